// The version of the rules.
#include "engine/core/engine.hpp"
#include "engine/core/field/refusals.hpp"
#include "engine/core/system/handlers.hpp"

namespace muster::core {

Result<Done> handle(SystemContext& context, const ActivateRules& request) {
    auto& version = context.kernel.rules_version;
    if (request.version < version || request.version > rules_version_newest) {
        return bad_data("version",
                        "This build can switch to the rules " + std::to_string(version) + " to " +
                            std::to_string(rules_version_newest) + "; there is no way back.");
    }
    if (request.version == version) {
        context.unchanged();
        return Done{};
    }
    // A game is played to its end by the rules by which it began.
    std::optional<Error> in_progress;
    context.field.sessions.for_each([&](const SessionState& session) {
        if (session.game && !in_progress) in_progress = game_in_progress(session.session);
    });
    if (in_progress) return *in_progress;
    version = request.version;
    return Done{};
}

}  // namespace muster::core
