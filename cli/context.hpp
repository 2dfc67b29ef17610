// What every command works with: the options that hold for all, the connection, and the output. One
// a run of the program, in its one thread.
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
    std::string socket;         // Empty: where the daemon is by default.
    std::string session;        // By name or id, as the command line has it.
    std::string usual_session;  // $MUSTER_SESSION, for commands that need one and are given none.
    std::string
        as;  // "player:NAME", "organiser:SESSION", "operator", "service"; empty: what we are.
    double timeout_s = 30;
    bool json = false;
    bool plain = false;  // No colours, even on a terminal.
};

// Seconds as calls want them.
std::chrono::milliseconds to_milliseconds(double seconds);

class Context {
  public:
    Options options;
    // What the command line asks for. Set by parsing, run by main.
    std::function<void()> chosen;

    // Connected at the first use. Where a daemon has been and nobody answers, it may be on its way
    // back: waits for it as long as --timeout says, and says so on a terminal. Throws
    // client::ConnectionError.
    client::Client& daemon();
    // The same for what is about the daemon of this moment, such as ping: waits for no other one,
    // neither here nor in the calls that follow.
    client::Client& present_daemon();

    // Asks in the name that --as gives. It is sent again over a new connection if the first breaks;
    // what changes something has its effect once, by an idempotency key. Throws Failure where
    // refused.
    template <IsRequest R>
    typename R::Reply call(const R& request) {
        return unwrapped(daemon().call(request, call_options(actor())));
    }
    client::RawReply call(const Request& request);
    // The same for all pages of a list.
    template <IsRequest R>
    typename R::Reply call_all(const R& request) {
        return all_pages(request, [this](const R& page) { return call(page); });
    }

    // Asks in our own name, for what names mean: whoever acts for a player may know it, the player
    // may not.
    template <IsRequest R>
    typename R::Reply look_up(const R& request) {
        return unwrapped(daemon().call(request, call_options(std::nullopt)));
    }

    template <IsRequest R>
    typename R::Reply look_up_all(const R& request) {
        return all_pages(request, [this](const R& page) { return look_up(page); });
    }

    // Of --as; nothing: our own. Asks the daemon for a name's id the first time.
    std::optional<Actor> actor();

    Style style() const;                        // Of standard output.
    void print(const std::string& text) const;  // To standard output, as it is.

    // A reply: as JSON on one line, or as `render` makes it for people.
    template <class Reply, class Render>
    void show(const Reply& reply, Render&& render) {
        if (options.json) {
            print(to_json(reply) + "\n");
        } else {
            print(std::forward<Render>(render)(reply));
        }
    }
    // Of a command whose reply has nothing to tell.
    void done(const std::string& sentence) {
        show(Done{}, [&](const Done&) { return sentence + "\n"; });
    }

    // The sessions' names, fetched at the first use.
    const Names& names();
    // The same with the names of these players, each of whom is asked for once.
    const Names& names_of(std::span<const PlayerId> players);
    const Names& names_of(const std::vector<Team>& teams);
    // The same with all players: for what tells of anybody.
    const Names& names_of_all();
    // The same with the teams of that session.
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
    bool present_only_ = false;  // By present_daemon().
    std::optional<std::optional<Actor>> actor_;
    std::optional<Names> names_;
};

}  // namespace muster::cli
