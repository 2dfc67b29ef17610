// Pages of lists: no query examines more than a few thousand items.
#pragma once

#include "engine/core/kernel/limits.hpp"

#include <muster/proto/error.hpp>
#include <muster/proto/limits.hpp>

namespace muster::core {

// The error in a page's limit, if there is one.
inline std::optional<Error> check_page(std::uint32_t limit) {
    if (limit >= 1 && limit <= muster::limits::list_page_max) return std::nullopt;
    return bad_data("limit",
                    "The limit is 1 to " + std::to_string(muster::limits::list_page_max) + ".");
}

// Calls take(item) for the items of an ordered map or set after `after`, until take() returns that
// it takes no more, or until limits::list_examined_max items. Returns the item after which the next
// page begins; nothing ({}): the list has ended. REQUIRES: take() takes the first one that fits.
template <class Key, class Ordered, class KeyOf, class Take>
Key take_page(const Ordered& all, const Key& after, KeyOf key_of, Take take) {
    Key last{};
    std::size_t examined = 0;
    for (auto at = all.upper_bound(after); at != all.end(); ++at) {
        if (examined++ == limits::list_examined_max || !take(*at)) return last;
        last = key_of(*at);
    }
    return {};
}

}  // namespace muster::core
