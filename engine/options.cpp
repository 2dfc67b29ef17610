// One table of settings serves the command line, the configuration file and the help. A flag wins
// over the file.
#include "engine/options.hpp"

#include "engine/exit_codes.hpp"

#include <muster/proto/json.hpp>
#include <muster/proto/paths.hpp>

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdlib>
#include <functional>
#include <grp.h>
#include <map>
#include <toml++/toml.h>

namespace muster {

namespace {

// Thrown for an invalid value; the message is a whole sentence without the setting's name.
class BadValue : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

template <class Number>
Number number_from(const std::string& text, Number min, Number max) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() ||
        !(value >= min && value <= max)) {
        std::ostringstream message;
        message << "'" << text << "' is no number from " << min << " to " << max;
        throw BadValue(message.str());
    }
    return value;
}

std::chrono::milliseconds seconds_from(const std::string& text) {
    return std::chrono::milliseconds(static_cast<long long>(number_from(text, 0.001, 1e9) * 1000));
}

mode_t mode_from(const std::string& text) {
    unsigned mode = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
    if (error != std::errc{} || end != text.data() + text.size() || mode > 0777) {
        throw BadValue("'" + text + "' is no mode such as 0660");
    }
    return mode;
}

gid_t group_from(const std::string& text) {
    if (const auto* group = ::getgrnam(text.c_str())) return group->gr_gid;
    if (!text.empty() && text.find_first_not_of("0123456789") == std::string::npos) {
        return number_from<gid_t>(text, 0, 0xfffffffe);
    }
    throw BadValue("there is no group '" + text + "'");
}

bool switch_from(const std::string& text) {
    if (text == "true") return true;
    if (text == "false") return false;
    throw BadValue("'" + text + "' is neither true nor false");
}

std::string level_from(const std::string& text) {
    for (const auto* level : {"debug", "info", "warn", "error"}) {
        if (text == level) return text;
    }
    throw BadValue("'" + text + "' is none of debug, info, warn, error");
}

Time time_from(const std::string& text) {
    if (const auto time = time_from_iso(text)) return *time;
    throw BadValue("'" + text +
                   "' is no time such as 2026-05-09T09:00:00+02:00 or "
                   "2026-05-09T07:00:00Z");
}

// The help's placeholder for the value of a setting that is on or off. As a flag, such a setting
// needs no value.
constexpr const char* a_switch = "true|false";

struct Setting {
    const char* name;
    const char* value;  // The placeholder for the value in the help.
    const char* group;
    const char* help;
    std::function<void(Options&, const std::string&)> set;
};

// Setters for the common types.
template <class Target>
auto seconds(Target member) {
    return [member](Options& o, const std::string& text) { member(o) = seconds_from(text); };
}
template <class Target>
auto count(Target member) {
    return [member](Options& o, const std::string& text) {
        using Number = std::remove_cvref_t<decltype(member(o))>;
        member(o) = number_from<Number>(text, 1, std::numeric_limits<Number>::max());
    };
}
template <class Target>
auto rate(Target member) {
    return [member](Options& o, const std::string& text) {
        member(o) = number_from(text, 0.001, 1e9);
    };
}

const std::vector<Setting>& settings() {
    static const std::vector<Setting> all = {
        {"data-dir",
         "DIR",
         "Places",
         "where the journal is [$STATE_DIRECTORY, $XDG_STATE_HOME/muster, ~/.local/state/muster]",
         [](Options& o, const std::string& text) { o.data_directory = text; }},
        {"socket",
         "PATH",
         "Places",
         "where clients connect [$MUSTER_SOCKET, $XDG_RUNTIME_DIR/muster/muster.sock, "
         "/tmp/muster-UID/muster.sock]",
         [](Options& o, const std::string& text) { o.socket.path = text; }},
        {"socket-mode",
         "OCTAL",
         "Places",
         "mode of the socket, which decides who may connect [0600; with socket-group 0660]",
         [](Options& o, const std::string& text) { o.socket.mode = mode_from(text); }},
        {"socket-group",
         "GROUP",
         "Places",
         "the group whose members are services: bots, gateways [none]",
         [](Options& o, const std::string& text) { o.socket.group = group_from(text); }},

        {"log-level",
         "LEVEL",
         "Running",
         "debug, info, warn or error [info]",
         [](Options& o, const std::string& text) { o.log_level = level_from(text); }},
        {"shutdown-timeout",
         "SECONDS",
         "Running",
         "time limit of a shutdown [10]",
         seconds([](Options& o) -> auto& { return o.shutdown_timeout; })},
        {"snapshot-every",
         "RECORDS",
         "Running",
         "records between two snapshots [200000]",
         count([](Options& o) -> auto& { return o.runtime.snapshot_records; })},
        {"keep-all-records",
         a_switch,
         "Running",
         "keep all records, so that every past moment can be read [false]",
         [](Options& o, const std::string& text) {
             o.runtime.keep_all_records = switch_from(text);
         }},
        {"accept-clock",
         a_switch,
         "Running",
         "the machine's clock is right, whatever the journal says; for one start [false]",
         [](Options& o, const std::string& text) { o.accept_clock = switch_from(text); }},
        {"ready-fd",
         "FD",
         "Running",
         "gets a line once clients are served, and is closed [none]",
         [](Options& o, const std::string& text) { o.ready_fd = number_from(text, 0, 1'000'000); }},

        {"clock-start",
         "TIME",
         "Rehearsal",
         "the engine's time begins here, say 2026-05-09T09:00:00+02:00 [now]",
         [](Options& o, const std::string& text) { o.rehearsal.start = time_from(text); }},
        {"clock-rate",
         "FACTOR",
         "Rehearsal",
         "engine seconds per real second; kept after a restart [1]",
         [](Options& o, const std::string& text) {
             o.rehearsal.rate = number_from(text, runtime::clock_rate_min, runtime::clock_rate_max);
         }},

        {"clients-max", "N", "Limits", "connected at once [10000]", count([](Options& o) -> auto& {
             return o.io.clients_max;
         })},
        {"inbox-max",
         "N",
         "Limits",
         "requests that wait for the engine, half of them of one client [16384]",
         count([](Options& o) -> auto& { return o.runtime.inbox_size_max; })},
        {"in-flight-max",
         "N",
         "Limits",
         "unanswered requests of a connection [4096]",
         count([](Options& o) -> auto& { return o.io.in_flight_max; })},
        {"service-in-flight-max",
         "N",
         "Limits",
         "unanswered requests of a service's connection [16384]",
         count([](Options& o) -> auto& { return o.io.service_in_flight_max; })},
        {"connection-rate",
         "N",
         "Limits",
         "requests a second of a connection [100000]",
         rate([](Options& o) -> auto& { return o.io.connection_rate; })},
        {"connection-burst",
         "N",
         "Limits",
         "allowed in one burst [200000]",
         rate([](Options& o) -> auto& { return o.io.connection_burst; })},
        {"player-in-flight-max",
         "N",
         "Limits",
         "unanswered requests of a player [32]",
         count([](Options& o) -> auto& { return o.io.player_in_flight_max; })},
        {"player-rate",
         "N",
         "Limits",
         "requests a second of a player [200]",
         rate([](Options& o) -> auto& { return o.io.player_rate; })},
        {"player-burst", "N", "Limits", "allowed in one burst [400]", rate([](Options& o) -> auto& {
             return o.io.player_burst;
         })},
        {"organiser-rate",
         "N",
         "Limits",
         "requests a second of a session's organisers [2000]",
         rate([](Options& o) -> auto& { return o.io.organiser_rate; })},
        {"organiser-burst",
         "N",
         "Limits",
         "allowed in one burst [4000]",
         rate([](Options& o) -> auto& { return o.io.organiser_burst; })},
        {"service-rate",
         "N",
         "Limits",
         "requests a second of a service for itself [20000]",
         rate([](Options& o) -> auto& { return o.io.service_rate; })},
        {"service-burst",
         "N",
         "Limits",
         "allowed in one burst [40000]",
         rate([](Options& o) -> auto& { return o.io.service_burst; })},
        {"outbox-max",
         "BYTES",
         "Limits",
         "bytes of pending events of a client; further events are lost [1048576]",
         count([](Options& o) -> auto& { return o.io.event_bytes_max; })},
        {"service-outbox-max",
         "BYTES",
         "Limits",
         "the same for a service's connection [16777216]",
         count([](Options& o) -> auto& { return o.io.service_event_bytes_max; })},
        {"hello-timeout",
         "SECONDS",
         "Limits",
         "from connecting to Hello [5]",
         seconds([](Options& o) -> auto& { return o.io.hello_timeout; })},
        {"frame-timeout",
         "SECONDS",
         "Limits",
         "from a frame's first byte to its last [10]",
         seconds([](Options& o) -> auto& { return o.io.frame_timeout; })},
        {"stall-timeout",
         "SECONDS",
         "Limits",
         "time limit for a client that does not read [30]",
         seconds([](Options& o) -> auto& { return o.io.stall_timeout; })},
        {"idle-timeout",
         "SECONDS",
         "Limits",
         "time limit for a client without requests and subscriptions [3600]",
         seconds([](Options& o) -> auto& { return o.io.idle_timeout; })},
    };
    return all;
}

const char* const footer =
    "Every option but --config, --check-config, --help and --version can stand in the file, under "
    "the same name:\n"
    "  data-dir = \"/srv/muster\"\n"
    "  clients-max = 500\n\n"
    "SIGINT and SIGTERM end the daemon in an orderly way, a second one at once. SIGHUP reads the "
    "configuration\n"
    "file again (log level, limits of clients); where the terminal was closed, it ends the daemon "
    "in order.\n\n"
    "Exit status: 0 in order, 1 a fault of the daemon, 2 wrong options, 3 can't start (socket or "
    "data\n"
    "directory in use or not writable), 4 journal refused (damaged, newer), 5 journal "
    "failed\n"
    "while running, 6 shutdown took too long, 7 the clock is far behind the journal.";

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

std::filesystem::path default_data_directory() {
    if (auto state = variable("STATE_DIRECTORY"); !state.empty())
        return state.substr(0, state.find(':'));
    if (auto state = variable("XDG_STATE_HOME"); !state.empty())
        return std::filesystem::path(state) / "muster";
    if (auto home = variable("HOME"); !home.empty()) {
        return std::filesystem::path(home) / ".local" / "state" / "muster";
    }
    throw BadValue("neither STATE_DIRECTORY, XDG_STATE_HOME nor HOME is set; say --data-dir");
}

using Values = std::map<std::string, std::string>;

std::string text_of(const toml::node& node, const Setting& setting, const std::string& where) {
    if (setting.value == a_switch) {
        if (const auto* on = node.as_boolean()) return **on ? "true" : "false";
        throw BadValue(where + setting.name + ": true or false is wanted");
    }
    if (const auto* text = node.as_string()) return **text;
    if (const auto* number = node.as_integer()) return std::to_string(**number);
    if (const auto* number = node.as_floating_point()) {
        std::ostringstream out;
        out << std::setprecision(17) << **number;
        return out.str();
    }
    throw BadValue(where + "a text or a number is wanted");
}

void set(Options& options,
         const Setting& setting,
         const std::string& value,
         const std::string& where) {
    try {
        setting.set(options, value);
    } catch (const BadValue& error) {
        throw BadValue(where + setting.name + ": " + error.what());
    }
}

// Whether the file sets the socket's mode.
void read_file(const std::string& name, Options& options, bool& mode_given) {
    toml::table table;
    try {
        table = toml::parse_file(name);
    } catch (const toml::parse_error& error) {
        throw BadValue(name + ":" + std::to_string(error.source().begin.line) + ": " +
                       std::string(error.description()));
    }
    for (const auto& [key, node] : table) {
        const auto where = name + ":" + std::to_string(node.source().begin.line) + ": ";
        const std::string_view key_text = key.str();
        const auto& all = settings();
        const auto at =
            std::find_if(all.begin(), all.end(), [&](auto& s) { return s.name == key_text; });
        if (at == all.end()) {
            throw BadValue(where + "there is no setting '" + std::string(key_text) +
                           "'; see musterd --help");
        }
        set(options, *at, text_of(node, *at, where), where);
        mode_given = mode_given || key_text == "socket-mode";
    }
}

Options options_from(const Values& flags, const std::string& file) {
    Options options;
    options.socket.path = default_socket_path();
    bool mode_given = flags.contains("socket-mode");
    if (!file.empty()) read_file(file, options, mode_given);
    for (const auto& setting : settings()) {
        if (const auto at = flags.find(setting.name); at != flags.end())
            set(options, setting, at->second, "--");
    }
    if (options.data_directory.empty()) options.data_directory = default_data_directory();
    if (options.socket.group && !mode_given) options.socket.mode = 0660;
    return options;
}

}  // namespace

std::variant<Options, Finished> parse_options(int argc, const char* const* argv) {
    CLI::App app("Runs a community's games. It needs no options.", "musterd");
    app.footer(footer);
    app.set_version_flag("--version", "musterd " + std::string(build_version()));
    std::string file;
    bool check_only = false;
    app.add_option("--config", file, "a TOML file with settings")->type_name("FILE");
    app.add_flag("--check-config", check_only, "only say whether options and file are right");
    Values flags;
    for (const auto& setting : settings()) {
        const bool on_or_off = setting.value == a_switch;
        auto* option = app.add_option_function<std::string>(
            std::string("--") + setting.name,
            [&flags, &setting, on_or_off](const std::string& value) {
                flags[setting.name] = on_or_off && value.empty() ? "true" : value;
            },
            setting.help);
        option->type_name(setting.value)->take_last()->group(setting.group);
        if (on_or_off) option->expected(0, 1);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::ostringstream out;
        std::ostringstream err;
        const int code = app.exit(error, out, err) == 0 ? 0 : static_cast<int>(ExitCode::usage);
        return Finished{code, code == 0 ? out.str() : "musterd: " + err.str()};
    }
    try {
        auto options = options_from(flags, file);
        options.arguments.assign(argv, argv + argc);
        if (check_only) return Finished{0, "The configuration is right.\n"};
        return options;
    } catch (const BadValue& error) {
        return Finished{static_cast<int>(ExitCode::usage),
                        std::string("musterd: ") + error.what() + "\n"};
    }
}

std::variant<Options, Finished> parse_options_again(const Options& options) {
    std::vector<const char*> argv;
    for (const auto& argument : options.arguments)
        argv.push_back(argument.c_str());
    return parse_options(static_cast<int>(argv.size()), argv.data());
}

}  // namespace muster
