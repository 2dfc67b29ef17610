// Pieces of which several renderings are made.
#pragma once

#include "discord-bot/api/message.hpp"
#include "discord-bot/render/roster.hpp"
#include "discord-bot/render/words.hpp"

namespace muster::discord {

// Shown in each reader's own time zone: "17:30" and "in 3 minutes".
std::string time_of_day(Time at);
std::string relative_time(Time at);

// A field for each challenge: title with points, then its text and what it depends on. Together
// they have at most `room` characters, in equal shares: long ones don't drive out the others.
std::vector<Field> challenge_fields(const std::vector<OpenChallenge>& challenges,
                                    std::size_t room,
                                    const Words& words);

// One line a team, best first.
std::string ranking_text(const std::vector<RankingRow>& rows, const Words& words);

// "Red, Blue", in bold.
std::string team_list(const std::vector<std::string>& names);

std::chrono::sys_seconds whole_seconds(Time at);

}  // namespace muster::discord
