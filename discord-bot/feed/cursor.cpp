#include "discord-bot/feed/cursor.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace muster::discord {

namespace {

constexpr std::string_view separator = "·";

// Letters by Topic::Kind. Channels show only topics of a session and its teams.
constexpr std::string_view letters = "--scrot-";

std::string mark_of(std::uint64_t realm) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "m%04x", static_cast<unsigned>(realm & 0xffff));
    return text.data();
}

bool read_number(std::string_view& text, std::uint64_t& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

// Parses "s1.12".
bool read_position(std::string_view text, Cursor& cursor) {
    if (text.empty() || text.front() == '-') return false;
    const auto kind = letters.find(text.front());
    if (kind == std::string_view::npos) return false;
    text.remove_prefix(1);
    Topic topic{static_cast<Topic::Kind>(kind), 0};
    std::uint64_t number = 0;
    if (!read_number(text, topic.id) || text.empty() || text.front() != '.') return false;
    text.remove_prefix(1);
    if (!read_number(text, number) || !text.empty()) return false;
    cursor.numbers[topic] = number;
    return true;
}

}  // namespace

std::string to_text(const Cursor& cursor) {
    std::string text = mark_of(cursor.realm);
    for (const auto& [topic, number] : cursor.numbers) {
        text += separator;
        text += letters[static_cast<std::size_t>(topic.kind)];
        text += std::to_string(topic.id) + "." + std::to_string(number);
    }
    return text;
}

std::optional<Cursor> cursor_at_end(std::string_view text, std::uint64_t realm) {
    const auto mark = mark_of(realm);
    auto at = text.rfind(mark);
    if (at == std::string_view::npos) return std::nullopt;
    Cursor cursor{realm, {}};
    text.remove_prefix(at + mark.size());
    while (!text.empty()) {
        if (!text.starts_with(separator)) return std::nullopt;
        text.remove_prefix(separator.size());
        const auto next = std::min(text.find(separator), text.size());
        if (!read_position(text.substr(0, next), cursor)) return std::nullopt;
        text.remove_prefix(next);
    }
    return cursor;
}

bool advance(Cursor& cursor, const Cursor& other) {
    bool shared = false;
    for (auto& [topic, number] : cursor.numbers) {
        const auto at = other.numbers.find(topic);
        if (at == other.numbers.end()) continue;
        shared = true;
        number = std::max(number, at->second);
    }
    return shared;
}

}  // namespace muster::discord
