// The feed shows each event once and in order. The tests use a channel that loses, keeps and
// refuses posts, a memory that forgets, and a bot that dies at any moment.
#include "discord-bot/feed/channel_feed.hpp"

#include "discord-bot/feed/poster.hpp"
#include "discord-bot/feed/scoreboard.hpp"
#include "tests/unit/discord/fake_engine.hpp"

#include <gmock/gmock.h>

#include <random>

namespace muster::discord {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t realm = 0x123456789abcdef0;
const Topic session{Topic::Kind::session, 1};
const Topic team{Topic::Kind::team, 3};

Shown shown(const std::string& title, const std::string& button = "") {
    Shown made;
    made.embed.title = title;
    if (!button.empty()) made.buttons = {{button, button, Button::Style::primary}};
    return made;
}

Cursor cursor(std::uint64_t of_session, std::uint64_t of_team) {
    return {realm, {{session, of_session}, {team, of_team}}};
}

// ---- The cursor. ----

TEST(Cursor, IsTextAndBack) {
    const auto text = to_text(cursor(12, 7));
    EXPECT_EQ(text, "mdef0·s1.12·t3.7");
    EXPECT_EQ(cursor_at_end("Some words · " + text, realm), cursor(12, 7));
    EXPECT_EQ(cursor_at_end(text, realm + 1), std::nullopt) << "another journal's";
    EXPECT_EQ(cursor_at_end(to_text({realm, {}}), realm), (Cursor{realm, {}}));
}

TEST(Cursor, AdvancesInItsOwnTopics) {
    auto told = cursor(4, 7);
    EXPECT_TRUE(advance(told, {realm, {{session, 6}}}));
    EXPECT_EQ(told, cursor(6, 7));
    EXPECT_TRUE(advance(told, cursor(5, 8)));
    EXPECT_EQ(told, cursor(6, 8));
    EXPECT_FALSE(advance(told, {realm, {{{Topic::Kind::session, 9}, 100}}}));
    EXPECT_EQ(told, cursor(6, 8));
}

TEST(Cursor, NothingElseIsOne) {
    for (const char* text : {"",
                             "mdef0·",
                             "mdef0·s1",
                             "mdef0·s1.",
                             "mdef0·s.1",
                             "mdef0·x1.2",
                             "mdef0·-1.2",
                             "mdef0·s1.2 and more",
                             "mdef0·s1.99999999999999999999",
                             "mdef0 s1.2",
                             "muster scoreboard"}) {
        EXPECT_EQ(cursor_at_end(text, realm), std::nullopt) << text;
    }
}

// ---- Without failures. ----

class ChannelFeedTest : public testing::Test {
  protected:
    ChannelFeed::Clock::time_point now{};

    template <class A>
    A taken(ChannelFeed& feed) {
        auto action = feed.take(now);
        EXPECT_TRUE(action && std::holds_alternative<A>(*action));
        return action && std::holds_alternative<A>(*action) ? std::get<A>(*action) : A{};
    }
    static std::vector<std::string> titles(const Message& message) {
        std::vector<std::string> list;
        for (const Embed& embed : message.embeds)
            list.push_back(embed.title);
        return list;
    }
};

TEST_F(ChannelFeedTest, WhatIsPostedIsThenRemembered) {
    ChannelFeed feed(cursor(0, 0), true);
    EXPECT_FALSE(feed.take(now));
    feed.event(session, 1, shown("one"));
    const auto post = taken<ChannelFeed::Post>(feed);
    EXPECT_THAT(titles(post.message), ElementsAre("one"));
    EXPECT_EQ(post.message.embeds.back().footer, "mdef0·s1.1");
    EXPECT_FALSE(feed.take(now)) << "one thing at a time";
    feed.posted(now, ChannelFeed::Fate::done);
    EXPECT_EQ(taken<ChannelFeed::Remember>(feed).cursor, "mdef0·s1.1·t3.0");
    feed.remembered(now, true);
    EXPECT_FALSE(feed.take(now));
}

TEST_F(ChannelFeedTest, FilesOfAllEventsAreInTheMessage) {
    ChannelFeed feed(cursor(0, 0), true);
    for (const std::uint64_t number : {1u, 2u, 3u}) {
        auto event = shown(std::to_string(number));
        if (number != 2) event.files.push_back({std::to_string(number), "text/plain", "bytes"});
        feed.event(session, number, std::move(event));
    }
    const auto post = taken<ChannelFeed::Post>(feed);
    ASSERT_EQ(post.message.files.size(), 2u);
    EXPECT_EQ(post.message.files[0].name, "1");
    EXPECT_EQ(post.message.files[1].name, "3");
}

// Otherwise runners could count the catchers' traps.
TEST_F(ChannelFeedTest, TheMarkSaysNothingOfATopicOfWhichNothingIsShown) {
    const auto mark = [&](ChannelFeed& feed) {
        return taken<ChannelFeed::Post>(feed).message.embeds.back().footer;
    };
    ChannelFeed feed(cursor(0, 0), true);
    feed.event(session, 1, shown("one"));
    feed.event(team, 1, std::nullopt);
    feed.event(session, 2, shown("two"));
    EXPECT_EQ(mark(feed), "mdef0·s1.2");
    feed.posted(now, ChannelFeed::Fate::done);
    EXPECT_EQ(taken<ChannelFeed::Remember>(feed).cursor, "mdef0·s1.2·t3.1");
    feed.remembered(now, true);
    feed.event(team, 2, shown("two"));
    EXPECT_EQ(mark(feed), "mdef0·t3.2");
}

TEST_F(ChannelFeedTest, WhatIsNotShownIsRememberedToo) {
    ChannelFeed feed(cursor(0, 0), true);
    feed.event(session, 1, std::nullopt);
    EXPECT_EQ(taken<ChannelFeed::Remember>(feed).cursor, "mdef0·s1.1·t3.0");
    feed.remembered(now, true);
    feed.pass(session, 2);
    EXPECT_FALSE(feed.take(now)) << "but not each location";
    EXPECT_EQ(feed.told(), cursor(2, 0));
}

TEST_F(ChannelFeedTest, ABurstIsUpToTenEventsAMessageWithTheNewestButtons) {
    ChannelFeed feed(cursor(0, 0), true);
    for (std::uint64_t i = 1; i <= 12; ++i)
        feed.event(session, i, shown("e" + std::to_string(i), "b" + std::to_string(i)));
    const auto first = taken<ChannelFeed::Post>(feed).message;
    EXPECT_EQ(first.embeds.size(), 10u);
    ASSERT_EQ(first.buttons.size(), 1u);
    EXPECT_EQ(first.buttons[0].custom_id, "b10");
    feed.posted(now, ChannelFeed::Fate::done);
    taken<ChannelFeed::Remember>(feed);
    feed.remembered(now, true);
    EXPECT_THAT(titles(taken<ChannelFeed::Post>(feed).message), ElementsAre("e11", "e12"));
}

TEST_F(ChannelFeedTest, LongTextsGoIntoSeveralMessagesWhole) {
    ChannelFeed feed(cursor(0, 0), true);
    for (std::uint64_t i = 1; i <= 3; ++i) {
        auto item = shown("e" + std::to_string(i));
        item.embed.description = std::string(2500, 'x');
        feed.event(session, i, item);
    }
    EXPECT_THAT(titles(taken<ChannelFeed::Post>(feed).message), ElementsAre("e1", "e2"));
}

TEST_F(ChannelFeedTest, AfterARestartTheChannelIsSearchedBeforeTheFirstPost) {
    ChannelFeed feed(cursor(4, 2), false);
    EXPECT_FALSE(feed.take(now)) << "with nothing to say there is nothing to search for";
    feed.event(session, 5, shown("five"));
    feed.event(session, 6, shown("six"));
    feed.event(team, 3, shown("three"));
    taken<ChannelFeed::Search>(feed);
    feed.found(cursor(5, 1));
    EXPECT_EQ(taken<ChannelFeed::Remember>(feed).cursor, "mdef0·s1.5·t3.2");
    feed.remembered(now, true);
    EXPECT_THAT(titles(taken<ChannelFeed::Post>(feed).message), ElementsAre("six", "three"));
}

// The feed drops over 500 hidden events at once, and the owner subscribes anew while items of the
// old subscription still come.
TEST_F(ChannelFeedTest, WhatComesTwiceIsTakenOnce) {
    ChannelFeed feed(cursor(0, 0), true);
    for (std::uint64_t i = 1; i <= 600; ++i)
        feed.event(session, i, std::nullopt);
    feed.event(session, 601, shown("one"));
    EXPECT_EQ(feed.given(), cursor(601, 0));
    for (std::uint64_t i = 590; i <= 601; ++i) {
        EXPECT_TRUE(feed.has(session, i));
        feed.event(session, i, shown("again"));
    }
    feed.pass(session, 600);
    feed.event(session, 602, shown("two"));
    EXPECT_THAT(titles(taken<ChannelFeed::Post>(feed).message), ElementsAre("one", "two"));
    feed.posted(now, ChannelFeed::Fate::done);
    EXPECT_EQ(feed.told(), cursor(602, 0));
}

TEST_F(ChannelFeedTest, EachAttemptToPostIsKnownByWhatWasToldBefore) {
    ChannelFeed feed(cursor(0, 0), true);
    feed.event(session, 1, shown("one"));
    EXPECT_EQ(taken<ChannelFeed::Post>(feed).after, "mdef0·s1.0·t3.0");
    feed.posted(now, ChannelFeed::Fate::unknown);
    now = *feed.next_take();
    taken<ChannelFeed::Search>(feed);
    feed.found(std::nullopt);
    feed.event(session, 2, shown("two"));
    const auto second = taken<ChannelFeed::Post>(feed);
    EXPECT_EQ(second.after, "mdef0·s1.0·t3.0");
    EXPECT_THAT(titles(second.message), ElementsAre("one", "two"));
    // Discord returns the first attempt's message and makes no other.
    feed.posted(now, ChannelFeed::Fate::done, Cursor{realm, {{session, 1}}});
    EXPECT_EQ(taken<ChannelFeed::Remember>(feed).cursor, "mdef0·s1.1·t3.0");
    feed.remembered(now, true);
    const auto third = taken<ChannelFeed::Post>(feed);
    EXPECT_EQ(third.after, "mdef0·s1.1·t3.0");
    EXPECT_THAT(titles(third.message), ElementsAre("two"));
    feed.posted(now, ChannelFeed::Fate::done, Cursor{realm, {{session, 1}}});
    EXPECT_FALSE(feed.take(now)) << "what makes no sense is not believed, nor asked for at once";
    now = *feed.next_take();
    taken<ChannelFeed::Search>(feed);
}

TEST_F(ChannelFeedTest, OfAnotherSessionsMarkOnlyOurTopicsCount) {
    ChannelFeed feed(cursor(4, 2), false);
    feed.event(session, 5, shown("five"));
    taken<ChannelFeed::Search>(feed);
    feed.found(Cursor{realm, {{{Topic::Kind::session, 9}, 100}}});
    EXPECT_THAT(titles(taken<ChannelFeed::Post>(feed).message), ElementsAre("five"));
    EXPECT_EQ(feed.told(), cursor(4, 2));
}

// Discord bans clients that send too many refused requests.
TEST_F(ChannelFeedTest, ARefusedPostIsTriedAgainMoreAndMoreRarely) {
    ChannelFeed feed(cursor(0, 0), true);
    feed.event(session, 1, shown("one"));
    std::vector<std::chrono::minutes> pauses;
    for (int i = 0; i < 8; ++i) {
        EXPECT_THAT(titles(taken<ChannelFeed::Post>(feed).message), ElementsAre("one"));
        feed.posted(now, ChannelFeed::Fate::refused);
        EXPECT_TRUE(feed.refused());
        EXPECT_FALSE(feed.take(now));
        ASSERT_TRUE(feed.next_take());
        pauses.push_back(std::chrono::duration_cast<std::chrono::minutes>(*feed.next_take() - now));
        now = *feed.next_take();
    }
    EXPECT_THAT(pauses, ElementsAre(1min, 2min, 4min, 8min, 16min, 32min, 60min, 60min));
    taken<ChannelFeed::Post>(feed);
    feed.posted(now, ChannelFeed::Fate::done);
    EXPECT_FALSE(feed.refused());
}

TEST_F(ChannelFeedTest, WhereSomebodyMendedTheChannelItIsTriedAtOnce) {
    ChannelFeed feed(cursor(0, 0), true);
    feed.event(session, 1, shown("one"));
    feed.hasten();
    taken<ChannelFeed::Post>(feed);
    feed.posted(now, ChannelFeed::Fate::refused);
    feed.hasten();
    taken<ChannelFeed::Post>(feed);
    feed.posted(now, ChannelFeed::Fate::refused);
    EXPECT_EQ(*feed.next_take() - now, 2min) << "nothing was mended";
    feed.hasten();
    taken<ChannelFeed::Post>(feed);
    feed.hasten();
    feed.posted(now, ChannelFeed::Fate::refused);
    taken<ChannelFeed::Post>(feed);  // The answer may be older than the mending.
    feed.posted(now, ChannelFeed::Fate::unknown);
    feed.hasten();
    EXPECT_FALSE(feed.take(now)) << "what nobody refused needs no mending";
}

TEST_F(ChannelFeedTest, ASearchThatIsRefusedWaitsAsLong) {
    ChannelFeed feed(cursor(0, 0), false);
    feed.event(session, 1, shown("one"));
    taken<ChannelFeed::Search>(feed);
    feed.search_failed(now, false);
    EXPECT_EQ(*feed.next_take() - now, 1s);
    now = *feed.next_take();
    taken<ChannelFeed::Search>(feed);
    feed.search_failed(now, true);
    EXPECT_EQ(*feed.next_take() - now, 1min);
}

TEST_F(ChannelFeedTest, AnEventWhoseFormDiscordNeverTakesHoldsUpNobody) {
    ChannelFeed feed(cursor(0, 0), true);
    for (std::uint64_t i = 1; i <= 3; ++i)
        feed.event(session, i, shown("e" + std::to_string(i)));
    EXPECT_THAT(titles(taken<ChannelFeed::Post>(feed).message), ElementsAre("e1", "e2", "e3"));
    feed.posted(now, ChannelFeed::Fate::malformed);
    EXPECT_THAT(titles(taken<ChannelFeed::Post>(feed).message), ElementsAre("e1"));
    feed.posted(now, ChannelFeed::Fate::done);
    taken<ChannelFeed::Remember>(feed);
    feed.remembered(now, true);
    EXPECT_THAT(titles(taken<ChannelFeed::Post>(feed).message), ElementsAre("e2"));
    feed.posted(now, ChannelFeed::Fate::malformed);
    EXPECT_EQ(feed.left_out(), 1u);
    taken<ChannelFeed::Remember>(feed);
    feed.remembered(now, true);
    EXPECT_THAT(titles(taken<ChannelFeed::Post>(feed).message), ElementsAre("e3"));
    feed.posted(now, ChannelFeed::Fate::done);
    taken<ChannelFeed::Remember>(feed);
    feed.remembered(now, true);
    feed.event(session, 4, shown("e4"));
    feed.event(session, 5, shown("e5"));
    EXPECT_THAT(titles(taken<ChannelFeed::Post>(feed).message), ElementsAre("e4", "e5"));
}

// A proxy's passing failure must cost no event.
TEST(ChannelFeed, OnlyWhatDiscordSaysOfTheContentMakesItMalformed) {
    using Of = RestResult::Fate;
    using Fate = ChannelFeed::Fate;
    struct Case {
        Of of;
        int status;
        const char* body;
        Fate fate;
    };
    const Case cases[] = {
        {Of::answered, 200, "{}", Fate::done},
        {Of::answered, 400, R"({"code": 50035, "message": "Invalid Form Body"})", Fate::malformed},
        {Of::answered, 400, R"({"code": 50006})", Fate::malformed},
        {Of::answered, 400, R"({"code": 200000, "message": "Blocked"})", Fate::malformed},
        {Of::answered, 400, R"({"code": 50024})", Fate::refused},
        {Of::answered, 400, R"({"code": "50035"})", Fate::refused},
        {Of::answered, 400, "<html><h1>400 Bad Request</h1></html>", Fate::refused},
        {Of::answered, 400, "", Fate::refused},
        {Of::answered, 403, R"({"code": 50035})", Fate::refused},
        {Of::answered, 404, R"({"code": 10003})", Fate::refused},
        {Of::expired, 0, "", Fate::refused},
        {Of::unknown, 0, "", Fate::unknown},
        {Of::unknown, 503, "", Fate::unknown},
        {Of::exhausted, 0, "", Fate::unknown},
    };
    for (const Case& c : cases) {
        const RestResult result{1, c.of, c.status, c.body};
        EXPECT_EQ(fate_of(result), c.fate) << c.status << " " << c.body;
    }
}

TEST_F(ChannelFeedTest, WhatFailsToBeRememberedIsRememberedLater) {
    ChannelFeed feed(cursor(0, 0), true);
    feed.event(session, 1, std::nullopt);
    taken<ChannelFeed::Remember>(feed);
    feed.remembered(now, false);
    EXPECT_FALSE(feed.take(now));
    now = *feed.next_take();
    taken<ChannelFeed::Remember>(feed);
}

// ---- Failures in any order. ----

// A channel, a memory and an engine that survive the bot. A search does not find a new message for
// a while. Discord forgets a nonce once a search has found its message.
class Server {
  public:
    explicit Server(std::uint32_t seed) : chance_(seed) {}

    void run() {
        for (std::uint64_t i = 1; i <= events_max; ++i)
            expected_.push_back({happen(session), happen(team)});
        while (channel_.size() < shown_)
            live();
        check(session);
        check(team);
    }

  private:
    static constexpr std::uint64_t events_max = 30;

    bool one_in(std::uint32_t n) { return chance_() % n == 0; }

    std::uint64_t happen(Topic) {
        const bool visible = !one_in(4);
        if (visible) ++shown_;
        return visible;
    }

    // One life of the bot, from its start to its death.
    void live() {
        ChannelFeed feed(remembered_, false);
        ChannelFeed::Clock::time_point now{};
        auto heard = remembered_;
        for (int step = 0; step < 60; ++step) {
            if (one_in(40)) return;
            if (one_in(2)) hear(feed, heard, one_in(2) ? session : team);
            while (auto action = feed.take(now)) {
                if (std::holds_alternative<ChannelFeed::Search>(*action)) {
                    if (one_in(4)) {
                        feed.search_failed(now, false);
                    } else {
                        while (seen_ < marks_.size() && one_in(2))
                            ++seen_;
                        feed.found(seen_ == 0 ? std::nullopt : std::optional(marks_[seen_ - 1]));
                    }
                } else if (auto* remember = std::get_if<ChannelFeed::Remember>(&*action)) {
                    const bool kept = !one_in(4);
                    if (kept) remembered_ = *cursor_at_end(remember->cursor, realm);
                    if (one_in(20)) return;
                    feed.remembered(now, kept && !one_in(4));
                } else {
                    const bool arrives = !one_in(3);
                    std::optional<Cursor> there;
                    if (arrives) there = post(std::get<ChannelFeed::Post>(*action));
                    if (one_in(10)) return;
                    if (one_in(3)) {
                        feed.posted(now, ChannelFeed::Fate::unknown);
                    } else if (arrives) {
                        feed.posted(now, ChannelFeed::Fate::done, there);
                    } else {
                        feed.posted(now, ChannelFeed::Fate::refused);
                    }
                }
            }
            if (const auto next = feed.next_take()) now = *next;
        }
    }

    void hear(ChannelFeed& feed, Cursor& heard, Topic topic) {
        auto& number = heard.numbers[topic];
        if (number == events_max) return;
        ++number;
        const auto& [of_session, of_team] = expected_[number - 1];
        const bool visible = topic == session ? of_session : of_team;
        feed.event(
            topic, number, visible ? std::optional(shown(name(topic, number))) : std::nullopt);
    }

    static std::string name(Topic topic, std::uint64_t number) {
        return (topic == session ? "s" : "t") + std::to_string(number);
    }

    // Returns the cursor of the message that Discord answers with. That may be an earlier message
    // with the same nonce.
    Cursor post(const ChannelFeed::Post& post) {
        for (std::size_t i = seen_; i < marks_.size(); ++i)
            if (nonces_[i] == post.after) return marks_[i];
        for (const Embed& embed : post.message.embeds)
            channel_.push_back(embed.title);
        marks_.push_back(*cursor_at_end(post.message.embeds.back().footer, realm));
        nonces_.push_back(post.after);
        return marks_.back();
    }

    void check(Topic topic) const {
        std::vector<std::string> expected;
        for (std::uint64_t i = 1; i <= events_max; ++i) {
            const auto& [of_session, of_team] = expected_[i - 1];
            if (topic == session ? of_session : of_team) expected.push_back(name(topic, i));
        }
        std::vector<std::string> told;
        for (const auto& title : channel_)
            if (title.front() == name(topic, 0).front()) told.push_back(title);
        EXPECT_EQ(told, expected);
    }

    std::minstd_rand chance_;
    std::vector<std::pair<bool, bool>> expected_;
    std::size_t shown_ = 0;
    Cursor remembered_ = cursor(0, 0);
    std::vector<std::string> channel_;
    std::vector<Cursor> marks_;        // Cursors of the messages.
    std::vector<std::string> nonces_;  // Nonces of the messages.
    std::size_t seen_ = 0;             // Number of messages that a search finds.
};

TEST(ChannelFeed, ShowsEachEventOnceAndInOrderWhateverBreaks) {
    for (std::uint32_t seed = 1; seed <= 2'000; ++seed) {
        SCOPED_TRACE(seed);
        Server(seed).run();
        if (testing::Test::HasFailure()) return;
    }
}

// ---- The scoreboard is posted once too. ----

// A channel whose searches do not find a new message yet. The first answer to a post is lost. Each
// later answer is the first attempt's message.
class SlowToShow final : public Api {
  public:
    Json call(RestRequest request) override {
        if (request.method == Method::get) return Json::array();
        if (request.method == Method::patch) edits.push_back(request.path);
        if (request.method != Method::post) return {};
        posts.push_back(Json::parse(request.body));
        if (posts.size() == 1) throw DiscordError(0, 0, "The answer is lost.");
        Json made = posts.front();
        made["id"] = "9";
        if (changed_since) made["embeds"][0]["description"] = "as it was then";
        return made;
    }
    std::string download(const Attachment&, std::size_t) override { return {}; }

    bool changed_since = false;
    std::vector<Json> posts;
    std::vector<std::string> edits;
};

class ScoreboardTest : public testing::Test {
  protected:
    // Updates the last game's scoreboard, which the bot had begun to post.
    std::future<bool> update() {
        auto updating = std::async(std::launch::async, [this] {
            return update_scoreboard({engine, memory, api, log, 12}, SessionId{1}, shown);
        });
        SessionReply reply;
        reply.session.id = SessionId{1};
        reply.session.game_channel = 16;
        const StoredValues begun{{{"discord/scoreboard/1", "16:" + remembered}}};
        played.connection->serve<GetSession>(reply);
        played.connection->serve<ListValues>(begun);
        played.connection->serve<ListPastGames>({});
        played.connection->serve<ListValues>(begun);
        return updating;
    }
    // Expects the bot to record the message, and then its pin.
    void serve_remembering() {
        for (const char* value : {"16:9", "16:9:pinned"})
            EXPECT_EQ(played.connection->serve<SetValue>({}).request.value, value);
    }

    const std::function<void(const std::string&)> log = [](const std::string&) {};
    std::string remembered;
    SlowToShow api;
    BoardShown shown;
    test::FakeEngine played;
    client::AsyncClient client = played.connect();
    Engine engine{client};
    Memory memory{engine};
};

TEST_F(ScoreboardTest, OneWhoseAnswerWasLostIsPostedAsTheSame) {
    EXPECT_THROW(update().get(), DiscordError);
    auto again = update();
    serve_remembering();
    EXPECT_TRUE(again.get());
    ASSERT_EQ(api.posts.size(), 2u);
    for (const Json& post : api.posts) {
        EXPECT_TRUE(post.value("enforce_nonce", false));
        EXPECT_THAT(post.value("nonce", ""), testing::MatchesRegex("[0-9]{1,25}"));
    }
    EXPECT_EQ(api.posts[0], api.posts[1]);
    EXPECT_THAT(api.edits, IsEmpty());
}

TEST_F(ScoreboardTest, WhatAnEarlierAttemptPostedIsBroughtUpToDate) {
    EXPECT_THROW(update().get(), DiscordError);
    api.changed_since = true;
    auto again = update();
    serve_remembering();
    EXPECT_TRUE(again.get());
    EXPECT_THAT(api.edits, ElementsAre("/channels/16/messages/9"));
}

}  // namespace
}  // namespace muster::discord
