#include "cli/context.hpp"

#include "cli/resolve.hpp"

#include <cstdio>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

namespace muster::cli {

namespace {

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
    return connection;
}

client::Client& Context::daemon() {
    if (!daemon_) daemon_.emplace(client::Client::connect(connection()));
    return *daemon_;
}

client::CallOptions Context::call_options(client::Retry retry, std::optional<Actor> actor) const {
    client::CallOptions call;
    call.retry = retry;
    call.actor = actor;
    return call;
}

client::RawReply Context::call(const Request& request) {
    const auto retry = info_of(request).kind == RequestKind::command ? client::Retry::safe_with_key
                                                                     : client::Retry::never;
    return unwrapped(daemon().call(request, call_options(retry, actor())));
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
    for (const auto& player : look_up_all(ListPlayers{}).players)
        names.add(player);
    for (const auto& session : look_up_all(ListSessions{}).sessions)
        names.add(session);
    return names_.emplace(std::move(names));
}

const Names& Context::names() {
    return known_names();
}

const Names& Context::names_in(SessionId session) {
    auto& names = known_names();
    for (const auto& team : look_up(GetSession{session}).teams)
        names.add(team);
    return names;
}

}  // namespace muster::cli
