// How far a channel has been told what happens: a number for each of its topics. It is kept in the
// engine, and a part of it stands small below each message, so that one whose fate is unknown can
// be found.
#pragma once

#include <muster/proto/values.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace muster::discord {

struct Cursor {
    std::uint64_t realm = 0;  // The journal's epoch: numbers of another mean nothing.
    std::map<Topic, std::uint64_t> numbers;

    bool operator==(const Cursor&) const = default;
};

// "m7f3a·s1.12·c1.4·t3.7": a letter for the topic's kind, its id, the last number told. Four digits
// of the realm are enough to tell one journal from another on the same server.
std::string to_text(const Cursor& cursor);

// The cursor that the text ends with; nothing: it is none, or another realm's.
std::optional<Cursor> cursor_at_end(std::string_view text, std::uint64_t realm);

// Of each topic that `cursor` has, the greater number. False: the other one has none of them, for
// the channel was another session's, or is that of two.
bool advance(Cursor& cursor, const Cursor& other);

}  // namespace muster::discord
