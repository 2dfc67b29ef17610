// The tree of nouns and verbs. A verb is a class with its arguments as members:
//     void declare(CLI::App& verb);  // Adds the options and positionals.
//     void run(Context& context);    // Runs the command.
//
// An option's type name tells completion what to offer: PLAYER, TEAM, SESSION, SET and so on (see
// completion.cpp), FILE, or a list of words: "english|german".
#pragma once

#include "cli/context.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

namespace muster::cli {

// Builds the tree of the whole program.
void build_tree(CLI::App& app, Context& context);

// Sets the text that help and man page show below an app's options.
void set_examples(CLI::App& app, const std::string& lines);

CLI::App& add_noun(CLI::App& app, const std::string& name, const std::string& help);

template <class Verb>
CLI::App& add_verb(CLI::App& noun,
                   Context& context,
                   const std::string& name,
                   const std::string& help,
                   const std::string& examples,
                   const std::shared_ptr<Verb>& verb = std::make_shared<Verb>()) {
    CLI::App& app = *noun.add_subcommand(name, help);
    set_examples(app, examples);
    verb->declare(app);
    app.callback([verb, &context] { context.chosen = [verb, &context] { verb->run(context); }; });
    return app;
}

// The type name without CLI11's notes about checks.
std::string type_of(const CLI::Option& option);

// Restricts an option or positional to the words that "a|b|c" lists.
CLI::Option* one_of(CLI::Option* option, const std::string& words);

void add_system_commands(CLI::App& app, Context& context);
void add_player_commands(CLI::App& app, Context& context);
void add_login_commands(CLI::App& app, Context& context);
void add_catalog_commands(CLI::App& app, Context& context);
void add_challenge_commands(CLI::App& app, Context& context);
void add_config_commands(CLI::App& app, Context& context);
void add_session_commands(CLI::App& app, Context& context);
void add_team_commands(CLI::App& app, Context& context);
void add_game_commands(CLI::App& app, Context& context);
void add_play_commands(CLI::App& app, Context& context);
void add_picture_commands(CLI::App& app, Context& context);
void add_sheet_commands(CLI::App& app, Context& context);
void add_watch_command(CLI::App& app, Context& context);
void add_call_command(CLI::App& app, Context& context);
void add_journal_commands(CLI::App& app, Context& context);
void add_completion_commands(CLI::App& app, Context& context);
void add_man_command(CLI::App& app, Context& context);

}  // namespace muster::cli
