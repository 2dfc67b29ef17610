// The way of requests between a client and the engine: to the engine, through slow jobs, and back.
#include "engine/io/desk.hpp"

#include "tests/support/fake_ports.hpp"
#include "tests/support/fake_wire.hpp"

#include <gmock/gmock.h>

namespace muster::io {
namespace {

using runtime::Released;
using runtime::Submitted;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class DeskTest : public testing::Test {
  protected:
    std::shared_ptr<FakeWire> connect() {
        auto client = FakeWire::open(desk.hub, now, PeerClass::operator_);
        client->wrote = [this, wire = client.get()] { desk.wrote(wire->conversation); };
        std::string hello;
        append_frame(hello, FrameKind::hello, Hello{});
        receive(*client, hello);
        desk.flush();
        client->told.clear();
        return client;
    }
    void receive(FakeWire& client, std::string_view bytes) {
        auto& conversation = client.conversation;
        while (!bytes.empty()) {
            const auto room = conversation.room();
            const auto size = std::min(bytes.size(), room.size());
            std::memcpy(room.data(), bytes.data(), size);
            bytes.remove_prefix(size);
            desk.received(conversation, size, now);
        }
    }
    template <class R>
    void ask(FakeWire& client, std::uint64_t id, const R& request) {
        std::string frame;
        append_request(frame, id, {}, std::nullopt, request);
        receive(client, frame);
        desk.flush();
    }
    void release(std::vector<Released::Item> items, std::string bytes = {}) {
        auto batch = std::make_shared<Released>();
        batch->items = std::move(items);
        batch->bytes = std::move(bytes);
        desk.deal(batch);
        desk.flush();
    }
    static Released::Query query(const FakeWire& client, std::uint64_t id) {
        return {client.conversation.peer().client, id, FetchPicture{}};
    }
    // The ids of the requests that were answered since the last call, and their answers.
    static std::vector<std::pair<std::uint64_t, std::string>> answers(FakeWire& client) {
        std::vector<std::pair<std::uint64_t, std::string>> answers;
        for (const auto& [kind, body] : client.frames()) {
            EXPECT_EQ(kind, FrameKind::reply);
            const auto [header, rest] = split_header<ReplyHeader>(body);
            answers.emplace_back(
                header.id, header.ok ? "ok" : std::string(to_string(decode<Error>(rest).code)));
        }
        return answers;
    }
    // A request that needs a job.
    static CreatePlayer with_passphrase() {
        CreatePlayer create;
        create.name.text = "Ada";
        create.passphrase.emplace().text = "open sesame";
        return create;
    }

    Limits limits;
    TimePoint now{std::chrono::hours{1}};
    NoPast past;
    NoPictures pictures;
    NoReader reader;
    HeldJobs door_jobs{2, 100'000};
    HeldJobs picture_jobs{2, 0};
    HeldJobs journal_jobs{16, 0};
    std::vector<runtime::Submission> submitted;
    Submitted answer = Submitted::taken;
    Desk desk{limits,
              {1, [] { return Time{}; }},
              {[this](std::vector<runtime::Submission>& submissions) {
                   if (answer != Submitted::taken) return answer;
                   for (auto& each : submissions)
                       submitted.push_back(std::move(each));
                   submissions.clear();
                   return answer;
               },
               door_jobs,
               picture_jobs,
               journal_jobs,
               {reader, pictures},
               past}};
};

// ---- On the way to the engine. ----

TEST_F(DeskTest, ARequestGoesToTheEngineWithWhoAskedAndItsReplyComesBack) {
    auto client = connect();
    ask(*client, 7, Ping{});
    ASSERT_EQ(submitted.size(), 1u);
    EXPECT_EQ(submitted[0].client, client->conversation.peer().client);
    EXPECT_EQ(submitted[0].request_id, 7u);
    EXPECT_EQ(submitted[0].input.origin.uid, 1000u);
    std::string frame;
    append_reply(frame, 7, true, "");
    const auto size = frame.size();
    release({Released::Reply{submitted[0].client, 7, 0, size, true}}, std::move(frame));
    EXPECT_THAT(answers(*client), ElementsAre(Pair(7, "ok")));
}

TEST_F(DeskTest, AnEngineThatTakesNothingIsNamedAndTheRequestIsNoMoreInFlight) {
    limits.in_flight_max = 1;
    auto client = connect();
    for (const auto& [says, code] : {std::pair{Submitted::busy, "busy"},
                                     std::pair{Submitted::shutting_down, "shutting_down"}}) {
        answer = says;
        ask(*client, 1, Ping{});
        EXPECT_THAT(answers(*client), ElementsAre(Pair(1, code)));
    }
}

TEST_F(DeskTest, ABodyThatCanNotBeReadIsABadRequestAndTheConversationGoesOn) {
    auto client = connect();
    std::string frame;
    const auto start = begin_frame(frame, FrameKind::request);
    encode_to(frame, RequestHeader{7, {}, std::nullopt, GetSession::request_number});
    frame += "abc";
    finish_frame(frame, start);
    receive(*client, frame);
    desk.flush();
    EXPECT_THAT(answers(*client), ElementsAre(Pair(7, "bad_data")));
    ask(*client, 8, Ping{});
    EXPECT_EQ(submitted.size(), 1u);
}

// ---- Attached players. ----

TEST_F(DeskTest, TheDoorWritesTheConnectionIntoItsRequests) {
    auto client = connect();
    ask(*client, 1, AttachPlayers{{}, {{PlayerId{1}, 1}}});
    ASSERT_EQ(submitted.size(), 1u);
    const auto& request = std::get<AttachPlayers>(submitted[0].input.request);
    EXPECT_EQ(request.connection.value, client->conversation.peer().client);
}

TEST_F(DeskTest, TheEngineIsToldOnceOfALostConnectionWithAttachedPlayers) {
    const Topic own{Topic::Kind::player, 1};
    auto gateway = connect();
    auto other = connect();
    const auto id = gateway->conversation.peer().client;
    release({Released::Routes{id, {1, {{own, 0}}, {}}, false}});
    other->conversation.close("it left");
    gateway->conversation.close("it left");
    answer = Submitted::busy;
    desk.flush();
    EXPECT_THAT(submitted, IsEmpty());
    answer = Submitted::taken;
    desk.flush();
    ASSERT_EQ(submitted.size(), 1u) << "the engine was busy";
    EXPECT_EQ(std::get<ServiceLost>(submitted[0].input.request).connection.value, id);
    desk.flush();
    EXPECT_EQ(submitted.size(), 1u);
    // A request that overtook the connection's end.
    release({Released::Routes{id, {2, {{own, 0}}, {}}, false}});
    ASSERT_EQ(submitted.size(), 2u);
    EXPECT_EQ(std::get<ServiceLost>(submitted[1].input.request).connection.value, id);
}

TEST_F(DeskTest, AConnectionHoldsOnlySoManySubscriptions) {
    limits.subscriptions_max = 1;
    auto client = connect();
    desk.hub.subscriptions.add(&client->conversation, {}, Topic{Topic::Kind::catalog, 0});
    Subscribe subscribe;
    subscribe.topics = {Topic{Topic::Kind::session, 1}};
    ask(*client, 1, subscribe);
    EXPECT_THAT(answers(*client), ElementsAre(Pair(1, "bad_data")));
    EXPECT_THAT(submitted, IsEmpty());
}

// ---- Slow jobs. ----

TEST_F(DeskTest, ASlowRequestIsOvertakenAndGoesOnWhenItsJobIsDone) {
    auto client = connect();
    ask(*client, 1, with_passphrase());
    ask(*client, 2, Ping{});
    ASSERT_EQ(submitted.size(), 1u);
    EXPECT_EQ(submitted[0].request_id, 2u);
    door_jobs.do_one();
    desk.flush();
    ASSERT_EQ(submitted.size(), 2u);
    EXPECT_EQ(submitted[1].request_id, 1u);
    EXPECT_THAT(std::get<CreatePlayer>(submitted[1].input.request).passphrase->text, IsEmpty());
}

TEST_F(DeskTest, WhereTooManySlowRequestsWaitTheNextIsToldBusy) {
    limits.in_flight_max = 3;
    auto client = connect();
    for (std::uint64_t id = 1; id <= 3; ++id)
        ask(*client, id, with_passphrase());
    EXPECT_THAT(answers(*client), ElementsAre(Pair(3, "busy")));
    door_jobs.do_one();
    ask(*client, 4, with_passphrase());
    EXPECT_THAT(answers(*client), IsEmpty());
}

TEST_F(DeskTest, ALoginWhoseCheckFindsNoRoomIsToldBusy) {
    auto client = connect();
    ask(*client, 1, with_passphrase());
    ask(*client, 2, with_passphrase());
    Login login;
    login.name.text = "Ada";
    login.passphrase.text = "open sesame";
    ask(*client, 3, login);
    // The login's own request to the engine; its answer leads to the check.
    ASSERT_EQ(submitted.size(), 1u);
    EXPECT_EQ(submitted[0].client, 0u);
    std::string frame;
    append_reply(frame, submitted[0].request_id, true, encode(Verifier{}));
    const auto size = frame.size();
    release({Released::Reply{0, submitted[0].request_id, 0, size, true}}, std::move(frame));
    EXPECT_THAT(answers(*client), ElementsAre(Pair(3, "busy")));
}

TEST_F(DeskTest, AJobOfAClientThatIsGoneLeadsToNoAnswer) {
    auto client = connect();
    release({query(*client, 1)});
    client->conversation.close("a test");
    desk.flush();
    journal_jobs.do_one();
    desk.flush();
    EXPECT_THAT(client->told, IsEmpty());
    EXPECT_EQ(journal_jobs.jobs(), 0u);
}

// ---- Queries that the journal answers. ----

TEST_F(DeskTest, OneQuestionOfAClientIsLookedUpAtATime) {
    auto one = connect();
    auto other = connect();
    release({query(*one, 1), query(*one, 2), query(*other, 3)});
    EXPECT_EQ(journal_jobs.jobs(), 2u);
    journal_jobs.do_one();
    desk.flush();
    EXPECT_THAT(answers(*one), ElementsAre(Pair(1, "not_found")));
    EXPECT_EQ(journal_jobs.jobs(), 2u);
    journal_jobs.do_one();
    journal_jobs.do_one();
    desk.flush();
    EXPECT_THAT(answers(*one), ElementsAre(Pair(2, "not_found")));
    EXPECT_THAT(answers(*other), ElementsAre(Pair(3, "not_found")));
}

TEST_F(DeskTest, NothingIsLookedUpWhileTheClientDoesNotTakeItsReplies) {
    limits.reply_bytes_pause = 1;
    auto client = connect();
    client->takes = 0;
    release({query(*client, 1), query(*client, 2)});
    journal_jobs.do_one();
    desk.flush();
    EXPECT_EQ(journal_jobs.jobs(), 0u);
    client->takes = 1'000;
    client->serve();
    EXPECT_EQ(journal_jobs.jobs(), 1u);
}

TEST_F(DeskTest, TooManyQuestionsAreRefusedUntilThoseOfAClientThatLeftAreForgotten) {
    limits.queries_max = 2;
    auto leaver = connect();
    auto client = connect();
    release({query(*leaver, 1), query(*leaver, 2), query(*client, 3)});
    EXPECT_THAT(answers(*client), ElementsAre(Pair(3, "busy")));
    leaver->conversation.close("a test");
    desk.flush();
    release({query(*client, 4)});
    EXPECT_THAT(answers(*client), IsEmpty());
    // The running query still counts.
    release({query(*client, 5)});
    EXPECT_THAT(answers(*client), ElementsAre(Pair(5, "busy")));
    journal_jobs.do_one();
    release({query(*client, 6)});
    EXPECT_THAT(answers(*client), IsEmpty());
}

}  // namespace
}  // namespace muster::io
