// The rules for things of the catalog, the same for edits and for imports. The errors are bad_data;
// their field is the path within the thing.
#pragma once

#include "engine/core/field/catalog/catalog.hpp"

#include <muster/proto/enums.hpp>
#include <muster/proto/error.hpp>

namespace muster::core {

// The rules of the trainlag data: ranges, references into the catalog, and what each kind of
// challenge needs (a challenge in to_sort needs nothing).
std::optional<Error> check_challenge(const Catalog& catalog, const Challenge& challenge);

// Checks the zone's number, ranges, sectors, and the zones to which it has travel minutes.
std::optional<Error> check_zone(const Catalog& catalog, const Zone& zone);

// Checks that both zones exist and that the minutes are in range; a zone has no minutes to itself.
std::optional<Error> check_distance(const Catalog& catalog, const Distance& distance);

// Checks for one letter, and for neighbours among the existing sectors or among `also` (letters).
std::optional<Error> check_sector(const Catalog& catalog,
                                  const Sector& sector,
                                  std::string_view also = {});

// Checks that no other set than `self` has the name, and that the name has no comma, because a
// comma separates sets in sheets and settings.
std::optional<Error> check_set_name(const Catalog& catalog, const Name& name, SetId self);

// The set with that key, or null.
const ChallengeSet* find_set(const Catalog& catalog, std::string_view key);

// ---- Editing that keeps the catalog's own rules. ----

// Adds or replaces the sector, and corrects its neighbours' lists. Returns the letters of all
// changed sectors.
std::string put_sector(Catalog& catalog, const Sector& sector);

// Removes the sector, also from neighbours, zones and challenges.
void remove_sector(Catalog& catalog, const std::string& letter);

// Removes the zone, also from the travel minutes of other zones and from challenges.
void remove_zone(Catalog& catalog, ZoneId zone);

// Adds or replaces the zone; the old travel minutes stay unless the new zone has some.
const Zone& put_zone(Catalog& catalog, Zone zone);

}  // namespace muster::core
