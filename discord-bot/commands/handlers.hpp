// The handlers of the table of commands, by subject. Each throws Unable, Refused or DiscordError
// with a sentence for the asker.
#pragma once

#include "discord-bot/commands/call.hpp"

namespace muster::discord {

// ---- play.cpp: a team's commands. ----
Answer show_challenges(Call& call);
Answer complete(Call& call);
Answer complete_by_button(Call& call);
Answer complete_confirmed(Call& call);
Answer ask_to_catch(Call& call);
Answer catch_by_button(Call& call);
Answer catch_confirmed(Call& call);
Answer set_team_picture(Call& call);

// ---- look.cpp: the state of the game. ----
Answer show_points(Call& call);
Answer show_bounty(Call& call);
Answer show_catchers(Call& call);
Answer show_places(Call& call);
Answer show_history(Call& call);
Answer show_help(Call& call);

// ---- people.cpp: users and players. ----
Answer ask_who(Call& call);
Answer link_user(Call& call);
Answer add_player(Call& call);
Answer assign_player(Call& call);
Answer remove_player(Call& call);

// ---- session.cpp: the server's session. ----
Answer link_session(Call& call);
Answer create_session(Call& call);
Answer unlink_session(Call& call);
Answer set_organisers(Call& call);
Answer add_team(Call& call);
Answer remove_team(Call& call);
Answer rename_team(Call& call);
Answer colour_team(Call& call);

// ---- config.cpp: the session's rules. ----
Answer edit_config(Call& call);
Answer save_config(Call& call);

// ---- import.cpp: the catalog. ----
Answer import_sheet(Call& call);

// ---- game.cpp: the organisers' commands in a game. ----
Answer start_game(Call& call);
Answer ask_to_stop(Call& call);
Answer stop_by_button(Call& call);
Answer extend_game(Call& call);
Answer switch_role(Call& call);
Answer reroll(Call& call);
Answer adjust_points(Call& call);
Answer ask_to_undo(Call& call);
Answer undo_by_button(Call& call);
Answer announce(Call& call);
Answer show_periods(Call& call);

// ---- setup.cpp: the server's channels and roles. ----
Answer set_up(Call& call);

// ---- teardown.cpp: removal of the channels and roles. ----
Answer ask_to_tear_down(Call& call);
Answer tear_down_by_button(Call& call);

// The button "cancel" of any question.
Answer cancel(Call& call);

// ---- suggest.cpp: suggestions during typing. ----
std::vector<Choice> suggest_challenges(Call& call, const std::string& typed);
std::vector<Choice> suggest_runners(Call& call, const std::string& typed);
std::vector<Choice> suggest_teams(Call& call, const std::string& typed);
std::vector<Choice> suggest_players(Call& call, const std::string& typed);
std::vector<Choice> suggest_sessions(Call& call, const std::string& typed);
std::vector<Choice> suggest_modes(Call& call, const std::string& typed);

// ---- Shared by several files. ----

// A question with two buttons as answers.
Message question(Call& call, std::string sentence, std::string yes_label, std::string yes_id);
// The same call, for use while it holds a turn at the server. It fetches the session anew, because
// the previous holder may have changed it. Throws Unable if another call holds the turn.
Call in_turn(Call& call, const AtWork::Turn& turn);
// The team's state in the game; null: the team does not play.
const TeamState* find_state(const GameReply& game, TeamId team);
// Throws Unable if the team does not play.
const TeamState& need_state(Call& call, const GameReply& game, TeamId team);

}  // namespace muster::discord
