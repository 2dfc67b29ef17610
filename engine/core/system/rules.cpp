// Handlers of the rules' version.
#include "engine/core/kernel/rules.hpp"

#include "engine/core/engine.hpp"
#include "engine/core/field/refusals.hpp"
#include "engine/core/system/handlers.hpp"
#include "engine/core/system/rights.hpp"

namespace muster::core {

namespace {

// Older rules keep the topics of removed things, but nobody may hear these topics any more.
void forget_topics_of_removed_things(SystemContext& context) {
    std::vector<Topic> removed;
    context.kernel.topics.for_each([&](TopicPosition position) {
        if (!exists(context, position.topic)) removed.push_back(position.topic);
    });
    for (const Topic topic : removed)
        context.kernel.topics.close(topic);
}

}  // namespace

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
    // A game keeps the rules of its start until its end.
    std::optional<Error> in_progress;
    context.field.sessions.for_each([&](const SessionState& session) {
        if (session.game && !in_progress) in_progress = game_in_progress(session.session);
    });
    if (in_progress) return *in_progress;
    const bool had_common_topic = !rules::services_hear_of_their_own(context);
    version = request.version;
    if (had_common_topic && rules::services_hear_of_their_own(context))
        context.lose_for_services(engine_topic());
    if (rules::topics_close(context)) forget_topics_of_removed_things(context);
    return Done{};
}

}  // namespace muster::core
