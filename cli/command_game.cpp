// The commands of games: a session's running game and the finished games.
#include "cli/describe.hpp"
#include "cli/render.hpp"
#include "cli/resolve.hpp"
#include "cli/text.hpp"
#include "cli/tree.hpp"

#include <algorithm>
#include <cstring>

namespace muster::cli {

namespace {

// The argument SESSION, which selects a game.
struct SessionOfGame {
    std::string session;
    void declare(CLI::App& verb) {
        verb.add_option("SESSION", session, "Name or id; may be left out where there is only one")
            ->type_name("SESSION");
    }
    SessionId find(Context& context) const {
        return session.empty() ? default_session(context) : find_session(context, session);
    }
};

void show_game(Context& context, const GameReply& game) {
    context.show(game, [&](const GameReply&) {
        return render(game, context.names_in(game.session), context.style());
    });
}

struct StartCommand : SessionOfGame {
    std::vector<std::string> catchers;
    std::uint64_t seed = 0;

    void declare(CLI::App& verb) {
        SessionOfGame::declare(verb);
        verb.add_option("--catcher", catchers, "The catcher, in modes where it may be chosen")
            ->type_name("TEAM");
        verb.add_option("--seed", seed, "Seed of the random draws; the same seed repeats the draws")
            ->type_name("NUMBER");
    }
    void run(Context& context) {
        StartGame request;
        request.session = find(context);
        context.options.session =
            std::to_string(request.session.value);  // find_team() looks in this session.
        for (const auto& catcher : catchers)
            request.catchers.push_back(find_team(context, catcher));
        request.seed = {seed};
        show_game(context, context.call(request));
    }
};

struct StopCommand : SessionOfGame {
    void run(Context& context) {
        context.show(context.call(StopGame{find(context)}), [&](const PastGameSummary& summary) {
            return "The game is over and kept as #" + std::to_string(summary.id.value) + ".\n\n" +
                   render(Ranking{summary.ranking}, context.style());
        });
    }
};

struct ExtendCommand : SessionOfGame {
    std::string until;
    std::int64_t by_minutes = 0;

    void declare(CLI::App& verb) {
        SessionOfGame::declare(verb);
        auto* time =
            verb.add_option(
                    "--until",
                    until,
                    "The next such time of day in the session's time zone, a date with a time of "
                    "day, or ISO 8601")
                ->type_name("TIME");
        verb.add_option("--by", by_minutes, "Minutes more than now planned")
            ->type_name("MINUTES")
            ->excludes(time);
    }
    void run(Context& context) {
        if (until.empty() && by_minutes == 0) {
            throw Failure(
                ExitCode::usage,
                "Give the new end with --until TIME, or the extra minutes with --by MINUTES.");
        }
        const auto id = find(context);
        const auto zone = context.look_up(GetSession{id}).session.time_zone;
        const auto ends = until.empty() ? later_by_minutes(context, id) : time_given(context, zone);
        context.call(ExtendGame{id, ends.at});
        context.done((ends.next_day ? on_one_line(until) + " is over today. " : "") +
                     "The game now ends at " + Times(zone).date_time(ends.at) + ".");
    }

  private:
    WrittenTime later_by_minutes(Context& context, SessionId id) const {
        return {context.look_up(GetGame{id}).ends + std::chrono::minutes(by_minutes)};
    }
    WrittenTime time_given(Context& context, const TimeZone& zone) const {
        const auto ends = read_time(until, context.look_up(GetClock{}).day, zone);
        if (!ends) {
            throw Failure(ExitCode::usage,
                          "\"" + on_one_line(until) +
                              "\" is no time: 18:30, \"2026-05-09 18:30\", or "
                              "2026-05-09T16:30:00Z.");
        }
        return *ends;
    }
};

// Takes back a team's last completion or catch.
struct UndoCommand {
    std::string team;
    std::string reason;
    std::optional<std::uint64_t> period;

    void declare(CLI::App& verb) {
        verb.add_option("TEAM", team, "The team that completed or caught, or that was caught")
            ->required()
            ->type_name("TEAM");
        verb.add_option("--reason", reason, "Everybody sees it")->required()->type_name("TEXT");
        verb.add_option("--period",
                        period,
                        "The id of the team's last period; the command is refused if it has a "
                        "later one. Default: any")
            ->type_name("NUMBER");
    }
    void run(Context& context) {
        const auto found = find_team_and_session(context, team);
        UndoPeriod request{found.team, {}, reason};
        if (period) request.period = PeriodId{*period};
        context.show(context.call(request), [&](const PeriodUndoneReply& reply) {
            const auto& names = context.names_in(found.session);
            return "Taken back: " +
                   undone_text(reply.period, names, names.times_of(found.session)) +
                   ". All is as it was before.\n";
        });
    }

  private:
    static std::string undone_text(const Period& period, const Names& names, const Times& times) {
        const auto other = period.other_team ? names.of(*period.other_team) : "";
        switch (period.kind) {
            case PeriodKind::completed:
                return "\"" + (period.completed ? period.completed->title : "") + "\" for " +
                       std::to_string(period.points) + " points, completed at " +
                       times.time(times.day(period.at));
            case PeriodKind::caught:
                return "the catch by " + other + " at " + times.time(times.day(period.at));
            case PeriodKind::catcher:
                break;
        }
        return "the catch of " + other + " at " + times.time(times.day(period.at));
    }
};

struct StateCommand : SessionOfGame {
    void run(Context& context) { show_game(context, context.call(GetGame{find(context)})); }
};

struct RankingCommand : SessionOfGame {
    void run(Context& context) {
        context.show(context.call(GetRanking{find(context)}),
                     [&](const Ranking& ranking) { return render(ranking, context.style()); });
    }
};

struct MineCommand {
    std::string player;
    void declare(CLI::App& verb) {
        verb.add_option("PLAYER", player, "Name or id")->required()->type_name("PLAYER");
    }
    void run(Context& context) {
        context.show(context.call(GetMyGame{find_player(context, player)}),
                     [&](const MyGame& mine) {
                         if (mine.player.playing_in)
                             context.names_and_times_of(*mine.player.playing_in);
                         return render(mine, context.names(), context.style());
                     });
    }
};

// Shows the events of a topic that the daemon still keeps.
struct EventsCommand : SessionOfGame {
    std::string topic;
    std::uint64_t from = 1;
    std::uint64_t limit = 0;

    void declare(CLI::App& verb) {
        SessionOfGame::declare(verb);
        verb.add_option("--topic", topic, "KIND:ID instead of the session's, say team:3 or catalog")
            ->type_name("TOPIC");
        verb.add_option("--from", from, "Number of the first event")
            ->capture_default_str()
            ->type_name("NUMBER");
        verb.add_option("--limit", limit, "Maximum number of events; 0: all")
            ->capture_default_str()
            ->type_name("NUMBER");
    }
    void run(Context& context) {
        ReadEvents request;
        request.topic = find_topic(context);
        request.from = from;
        request.limit = limits::read_events_max;
        const Names* names = nullptr;
        if (!context.options.json) {
            context.names_of_all();
            names = request.topic.kind == Topic::Kind::session
                        ? &context.names_in({request.topic.id})
                        : &context.names();
        }
        std::uint64_t shown = 0;
        for (;;) {
            const auto page = context.call(request);
            // A page begins with the event `from`, or with the first kept event if that is later.
            const auto next = std::max(request.from, page.first_kept) + page.frames.size();
            for (const auto& frame : page.frames) {
                if (limit > 0 && shown == limit) return;
                show_event(context, frame, names);
                ++shown;
            }
            if (next == request.from || next > page.last) return;
            request.from = next;
        }
    }

  private:
    Topic find_topic(Context& context) const {
        if (topic.empty()) return {Topic::Kind::session, find(context).value};
        if (const auto given = topic_from(topic)) return *given;
        throw Failure(ExitCode::usage,
                      "\"" + on_one_line(topic) + "\" is no topic: session:3, team:7, catalog.");
    }

    static void show_event(Context& context,
                           const std::vector<std::uint8_t>& frame,
                           const Names* names) {
        const auto received = event_in(frame);
        if (!received) return;  // A newer daemon's event.
        if (names == nullptr) {
            context.print(to_json(*received) + "\n");
        } else {
            const Times times = names->times_of(received->topic);
            context.print(times.time(times.day(received->time)) + "  " +
                          describe(received->event, *names, times) + "\n");
        }
    }

    static std::optional<ReceivedEvent> event_in(const std::vector<std::uint8_t>& frame) {
        FrameReader reader(limits::reply_frame_size_max);
        std::memcpy(reader.prepare(frame.size()), frame.data(), frame.size());
        reader.commit(frame.size());
        const auto whole = reader.next();
        if (!whole) return std::nullopt;
        return decode_event_frame(whole->body);
    }
};

struct PastCommand {
    std::string player;
    std::uint32_t limit = 100;

    void declare(CLI::App& verb) {
        verb.add_option("--player", player, "Only those in which the player was")
            ->type_name("PLAYER");
        verb.add_option("--limit", limit, "Maximum number of games, the newest first")
            ->capture_default_str()
            ->check(CLI::Range(1, 100))
            ->type_name("NUMBER");
    }
    void run(Context& context) {
        ListPastGames request;
        if (!player.empty()) request.player = find_player(context, player);
        if (!context.options.session.empty())
            request.session = find_session(context, context.options.session);
        request.limit = limit;
        context.show(context.call(request), [&](const PastGameList& list) {
            for (const auto& game : list.games)
                context.names_and_times_of(game.session);
            return render(list, context.names(), context.style());
        });
    }
};

struct ShowCommand {
    std::string game;
    void declare(CLI::App& verb) {
        verb.add_option("GAME", game, "Its id, as `muster game past` shows it")
            ->required()
            ->type_name("GAME");
    }
    void run(Context& context) {
        const auto reference = reference_from(game);
        if (!reference.id)
            throw Failure(ExitCode::usage, "A game is named by its id; see `muster game past`.");
        context.show(context.call(GetPastGame{{*reference.id}}), [&](const PastGame& past) {
            const auto& names = context.names_and_times_of(past.summary.session);
            return render(past, names, context.style());
        });
    }
};

}  // namespace

void add_game_commands(CLI::App& app, Context& context) {
    auto& noun = add_noun(app, "game", "A session's running game, and finished ones");
    add_verb<StartCommand>(
        noun,
        context,
        "start",
        "Starts the session's game",
        "muster game start Spring\nmuster game start Hunt --catcher Red --seed 42");
    add_verb<StopCommand>(
        noun, context, "stop", "Ends the running game before its time", "muster game stop Spring");
    add_verb<ExtendCommand>(noun,
                            context,
                            "extend",
                            "Moves the running game's end",
                            "muster game extend --by 30\nmuster game extend Spring --until 18:30");
    add_verb<UndoCommand>(noun,
                          context,
                          "undo",
                          "Takes back a team's last completion or catch",
                          "muster game undo Red --reason \"tapped the wrong button\"");
    add_verb<StateCommand>(noun,
                           context,
                           "state",
                           "Shows teams, points, zones and open challenges",
                           "muster game state\nmuster --as player:ada game state Spring");
    add_verb<RankingCommand>(noun, context, "ranking", "Shows the ranking", "muster game ranking");
    add_verb<MineCommand>(noun,
                          context,
                          "mine",
                          "Shows all that a player's app shows",
                          "muster --as player:ada game mine ada");
    add_verb<EventsCommand>(
        noun,
        context,
        "events",
        "Shows past events, from the daemon's journal",
        "muster game events Spring --from 100\nmuster game events --topic team:3");
    add_verb<PastCommand>(
        noun,
        context,
        "past",
        "Lists finished games",
        "muster game past --player ada\nmuster game past --session Spring --limit 5");
    add_verb<ShowCommand>(
        noun, context, "show", "Shows a finished game whole", "muster game show 3");
}

}  // namespace muster::cli
