#include "engine/core/field/draw/draw_index.hpp"

namespace muster::core {

const std::uint32_t* DrawIndex::find_zone(ZoneId id) const {
    const auto at = numbers.find(id);
    return at == numbers.end() ? nullptr : &at->second;
}

std::vector<std::int32_t> DrawIndex::minutes_from(ZoneId id) const {
    std::vector<std::int32_t> minutes(zones.size(), unreachable);
    const auto* number = find_zone(id);
    if (!number) return minutes;
    for (auto i = legs_begin[*number]; i < legs_begin[*number + 1]; ++i) {
        minutes[legs[i].zone] = legs[i].minutes;
    }
    minutes[*number] = 0;
    return minutes;
}

std::shared_ptr<const DrawIndex> make_draw_index(std::shared_ptr<const Catalog> catalog) {
    auto index = std::make_shared<DrawIndex>();
    for (const auto& [id, zone] : catalog->zones) {
        index->numbers.emplace(id, static_cast<std::uint32_t>(index->zones.size()));
        index->zones.push_back(&zone);
    }
    for (const Zone* zone : index->zones) {
        index->legs_begin.push_back(static_cast<std::uint32_t>(index->legs.size()));
        for (const auto& [other, minutes] : zone->minutes) {
            if (const auto* number = index->find_zone(other))
                index->legs.push_back({*number, minutes});
        }
    }
    index->legs_begin.push_back(static_cast<std::uint32_t>(index->legs.size()));

    for (const auto& [id, challenge] : catalog->challenges) {
        DrawIndex::Candidate candidate;
        candidate.challenge = &challenge;
        candidate.zones_begin = static_cast<std::uint32_t>(index->zone_numbers.size());
        for (const auto zone : challenge.zones) {
            if (const auto* number = index->find_zone(zone)) index->zone_numbers.push_back(*number);
        }
        candidate.zones_end = static_cast<std::uint32_t>(index->zone_numbers.size());
        candidate.sectors = sector_bits(challenge.sectors);
        candidate.plays = plays(challenge.status);
        if (candidate.plays) {
            index->by_kind[static_cast<std::size_t>(challenge.kind)].push_back(
                static_cast<std::uint32_t>(index->candidates.size()));
        }
        index->candidates.push_back(candidate);
    }
    index->catalog = std::move(catalog);
    return index;
}

}  // namespace muster::core
