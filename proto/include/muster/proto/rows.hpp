// Makes types from tables of rows.
#pragma once

#include <variant>

// Applied to a table, behind a type: the rows' types, each after a comma.
#define MUSTER_AND_TYPE(name_, ...) , name_

namespace muster::detail {

template <class Dropped, class... Types>
struct DropFirst {
    using Variant = std::variant<Types...>;
};

// The variant of a table's types: VariantOfRows<void TABLE(MUSTER_AND_TYPE)>. The void before the
// first row's comma is dropped.
template <class... Types>
using VariantOfRows = typename DropFirst<Types...>::Variant;

}  // namespace muster::detail
