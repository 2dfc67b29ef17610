#include "cli/tree.hpp"

#include "cli/text.hpp"

#include <muster/proto/version.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace muster::cli {

namespace {

constexpr const char* about = R"(The command line of Muster, the engine behind live group games.)";

// Names, times and exit codes are part of the interface, so the help describes them.
constexpr const char* closing = R"(Names and ids:
  Where a player, team, session, set or challenge is named, 3 and #3 are its id
  and anything else its name, up to case; a beginning that only one name has will
  do. name:3 is the name "3". Teams are looked for in the session that --session or
  $MUSTER_SESSION names, or in the only one; SESSION/TEAM says both.

Exit codes:
  0  done
  1  a fault of this program or machine
  2  the command line is wrong
  3  the daemon refused, or there is no such thing
  4  no daemon can be reached, or the connection was lost
  5  no answer came in time; whether there was an effect is not known
  6  a file or text that was given has errors

Examples:
  muster status
  muster import examples/region
  muster session create Spring
  muster watch --session Spring
  muster --json game ranking Spring | jq '.rows[0].name')";

// CLI11's help with fewer labels: the type of a value, its default, and its environment variable.
class HelpFormatter : public CLI::Formatter {
  public:
    HelpFormatter() { column_width(36); }

    std::string make_option_opts(const CLI::Option* option) const override {
        std::string text;
        const bool takes_value = option->get_type_size_max() > 0;
        if (takes_value && !option->get_positional()) text += " " + type_of(*option);
        if (option->get_positional() && option->get_items_expected_max() > 1) text += " ...";
        return text;
    }

    std::string make_option_desc(const CLI::Option* option) const override {
        std::string text = option->get_description();
        if (option->get_positional()) {
            const auto type = type_of(*option);
            if (type.find('|') != std::string::npos) text += ": " + type;
        }
        if (!option->get_default_str().empty()) text += " [" + option->get_default_str() + "]";
        if (!option->get_envname().empty()) text += " [$" + option->get_envname() + "]";
        return text;
    }
};

// CLI::Range passes a NaN.
std::string is_finite(const std::string& text) {
    double value = 0;
    return CLI::detail::lexical_cast(text, value) && std::isfinite(value)
               ? ""
               : on_one_line(text) + " is no number of seconds";
}

void add_global_options(CLI::App& app, Context& context) {
    auto& options = context.options;
    app.add_option("--socket", options.socket, "The daemon's socket, instead of the usual place")
        ->envname("MUSTER_SOCKET")
        ->type_name("FILE");
    app.add_option("--session", options.session, "The session that the command is about")
        ->type_name("SESSION");
    app.add_option("--as", options.as, "Actor: player:NAME, organiser:SESSION, operator or service")
        ->type_name("ACTOR");
    app.add_option(
           "--timeout", options.timeout_s, "How long to wait for the daemon, and for each answer")
        ->capture_default_str()
        ->check(CLI::Range(0.001, 86'400.0))
        ->check(is_finite)
        ->type_name("SECONDS");
    app.add_flag("--json", options.json, "Prints the reply as JSON on one line, and errors too");
    app.add_flag("--plain", options.plain, "No colours (so does the variable NO_COLOR)");
    if (const char* session = std::getenv("MUSTER_SESSION")) options.usual_session = session;
}

}  // namespace

std::string type_of(const CLI::Option& option) {
    const auto type = option.get_type_name();
    return type.substr(0, type.find(':'));
}

void set_examples(CLI::App& app, const std::string& lines) {
    std::string text = "Examples:\n  ";
    for (const char c : lines) {
        text.push_back(c);
        if (c == '\n') text += "  ";
    }
    app.footer(text);
}

CLI::App& add_noun(CLI::App& app, const std::string& name, const std::string& help) {
    auto& noun = *app.add_subcommand(name, help);
    noun.require_subcommand(1);
    return noun;
}

CLI::Option* one_of(CLI::Option* option, const std::string& words) {
    std::vector<std::string> list;
    for (std::size_t begin = 0; begin <= words.size();) {
        const auto end = std::min(words.find('|', begin), words.size());
        list.push_back(words.substr(begin, end - begin));
        begin = end + 1;
    }
    return option
        ->check([list, words](const std::string& value) {
            const bool known = std::find(list.begin(), list.end(), value) != list.end();
            return known ? std::string() : "\"" + value + "\" is not one of " + words;
        })
        ->type_name(words);
}

void build_tree(CLI::App& app, Context& context) {
    app.name("muster");
    app.description(about);
    app.footer(closing);
    app.require_subcommand(1);
    app.fallthrough();  // Lets --json and other global options stand anywhere.
    app.formatter(std::make_shared<HelpFormatter>());
    app.set_help_flag("-h,--help", "Shows this help and ends");
    app.set_version_flag(
        "-V,--version", "muster " + std::string(build_version()), "Shows the version and ends");
    add_global_options(app, context);

    add_session_commands(app, context);
    add_team_commands(app, context);
    add_player_commands(app, context);
    add_game_commands(app, context);
    add_play_commands(app, context);
    add_watch_command(app, context);
    add_challenge_commands(app, context);
    add_catalog_commands(app, context);
    add_config_commands(app, context);
    add_sheet_commands(app, context);
    add_picture_commands(app, context);
    add_login_commands(app, context);
    add_call_command(app, context);
    add_system_commands(app, context);
    add_journal_commands(app, context);
    add_completion_commands(app, context);
    add_man_command(app, context);
}

}  // namespace muster::cli
