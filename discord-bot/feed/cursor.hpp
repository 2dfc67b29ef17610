// How far a channel has been told events: a number for each of its topics. The cursor is stored in
// the engine. Each message has a part of it in its footer, so that a message of unknown fate can be
// found.
#pragma once

#include <muster/proto/values.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace muster::discord {

struct Cursor {
    std::uint64_t realm = 0;  // The journal's epoch; numbers hold only within an epoch.
    std::map<Topic, std::uint64_t> numbers;

    bool operator==(const Cursor&) const = default;
};

// "m7f3a·s1.12·c1.4·t3.7": four digits of the realm, then for each topic a letter for its kind, its
// id, and the last number told. Four digits suffice to tell journals on one server apart.
std::string to_text(const Cursor& cursor);

// The cursor at the text's end; nothing: there is none, or it is of another realm.
std::optional<Cursor> cursor_at_end(std::string_view text, std::uint64_t realm);

// Raises the number of each topic of `cursor` to that of `other`, if greater. Returns false if they
// share no topic: then the message is of another session that has or had this channel.
bool advance(Cursor& cursor, const Cursor& other);

}  // namespace muster::discord
