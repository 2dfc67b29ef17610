// A frozen catalog in a form for drawing: the challenges in one row, by kind, with their zones as
// small numbers. Made once for each catalog; all games on that catalog share it.
#pragma once

#include "engine/core/field/catalog/catalog.hpp"

#include <array>
#include <memory>
#include <span>
#include <vector>

namespace muster::core {

// Immutable; any thread.
struct DrawIndex {
    static constexpr std::size_t kinds = 6;
    static constexpr std::int32_t unreachable = -1;

    struct Candidate {
        const Challenge* challenge = nullptr;  // In `catalog`.
        std::uint32_t zones_begin = 0;         // Into zone_numbers.
        std::uint32_t zones_end = 0;
        std::uint32_t sectors = 0;  // One bit for each letter.
        bool plays = false;         // By its status.
    };
    // The travel minutes from one zone to another, by the other's number.
    struct Leg {
        std::uint32_t zone = 0;
        std::int32_t minutes = 0;
    };

    std::shared_ptr<const Catalog> catalog;
    std::vector<Candidate> candidates;                      // In the order of challenge ids.
    std::array<std::vector<std::uint32_t>, kinds> by_kind;  // Places of the challenges that play.
    std::vector<std::uint32_t> zone_numbers;
    std::vector<const Zone*> zones;  // By number, in the order of their ids.
    std::vector<Leg> legs;
    std::vector<std::uint32_t> legs_begin;  // By zone number; one more at the end.

    // The number of a zone, or nothing.
    const std::uint32_t* find_zone(ZoneId id) const;
    // The minutes from a zone to every zone by number: 0 to itself, `unreachable` without an entry.
    // An unknown zone reaches no zone.
    std::vector<std::int32_t> minutes_from(ZoneId id) const;

    std::map<ZoneId, std::uint32_t> numbers;
};

std::shared_ptr<const DrawIndex> make_draw_index(std::shared_ptr<const Catalog> catalog);

// Whether challenges of that status play.
constexpr bool plays(ChallengeStatus status) {
    return status == ChallengeStatus::approved || status == ChallengeStatus::refactor;
}

// Sectors, with one bit for each letter.
constexpr std::uint32_t sector_bits(std::string_view letters) {
    std::uint32_t bits = 0;
    for (const char letter : letters) {
        if (letter >= 'A' && letter <= 'Z') bits |= std::uint32_t{1} << (letter - 'A');
    }
    return bits;
}

}  // namespace muster::core
