// Handlers that edit zones and the travel minutes between zones. Running games are not disturbed:
// each game holds the catalog of its start, and edit_catalog() copies a catalog that a game holds.
#include "engine/core/field/catalog/catalog_rules.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/limits.hpp"
#include "engine/core/kernel/pages.hpp"

#include <algorithm>

namespace muster::core {

Result<Done> handle(FieldContext& context, const SaveZone& request) {
    const Catalog& before = *context.field.catalog;
    if (const auto error = check_zone(before, request.zone)) return *error;
    if (!before.zones.contains(request.zone.id) && before.zones.size() >= limits::zones_max) {
        return over_limit("zones", limits::zones_max);
    }
    const Zone& zone = put_zone(context.field.edit_catalog(), request.zone);
    context.emit(catalog_topic(), ZonesSaved{{zone}});
    return Done{};
}

Result<Done> handle(FieldContext& context, const RemoveZone& request) {
    const Catalog& before = *context.field.catalog;
    if (!before.zones.contains(request.zone)) return not_found("zone", request.zone.value);
    for (const auto& [id, challenge] : before.challenges) {
        if (std::ranges::find(challenge.zones, request.zone) == challenge.zones.end()) continue;
        Challenge without = challenge;
        std::erase(without.zones, request.zone);
        if (check_challenge(before, without)) {
            return in_use("challenge",
                          id.value,
                          "The challenge " + std::to_string(id.value) + " is in no other zone.");
        }
    }
    remove_zone(context.field.edit_catalog(), request.zone);
    context.emit(catalog_topic(), ZoneRemoved{request.zone});
    return Done{};
}

Result<ZoneList> handle(FieldContext& context, const ListZones& request) {
    if (auto error = check_page(request.limit)) return *std::move(error);
    ZoneList reply;
    std::size_t minutes = 0;
    const auto take = [&](const auto& entry) {
        const bool is_full =
            reply.zones.size() == request.limit || minutes > limits::list_minutes_max;
        if (is_full) return false;
        reply.zones.push_back(entry.second);
        minutes += entry.second.minutes.size();
        return true;
    };
    const auto& zones = context.field.catalog->zones;
    reply.next = take_page(zones, request.after, [](const auto& e) { return e.first; }, take);
    reply.as_of.push_back(context.position(catalog_topic()));
    return reply;
}

Result<Done> handle(FieldContext& context, const SetDistances& request) {
    for (std::size_t i = 0; i < request.distances.size(); ++i) {
        if (auto error = check_distance(*context.field.catalog, request.distances[i])) {
            const std::string field = "distances[" + std::to_string(i) + "]." +
                                      std::string(error->fact("field").value_or(""));
            return bad_data(field, std::move(error->message));
        }
    }
    std::set<ZoneId> changed;
    for (const Distance& each : request.distances) {
        if (each.zone_a != each.zone_b) changed.insert(each.zone_a);
    }
    if (changed.empty()) {
        context.unchanged();
        return Done{};
    }
    Catalog& catalog = context.field.edit_catalog();
    for (const Distance& each : request.distances) {
        if (each.zone_a == each.zone_b) continue;
        catalog.zones[each.zone_a].minutes[each.zone_b] = each.minutes;
    }
    ZonesSaved event;
    for (const ZoneId zone : changed)
        event.zones.push_back(catalog.zones[zone]);
    context.emit(catalog_topic(), event);
    return Done{};
}

}  // namespace muster::core
