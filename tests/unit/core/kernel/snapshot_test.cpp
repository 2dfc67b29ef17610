// Saving and loading the whole state, and determinism.
#include "tests/support/game_fixture.hpp"

#include <muster/proto/walk.hpp>

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

namespace muster::core {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// A body's sections, as docs/journal-format.md describes them.
struct StoredSection {
    std::string name;  // With its padding.
    std::uint32_t version = 0;
    std::string contents;
};
constexpr std::size_t section_header_size = 20;

std::vector<StoredSection> sections_of(std::string_view body) {
    std::vector<StoredSection> sections;
    BinaryReader reader(body);
    while (!reader.rest().empty()) {
        StoredSection section;
        section.name = reader.take(8);
        std::uint64_t size = 0;
        reader(section.version, size);
        section.contents = reader.take(size);
        sections.push_back(std::move(section));
    }
    return sections;
}
std::string joined(const std::vector<StoredSection>& sections) {
    std::string body;
    BinaryWriter writer(body);
    for (const auto& section : sections) {
        writer.bytes(section.name.data(), 8);
        writer(section.version, std::uint64_t{section.contents.size()});
        body += section.contents;
    }
    return body;
}

// The reason why a newer build must load the snapshot; empty: this build loads it.
std::string too_new(std::string_view body) {
    try {
        Engine::load(body);
        return "";
    } catch (const SnapshotTooNew& error) {
        return error.what();
    }
}

// Makes every id in a request `id`.
struct SetIds {
    std::uint64_t id;
    template <class T>
    void operator()(const FieldPath&, T& leaf) const {
        if constexpr (is_id<T>) leaf.value = id;
    }
    void list(const FieldPath&, std::size_t) const {}
    void same_key(const FieldPath&) const {}
};

// A state with at least one thing of each kind, with two games on two catalogs.
class Snapshots : public GameFixture {
  protected:
    SessionId second;

    void SetUp() override {
        GameFixture::SetUp();
        ok(OpenLogin{with_passphrase(), {"verifier"}, {{7}}});
        ok(GrantSession{500, home});
        configure("num_catchers", "2");
        ok(SetConfig{{}, {{"num_challenges", "4"}}, {}});
        start();
        ok(CreateSet{name("Made while home plays")});
        second = session("Second", "solo_hunt");
        for (const char* each : {"Alpha", "Beta", "Gamma"}) {
            team(second, each, {player(std::string(each) + " one")});
        }
        ok(StartGame{second, {}, Seed{9}});
        ok(CreateSet{name("Made while both play")});
        complete(a_runner());
        for (const TeamId team : teams)
            apply(reading(team, 100));
        origin.key = IdempotencyKey{{1}, 1};
        ok(CreateSet{name("Made with a key")});
        origin.key.reset();
        ok(SetClock{now, now, 60});
    }
    PlayerId with_passphrase() {
        CreatePlayer request;
        request.name = name("Anna");
        request.passphrase = Passphrase{"", "verifier"};
        return ok(request).player.id;
    }
};

TEST_F(Snapshots, ASnapshotReadBackIsTheSameBytes) {
    const auto before = saved();
    engine = Engine::load(before);
    EXPECT_TRUE(before == saved());
}

TEST_F(Snapshots, AnEngineFromASnapshotGoesOnAsTheOneThatWasSaved) {
    Engine twin = Engine::load(saved());
    const auto both = [&](const Request& request) {
        apply(request);
        Outcome other;
        twin.apply({now, origin, request}, other);
        EXPECT_EQ(outcome.ok, other.ok);
        EXPECT_TRUE(outcome.reply == other.reply);
        EXPECT_TRUE(outcome.frames == other.frames);
        EXPECT_EQ(engine.digest(), twin.digest());
    };
    EXPECT_EQ(engine.next_timer(), twin.next_timer());
    both(RerollChallenges{a_runner()});
    both(CompleteChallenge{a_runner(), 0, 99});
    both(StopGame{second});
    both(CreateSet{name("Afterwards")});
    both(StopGame{home});
    std::string bytes;
    twin.save(bytes);
    EXPECT_TRUE(bytes == saved());
}

TEST_F(Snapshots, GamesOfOneCatalogShareItAfterLoading) {
    const State state = look();
    const auto& first = state.field.sessions.find(home)->game->catalog;
    const auto& other = state.field.sessions.find(second)->game->catalog;
    EXPECT_NE(first, other) << "it was edited between the two starts";
    EXPECT_NE(other, state.field.catalog);
    EXPECT_EQ(first->sets.size() + 1, other->sets.size());
}

TEST_F(Snapshots, ADamagedSnapshotIsRefusedAndNeverCrashes) {
    const auto good = saved();
    std::set<std::size_t> ends{0};  // Of sections: here only later sections would be absent.
    for (const auto& section : sections_of(good))
        ends.insert(*ends.rbegin() + section_header_size + section.contents.size());
    for (std::size_t size = 0; size < good.size(); size += 1 + good.size() / 500) {
        if (ends.contains(size)) continue;
        EXPECT_THROW(Engine::load(std::string_view(good).substr(0, size)), DecodeError);
    }
    EXPECT_THROW(Engine::load(good + "x"), DecodeError);
}

TEST_F(Snapshots, OneOfNewerRulesIsRefused) {
    State state = look();
    state.kernel.rules_version = rules_version_newest + 1;
    std::string bytes;
    state.save(bytes);
    EXPECT_THAT(too_new(bytes),
                AllOf(HasSubstr("version " + std::to_string(rules_version_newest + 1)),
                      HasSubstr("of the rules")));
}

TEST_F(Snapshots, ASectionOfANewerVersionIsRefusedByItsName) {
    const auto sections = sections_of(saved());
    ASSERT_EQ(sections.size(), 4u);
    for (std::size_t i = 0; i < sections.size(); ++i) {
        auto newer = sections;
        const auto version = std::to_string(newer[i].version);
        const auto next = std::to_string(++newer[i].version);
        newer[i].contents = "of another form";
        EXPECT_THAT(too_new(joined(newer)),
                    AllOf(HasSubstr('"' + newer[i].name.substr(0, newer[i].name.find('\0')) + '"'),
                          HasSubstr("in version " + next),
                          HasSubstr("up to version " + version)));
    }
}

TEST_F(Snapshots, AnUnknownSectionIsRefusedByItsName) {
    auto sections = sections_of(saved());
    sections.insert(sections.begin(), {std::string("chess\0\0\0", 8), 5, "pawns"});
    EXPECT_THAT(too_new(joined(sections)),
                AllOf(HasSubstr("\"chess\" in version 5"), HasSubstr("knows no such section")));
}

TEST_F(Snapshots, AGarbledSectionIsRefused) {
    const auto refused = [&](auto&& garble) {
        auto sections = sections_of(saved());
        garble(sections);
        EXPECT_THROW(Engine::load(joined(sections)), DecodeError);
    };
    refused([](auto& sections) { sections[0].name = std::string(8, '\0'); });
    refused([](auto& sections) { sections[0].name = "kern\x1b[2J"; });
    refused([](auto& sections) { sections[0].name[7] = 'x'; });
    refused([](auto& sections) { sections[0].version = 0; });
    refused([](auto& sections) { sections.push_back(sections[0]); });
    refused([](auto& sections) { sections[0].contents += 'x'; });
    refused([](auto& sections) { sections[2].contents.pop_back(); });
    auto longer = saved();
    longer[12 + 7] = '\x7f';  // The length of the first section.
    EXPECT_THROW(Engine::load(longer), DecodeError);
}

// Gives why the state can't be loaded after it was saved.
std::string load_error(const State& state) {
    std::string bytes;
    state.save(bytes);
    try {
        State::load(bytes);
        return "";
    } catch (const DecodeError& error) {
        return error.what();
    }
}

TEST_F(Snapshots, APlayerWithoutATeamHasNoLocation) {
    State state = look();
    ASSERT_EQ(load_error(state), "");
    state.field.players.get(PlayerId{1'000'000'000}).location.emplace();
    EXPECT_THAT(load_error(state), HasSubstr("a player without a team has a location"));
}

TEST_F(Snapshots, ARunningGameHasTheIdOfItsSession) {
    State state = look();
    state.field.sessions.find(home)->game->session = second;
    EXPECT_THAT(load_error(state), HasSubstr("another session's id"));
    state = look();
    state.field.sessions.find(home)->session.id = second;
    EXPECT_THAT(load_error(state), HasSubstr("another session's id"));
}

TEST_F(Snapshots, ASectionReadsTheSameInAnyOrder) {
    auto sections = sections_of(saved());
    std::reverse(sections.begin(), sections.end());
    engine = Engine::load(joined(sections));
    EXPECT_TRUE(joined(sections_of(saved())) == saved());
    std::reverse(sections.begin(), sections.end());
    EXPECT_TRUE(saved() == joined(sections));
}

// Each released format has a golden snapshot; here the core alone reads it.
TEST_F(Snapshots, FormatTwoIsRead) {
    std::ifstream file(MUSTER_SOURCE_DIR
                       "/tests/golden/0.1.0/data/snapshots/00000000000000000120.snapshot",
                       std::ios::binary);
    std::stringstream whole;
    whole << file.rdbuf();
    const auto body = whole.str().substr(56);  // The body begins after the file's header.
    engine = Engine::load(body, 2);
    EXPECT_EQ(engine.sequence(), 120u);
    EXPECT_EQ(engine.pictures().size(), 2u);
    const State state = look();
    EXPECT_EQ(state.people.players.size(), 5u);
    EXPECT_EQ(state.people.logins.size(), 1u);
    EXPECT_EQ(state.field.running.size(), 1u);
    EXPECT_FALSE(state.field.catalog->challenges.empty());
    EXPECT_EQ(state.field.grants.size(), 1u);
    EXPECT_EQ(state.system.values.size(), 1u);
    EXPECT_GT(state.kernel.topics.last({Topic::Kind::session, 1}), 0u);
    EXPECT_TRUE(engine.next_timer().has_value());

    for (std::size_t size = 0; size < body.size(); size += 1 + body.size() / 500)
        EXPECT_THROW(Engine::load(std::string_view(body).substr(0, size), 2), DecodeError);
    EXPECT_THROW(Engine::load(body + "x", 2), DecodeError);
    EXPECT_THROW(Engine::load(body), DecodeError) << "it has no sections";
}

TEST_F(Snapshots, AnEngineFromASnapshotAnswersEveryQueryAlike) {
    Engine twin = Engine::load(saved());
    std::size_t answered = 0;
    const auto ask = [&]<class R>(std::type_identity<R>) {
        if constexpr (R::request_kind == RequestKind::query) {
            for (std::uint64_t id = 0; id < 10; ++id) {
                R query;
                SetIds set{id};
                walk(set, query);
                Outcome other;
                engine.apply({now, origin, query}, outcome);
                twin.apply({now, origin, query}, other);
                EXPECT_EQ(outcome.ok, other.ok) << R::request_name << " of " << id;
                EXPECT_TRUE(outcome.reply == other.reply) << R::request_name << " of " << id;
                answered += outcome.ok && !outcome.reply.empty();
            }
        }
    };
    [&]<class... R>(const std::variant<R...>*) {
        (ask(std::type_identity<R>{}), ...);
    }(static_cast<const Request*>(nullptr));
    EXPECT_GT(answered, 50u);
}

class Sections : public EngineFixture {};

TEST_F(Sections, AnAbsentSectionIsAnEmptyDomain) {
    const PlayerId anna = player("Anna");
    const SessionId day = session("Day");
    ok(SetValue{"key", "value"});
    const auto sections = sections_of(saved());
    const auto without = [&](const std::string& name) {
        std::vector<StoredSection> rest;
        for (const auto& section : sections) {
            if (!section.name.starts_with(name)) rest.push_back(section);
        }
        EXPECT_EQ(rest.size() + 1, sections.size());
        return State::load(joined(rest));
    };
    EXPECT_TRUE(without("system").system.values.empty());
    EXPECT_TRUE(without("system").people.players.find(anna));
    EXPECT_FALSE(without("people").people.players.find(anna));
    EXPECT_TRUE(without("people").field.sessions.find(day));
    EXPECT_FALSE(without("field").field.sessions.find(day));
    EXPECT_EQ(without("kernel").kernel.sequence, 0u);
    EXPECT_EQ(State::load("").people.players.next_id(), PlayerId{1});
}

TEST_F(Snapshots, TheDigestCoversEveryOutcomeThatChangedSomething) {
    const auto digest = engine.digest();
    const auto sequence = engine.sequence();
    ok(Ping{});
    refused(RemovePlayer{PlayerId{999}});
    EXPECT_EQ(engine.digest(), digest);
    EXPECT_EQ(engine.sequence(), sequence);
    ok(CreateSet{name("One more")});
    EXPECT_NE(engine.digest(), digest);
    EXPECT_EQ(engine.sequence(), sequence + 1);
    EXPECT_EQ(engine.time(), now);
}

TEST_F(Snapshots, StatusTellsWhatTheEngineHolds) {
    const EngineStatus status = ok(GetStatus{});
    EXPECT_EQ(status.epoch, 7u);
    EXPECT_EQ(status.sequence, engine.sequence());
    EXPECT_EQ(status.sessions, 2u);
    EXPECT_EQ(status.running_games, 2u);
    EXPECT_EQ(status.players, 9u);
    EXPECT_EQ(status.clock_rate, 60);
    EXPECT_EQ(status.digest.size(), 16u);
    EXPECT_FALSE(status.build.empty());
}

// ---- The rest of the system requests. ----

class System : public EngineFixture {};

TEST_F(System, RulesAreSwitchedForwardAlone) {
    engine = Engine{7};
    EXPECT_EQ(ok(GetStatus{}).rules_version, 1u) << "without a record a journal began with these";
    EXPECT_EQ(ok(GetStatus{}).rules_version_newest, rules_version_newest);
    ok(ActivateRules{rules_version_newest});
    EXPECT_EQ(ok(GetStatus{}).rules_version, rules_version_newest);
    ok(ActivateRules{rules_version_newest});
    EXPECT_FALSE(outcome.changed);
    EXPECT_EQ(refused(ActivateRules{1}).fact("field"), "version");
    EXPECT_EQ(refused(ActivateRules{rules_version_newest + 1}).fact("field"), "version");
    EXPECT_EQ(refused(ActivateRules{0}).fact("field"), "version");
}

TEST_F(System, AShutdownIsAskedOfTheOutside) {
    ok(Shutdown{"maintenance"});
    EXPECT_EQ(outcome.shutdown, "maintenance");
}

TEST_F(System, AGrantIsGivenOnceAndGoesWithARevocation) {
    const SessionId day = session("Game day");
    EXPECT_EQ(refusal(GrantSession{500, SessionId{99}}), ErrorCode::not_found);
    ok(GrantSession{500, day});
    EXPECT_EQ(events_of<GrantChanged>()[0], (GrantChanged{500, day, true}));
    ok(GrantSession{500, day});
    EXPECT_FALSE(outcome.changed);
    EXPECT_EQ(ok(ListGrants{}).grants.size(), 1u);
    ok(RevokeSession{500, day});
    EXPECT_EQ(events_of<GrantChanged>()[0], (GrantChanged{500, day, false}));
}

TEST_F(System, ATimerThatDoesNotExistIsRefused) {
    EXPECT_EQ(refusal(TimerFired{TimerId{5}}), ErrorCode::not_found);
}

TEST_F(System, TheClocksAnchorIsKept) {
    ok(SetClock{now, now + std::chrono::hours{5}, 100});
    EXPECT_EQ(engine.clock_anchor().rate, 100);
    EXPECT_EQ(refused(SetClock{now, now, 0}).fact("field"), "rate");
}

TEST_F(System, PingTellsTheEnginesTime) {
    EXPECT_EQ(ok(Ping{}).time, now);
}

}  // namespace
}  // namespace muster::core
