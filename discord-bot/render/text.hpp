// Texts shared by several renderings.
#pragma once

#include "discord-bot/api/message.hpp"
#include "discord-bot/render/roster.hpp"
#include "discord-bot/render/words.hpp"

namespace muster::discord {

// A time that Discord shows as "in 3 minutes".
std::string relative_time(Time at);

// A list as a text of a message. A list without room for all its items says how many are left out.
struct Listed {
    std::string text;
    std::size_t left_out = 0;
};
// As many whole items as fit into `room` units, with the separator between them; then "… and 12
// more" if some are left out. The last parameter decides which: those at the end, or those at the
// beginning, where the text then begins with "… and 12 earlier". An item counts as one that does
// not fit if it is longer than `room`.
enum class LeaveOut : std::uint8_t { last, first };
Listed list_of(const std::vector<std::string>& items,
               std::string_view separator,
               std::size_t room,
               const Words& words,
               LeaveOut leave_out = LeaveOut::last);

// A text before facts that must stay visible, cut to `count` units and escaped.
std::string shortened(std::string_view text, std::size_t count);

// A field for each challenge: title with points, text and conditions. All fields together have at
// most `room` characters. Each gets an equal share, so that long ones don't displace others. Of a
// long title the end is cut, never the points.
std::vector<Field> challenge_fields(const std::vector<OpenChallenge>& challenges,
                                    std::size_t room,
                                    const Words& words);

// One line for each team, best first, in at most `room` units.
Listed ranking_text(const std::vector<RankingRow>& rows, std::size_t room, const Words& words);

// The whole ranking as plain text, a line for each team, for a ranking that a message has no room
// for.
std::string whole_ranking(const std::vector<RankingRow>& rows, const Words& words);
// A text file of this name, as "ranking.txt".
File text_file(std::string name, std::string text);

// The names in bold, with commas: "Red, Blue", in at most `room` units.
std::string team_list(const std::vector<std::string>& names, std::size_t room, const Words& words);

std::chrono::sys_seconds whole_seconds(Time at);

}  // namespace muster::discord
