// When a thing of the catalog is right. One set of rules for what people edit and for what is
// imported. The errors are bad_data; their field is the path within the thing.
#pragma once

#include "engine/core/field/catalog/catalog.hpp"

#include <muster/proto/enums.hpp>
#include <muster/proto/error.hpp>

namespace muster::core {

// The rules of the trainlag data: ranges, references into the catalog, and what each kind of
// challenge needs (a challenge in to_sort needs nothing).
std::optional<Error> check_challenge(const Catalog& catalog, const Challenge& challenge);

// The zone's number, ranges, sectors, and the zones to which it has travel minutes.
std::optional<Error> check_zone(const Catalog& catalog, const Zone& zone);

// Both zones exist, the minutes are in range; from a zone to itself it takes none.
std::optional<Error> check_distance(const Catalog& catalog, const Distance& distance);

// One letter, and neighbours among the sectors that exist, or among `also` (letters).
std::optional<Error> check_sector(const Catalog& catalog,
                                  const Sector& sector,
                                  std::string_view also = {});

// A name that other sets don't have (but `self`), without a comma, which separates sets in sheets
// and settings.
std::optional<Error> check_set_name(const Catalog& catalog, const Name& name, SetId self);

// The set of that key, or null.
const ChallengeSet* find_set(const Catalog& catalog, std::string_view key);

// ---- Editing that keeps the catalog's own rules. ----

// Puts the sector in, or in another's place, and makes its neighbours' lists agree. Returns the
// letters of all that changed.
std::string put_sector(Catalog& catalog, const Sector& sector);

// Puts the zone in, or in another's place; travel minutes stay unless the new one has some.
const Zone& put_zone(Catalog& catalog, Zone zone);

}  // namespace muster::core
