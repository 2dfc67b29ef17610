// Measures, cuts and escapes texts. A text is read as a row of pieces that must stay whole: what
// readers see as one character, or a unit of Discord's markup. A cut lies between two pieces. The
// styles that are open there, such as bold, are closed after the "…".
#include "discord-bot/api/message.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace muster::discord {

namespace {

constexpr std::string_view ellipsis = "…";

// A character: its code point, and its length in bytes and in UTF-16 units.
struct Character {
    char32_t code = 0;
    std::size_t bytes = 1;
    std::size_t units = 1;
};

// REQUIRES: at < text.size(). An invalid byte counts as a character.
Character character_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto lead = byte(at);
    Character read{.code = lead};
    if (lead >= 0xf0) {
        read = {lead & 0x07u, 4, 2};
    } else if (lead >= 0xe0) {
        read = {lead & 0x0fu, 3, 1};
    } else if (lead >= 0xc0) {
        read = {lead & 0x1fu, 2, 1};
    }
    if (read.bytes > text.size() - at) return {lead, 1, 1};
    for (std::size_t i = 1; i < read.bytes; ++i)
        read.code = read.code << 6 | (byte(at + i) & 0x3fu);
    return read;
}

constexpr char32_t joiner = 0x200d;

// Whether the character belongs to the one before it: accents, variants, skin tones, tags.
bool continues(char32_t code) {
    constexpr std::pair<char32_t, char32_t> ranges[] = {{0x0300, 0x036f},
                                                        {0x0483, 0x0489},
                                                        {0x0591, 0x05bd},
                                                        {0x0610, 0x061a},
                                                        {0x064b, 0x065f},
                                                        {0x093a, 0x094f},
                                                        {0x0e34, 0x0e3a},
                                                        {0x0e47, 0x0e4e},
                                                        {0x1ab0, 0x1aff},
                                                        {0x1dc0, 0x1dff},
                                                        {joiner, joiner},
                                                        {0x20d0, 0x20ff},
                                                        {0x3099, 0x309a},
                                                        {0xfe00, 0xfe0f},
                                                        {0xfe20, 0xfe2f},
                                                        {0x1f3fb, 0x1f3ff},
                                                        {0xe0020, 0xe007f},
                                                        {0xe0100, 0xe01ef}};
    return std::ranges::any_of(
        ranges, [&](const auto& range) { return code >= range.first && code <= range.second; });
}

// Two of these letters make a flag.
bool is_flag_letter(char32_t code) {
    return code >= 0x1f1e6 && code <= 0x1f1ff;
}

// The bytes of what readers see as one character.
std::size_t cluster_bytes(std::string_view text, std::size_t at) {
    // A name of nothing but accents must not become one piece.
    constexpr std::size_t bytes_max = 64;
    auto before = character_at(text, at);
    auto end = at + before.bytes;
    bool flag = is_flag_letter(before.code);
    while (end < text.size()) {
        const auto next = character_at(text, end);
        const bool pair = flag && is_flag_letter(next.code);
        if (!pair && !continues(next.code) && before.code != joiner) break;
        if (end + next.bytes - at > bytes_max) break;
        flag = false;
        end += next.bytes;
        before = next;
    }
    return end - at;
}

// ---- Markup. ----

bool is_letter(std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) >= 0x80 ||
                                std::isalnum(static_cast<unsigned char>(text[at])) != 0);
}

// "<@1>", "<t:5:R>", "<:name:1>", "<https://…>": the bytes up to ">". 0: it is none.
std::size_t angle_bytes(std::string_view text) {
    constexpr std::size_t bytes_max = 300;
    if (text.size() < 2 || std::string_view("@#:/tah").find(text[1]) == std::string_view::npos)
        return 0;
    const auto end = text.find_first_of("<>\n", 1);
    return end == std::string_view::npos || end > bytes_max || text[end] != '>' ? 0 : end + 1;
}

// "[words](address)": the bytes up to ")". 0: it is none.
std::size_t link_bytes(std::string_view text) {
    std::size_t at = 1;
    while (at < text.size() && text[at] != ']')
        at += text[at] == '\\' ? 2u : 1u;
    if (at + 1 >= text.size() || text[at + 1] != '(') return 0;
    const auto end = text.find_first_of(")\n", at);
    return end == std::string_view::npos || text[end] != ')' ? 0 : end + 1;
}

// A run of characters that begins or ends a style: "**", "_", "```". Empty: it is none.
std::string_view style_at(std::string_view text, std::size_t at) {
    const char c = text[at];
    std::size_t run = 1;
    while (at + run < text.size() && text[at + run] == c)
        ++run;
    switch (c) {
        case '`':
            return text.substr(at, std::min<std::size_t>(run, 3));
        case '~':
        case '|':
            return run < 2 ? std::string_view() : text.substr(at, 2);
        case '*':
            return text.substr(at, std::min<std::size_t>(run, 2));
        case '_': {  // Within a word it is a letter.
            const auto taken = std::min<std::size_t>(run, 2);
            const bool within = at > 0 && is_letter(text, at - 1) && is_letter(text, at + taken);
            return within ? std::string_view() : text.substr(at, taken);
        }
        default:
            return {};
    }
}

class MarkupReader {
  public:
    explicit MarkupReader(std::string_view text) : text_(text) {}

    bool at_end() const { return at_ == text_.size(); }
    std::size_t at() const { return at_; }

    // What ends the styles that are open here.
    std::string closing() const {
        std::string ends;
        for (auto style = open_.rbegin(); style != open_.rend(); ++style)
            ends += *style;
        return ends;
    }

    // Passes one piece. Returns its units.
    std::size_t pass() {
        const auto bytes = next_bytes();
        const auto units = length_of(text_.substr(at_, bytes));
        at_ += bytes;
        return units;
    }

  private:
    bool in_code() const { return !open_.empty() && open_.back().front() == '`'; }

    std::size_t next_bytes() {
        const auto rest = text_.substr(at_);
        const auto style = style_at(text_, at_);
        if (!style.empty() && (!in_code() || style == open_.back())) {
            const auto begun = std::ranges::find(open_, style);
            if (begun == open_.end()) {
                open_.push_back(style);
            } else {
                open_.erase(begun, open_.end());
            }
            return style.size();
        }
        if (!in_code()) {
            if (rest.front() == '\\' && rest.size() > 1) return 1 + cluster_bytes(text_, at_ + 1);
            const auto whole = rest.front() == '<'   ? angle_bytes(rest)
                               : rest.front() == '[' ? link_bytes(rest)
                                                     : 0;
            if (whole != 0) return whole;
        }
        return cluster_bytes(text_, at_);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<std::string_view> open_;
};

// Whether a list's mark begins here, at a line's start: "- ", "+ ", "1. " or "1) ". Returns the
// place of the character that makes it a mark.
std::optional<std::size_t> list_mark(std::string_view text, std::size_t at) {
    if (text[at] == '-' || text[at] == '+') return at;
    const auto end = text.find_first_not_of("0123456789", at);
    if (end == at || end == std::string_view::npos) return std::nullopt;
    return text[end] == '.' || text[end] == ')' ? std::optional(end) : std::nullopt;
}

}  // namespace

std::size_t length_of(std::string_view text) {
    std::size_t units = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto character = character_at(text, at);
        at += character.bytes;
        units += character.units;
    }
    return units;
}

std::string cut(std::string_view text, std::size_t count) {
    if (length_of(text) <= count) return std::string(text);
    if (count == 0) return {};
    std::size_t units = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto bytes = cluster_bytes(text, at);
        units += length_of(text.substr(at, bytes));
        if (units > count - 1) break;
        at += bytes;
    }
    return std::string(text.substr(0, at)).append(ellipsis);
}

std::string cut_markup(std::string_view text, std::size_t count) {
    if (length_of(text) <= count) return std::string(text);
    if (count == 0) return {};
    std::size_t units = 0;
    std::size_t end = 0;
    std::string closing;
    for (MarkupReader reader(text); !reader.at_end();) {
        auto ends = reader.closing();
        if (units + 1 + length_of(ends) <= count) {
            end = reader.at();
            closing = std::move(ends);
        }
        if (units >= count) break;
        units += reader.pass();
    }
    return std::string(text.substr(0, end)).append(ellipsis) + closing;
}

std::string plain(std::string_view text) {
    constexpr std::string_view meant = "\\*_~`|>#[]<@:";
    constexpr std::string_view blanks = " \t";
    std::string safe;
    bool line_begins = true;
    std::optional<std::size_t> mark;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (line_begins && blanks.find(c) == std::string_view::npos) {
            mark = list_mark(text, at);
            line_begins = false;
        }
        if (c == '\n') line_begins = true;
        if (meant.find(c) != std::string_view::npos || at == mark) safe += '\\';
        safe += c;
    }
    return safe;
}

}  // namespace muster::discord
