#include "engine/core/engine.hpp"

#include "engine/core/field/game/held_events.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/session/rights.hpp"
#include "engine/core/field/session/session.hpp"
#include "engine/core/kernel/check.hpp"
#include "engine/core/kernel/hash.hpp"
#include "engine/core/kernel/routes.hpp"
#include "engine/core/people/handlers.hpp"
#include "engine/core/state.hpp"
#include "engine/core/system/handlers.hpp"
#include "engine/core/system/rights.hpp"

#include <algorithm>

namespace muster::core {

void Outcome::clear() {
    ok = false;
    changed = false;
    ignored = false;
    reply.clear();
    frames.clear();
    events.clear();
    losses.clear();
    closed.clear();
    held.clear();
    routes.clear();
    query.reset();
    subscription.reset();
    shutdown.reset();
    take_clock = false;
    archived.clear();
}

Engine::Engine(std::uint64_t epoch) : state_(std::make_unique<State>()) {
    state_->kernel.epoch = epoch;
}
Engine::Engine(std::unique_ptr<State> state) : state_(std::move(state)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Engine Engine::load(std::string_view snapshot, std::uint32_t format) {
    CHECK(format >= snapshot_format_oldest && format <= snapshot_format);
    return Engine(std::make_unique<State>(format == 2 ? State::load_format_2(snapshot)
                                                      : State::load(snapshot)));
}

void Engine::save(std::string& out) const {
    state_->save(out);
}

namespace {

void refuse(Outcome& out, const Error& error) {
    CHECK(out.events.empty() && out.losses.empty() && out.routes.empty() && out.archived.empty());
    encode_to(out.reply, error);
}

// Answers a request whose key was seen before.
void answer_again(Outcome& out, const IdempotencyCache::Entry& kept, std::uint64_t request_hash) {
    if (kept.request_hash != request_hash) {
        refuse(out,
               {ErrorCode::key_reused,
                "This idempotency key was used for another request.",
                {{"counter", std::to_string(kept.key.counter)}}});
        return;
    }
    out.ok = true;
    out.reply = kept.reply;
}

// Lets the people domain call the domains above it, in the order of the domains.
class DomainsAbovePeople final : public AbovePeople {
  public:
    explicit DomainsAbovePeople(FieldContext& context) : context_(context) {}
    bool is_in(PlayerId player, SessionId session) const override {
        return bool(team_in(context_, player, session));
    }
    void add_topics_of(PlayerId player, std::vector<Topic>& topics) const override {
        core::add_topics_of(context_, player, topics);
    }
    bool is_playing(PlayerId player) const override {
        return context_.field.players.seat(player).team != nullptr;
    }
    void add_place(Player& player) const override {
        const PlayerInField* place = context_.field.players.find(player.id);
        if (!place) return;
        player.location = place->location;
        const Seat seat = context_.field.players.seat(player.id);
        if (seat.team) player.playing_in = seat.session;
    }
    void let_go(PlayerId player) override { leave_all_teams(context_, player); }

  private:
    FieldContext& context_;
};

bool may_be_retry(const Input& input) {
    const RequestInfo& info = info_of(input.request);
    return input.origin.key && info.kind == RequestKind::command && !info.acts_on_connection;
}

void dispatch(SystemContext& context) {
    Outcome& out = context.out;
    std::visit(
        [&](const auto& request) {
            using R = std::remove_cvref_t<decltype(request)>;
            const auto result = handle(context, request);
            if (!result) return refuse(out, result.error());
            out.ok = true;
            if (!out.query) encode_to(out.reply, *result);
            out.changed = R::request_kind != RequestKind::query && !out.ignored;
        },
        context.input.request);
}

}  // namespace

void Engine::apply(const Input& input, Outcome& out) {
    if (may_be_retry(input)) {
        const auto* kept = state_->kernel.retries.find(*input.origin.key, input.time);
        if (kept) {
            out.clear();
            return answer_again(out, *kept, retry_hash(input.origin, input.request));
        }
    }
    apply_new(input, out);
}

void Engine::replay(const Input& input, Outcome& out) {
    apply_new(input, out);
}

void Engine::apply_new(const Input& input, Outcome& out) {
    CHECK(input.time >= state_->kernel.time);
    out.clear();
    SystemContext context{{{{state_->kernel, input, out}, state_->people}, state_->field},
                          state_->system};
    DomainsAbovePeople above_people(context);
    context.above_people = &above_people;
    if (const auto error = check_rights(context)) return refuse(out, *error);
    dispatch(context);
    if (!out.changed) {
        CHECK(out.events.empty() && out.losses.empty() && out.routes.empty());
        return;
    }
    // From here on the command has taken effect.
    if (!out.routes.empty()) settle(out.routes, state_->kernel.topics);
    for (const auto& change : context.heard_changes)
        state_->people.heard.apply(change, state_->kernel.topics.last(change.topic));
    if (may_be_retry(input)) {
        const auto hash = retry_hash(input.origin, input.request);
        state_->kernel.retries.remember({*input.origin.key, hash, input.time, out.reply});
    }
    state_->kernel.time = input.time;
    ++state_->kernel.sequence;
    state_->kernel.digest = hash64(out.frames, hash64(out.reply, state_->kernel.digest));
}

std::optional<DueTimer> Engine::next_timer() const {
    return state_->kernel.timers.next(state_->kernel.downtime);
}
bool Engine::waits_on_running_time() const {
    return state_->kernel.timers.wait_on_running_time();
}
std::uint64_t Engine::epoch() const {
    return state_->kernel.epoch;
}
std::uint64_t Engine::sequence() const {
    return state_->kernel.sequence;
}
std::uint64_t Engine::digest() const {
    return state_->kernel.digest;
}
Time Engine::time() const {
    return state_->kernel.time;
}
const Downtime& Engine::downtime() const {
    return state_->kernel.downtime;
}
HeldChanges Engine::held_events() const {
    HeldChanges held;
    for (const auto& [started, session] : state_->field.running)
        hold_events(*state_->field.sessions.find(session)->game, held);
    return held;
}
std::set<Hash256> Engine::pictures() const {
    std::set<Hash256> hashes;
    const auto add = [&](const Picture& picture) {
        hashes.insert({picture.full, picture.thumbnail});
    };
    state_->people.players.for_each([&](const PlayerState& player) {
        if (player.picture) add(*player.picture);
    });
    state_->field.teams.for_each([&](const Team& team) {
        if (team.picture) add(*team.picture);
    });
    state_->field.sessions.for_each([&](const SessionState& session) {
        if (!session.game) return;
        for (const auto& [id, team] : session.game->teams) {
            for (const auto& period : team.state.periods)
                std::ranges::for_each(period.pictures, add);
        }
    });
    return hashes;
}
const SetClock& Engine::clock_anchor() const {
    return state_->system.clock;
}
bool Engine::is_rehearsal() const {
    return state_->system.is_rehearsal;
}
std::chrono::microseconds Engine::day_behind() const {
    return state_->kernel.day_behind;
}
bool Engine::has_running_games() const {
    return !state_->field.running.empty();
}
std::uint32_t Engine::rules_version() const {
    return state_->kernel.rules_version;
}

}  // namespace muster::core
