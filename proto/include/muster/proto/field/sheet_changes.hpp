// What an import of a sheet did, or would do, row by row.
#pragma once

#include <muster/proto/enums.hpp>

namespace muster {

struct RowCounts {
    std::uint64_t added = 0;
    std::uint64_t updated = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t removed = 0;
    MUSTER_FIELDS(added, updated, unchanged, removed)
    bool operator==(const RowCounts&) const = default;
};

enum class RowFate : std::uint8_t { added, updated, removed };
MUSTER_ENUM_NAMES(RowFate, "added", "updated", "removed");

struct RowChange {
    std::string sheet;      // challenges, zones, distances, sectors or roster.
    std::uint32_t row = 0;  // 0: the thing is removed and in no row.
    RowFate fate = RowFate::added;
    std::string what;                  // The thing, in words: a title, "zone 110".
    std::vector<std::string> columns;  // The columns that change, by the sheet's names.
    MUSTER_FIELDS(sheet, row, fate, what, columns)
    bool operator==(const RowChange&) const = default;
};

}  // namespace muster
