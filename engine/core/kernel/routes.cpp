#include "engine/core/kernel/routes.hpp"

#include <algorithm>
#include <tuple>

namespace muster::core {

// The changes of one route alternate between gained and lost. With an odd number of changes, the
// kind with more changes is the net change. After sorting, that kind stands in the middle.
void settle(std::vector<RouteChange>& changes, const TopicCounters& topics) {
    const auto place = [](const RouteChange& change) {
        return std::tuple(change.connection, change.number, change.topic.topic);
    };
    std::ranges::sort(changes, {}, [&](const RouteChange& change) {
        return std::tuple_cat(place(change), std::tuple(change.is));
    });
    auto kept = changes.begin();
    for (auto at = changes.begin(); at != changes.end();) {
        const auto first = at;
        while (at != changes.end() && place(*at) == place(*first))
            ++at;
        if ((at - first) % 2 == 0) continue;
        *kept = first[(at - first) / 2];
        kept->topic.number = topics.last(kept->topic.topic);
        ++kept;
    }
    changes.erase(kept, changes.end());
}

}  // namespace muster::core
