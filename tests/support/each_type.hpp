// Calls a function for each type of a variant, with a std::type_identity. So a test of "every
// request" covers new requests too.
#pragma once

#include <type_traits>
#include <variant>

namespace muster::test {

template <class Variant>
struct Types;
template <class... T>
struct Types<std::variant<T...>> {
    template <class F>
    static void each(F&& f) {
        (f(std::type_identity<T>{}), ...);
    }
};

}  // namespace muster::test
