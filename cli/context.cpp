#include "cli/context.hpp"

#include "cli/resolve.hpp"
#include "cli/text.hpp"

#include <muster/proto/paths.hpp>

#include <cstdio>
#include <cstdlib>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace muster::cli {

namespace {

// Short waits, because a person waits for the answer.
constexpr client::BackoffOptions reconnecting{std::chrono::milliseconds(20),
                                              std::chrono::milliseconds(250)};

std::size_t terminal_width() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}

}  // namespace

std::chrono::milliseconds to_milliseconds(double seconds) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

client::Options Context::connection() const {
    client::Options connection;
    connection.socket = options.socket;
    connection.name = "muster";
    connection.call_timeout = to_milliseconds(options.timeout_s);
    connection.connect_timeout = std::min(connection.connect_timeout, connection.call_timeout);
    connection.backoff = reconnecting;
    return connection;
}

// Whether a daemon has run at the socket since its directory was made. A daemon leaves its lock
// file.
bool Context::expects_a_daemon() const {
    const auto socket = options.socket.empty() ? default_socket_path_for_clients() : options.socket;
    struct stat info{};
    return ::lstat(socket_lock_path(socket).c_str(), &info) == 0;
}

client::Client Context::reach_daemon() const {
    auto wanted = connection();
    try {
        return client::Client::connect(wanted);
    } catch (const client::ConnectionError& error) {
        const auto problem = error.failure().problem;
        const bool may_pass =
            problem == client::Problem::not_running || problem == client::Problem::lost;
        const bool waits = daemon_is_coming_ || (!present_only_ && expects_a_daemon());
        if (!waits || !may_pass) throw;
        if (!options.json && ::isatty(STDERR_FILENO) != 0) {
            std::fprintf(stderr,
                         "muster: %s; waiting for it, up to %g s (--timeout)\n",
                         on_one_line(error.what()).c_str(),
                         options.timeout_s);
        }
    }
    wanted.wait_for_daemon = wanted.call_timeout;
    return client::Client::connect(wanted);
}

client::Client& Context::daemon() {
    if (!daemon_) daemon_.emplace(reach_daemon());
    return *daemon_;
}

client::Client& Context::present_daemon() {
    present_only_ = true;
    return daemon();
}

client::Client& Context::coming_daemon() {
    daemon_is_coming_ = true;
    return daemon();
}

client::CallOptions Context::call_options(std::optional<Actor> actor) const {
    client::CallOptions call;
    call.retry = present_only_ ? client::Retry::never : client::Retry::safe_with_key;
    call.actor = actor;
    return call;
}

client::RawReply Context::call(const Request& request) {
    // A retry must not stop a daemon that starts later.
    if (std::holds_alternative<Shutdown>(request)) present_daemon();
    return unwrapped(daemon().call(request, call_options(actor())));
}

std::optional<Actor> Context::actor() {
    if (!actor_)
        actor_ = options.as.empty() ? std::nullopt : std::optional(find_actor(*this, options.as));
    return *actor_;
}

Style Context::style() const {
    Style style;
    if (::isatty(STDOUT_FILENO) == 0) return style;
    const char* no_colour = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    style.width = terminal_width();
    style.colours = !options.plain && (no_colour == nullptr || *no_colour == '\0') &&
                    (terminal == nullptr || std::string_view(terminal) != "dumb");
    return style;
}

void Context::print(const std::string& text) const {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() ||
        std::fflush(stdout) != 0) {
        throw Failure(ExitCode::internal, "The output can't be written.");
    }
}

Names& Context::known_names() {
    if (names_) return *names_;
    Names names;
    names.add(look_up(GetClock{}));
    for (const auto& session : look_up_all(ListSessions{}).sessions)
        names.add(session);
    return names_.emplace(std::move(names));
}

const Names& Context::names() {
    return known_names();
}

const Names& Context::names_of(std::span<const PlayerId> players) {
    auto& names = known_names();
    for (const auto player : players) {
        if (!names.has(player)) names.add(look_up(GetPlayer{player}).player);
    }
    return names;
}

const Names& Context::names_of(const std::vector<Team>& teams) {
    for (const auto& team : teams)
        names_of(team.players);
    return known_names();
}

const Names& Context::names_of_all() {
    auto& names = known_names();
    for (const auto& player : look_up_all(ListPlayers{}).players)
        names.add(player);
    for (const auto& session : look_up_all(ListSessions{}).sessions)
        names_and_times_of(session.id);
    return names;
}

const Names& Context::names_and_times_of(SessionId session) {
    auto& names = known_names();
    if (names.has(session) && !names.has_times_of(session))
        names.add(look_up(GetSession{session}).session);
    return names;
}

const Names& Context::names_in(SessionId session) {
    auto& names = known_names();
    const auto found = look_up(GetSession{session});
    names.add(found.session);
    for (const auto& team : found.teams)
        names.add(team);
    return names;
}

}  // namespace muster::cli
