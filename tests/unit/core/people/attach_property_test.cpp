// Thousands of random requests while players are attached. At every moment the topics that a
// service was told for an attachment are the topics that the player may hear. The player's own
// Subscribe shows the latter, topic by topic.
#include "tests/support/random_play.hpp"

namespace muster::core {
namespace {

constexpr int commands = 3000;
constexpr int steps_between_audits = 10;

class RandomAttachments : public GameFixture, public ::testing::WithParamInterface<std::uint64_t> {
  protected:
    // A service's view of an attachment.
    struct View {
        PlayerId player;
        std::set<Topic> topics;
    };
    using Place = std::pair<ConnectionId, std::uint64_t>;

    std::vector<RandomPlay::Group> groups;
    std::map<Place, View> views;
    int gains = 0;
    int losses = 0;
    int audits = 0;

    void SetUp() override {
        GameFixture::set_up(region::full(2), 5);
        groups.push_back({home, teams});
        add_group("Hunt", "solo_hunt", {"Adders", "Bears", "Crows", "Dingos"});
        add_group("Later", "traditional", {"Eagles", "Finches", "Geese", "Hyenas"});
        ok(SetConfig{{}, {{"start_time", "00:00"}, {"end_time", "23:59"}}, {}});
    }
    void add_group(const std::string& title,
                   const std::string& mode,
                   const std::vector<std::string>& names) {
        RandomPlay::Group group{session(title, mode), {}};
        for (const auto& each : names) {
            players.push_back(player(each + " one"));
            group.teams.push_back(team(group.session, each, {players.back()}));
        }
        groups.push_back(std::move(group));
    }

    Games running_games() {
        Games games;
        for (const auto& group : groups) {
            Outcome answer;
            engine.apply({now, origin, GetGame{group.session}}, answer);
            if (answer.ok) games[group.session] = decode<GameReply>(answer.reply);
        }
        return games;
    }

    bool may_hear(PlayerId player, Topic topic) {
        Outcome answer;
        const Origin by_player{PeerClass::operator_, 0, Actor::of(player), {}};
        engine.apply({now, by_player, Subscribe{{topic}, false}}, answer);
        return answer.ok;
    }

    void play_on(const Request& request) {
        engine.apply({now, origin, request}, outcome);
        if (!outcome.ok) return;
        if (const auto* attach = std::get_if<AttachPlayers>(&request)) {
            for (const auto& each : decode<Attached>(outcome.reply).players) {
                View& view = views[{attach->connection, each.number}];
                view.player = each.player;
                view.topics.clear();
                for (const auto& position : each.topics)
                    view.topics.insert(position.topic);
            }
        } else if (const auto* detach = std::get_if<DetachPlayers>(&request)) {
            for (const auto number : detach->numbers)
                views.erase({detach->connection, number});
        } else if (const auto* lost = std::get_if<ServiceLost>(&request)) {
            std::erase_if(views, [&](auto& view) { return view.first.first == lost->connection; });
        }
        follow();
    }

    void follow() {
        for (const auto& change : outcome.routes) {
            if (change.is != RouteChange::Is::gained && change.is != RouteChange::Is::lost)
                continue;
            const auto at = views.find({change.connection, change.number});
            ASSERT_NE(at, views.end()) << "of an attachment that is not there";
            auto& topics = at->second.topics;
            if (change.is == RouteChange::Is::gained) {
                ++gains;
                EXPECT_TRUE(topics.insert(change.topic.topic).second) << "gained twice";
            } else {
                ++losses;
                EXPECT_EQ(topics.erase(change.topic.topic), 1u) << "lost, and it was not there";
            }
        }
        std::erase_if(views, [](const auto& view) { return view.second.topics.empty(); });
    }

    void audit() {
        ++audits;
        for (const auto& [place, view] : views) {
            for (const Topic topic : candidates(view.player)) {
                EXPECT_EQ(view.topics.contains(topic), may_hear(view.player, topic))
                    << "player " << view.player.value << " and " << to_string(topic.kind) << " "
                    << topic.id;
            }
        }
    }
    std::vector<Topic> candidates(PlayerId player) const {
        std::vector<Topic> topics{{Topic::Kind::player, player.value}};
        for (const auto& group : groups) {
            for (const Topic::Kind kind : {Topic::Kind::session,
                                           Topic::Kind::session_catchers,
                                           Topic::Kind::session_runners,
                                           Topic::Kind::session_organisers})
                topics.push_back({kind, group.session.value});
            for (const TeamId team : group.teams)
                topics.push_back({Topic::Kind::team, team.value});
        }
        return topics;
    }

    Request about_people(RandomPlay& play) {
        const ConnectionId connection{1 + play.below(3)};
        const auto number = 1 + play.below(12);
        switch (play.below(16)) {
            case 0:
            case 1:
            case 2:
            case 3:
                return AttachPlayers{connection,
                                     {{play.pick(players), number}, {play.pick(players), 13}}};
            case 4:
            case 5:
                return DetachPlayers{connection, {number}, DetachReason::left};
            case 6:
                if (play.one_in(5)) return ServiceLost{connection};
                return Ping{};
            case 7:
            case 8:
            case 9:
                return UnassignPlayer{play.pick(groups).session, play.pick(players)};
            case 10:
                if (play.one_in(40)) return RemovePlayer{play.pick(players)};
                return Ping{};
            default:
                return AssignPlayer{play.pick(play.pick(groups).teams), play.pick(players)};
        }
    }
};

TEST_P(RandomAttachments, AreToldWhatTheirPlayersMayHear) {
    RandomPlay play(GetParam(), groups, players);
    for (int step = 0; step < commands && !HasFailure(); ++step) {
        SCOPED_TRACE("seed " + std::to_string(GetParam()) + ", step " + std::to_string(step));
        const Time until = now + play.pause();
        while (const auto timer = engine.next_timer()) {
            if (timer->due > until) break;
            now = std::max(now, timer->due);
            play_on(TimerFired{timer->id});
        }
        now = until;
        if (play.one_in(200)) engine = Engine::load(saved());
        play_on(play.one_in(3) ? about_people(play)
                               : play.next(running_games(), now, step).request);
        if (step % steps_between_audits == 0) audit();
    }
    // Without these the test would show little.
    EXPECT_GT(gains, 50);
    EXPECT_GT(losses, 50);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomAttachments, ::testing::Range<std::uint64_t>(1, 5));

}  // namespace
}  // namespace muster::core
