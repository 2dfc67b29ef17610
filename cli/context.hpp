// The context of every command: the global options, the connection and the output. A run of the
// program has one context, in its only thread.
#pragma once

#include "cli/failure.hpp"
#include "cli/names.hpp"
#include "cli/table.hpp"

#include <muster/client/client.hpp>
#include <muster/proto/json.hpp>
#include <muster/proto/pages.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>

namespace muster::cli {

struct Options {
    std::string socket;         // Empty: the default socket.
    std::string session;        // Name or id from the command line.
    std::string usual_session;  // $MUSTER_SESSION, the default of commands that need a session.
    std::string as;  // "player:NAME", "organiser:SESSION", "operator", "service"; empty: own name.
    double timeout_s = 30;
    bool json = false;
    bool plain = false;  // No colours, even on a terminal.
};

// Converts seconds to the milliseconds that calls take.
std::chrono::milliseconds to_milliseconds(double seconds);

class Context {
  public:
    Options options;
    // The command that the command line asks for. Parsing sets it, main runs it.
    std::function<void()> chosen;

    // The connection, made at the first use. If no daemon answers and a lock file shows that one
    // has run, it may be restarting: daemon() then waits up to --timeout and says so on a terminal.
    // Throws client::ConnectionError.
    client::Client& daemon();
    // The same for commands about the daemon that runs now, such as ping. Neither this call nor a
    // later one waits for another daemon.
    client::Client& present_daemon();
    // Waits for a daemon within the timeout, even if none has ever been at the socket.
    client::Client& coming_daemon();

    // Sends a request as the actor of --as. If the connection breaks, sends the request again over
    // a new one. An idempotency key ensures that a command takes effect once. Throws Failure if the
    // daemon refuses.
    template <IsRequest R>
    typename R::Reply call(const R& request) {
        return unwrapped(daemon().call(request, call_options(actor())));
    }
    client::RawReply call(const Request& request);
    // Fetches all pages of a list.
    template <IsRequest R>
    typename R::Reply call_all(const R& request) {
        return all_pages(request, [this](const R& page) { return call(page); });
    }

    // Sends a request as this program itself, to find the meaning of a name: a program that acts
    // for a player may read more than the player.
    template <IsRequest R>
    typename R::Reply look_up(const R& request) {
        return unwrapped(daemon().call(request, call_options(std::nullopt)));
    }

    template <IsRequest R>
    typename R::Reply look_up_all(const R& request) {
        return all_pages(request, [this](const R& page) { return look_up(page); });
    }

    // The actor of --as; nothing: this program itself. The first call asks the daemon for the id of
    // a name.
    std::optional<Actor> actor();

    Style style() const;                        // The style of standard output.
    void print(const std::string& text) const;  // Writes the text to standard output unchanged.

    // Prints a reply: as one line of JSON, or as the text that `render` makes of it.
    template <class Reply, class Render>
    void show(const Reply& reply, Render&& render) {
        if (options.json) {
            print(to_json(reply) + "\n");
        } else {
            print(std::forward<Render>(render)(reply));
        }
    }
    // Prints the sentence as the result of a command whose reply has no data.
    void done(const std::string& sentence) {
        show(Done{}, [&](const Done&) { return sentence + "\n"; });
    }

    // The names of sessions, fetched at the first use.
    const Names& names();
    // The same names, and those of these players. Each player is fetched once.
    const Names& names_of(std::span<const PlayerId> players);
    const Names& names_of(const std::vector<Team>& teams);
    // The same names, and those of all players; with the time zones of all sessions: for output
    // that may name any of them.
    const Names& names_of_all();
    // The same names, with the time zone of the session, if it still exists.
    const Names& names_and_times_of(SessionId session);
    // The same names, and those of the session's teams; with its time zone.
    const Names& names_in(SessionId session);

  private:
    Names& known_names();
    client::Options connection() const;
    bool expects_a_daemon() const;
    client::Client reach_daemon() const;
    client::CallOptions call_options(std::optional<Actor> actor) const;

    template <class Reply>
    static Reply unwrapped(Result<Reply> result) {
        if (!result.ok()) throw Failure(std::move(result).error());
        return *std::move(result);
    }

    std::optional<client::Client> daemon_;
    bool present_only_ = false;      // Set by present_daemon().
    bool daemon_is_coming_ = false;  // Set by coming_daemon().
    std::optional<std::optional<Actor>> actor_;
    std::optional<Names> names_;
};

}  // namespace muster::cli
