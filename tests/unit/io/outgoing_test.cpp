// A client's pending output: order, bounds, and the report of lost events.
#include "engine/io/outgoing.hpp"

#include <gtest/gtest.h>

namespace muster::io {
namespace {

const Topic a_session{Topic::Kind::session, 1};
const Topic catalog{Topic::Kind::catalog, 0};

Piece piece(std::string text) {
    auto owner = std::make_shared<const std::string>(std::move(text));
    const std::string_view bytes = *owner;
    return {owner, bytes};
}

// All pending bytes, in pieces.
std::vector<std::string> pieces(const Outgoing& outgoing) {
    std::array<std::string_view, 64> views;
    const auto count = outgoing.gather(views);
    return {views.begin(), views.begin() + static_cast<std::ptrdiff_t>(count)};
}

std::string text(const Outgoing& outgoing) {
    std::string all;
    for (const auto& part : pieces(outgoing))
        all += part;
    return all;
}

Lagged lagged_in(std::string_view frame) {
    EXPECT_EQ(frame[4], static_cast<char>(FrameKind::lagged));
    return decode<Lagged>(frame.substr(frame_header_size));
}

TEST(Outgoing, GivesBackWhatWasPutInInOrder) {
    const Limits limits;
    Outgoing outgoing(limits);
    outgoing.push_reply(piece("one"));
    outgoing.push_event(a_session, 1, piece("two"));
    outgoing.push_reply(piece("three"));
    EXPECT_EQ(text(outgoing), "onetwothree");
    outgoing.consume(5);
    EXPECT_EQ(text(outgoing), "othree");
    EXPECT_EQ(outgoing.event_bytes(), 1u);
    EXPECT_EQ(outgoing.reply_bytes(), 5u);
    outgoing.consume(6);
    EXPECT_TRUE(outgoing.empty());
    EXPECT_EQ(outgoing.event_bytes() + outgoing.reply_bytes(), 0u);
}

TEST(Outgoing, NeighboursInOneBatchBecomeOnePiece) {
    const Limits limits;
    Outgoing outgoing(limits);
    const auto batch = std::make_shared<const std::string>("abcdef");
    const std::string_view bytes = *batch;
    outgoing.push_event(a_session, 1, {batch, bytes.substr(0, 2)});
    outgoing.push_event(a_session, 2, {batch, bytes.substr(2, 2)});
    outgoing.push_event(a_session, 4, {batch, bytes.substr(5, 1)});
    EXPECT_EQ(pieces(outgoing), (std::vector<std::string>{"abcd", "f"}));
}

TEST(Outgoing, EventsOverTheBoundAreLostAndToldOnceThereIsRoom) {
    Limits limits;
    limits.event_bytes_max = 8;
    Outgoing outgoing(limits);
    outgoing.push_event(a_session, 1, piece("aaaa"));
    outgoing.push_event(a_session, 2, piece("bbbb"));
    outgoing.push_event(a_session, 3, piece("cccc"));
    outgoing.push_event(catalog, 7, piece("dddd"));
    EXPECT_TRUE(outgoing.lagging());
    EXPECT_EQ(text(outgoing), "aaaabbbb");
    outgoing.consume(4);  // Half of the room is free.
    EXPECT_FALSE(outgoing.lagging());
    const auto pending = pieces(outgoing);
    ASSERT_EQ(pending.size(), 2u);
    EXPECT_EQ(pending[0], "bbbb");
    const Lagged expected{{{catalog, 7}, {a_session, 3}}};
    EXPECT_EQ(lagged_in(pending[1]), expected);
}

TEST(Outgoing, AfterALossEventsAreLostUntilItIsToldSoThatNoneComesInBetween) {
    Limits limits;
    limits.event_bytes_max = 8;
    Outgoing outgoing(limits);
    outgoing.push_event(a_session, 1, piece("aaaaaaa"));
    outgoing.push_event(a_session, 2, piece("bb"));
    outgoing.push_event(a_session, 3, piece("c"));  // The event would fit, but 2 is missing.
    EXPECT_EQ(text(outgoing), "aaaaaaa");
    outgoing.consume(7);
    const auto pending = pieces(outgoing);
    ASSERT_EQ(pending.size(), 1u);
    EXPECT_EQ(lagged_in(pending[0]).lost, (std::vector<TopicPosition>{{a_session, 3}}));
    outgoing.push_event(a_session, 4, piece("d"));
    EXPECT_EQ(pieces(outgoing).back(), "d");
}

TEST(Outgoing, RepliesAreNeverLost) {
    Limits limits;
    limits.event_bytes_max = 8;
    Outgoing outgoing(limits);
    outgoing.push_event(a_session, 1, piece("aaaaaaaa"));
    outgoing.push_event(a_session, 2, piece("b"));
    outgoing.push_reply(piece("a long reply, longer than the bound on events"));
    EXPECT_EQ(text(outgoing), "aaaaaaaaa long reply, longer than the bound on events");
}

TEST(Outgoing, LargeRepliesTakeNoRoomFromEvents) {
    Limits limits;
    limits.event_bytes_max = 8;
    Outgoing outgoing(limits);
    outgoing.push_reply(piece(std::string(1000, 'r')));
    outgoing.push_event(a_session, 1, piece("aaaa"));
    EXPECT_FALSE(outgoing.lagging());
}

TEST(Outgoing, AnEventThatCanNeverFitIsToldAsLostAtOnce) {
    Limits limits;
    limits.event_bytes_max = 8;
    Outgoing outgoing(limits);
    outgoing.push_event(a_session, 1, piece("too large for it"));
    EXPECT_FALSE(outgoing.lagging());
    const auto pending = pieces(outgoing);
    ASSERT_EQ(pending.size(), 1u);
    EXPECT_EQ(lagged_in(pending[0]).lost, (std::vector<TopicPosition>{{a_session, 1}}));
}

TEST(Outgoing, TheNumberOfPiecesIsBoundedToo) {
    Limits limits;
    limits.pieces_max = 2;
    Outgoing outgoing(limits);
    for (std::uint64_t number = 1; number <= 3; ++number)
        outgoing.push_event(a_session, number, piece("x"));
    EXPECT_TRUE(outgoing.lagging());
}

TEST(Outgoing, DetachingKeepsTheBytesAndLetsGoOfTheBatch) {
    const Limits limits;
    Outgoing outgoing(limits);
    auto batch = std::make_shared<const std::string>("abcdef");
    const std::weak_ptr<const std::string> watched = batch;
    outgoing.push_event(a_session, 1, {batch, std::string_view(*batch).substr(0, 2)});
    outgoing.push_reply({batch, std::string_view(*batch).substr(4, 2)});
    batch.reset();
    outgoing.consume(1);
    outgoing.detach();
    EXPECT_TRUE(watched.expired());
    EXPECT_EQ(text(outgoing), "bef");
    EXPECT_EQ(outgoing.event_bytes(), 1u);
    EXPECT_EQ(outgoing.reply_bytes(), 2u);
    outgoing.consume(3);
    EXPECT_TRUE(outgoing.empty());
}

}  // namespace
}  // namespace muster::io
