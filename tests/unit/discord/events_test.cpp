// The messages of events: a table of events by channels.
#include "discord-bot/render/events.hpp"

#include "tests/support/random_value.hpp"

#include <gmock/gmock.h>

namespace muster::discord {
namespace {

using testing::HasSubstr;

constexpr TeamId red{1};
constexpr TeamId blue{2};
constexpr SessionId spring{7};
const Audience game{Audience::Kind::game, {}};
const Audience organisers{Audience::Kind::organisers, {}};
const Audience reds{Audience::Kind::team, red};
const Audience blues{Audience::Kind::team, blue};

Roster roster(Language language = Language::english) {
    Roster made;
    made.session.id = spring;
    made.session.name.text = "Spring";
    made.session.language = language;
    made.session.time_zone = {"Europe/Zurich", {{Time{}, 7200}}};
    for (const auto& [id, name, colour] :
         {std::tuple(red, "Red", 0xff0000u), {blue, "B_lue", 255u}}) {
        Team team;
        team.id = id;
        team.name.text = name;
        team.colour = colour;
        made.teams[id] = team;
    }
    made.roles = {{red, Role::runner}, {blue, Role::catcher}};
    return made;
}

ReceivedEvent received(Event event, Topic topic = {Topic::Kind::session, spring.value}) {
    return {topic, 5, Time(std::chrono::seconds(1'000'000)), std::move(event)};
}

std::string title(const ReceivedEvent& event,
                  const Audience& audience,
                  const Roster& r = roster()) {
    const auto shown = show(event, audience, r);
    return shown ? shown->embed.title : "";
}

OpenChallenge challenge(const std::string& name) {
    OpenChallenge open;
    open.challenge = ChallengeId{9};
    open.title = name;
    open.description = "Do it.";
    open.points = 100;
    open.drawn = Time(std::chrono::microseconds(123'456));
    return open;
}

template <class E>
E of(TeamId team) {
    E event;
    event.team = team;
    return event;
}

RoleChanged role_changed(TeamId team, Role role) {
    auto event = of<RoleChanged>(team);
    event.role = role;
    return event;
}

GameStarted started() {
    GameStarted event;
    event.session = spring;
    event.ends = Time(std::chrono::seconds(2'000'000));
    event.teams.resize(2);
    event.teams[0].team = red;
    event.teams[1].team = blue;
    event.teams[1].role = Role::catcher;
    return event;
}

TeamCaught caught() {
    TeamCaught event;
    event.catcher.team = blue;
    event.catcher.role = Role::runner;
    event.catcher.points = 600;
    event.catcher.grace_until = Time(std::chrono::seconds(3'000'000));
    event.caught.team = red;
    event.caught.role = Role::catcher;
    event.bounty = 100;
    return event;
}

PeriodUndone undone() {
    PeriodUndone event;
    event.team.team = blue;
    event.team.role = Role::catcher;
    event.caught.emplace().team = red;
    event.reason = "It was another team.";
    return event;
}
PeriodUndone undone_completion() {
    PeriodUndone event;
    event.team.team = red;
    return event;
}

TEST(ShownEvents, EachIsForItsChannels) {
    const Topic team_topic{Topic::Kind::team, red.value};
    const Topic catchers{Topic::Kind::session_catchers, spring.value};
    const Topic leading{Topic::Kind::session_organisers, spring.value};
    struct Case {
        ReceivedEvent event;
        const char* game;
        const char* reds;
        const char* blues;
        const char* organisers;
    };
    const Case cases[] = {
        {received(started()),
         "🏁 The game has begun",
         "🏁 The game has begun",
         "🏁 The game has begun",
         ""},
        {received(GameEnded{}),
         "🏆 The game is over",
         "🏆 The game is over",
         "🏆 The game is over",
         ""},
        {received(GameExtended{}), "⏱️ A new end", "", "", ""},
        {received(of<ChallengeCompleted>(red)), "✅ Red completed a challenge", "", "", ""},
        {received(caught()),
         "🚨 B\\_lue caught Red",
         "🚨 B\\_lue caught you",
         "🚨 You caught Red",
         ""},
        {received(LeftGracePeriod{red, {}}),
         "🎯 Red can be caught again",
         "🎯 Your grace period is over",
         "",
         ""},
        {received(role_changed(red, Role::catcher)),
         "🔁 Red: now catcher",
         "🔁 You are now: catcher",
         "",
         ""},
        {received(undone()),
         "↩️ Taken back: B\\_lue caught Red",
         "↩️ Taken back: B\\_lue caught Red",
         "↩️ Taken back: B\\_lue caught Red",
         ""},
        {received(undone_completion()),
         "↩️ Taken back: Red's last challenge",
         "↩️ Taken back: Red's last challenge",
         "",
         ""},
        {received(PointsAdjusted{red, 5, 10, "helped"}),
         "➕ Red: +5 points",
         "➕ Red: +5 points",
         "",
         ""},
        {received(PointsAdjusted{red, -1, 10, "late"}),
         "➖ Red: -1 point",
         "➖ Red: -1 point",
         "",
         ""},
        {received(ChallengesDrawn{red, {challenge("A")}}, team_topic),
         "",
         "🎲 Your challenges",
         "",
         ""},
        {received(ChallengesDrawn{red, {challenge("A")}}, catchers), "", "", "", ""},
        {received(TrapSprung{red, "Hurry!"}, catchers), "", "", "🪤 Red sprang a trap", ""},
        {received(DrawFellShort{red, 3, 1}, leading), "", "", "", "⚠️ Too few challenges"},
        {received(of<FixedPointsOverruled>(red), leading),
         "",
         "",
         "",
         "⚠️ Fixed points far below the computed ones"},
        {received(of<LocationChanged>(red)), "", "", "", ""},
        {received(PeriodRecorded{red, {}}, team_topic), "", "", "", ""},
        {received(PictureAttached{}), "", "", "", ""},
        {received(SessionChanged{}), "", "", "", ""},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(event_name(c.event.event));
        EXPECT_EQ(title(c.event, game), c.game);
        EXPECT_EQ(title(c.event, reds), c.reds);
        EXPECT_EQ(title(c.event, blues), c.blues);
        EXPECT_EQ(title(c.event, organisers), c.organisers);
    }
}

TEST(ShownEvents, ATeamsEmbedHasItsColourAndTheEventsTime) {
    const auto shown = show(received(of<ChallengeCompleted>(red)), game, roster());
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->embed.colour, 0xff0000u);
    EXPECT_EQ(shown->embed.at, std::chrono::sys_seconds(std::chrono::seconds(1'000'000)));
}

TEST(ShownEvents, WhatACatchMeansIsToldToBothSides) {
    EXPECT_EQ(show(received(caught()), reds, roster())->embed.description,
              "Your bounty of 100 points is theirs. You are catchers now.");
    EXPECT_EQ(show(received(caught()), blues, roster())->embed.description,
              "The bounty of 100 points is yours. You are runners now. You can't be caught until "
              "19:20 (Europe/Zurich).");
    auto hunt = caught();  // In a solo hunt.
    hunt.catcher.role = Role::catcher;
    hunt.catcher.grace_until.reset();
    hunt.caught.role = Role::out;
    EXPECT_EQ(show(received(hunt), reds, roster())->embed.description,
              "Your bounty of 100 points is theirs. You are out.");
    EXPECT_EQ(show(received(hunt), blues, roster())->embed.description,
              "The bounty of 100 points is yours.");
}

TEST(ShownEvents, LongChallengesLeaveRoomForAllOfThemAndForWhatTheyDependOn) {
    auto open = challenge(std::string(200, 'T'));
    open.description = std::string(4'000, 'd');
    open.zone = ZoneId{110};
    open.completable_from = Time(std::chrono::seconds(3'000'000));
    const ChallengesDrawn drawn{red, std::vector<OpenChallenge>(20, open)};
    const auto shown = show(received(drawn, {Topic::Kind::team, red.value}), reds, roster());
    ASSERT_TRUE(shown);
    Message message;
    message.embeds.push_back(shown->embed);
    message.embeds.back().footer = "the mark of an event";
    const auto fields = to_json(message)["embeds"][0]["fields"];
    ASSERT_EQ(fields.size(), 20u);
    for (std::size_t i = 0; i < fields.size(); ++i) {
        EXPECT_TRUE(
            fields[i]["name"].get<std::string>().starts_with(std::to_string(i + 1) + ". T"));
        EXPECT_TRUE(fields[i]["value"].get<std::string>().ends_with(
            "d…\nZone 110\nCan be completed from 19:20 (Europe/Zurich)"));
    }
}

TEST(ShownEvents, NoNameAndNoReasonHidesWhatFollowsIt) {
    auto long_names = roster();
    long_names.teams[red].name.text = std::string(64, '*');
    long_names.teams[blue].name.text = std::string(63, '_') + "!";
    for (const auto language : {Language::english, Language::german}) {
        long_names.session.language = language;
        const std::string caught_word = language == Language::german ? " gefangen" : " caught ";
        const auto undone_title = title(received(undone()), game, long_names);
        const auto caught_title = title(received(caught()), game, long_names);
        for (const auto& text : {undone_title, caught_title}) {
            EXPECT_LE(length_of(text), limits::title_max);
            EXPECT_THAT(text, HasSubstr(caught_word));
            EXPECT_THAT(text, HasSubstr("\\_…"));
            EXPECT_THAT(text, HasSubstr("\\*…"));
        }
    }
    const PointsAdjusted adjusted{red, 5, 10, std::string(4'000, '*')};
    const auto text = show(received(adjusted), game, roster())->embed.description;
    EXPECT_LE(length_of(text), limits::description_max);
    EXPECT_THAT(text, testing::EndsWith("\\*… (now 10 points)"));
}

TEST(ShownEvents, AnEndWithoutRoomForAllTeamsHasThemInAFile) {
    GameEnded ended;
    for (std::uint32_t i = 1; i <= 48; ++i) {
        auto& row = ended.ranking.emplace_back();
        row.rank = i;
        row.name = std::to_string(i) + std::string(62, '*');
    }
    ended.reason = EndReason::stopped;
    const auto shown = show(received(ended), game, roster());
    ASSERT_TRUE(shown);
    EXPECT_LE(length_of(shown->embed.description), limits::description_max);
    EXPECT_THAT(shown->embed.description, testing::ContainsRegex("… and [0-9]+ more$"));
    ASSERT_EQ(shown->files.size(), 1u);
    EXPECT_EQ(shown->files[0].name, "ranking.txt");
    EXPECT_THAT(shown->files[0].bytes, HasSubstr("48. 48*****"));
    ended.ranking.resize(3);
    EXPECT_TRUE(show(received(ended), game, roster())->files.empty());
}

TEST(ShownEvents, AChallengesButtonNamesItAndItsDraw) {
    const auto shown = show(received(ChallengesDrawn{red, {challenge("A"), challenge("B")}},
                                     {Topic::Kind::team, red.value}),
                            reds,
                            roster());
    ASSERT_TRUE(shown);
    ASSERT_EQ(shown->buttons.size(), 2u);
    EXPECT_EQ(shown->buttons[1].label, "Complete 2");
    EXPECT_EQ(shown->buttons[1].custom_id, "complete:1:9:123456");
    const auto back = complete_button_from("complete:1:9:123456");
    ASSERT_TRUE(back);
    EXPECT_EQ(back->team, red);
    EXPECT_EQ(back->challenge, ChallengeId{9});
    EXPECT_EQ(back->drawn, challenge("A").drawn);
    EXPECT_FALSE(complete_button_from("catch:1:9:123456"));
    ASSERT_EQ(shown->embed.fields.size(), 2u);
    EXPECT_EQ(shown->embed.fields[0].name, "1. A · 100 points");
}

TEST(ShownEvents, SpeakTheServersLanguage) {
    EXPECT_EQ(title(received(started()), game, roster(Language::german)),
              "🏁 Das Spiel hat begonnen");
    EXPECT_EQ(title(received(caught()), reds, roster(Language::german)),
              "🚨 B\\_lue hat euch gefangen");
    EXPECT_THAT(
        show(received(PointsAdjusted{red, 1, 1, "x"}), game, roster(Language::german))->embed.title,
        HasSubstr("+1 Punkt"));
}

TEST(ShownEvents, WhatIsMissingIsToldToThoseWhoWouldHaveSeenIt) {
    const Topic session{Topic::Kind::session, spring.value};
    const Topic catchers{Topic::Kind::session_catchers, spring.value};
    const auto text = [&](const Topic& topic, const Audience& audience) {
        const auto shown = show_missed(topic, 3, audience, roster());
        return shown ? shown->embed.description.substr(0, 17) : "";
    };
    EXPECT_EQ(text(session, game), "3 events happened");
    EXPECT_EQ(text(session, reds), "3 events happened");
    EXPECT_EQ(text(catchers, blues), "3 events happened");
    EXPECT_EQ(text(catchers, reds), "") << "how many they were is a secret";
}

TEST(ShownEvents, RolesAreFollowed) {
    auto now = roster();
    now.roles.clear();
    follow(now, started());
    EXPECT_EQ(now.role(red), Role::runner);
    EXPECT_EQ(now.role(blue), Role::catcher);
    follow(now, caught());
    EXPECT_EQ(now.role(red), Role::catcher);
    EXPECT_EQ(now.role(blue), Role::runner);
    follow(now, role_changed(blue, Role::out));
    EXPECT_EQ(now.role(blue), Role::out);
    follow(now, GameEnded{});
    EXPECT_EQ(now.role(red), std::nullopt);
}

// Every event of the protocol, with random contents, for every channel and in both languages.
TEST(ShownEvents, NothingInAnEventBreaksThem) {
    test::RandomValue random(1);
    for (int i = 0; i < 3'000; ++i) {
        const auto event = received(random.make<Event>());
        for (const auto language : {Language::english, Language::german}) {
            auto now = roster(language);
            follow(now, event.event);
            for (const Audience& audience : {game, reds, blues, organisers}) {
                const auto shown = show(event, audience, now);
                if (!shown) continue;
                EXPECT_FALSE(shown->embed.title.empty()) << event_name(event.event);
                Message message;
                message.embeds.push_back(shown->embed);
                message.buttons = shown->buttons;
                EXPECT_FALSE(body_of(to_json(message), {}).bytes.empty());
            }
        }
    }
}

}  // namespace
}  // namespace muster::discord
