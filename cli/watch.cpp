// `muster watch`: prints live events, a line each for people, a JSON object each for scripts. The
// client library restores the subscription after a daemon's restart; this file only reports the
// restart.
#include "cli/describe.hpp"
#include "cli/resolve.hpp"
#include "cli/text.hpp"
#include "cli/tree.hpp"

#include <muster/proto/enums.hpp>
#include <muster/proto/json.hpp>

#include <algorithm>
#include <unistd.h>

namespace muster::cli {

namespace {

// Prints a message that is no event, in either form, on its own line.
void tell(Context& context, const std::string& json, const std::string& sentence) {
    const auto style = context.style();
    context.print(context.options.json ? json + "\n" : style.dim("-- " + sentence) + "\n");
}

struct WatchCommand {
    std::vector<std::string> teams;
    std::vector<std::string> players;
    std::vector<std::string> topics;
    bool everything = false;
    bool locations = false;
    std::uint64_t count = 0;
    std::string until;
    std::vector<std::string> after;

    void declare(CLI::App& verb) {
        verb.add_option("--team", teams, "Events of a team; may be given several times")
            ->type_name("TEAM");
        verb.add_option("--player", players, "Events of a player; may be given several times")
            ->type_name("PLAYER");
        verb.add_option("--topic", topics, "KIND:ID, say session_catchers:1, or catalog, or engine")
            ->type_name("TOPIC");
        verb.add_flag("--everything", everything, "All topics (operators only)");
        verb.add_flag("--locations", locations, "Locations too; with --json they are always there");
        verb.add_option("--count", count, "Ends after NUMBER events")->type_name("NUMBER");
        verb.add_option("--until", until, "Ends after the first event of that name, say GameEnded")
            ->type_name("EVENT");
        verb.add_option(
                "--after",
                after,
                "TOPIC=NUMBER: begins with the event after that one, from the daemon's journal")
            ->type_name("TOPIC");
    }

    void run(Context& context) {
        if (!context.options.json) names_ = context.names_of_all();
        auto subscription = subscribe(context);
        tell(context, R"({"watching":true})", "watching; end with Ctrl-C");
        while (auto item = subscription.next()) {
            if (!show(context, *item)) return;
        }
    }

  private:
    client::Subscription subscribe(Context& context) {
        auto wanted = find_topics(context);
        auto result = context.daemon().subscribe(std::move(wanted));
        if (!result.ok()) throw Failure(std::move(result).error());
        return *std::move(result);
    }

    client::Topics find_topics(Context& context) {
        client::Topics wanted;
        wanted.actor = context.actor();
        wanted.everything = everything;
        for (const auto& team : teams) {
            wanted.topics.push_back({Topic::Kind::team, find_team(context, team).value});
        }
        for (const auto& player : players) {
            wanted.topics.push_back({Topic::Kind::player, find_player(context, player).value});
        }
        for (const auto& topic : topics)
            wanted.topics.push_back(parsed_topic(topic));
        if (!everything && wanted.topics.empty()) add_session(context, wanted);
        for (const auto& position : after)
            wanted.after.push_back(watched_position(position, wanted));
        learn_teams(context);
        return wanted;
    }

    // Adds the topics of a session. A player may subscribe only to the topic for everybody.
    void add_session(Context& context, client::Topics& wanted) {
        const auto session = default_session(context).value;
        wanted.topics.push_back({Topic::Kind::session, session});
        const bool as_player = wanted.actor && wanted.actor->kind == Actor::Kind::player;
        if (as_player) return;
        wanted.topics.push_back({Topic::Kind::session_runners, session});
        wanted.topics.push_back({Topic::Kind::session_catchers, session});
        wanted.topics.push_back({Topic::Kind::session_organisers, session});
    }

    void learn_teams(Context& context) {
        if (context.options.json) return;
        names_.add(context.look_up(GetClock{}));
        for (const auto& session : context.look_up_all(ListSessions{}).sessions) {
            for (const auto& team : context.look_up(GetSession{session.id}).teams)
                names_.add(team);
        }
    }

    static Topic parsed_topic(const std::string& text) {
        if (const auto topic = topic_from(text)) return *topic;
        throw Failure(ExitCode::usage,
                      "\"" + on_one_line(text) +
                          "\" is no topic: session:3, session_catchers:3, team:7, "
                          "player:2, catalog or engine.");
    }

    static TopicPosition watched_position(const std::string& text, const client::Topics& wanted) {
        const auto equals = text.find('=');
        const auto number =
            equals == std::string::npos ? std::nullopt : whole_number(text.substr(equals + 1));
        if (!number)
            throw Failure(ExitCode::usage, "--after takes TOPIC=NUMBER, say session:3=120.");
        const auto topic = parsed_topic(text.substr(0, equals));
        const auto& topics = wanted.topics;
        if (!wanted.everything && std::find(topics.begin(), topics.end(), topic) == topics.end()) {
            throw Failure(ExitCode::usage,
                          "--after names " + to_string(topic) +
                              ", which is not watched; --topic watches it.");
        }
        return {topic, *number};
    }

    // Returns false when the limit of events is reached.
    bool show(Context& context, const client::Item& item) {
        if (const auto* received = std::get_if<ReceivedEvent>(&item))
            return show_event(context, *received);
        if (const auto* gap = std::get_if<client::Gap>(&item)) show_gap(context, *gap);
        if (const auto* ended = std::get_if<client::Ended>(&item)) show_ended(context, *ended);
        if (const auto* lost = std::get_if<client::Disconnected>(&item)) {
            tell(context,
                 "{\"disconnected\":" + json_string(lost->why.message) + "}",
                 lost->why.message + "; trying again");
        }
        if (std::holds_alternative<client::Reconnected>(item)) {
            tell(context, R"({"reconnected":true})", "connected again; missed events follow");
        }
        return true;
    }

    bool show_event(Context& context, const ReceivedEvent& received) {
        learn(names_, received.event);
        // The end of the topic tells the same.
        const bool quiet =
            (std::holds_alternative<LocationChanged>(received.event) && !locations) ||
            std::holds_alternative<TopicClosed>(received.event);
        if (context.options.json) {
            context.print(to_json(received) + "\n");
        } else if (!quiet) {
            const auto style = context.style();
            const Times times = names_.times_of(received.topic);
            context.print(style.dim(times.time(times.day(received.time))) + "  " +
                          describe(received.event, names_, times) +
                          style.dim("  [" + describe(received.topic, names_) + "]") + "\n");
        }
        if (!quiet || context.options.json) ++seen_;
        return (count == 0 || seen_ < count) &&
               (until.empty() || event_name(received.event) != until);
    }

    void show_gap(Context& context, const client::Gap& gap) const {
        static constexpr const char* reasons[] = {"no_longer_kept", "realm_changed", "right_lost"};
        const std::string reason = reasons[static_cast<std::size_t>(gap.reason)];
        tell(context,
             "{\"gap\":{\"topic\":" + json_string(to_string(gap.topic)) + ",\"first\":" +
                 std::to_string(gap.first) + ",\"last\":" + std::to_string(gap.last) +
                 ",\"reason\":" + json_string(reason) + "}}",
             "events " + std::to_string(gap.first) + " to " + std::to_string(gap.last) + " of " +
                 to_string(gap.topic) + " can't be had any more (" + reason + ")");
    }

    void show_ended(Context& context, const client::Ended& ended) const {
        const std::string why = ended.closed  ? "it was removed"
                                : ended.error ? ended.error->message
                                              : "the right to it was lost";
        tell(context,
             "{\"ended\":{\"topic\":" + json_string(to_string(ended.topic)) +
                 ",\"reason\":" + json_string(why) + "}}",
             to_string(ended.topic) + " has ended: " + why);
    }

    Names names_;
    std::uint64_t seen_ = 0;
};

}  // namespace

void add_watch_command(CLI::App& app, Context& context) {
    add_verb<WatchCommand>(app,
                           context,
                           "watch",
                           "Shows events as they happen, also over a daemon's restart",
                           "muster watch\n"
                           "muster watch --session Spring --locations\n"
                           "muster --as player:ada watch --player ada --team Red\n"
                           "muster --json watch --everything | jq .event\n"
                           "muster watch --until GameEnded");
}

}  // namespace muster::cli
