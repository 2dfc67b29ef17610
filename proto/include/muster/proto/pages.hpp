// Lists come in pages. A request gives the item after which the page begins, and a limit. The reply
// gives the item after which the next page begins.
#pragma once

#include <cstddef>
#include <iterator>

namespace muster {

// Joins all pages, or as many as have `enough` items, into one list; call(request) fetches one
// page. The list's position is that of its first page. Later pages may be newer. An event has the
// changed thing as a whole, so the events since the first page bring the whole list up to date.
template <class Request, class Call>
typename Request::Reply all_pages(Request request,
                                  Call&& call,
                                  std::size_t enough = static_cast<std::size_t>(-1)) {
    using Next = decltype(Request::after);
    typename Request::Reply all = call(request);
    while (all.next != Next{} && all.items().size() < enough) {
        request.after = all.next;
        typename Request::Reply page = call(request);
        auto& items = all.items();
        items.insert(items.end(),
                     std::make_move_iterator(page.items().begin()),
                     std::make_move_iterator(page.items().end()));
        all.next = page.next;
    }
    return all;
}

}  // namespace muster
