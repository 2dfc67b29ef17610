// Texts shared by several renderings.
#pragma once

#include "discord-bot/api/message.hpp"
#include "discord-bot/render/roster.hpp"
#include "discord-bot/render/words.hpp"

namespace muster::discord {

// A time that Discord shows as "in 3 minutes".
std::string relative_time(Time at);

// A field for each challenge: title with points, text and conditions. All fields together have at
// most `room` characters. Each gets an equal share, so that long ones don't displace others.
std::vector<Field> challenge_fields(const std::vector<OpenChallenge>& challenges,
                                    std::size_t room,
                                    const Words& words);

// One line for each team, best first.
std::string ranking_text(const std::vector<RankingRow>& rows, const Words& words);

// The names in bold, with commas: "Red, Blue".
std::string team_list(const std::vector<std::string>& names);

std::chrono::sys_seconds whole_seconds(Time at);

}  // namespace muster::discord
