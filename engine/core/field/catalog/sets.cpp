// Handlers that edit challenge sets. Running games are not disturbed: each game holds the catalog
// of its start, and edit_catalog() copies a catalog that a game holds.
#include "engine/core/field/catalog/catalog_rules.hpp"
#include "engine/core/field/config.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/limits.hpp"
#include "engine/core/kernel/pages.hpp"
#include "engine/core/kernel/rules.hpp"

#include <utility>

namespace muster::core {

Result<SetReply> handle(FieldContext& context, const CreateSet& request) {
    const Catalog& before = *context.field.catalog;
    if (before.sets.size() >= limits::sets_max)
        return over_limit("challenge sets", limits::sets_max);
    if (const auto error = check_set_name(before, request.name, {})) return *error;
    Catalog& catalog = context.field.edit_catalog();
    const SetId id{++catalog.last_set};
    const ChallengeSet& set = catalog.sets[id] = {id, request.name};
    context.emit(catalog_topic(), SetSaved{set});
    return SetReply{set};
}

Result<SetReply> handle(FieldContext& context, const RenameSet& request) {
    const Catalog& before = *context.field.catalog;
    const auto found = before.sets.find(request.set);
    if (found == before.sets.end()) return not_found("challenge set", request.set.value);
    if (const auto error = check_set_name(before, request.name, request.set)) return *error;
    if (found->second.name == request.name) {
        context.unchanged();
        return SetReply{found->second};
    }
    ChallengeSet& set = context.field.edit_catalog().sets[request.set];
    const Name name_before = std::exchange(set.name, request.name);
    context.emit(catalog_topic(), SetSaved{set});
    if (rules::settings_follow_sets(context))
        rename_set_in_settings(context, name_before, request.name);
    return SetReply{set};
}

Result<Done> handle(FieldContext& context, const RemoveSet& request) {
    const Catalog& before = *context.field.catalog;
    const auto found = before.sets.find(request.set);
    if (found == before.sets.end()) return not_found("challenge set", request.set.value);
    if (rules::settings_follow_sets(context)) {
        if (auto error = check_unnamed(context, found->second)) return *std::move(error);
    }
    for (const auto& [id, challenge] : before.challenges) {
        if (challenge.status != ChallengeStatus::to_sort &&
            challenge.sets == std::vector{request.set}) {
            return in_use("challenge",
                          id.value,
                          "The challenge " + std::to_string(id.value) + " is in no other set.");
        }
    }
    Catalog& catalog = context.field.edit_catalog();
    catalog.sets.erase(request.set);
    for (auto& [id, challenge] : catalog.challenges)
        std::erase(challenge.sets, request.set);
    context.emit(catalog_topic(), SetRemoved{request.set});
    return Done{};
}

Result<SetList> handle(FieldContext& context, const ListSets& request) {
    if (auto error = check_page(request.limit)) return *std::move(error);
    SetList reply;
    const auto take = [&](const auto& entry) {
        if (reply.sets.size() == request.limit) return false;
        reply.sets.push_back(entry.second);
        return true;
    };
    const auto& sets = context.field.catalog->sets;
    reply.next = take_page(sets, request.after, [](const auto& e) { return e.first; }, take);
    reply.as_of.push_back(context.position(catalog_topic()));
    return reply;
}

}  // namespace muster::core
