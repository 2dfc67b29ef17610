// The relay face and a real musterd that is killed while its people's topics go on: everybody gets
// every event once.
#include "tests/support/daemon_and_options.hpp"

#include <muster/client/relay.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace muster::client {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t session_count = 5;
constexpr std::array team_names{"Badgers", "Otters", "Foxes", "Herons"};
constexpr std::uint64_t teams_per_session = team_names.size();
constexpr std::uint64_t players_per_team = 50;
constexpr std::uint64_t player_count = session_count * teams_per_session * players_per_team;

// How far each person has come in each topic.
class Ledger : public RelayHandler {
  public:
    void event(const RelayedEvent& event, std::span<const std::uint64_t> numbers) override {
        const auto decoded = decode_event_frame(*event.frame);
        const std::lock_guard lock(mutex_);
        if (!decoded || decoded->topic != event.topic) ++faults_;
        for (const auto number : numbers) {
            auto& place = places_[number][event.topic];
            if (event.number != place + 1) ++faults_;
            place = event.number;
        }
        changed_.notify_all();
    }
    void gap(const Gap&, std::span<const std::uint64_t>) override { fault(); }
    void gained(std::uint64_t number, const TopicPosition& position) override {
        const std::lock_guard lock(mutex_);
        if (!places_[number].emplace(position.topic, position.number).second) ++faults_;
    }
    void lost(std::uint64_t, const Topic&) override { fault(); }
    void attached(std::uint64_t) override {
        const std::lock_guard lock(mutex_);
        ++attached_;
        changed_.notify_all();
    }
    void refused(std::uint64_t, const Error&) override { fault(); }
    void disconnected(const Failure&) override {}
    void resumed() override {}

    template <class F>
    bool wait_until(F reached) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 120s, [&] { return reached(*this); });
    }
    std::size_t attached_count() const { return attached_; }
    // Whether everybody who has the topic has come so far.
    bool is_at(const TopicPosition& position) const {
        for (const auto& [number, topics] : places_) {
            const auto at = topics.find(position.topic);
            if (at != topics.end() && at->second != position.number) return false;
        }
        return true;
    }
    std::size_t faults() {
        const std::lock_guard lock(mutex_);
        return faults_;
    }
    std::size_t topics_of(std::uint64_t number) {
        const std::lock_guard lock(mutex_);
        return places_[number].size();
    }

  private:
    void fault() {
        const std::lock_guard lock(mutex_);
        ++faults_;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::uint64_t, std::map<Topic, std::uint64_t>> places_;
    std::size_t attached_ = 0;
    std::size_t faults_ = 0;
};

class RelayTest : public test::DaemonAndOptions {
  protected:
    void SetUp() override {
        DaemonAndOptions::SetUp();
        maker.emplace(Client::connect(options));
        safely.retry = Retry::safe_with_key;
    }
    template <IsRequest R>
    typename R::Reply ok(const R& request) {
        auto reply = maker->call(request, safely);
        if (!reply.ok()) throw std::runtime_error(reply.error().message);
        return *reply;
    }
    // Sessions, teams and players, each with the numbers from 1.
    void make_community() {
        for (std::uint64_t i = 1; i <= session_count; ++i) {
            CreateSession session;
            session.name.text = "Session " + std::to_string(i);
            session.mode = "traditional";
            session.time_zone.name = "Europe/Zurich";
            const auto id = ok(session).session.id;
            for (const auto* team_name : team_names) {
                CreateTeam team;
                team.session = id;
                team.name.text = team_name;
                const auto team_id = ok(team).team.id;
                teams.push_back(team_id);
                for (std::uint64_t n = 0; n < players_per_team; ++n) {
                    CreatePlayer player;
                    player.name.text = "Player " + std::to_string(people.size() + 1);
                    const auto player_id = ok(player).player.id;
                    people.push_back({player_id, people.size() + 1});
                    ok(AssignPlayer{team_id, player_id});
                }
            }
        }
    }
    // Each player's own topic and each session's gets an event.
    void change_everything(std::uint32_t round) {
        for (const auto& person : people) {
            UpdatePlayer change;
            change.player = person.player;
            change.phone = "+41 44 123 45 " + std::to_string(10 + round);
            ok(change);
            if (person.number == player_count / 2 && round == 2) {
                daemon.kill();
                daemon.start();
            }
        }
        for (const TeamId team : teams) {
            UpdateTeam change;
            change.team = team;
            change.colour = round;
            ok(change);
        }
    }
    // The positions of everybody's topics.
    std::vector<TopicPosition> positions() {
        std::vector<Topic> topics;
        for (const auto& person : people)
            topics.push_back({Topic::Kind::player, person.player.value});
        for (std::uint64_t i = 1; i <= session_count; ++i)
            topics.push_back({Topic::Kind::session, i});
        for (const TeamId team : teams)
            topics.push_back({Topic::Kind::team, team.value});
        std::vector<TopicPosition> found;
        for (std::size_t i = 0; i < topics.size(); i += limits::topics_per_request_max) {
            Subscribe subscribe;
            const auto end = std::min(topics.size(), i + limits::topics_per_request_max);
            subscribe.topics.assign(topics.begin() + static_cast<std::ptrdiff_t>(i),
                                    topics.begin() + static_cast<std::ptrdiff_t>(end));
            for (const auto& position : ok(subscribe).positions)
                found.push_back(position);
        }
        return found;
    }

    CallOptions safely;
    std::optional<Client> maker;
    std::vector<TeamId> teams;
    std::vector<PlayerToAttach> people;
};

TEST_F(RelayTest, EverybodyGetsEveryEventOnceOverAKilledDaemon) {
    make_community();
    const auto ledger = std::make_shared<Ledger>();
    auto relay = Relay::connect(options, ledger);
    relay.attach(people);
    ASSERT_TRUE(ledger->wait_until([](Ledger& l) { return l.attached_count() == player_count; }));
    EXPECT_EQ(ledger->topics_of(1), 3u) << "its own, its team's and its session's";
    for (std::uint32_t round = 1; round <= 3; ++round)
        change_everything(round);
    const auto last = positions();
    EXPECT_TRUE(ledger->wait_until([&](Ledger& l) {
        return l.attached_count() == 2 * player_count &&
               std::ranges::all_of(last, [&](const auto& position) { return l.is_at(position); });
    }));
    EXPECT_EQ(ledger->faults(), 0u);
}

TEST_F(RelayTest, WhoIsDetachedHearsNothingMore) {
    const auto ledger = std::make_shared<Ledger>();
    auto relay = Relay::connect(options, ledger);
    CreatePlayer create;
    create.name.text = "Ada";
    const auto ada = ok(create).player.id;
    create.name.text = "Grace";
    const auto grace = ok(create).player.id;
    relay.attach({{ada, 1}, {grace, 2}});
    ASSERT_TRUE(ledger->wait_until([](Ledger& l) { return l.attached_count() == 2; }));
    relay.detach({1});
    const auto attached = [&] {
        auto list = relay.client().send(ListAttached{}).get();
        return list.ok() ? list->players.size() : 0;
    };
    while (attached() != 1)
        std::this_thread::yield();
    UpdatePlayer change;
    change.phone = "+41 44 123 45 67";
    for (const auto player : {ada, grace}) {
        change.player = player;
        ok(change);
    }
    const Topic of_ada{Topic::Kind::player, ada.value};
    const Topic of_grace{Topic::Kind::player, grace.value};
    const auto now = ok(Subscribe{{of_ada, of_grace}}).positions;
    EXPECT_TRUE(ledger->wait_until([&](Ledger& l) { return l.is_at(now[1]); }));
    EXPECT_TRUE(ledger->wait_until([&](Ledger& l) { return !l.is_at(now[0]); }))
        << "Ada's events came after she was detached";
    EXPECT_EQ(ledger->faults(), 0u);
}

}  // namespace
}  // namespace muster::client
