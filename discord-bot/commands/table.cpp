#include "discord-bot/commands/command.hpp"
#include "discord-bot/commands/handlers.hpp"

#include <algorithm>

namespace muster::discord {

namespace {

using Type = OptionSpec::Type;

const OptionSpec team_option{"team", Type::text, {"The team", "Das Team"}, true, suggest_teams};
const OptionSpec player_option{"player", Type::text, {"The player", "Wer"}, true, suggest_players};
OptionSpec picture(const char* name, bool required) {
    return {name, Type::attachment, {"A photo", "Ein Foto"}, required};
}

// One entry a command: name, description, users, pace, privacy, handler, options.
const std::vector<Command>& table() {
    using enum Who;
    using enum Pace;
    static const std::vector<Command> commands{
        // ---- Players. ----
        {"link",
         {"Tells who you are in the game", "Sagt, wer du im Spiel bist"},
         everybody,
         at_once,
         true,
         ask_who},
        {"help", {"What there is to do", "Was man tun kann"}, everybody, at_once, true, show_help},
        {"challenges",
         {"Your team's challenges; for catchers those of all runners",
          "Die Aufgaben deines Teams; für Fänger die aller Flüchtenden"},
         everybody,
         at_once,
         false,
         show_challenges},
        {"complete",
         {"Your team completed a challenge", "Dein Team hat eine Aufgabe erledigt"},
         everybody,
         with_files,
         false,
         complete,
         {{"challenge", Type::text, {"Which one", "Welche"}, true, suggest_challenges},
          picture("picture", false),
          picture("picture2", false),
          picture("picture3", false)}},
        {"catch",
         {"Your team caught another", "Dein Team hat ein anderes gefangen"},
         everybody,
         at_once,
         false,
         ask_to_catch,
         {{"team", Type::text, {"The runners", "Die Gefangenen"}, true, suggest_runners}}},
        {"points", {"The ranking", "Die Rangliste"}, everybody, at_once, true, show_points},
        {"bounty",
         {"What a catch of each team is worth", "Was ein Fang welches Teams wert ist"},
         everybody,
         at_once,
         true,
         show_bounty},
        {"catchers", {"Who hunts", "Wer jagt"}, everybody, at_once, true, show_catchers},
        {"where",
         {"Where the teams were last seen", "Wo die Teams zuletzt waren"},
         everybody,
         at_once,
         true,
         show_places},
        {"history",
         {"What your team did in this game, or the past games",
          "Was dein Team in diesem Spiel tat, oder die letzten Spiele"},
         everybody,
         at_once,
         true,
         show_history},
        {"team picture",
         {"A photo of your team", "Ein Foto deines Teams"},
         everybody,
         after_a_while,
         false,
         set_team_picture,
         {picture("picture", true)}},
        // ---- Organisers: the server and its session. ----
        {"session link",
         {"Plays a session on this server", "Spielt eine Session auf diesem Server"},
         organisers,
         at_once,
         true,
         link_session,
         {{"name", Type::text, {"The session", "Die Session"}, true, suggest_sessions}}},
        {"session create",
         {"Makes a new session for this server", "Legt eine neue Session für diesen Server an"},
         organisers,
         at_once,
         true,
         create_session,
         {{"name", Type::text, {"Its name", "Ihr Name"}},
          {"mode",
           Type::text,
           {"The kind of game (traditional)", "Die Art des Spiels (traditional)"},
           false,
           suggest_modes},
          {"language",
           Type::text,
           {"What I speak here", "Was ich hier spreche"},
           false,
           nullptr,
           {{"English", "english"}, {"Deutsch", "german"}}},
          {"time_zone",
           Type::text,
           {"IANA name (Europe/Zurich)", "IANA-Name (Europe/Zurich)"},
           false}}},
        {"session unlink",
         {"Ends the link to the session; channels stay",
          "Löst die Verbindung zur Session; die Kanäle bleiben"},
         organisers,
         at_once,
         true,
         unlink_session},
        {"session organisers",
         {"Who organises, besides those who manage the server",
          "Wer leitet, ausser denen, die den Server verwalten"},
         organisers,
         at_once,
         true,
         set_organisers,
         {{"role",
           Type::role,
           {"Their role; none: nobody else", "Ihre Rolle; keine: sonst niemand"},
           false}}},
        {"setup",
         {"Makes or mends channels and roles for the session",
          "Legt Kanäle und Rollen der Session an oder flickt sie"},
         organisers,
         after_a_while,
         true,
         set_up,
         {{"dry_run",
           Type::yes_no,
           {"Only says what it would do", "Sagt nur, was zu tun wäre"},
           false}}},
        {"teardown",
         {"Removes the session's channels and roles", "Entfernt Kanäle und Rollen der Session"},
         organisers,
         at_once,
         true,
         ask_to_tear_down},
        {"team add",
         {"A new team", "Ein neues Team"},
         organisers,
         at_once,
         true,
         add_team,
         {{"name", Type::text, {"Its name", "Sein Name"}},
          {"colour",
           Type::text,
           {"#RRGGBB; none: the next free one", "#RRGGBB; keine: die nächste freie"},
           false}}},
        {"team remove",
         {"Removes a team", "Entfernt ein Team"},
         organisers,
         at_once,
         true,
         remove_team,
         {team_option}},
        {"team rename",
         {"Renames a team", "Benennt ein Team um"},
         organisers,
         at_once,
         true,
         rename_team,
         {team_option, {"name", Type::text, {"Its new name", "Sein neuer Name"}}}},
        {"team colour",
         {"Gives a team another colour", "Gibt einem Team eine andere Farbe"},
         organisers,
         at_once,
         true,
         colour_team,
         {team_option, {"colour", Type::text, {"#RRGGBB", "#RRGGBB"}}}},
        {"player add",
         {"A new player", "Eine neue Person"},
         organisers,
         after_a_while,
         true,
         add_player,
         {{"name", Type::text, {"Name", "Name"}},
          {"passphrase", Type::text, {"For /link and the app", "Für /link und die App"}},
          {"user", Type::user, {"The Discord user", "Wer es auf Discord ist"}, false},
          {"team", Type::text, {"The team", "Das Team"}, false, suggest_teams}}},
        {"player assign",
         {"Puts a player into a team", "Teilt jemanden einem Team zu"},
         organisers,
         after_a_while,
         true,
         assign_player,
         {player_option, team_option}},
        {"player remove",
         {"Takes a player out of the session's teams", "Nimmt jemanden aus den Teams der Session"},
         organisers,
         after_a_while,
         true,
         remove_player,
         {player_option}},
        {"config",
         {"The rules' constants", "Die Konstanten der Regeln"},
         organisers,
         at_once,
         true,
         edit_config},
        {"import",
         {"Challenges, zones, distances or sectors from a sheet",
          "Aufgaben, Zonen, Distanzen oder Sektoren aus einer Tabelle"},
         organisers,
         after_a_while,
         true,
         import_sheet,
         {{"sheet",
           Type::attachment,
           {"A CSV file, or a workbook: XLSX or ODS",
            "Eine CSV-Datei oder Mappe: XLSX oder ODS"}}}},
        // ---- Organisers: the game. ----
        {"start", {"Starts the game", "Startet das Spiel"}, organisers, at_once, true, start_game},
        {"stop",
         {"Ends the game before its time", "Beendet das Spiel vorzeitig"},
         organisers,
         at_once,
         true,
         ask_to_stop},
        {"extend",
         {"Gives the game a later end", "Gibt dem Spiel ein späteres Ende"},
         organisers,
         at_once,
         true,
         extend_game,
         {{"minutes", Type::number, {"How many more", "Wie viele mehr"}}}},
        {"switch",
         {"Makes a team catchers or runners", "Macht ein Team zu Fängern oder Flüchtenden"},
         organisers,
         at_once,
         true,
         switch_role,
         {team_option,
          {"role",
           Type::text,
           {"What it becomes", "Was es wird"},
           true,
           nullptr,
           {{"catcher", "catcher"}, {"runner", "runner"}}}}},
        {"reroll",
         {"New challenges for a team", "Neue Aufgaben für ein Team"},
         organisers,
         at_once,
         true,
         reroll,
         {team_option}},
        {"adjust",
         {"Gives or takes points, with a reason", "Gibt oder nimmt Punkte, mit Grund"},
         organisers,
         at_once,
         true,
         adjust_points,
         {team_option,
          {"points", Type::number, {"How many; below 0 takes", "Wie viele; unter 0 nimmt"}},
          {"reason", Type::text, {"Shown to everybody", "Für alle sichtbar"}}}},
        {"undo",
         {"Takes back a team's last challenge or catch",
          "Nimmt die letzte Aufgabe oder den letzten Fang eines Teams zurück"},
         organisers,
         at_once,
         true,
         ask_to_undo,
         {team_option, {"reason", Type::text, {"Shown to everybody", "Für alle sichtbar"}}}},
        {"announce",
         {"Says something in the game channel", "Sagt etwas im Spielkanal"},
         organisers,
         after_a_while,
         true,
         announce,
         {{"text", Type::text, {"What", "Was"}}}},
        {"period",
         {"What a team did, period by period", "Was ein Team tat, Abschnitt für Abschnitt"},
         organisers,
         at_once,
         true,
         show_periods,
         {team_option}},
    };
    return commands;
}

using Ask = Interaction::Kind;

const Reaction reactions[] = {
    {"complete", Ask::click, Who::everybody, Pace::at_once, complete_by_button},
    {"completed", Ask::click, Who::everybody, Pace::at_once, complete_confirmed},
    {"catch", Ask::click, Who::everybody, Pace::at_once, catch_by_button},
    {"caught", Ask::click, Who::everybody, Pace::at_once, catch_confirmed},
    {"undo", Ask::click, Who::organisers, Pace::at_once, undo_by_button},
    {"stop", Ask::click, Who::organisers, Pace::at_once, stop_by_button},
    {"teardown", Ask::click, Who::organisers, Pace::after_a_while, tear_down_by_button},
    {"link", Ask::form, Who::everybody, Pace::after_a_while, link_user},
    {"config", Ask::form, Who::organisers, Pace::at_once, save_config},
    {"cancel", Ask::click, Who::everybody, Pace::at_once, cancel},
};

Json described(const char* name, const Text& text) {
    return {{"name", name},
            {"description", text.english},
            {"description_localizations", {{"de", text.german}}}};
}

Json option_json(const OptionSpec& option) {
    Json json = described(option.name, option.description);
    json["type"] = static_cast<int>(option.type);
    json["required"] = option.required;
    if (option.suggest) json["autocomplete"] = true;
    for (const Choice& choice : option.choices)
        json["choices"].push_back({{"name", choice.name}, {"value", choice.value}});
    return json;
}

Json options_json(const Command& command) {
    Json list = Json::array();
    for (const OptionSpec& option : command.options)
        list.push_back(option_json(option));
    return list;
}

constexpr Text team_group{"The teams of the session", "Die Teams der Session"};
constexpr Text player_group{"The players of the session", "Wer mitspielt"};
constexpr Text session_group{"What this server plays", "Was dieser Server spielt"};

const Text& group_text(const std::string& name) {
    return name == "team" ? team_group : name == "player" ? player_group : session_group;
}

}  // namespace

std::span<const Command> commands() {
    return table();
}

const Command* find_command(const std::string& name) {
    const auto at = std::ranges::find(table(), name, &Command::name);
    return at == table().end() ? nullptr : &*at;
}

const Reaction* find_reaction(Interaction::Kind kind, const std::string& custom_id) {
    const auto prefix = custom_id.substr(0, custom_id.find(':'));
    const auto at = std::ranges::find_if(reactions, [&](const Reaction& reaction) {
        return reaction.kind == kind && reaction.prefix == prefix;
    });
    return at == std::end(reactions) ? nullptr : &*at;
}

Json registration() {
    constexpr int chat_input = 1;
    constexpr int subcommand = 1;
    Json list = Json::array();
    const auto entry = [&](const std::string& name) -> Json* {
        const auto at = std::find_if(
            list.begin(), list.end(), [&](const Json& e) { return e["name"] == name; });
        return at == list.end() ? nullptr : &*at;
    };
    for (const Command& command : table()) {
        const std::string name = command.name;
        const auto blank = name.find(' ');
        const auto group = name.substr(0, blank);
        if (!entry(group)) {
            const bool grouped = blank != std::string::npos;
            list.push_back(
                described(group.c_str(), grouped ? group_text(group) : command.description));
            list.back()["type"] = chat_input;
            list.back()["options"] = grouped ? Json::array() : options_json(command);
        }
        if (blank == std::string::npos) continue;
        Json part = described(name.c_str() + blank + 1, command.description);
        part["type"] = subcommand;
        part["options"] = options_json(command);
        (*entry(group))["options"].push_back(part);
    }
    return list;
}

}  // namespace muster::discord
