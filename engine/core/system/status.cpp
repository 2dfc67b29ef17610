// Handlers of the engine's status.
#include "engine/core/engine.hpp"
#include "engine/core/system/handlers.hpp"

#include <muster/proto/hex.hpp>
#include <muster/proto/version.hpp>

namespace muster::core {

Result<Pong> handle(SystemContext& context, const Ping&) {
    return Pong{context.now()};
}

Result<EngineStatus> handle(SystemContext& context, const GetStatus&) {
    EngineStatus status;
    status.build = build_version();
    status.epoch = context.kernel.epoch;
    status.time = context.now();
    status.clock_rate = context.system.clock.rate;
    status.sequence = context.kernel.sequence;
    status.digest = to_hex(context.kernel.digest, 16);
    status.rules_version = context.kernel.rules_version;
    status.rules_version_newest = rules_version_newest;
    status.players = context.people.players.size();
    status.sessions = context.field.sessions.size();
    status.challenges = context.field.catalog->challenges.size();
    status.running_games = context.field.running.size();
    return status;
}

Result<ClockReport> handle(SystemContext&, const GetClock& request) {
    return request.report;
}

Result<Done> handle(SystemContext& context, const TakeClock&) {
    context.out.take_clock = true;
    return Done{};
}

Result<Done> handle(SystemContext& context, const Shutdown& request) {
    context.out.shutdown = request.reason;
    return Done{};
}

}  // namespace muster::core
