// Each sheet's columns, as tables: one entry reads and writes one column.
#pragma once

#include <muster/proto/field/catalog.hpp>
#include <muster/proto/field/session_requests.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::sheets {

// The text with its ASCII letters in lower case.
std::string lower(std::string_view text);

// A word as names of columns and words of closed lists are compared: without case, underscores,
// hyphens, and blanks.
std::string plain_word(std::string_view text);

template <class Row>
struct Column {
    std::string name;
    std::string our_name = {};  // Another accepted name; empty: none.
    bool required = true;
    // Writes the cell's value into the row. The cell is trimmed, and its line breaks are LF. On an
    // error returns the end of a sentence that begins with the value: "is not a whole number".
    std::function<std::optional<std::string>(std::string_view cell, Row& row)> read = {};
    std::function<std::string(const Row& row)> write = {};
};

// The fixed columns, in the order of writing.
const std::vector<Column<ChallengeRow>>& columns(const ChallengeRow*);
const std::vector<Column<ZoneRow>>& columns(const ZoneRow*);
const std::vector<Column<DistanceRow>>& columns(const DistanceRow*);
const std::vector<Column<SectorRow>>& columns(const SectorRow*);
const std::vector<Column<RosterRow>>& columns(const RosterRow*);

// Challenges have two more columns for each further language, title_LANGUAGE and
// description_LANGUAGE.
Column<ChallengeRow> translated_title(const std::string& language);
Column<ChallengeRow> translated_description(const std::string& language);

// The language of a translated column's name; nothing for other columns.
struct TranslationColumn {
    bool is_title = false;
    std::string language;
};
std::optional<TranslationColumn> translation_column(std::string_view name);

}  // namespace muster::sheets
