// What the commands of the table do, by subject. Each throws Unable, Refused or DiscordError with
// the sentence for the asker.
#pragma once

#include "discord-bot/commands/call.hpp"

namespace muster::discord {

// ---- play.cpp: what a team does. ----
Answer show_challenges(Call& call);
Answer complete(Call& call);
Answer complete_by_button(Call& call);
Answer ask_to_catch(Call& call);
Answer catch_by_button(Call& call);
Answer set_team_picture(Call& call);

// ---- look.cpp: how things stand. ----
Answer show_points(Call& call);
Answer show_bounty(Call& call);
Answer show_catchers(Call& call);
Answer show_places(Call& call);
Answer show_history(Call& call);
Answer show_help(Call& call);

// ---- people.cpp: who is who. ----
Answer ask_who(Call& call);
Answer link_user(Call& call);
Answer add_player(Call& call);
Answer assign_player(Call& call);
Answer remove_player(Call& call);

// ---- session.cpp: what the server plays. ----
Answer link_session(Call& call);
Answer create_session(Call& call);
Answer unlink_session(Call& call);
Answer set_organisers(Call& call);
Answer add_team(Call& call);
Answer remove_team(Call& call);
Answer rename_team(Call& call);
Answer colour_team(Call& call);

// ---- config.cpp: its rules. ----
Answer edit_config(Call& call);
Answer save_config(Call& call);

// ---- import.cpp: the catalog. ----
Answer import_sheet(Call& call);

// ---- game.cpp: the organisers' hand in a game. ----
Answer start_game(Call& call);
Answer ask_to_stop(Call& call);
Answer stop_by_button(Call& call);
Answer extend_game(Call& call);
Answer switch_role(Call& call);
Answer reroll(Call& call);
Answer adjust_points(Call& call);
Answer announce(Call& call);
Answer show_periods(Call& call);

// ---- setup.cpp: the server's channels and roles. ----
Answer set_up(Call& call);

// ---- teardown.cpp: their end. ----
Answer ask_to_tear_down(Call& call);
Answer tear_down_by_button(Call& call);

// "cancel": of any question.
Answer cancel(Call& call);

// ---- suggest.cpp: while somebody types. ----
std::vector<Choice> suggest_challenges(Call& call, const std::string& typed);
std::vector<Choice> suggest_runners(Call& call, const std::string& typed);
std::vector<Choice> suggest_teams(Call& call, const std::string& typed);
std::vector<Choice> suggest_players(Call& call, const std::string& typed);
std::vector<Choice> suggest_sessions(Call& call, const std::string& typed);
std::vector<Choice> suggest_modes(Call& call, const std::string& typed);

// ---- What several of them need. ----

// A question whose answer is a click on one of two buttons.
Message question(Call& call, std::string sentence, std::string yes_label, std::string yes_id);
// The same call, in a turn of its own: it asks for the session anew, which whoever had the turn
// before may have changed since. Throws Unable where somebody has it still.
Call in_turn(Call& call, const AtWork::Turn& turn);
// How the team stands in the game; null: it is not in it.
const TeamState* find_state(const GameReply& game, TeamId team);
// Throws Unable where it is not in it.
const TeamState& need_state(Call& call, const GameReply& game, TeamId team);

}  // namespace muster::discord
