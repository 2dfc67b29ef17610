#include "engine/core/field/names.hpp"

#include "engine/core/math/similarity.hpp"

namespace muster::core {

namespace {

// Unicode's simple case folding for the blocks named in the header.
char32_t fold_one(char32_t c) {
    const auto in = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
    if (in('A', 'Z') || (in(0xC0, 0xDE) && c != 0xD7)) return c + 0x20;
    // Latin Extended-A: pairs, in three runs with different parity; Turkish dotted i and long s
    // aside.
    if ((in(0x100, 0x12F) || in(0x132, 0x137) || in(0x14A, 0x177)) && c % 2 == 0) return c + 1;
    if ((in(0x139, 0x148) || in(0x179, 0x17E)) && c % 2 == 1) return c + 1;
    if (c == 0x178) return 0xFF;
    if (in(0x391, 0x3AB) && c != 0x3A2) return c + 0x20;
    if (in(0x410, 0x42F)) return c + 0x20;
    if (in(0x400, 0x40F)) return c + 0x50;
    return c;
}

void append_utf8(std::string& out, char32_t c) {
    const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | (c >> 6));
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | (c >> 12));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | (c >> 18));
        put(0x80 | ((c >> 12) & 0x3F));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

}  // namespace

std::string fold(std::string_view text) {
    std::string folded;
    folded.reserve(text.size());
    for (const char32_t c : decode_utf8(text)) {
        if (c == 0xDF || c == 0x1E9E) {  // Sharp s, small and capital.
            folded += "ss";
        } else {
            append_utf8(folded, fold_one(c));
        }
    }
    return folded;
}

bool is_called(const Name& name, std::string_view folded) {
    return name.key == folded || fold(name.text) == folded;
}

const Team* clashing_team(const FieldContext& context,
                          const SessionState& session,
                          const Name& name,
                          TeamId self) {
    const std::u32string wanted = decode_utf8(name.key);
    const Team* clash = nullptr;
    double most = 0;
    for (const TeamId id : session.teams) {
        if (id == self) continue;
        const Team& team = *context.field.teams.find(id);
        const double alike = similarity(wanted, decode_utf8(team.name.key));
        if (alike >= team_names_alike && alike > most) {
            clash = &team;
            most = alike;
        }
    }
    return clash;
}

}  // namespace muster::core
