// Lists come in pages: a request says after which item and how many at most, and the reply says
// after which to go on.
#pragma once

#include <cstddef>
#include <iterator>

namespace muster {

// All pages as one list, or as many as have `enough` items: call(request) asks for one of them. The
// list is as of its first page. Later pages may know more already; an event has what changed whole,
// so the events since the first page bring all of them up to date.
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
