// Handlers that edit challenges.
#include "engine/core/field/catalog/catalog_rules.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/limits.hpp"
#include "engine/core/kernel/pages.hpp"

#include <algorithm>

namespace muster::core {

namespace {

bool fits(const Challenge& challenge, const ListChallenges& filter) {
    return (!filter.kind || challenge.kind == *filter.kind) &&
           (!filter.status || challenge.status == *filter.status) &&
           (!filter.set || std::ranges::count(challenge.sets, *filter.set) > 0) &&
           (!filter.zone || std::ranges::count(challenge.zones, *filter.zone) > 0);
}

}  // namespace

Result<ChallengeReply> handle(FieldContext& context, const CreateChallenge& request) {
    const Catalog& before = *context.field.catalog;
    if (before.challenges.size() >= limits::challenges_max) {
        return over_limit("challenges", limits::challenges_max);
    }
    if (const auto error = check_challenge(before, request.challenge)) return *error;
    Catalog& catalog = context.field.edit_catalog();
    const ChallengeId id{++catalog.last_challenge};
    Challenge& challenge = catalog.challenges[id] = request.challenge;
    challenge.id = id;
    challenge.edited = context.now();
    context.emit(catalog_topic(), ChallengeSaved{challenge});
    return ChallengeReply{challenge};
}

Result<ChallengeReply> handle(FieldContext& context, const UpdateChallenge& request) {
    const Catalog& before = *context.field.catalog;
    const auto found = before.challenges.find(request.challenge.id);
    if (found == before.challenges.end()) {
        return not_found("challenge", request.challenge.id.value);
    }
    if (const auto error = check_challenge(before, request.challenge)) return *error;
    Challenge changed = request.challenge;
    changed.edited = found->second.edited;
    if (changed == found->second) {
        context.unchanged();
        return ChallengeReply{changed};
    }
    changed.edited = context.now();
    const Challenge& challenge = context.field.edit_catalog().challenges[changed.id] =
        std::move(changed);
    context.emit(catalog_topic(), ChallengeSaved{challenge});
    return ChallengeReply{challenge};
}

Result<Done> handle(FieldContext& context, const RemoveChallenge& request) {
    if (!context.field.catalog->challenges.contains(request.challenge)) {
        return not_found("challenge", request.challenge.value);
    }
    context.field.edit_catalog().challenges.erase(request.challenge);
    context.emit(catalog_topic(), ChallengeRemoved{request.challenge});
    return Done{};
}

Result<ChallengeReply> handle(FieldContext& context, const GetChallenge& request) {
    const auto& challenges = context.field.catalog->challenges;
    const auto found = challenges.find(request.challenge);
    if (found == challenges.end()) return not_found("challenge", request.challenge.value);
    return ChallengeReply{found->second};
}

Result<ChallengeList> handle(FieldContext& context, const ListChallenges& request) {
    if (auto error = check_page(request.limit)) return *std::move(error);
    ChallengeList reply;
    const auto take = [&](const auto& entry) {
        if (!fits(entry.second, request)) return true;
        if (reply.challenges.size() == request.limit) return false;
        reply.challenges.push_back(entry.second);
        return true;
    };
    const auto& challenges = context.field.catalog->challenges;
    reply.next = take_page(challenges, request.after, [](const auto& e) { return e.first; }, take);
    reply.as_of.push_back(context.position(catalog_topic()));
    return reply;
}

}  // namespace muster::core
