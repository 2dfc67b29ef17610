// The commands of the daemon itself: ping, status, shutdown, clock, rights of services, rules
// version.
#include "cli/render.hpp"
#include "cli/resolve.hpp"
#include "cli/text.hpp"
#include "cli/tree.hpp"

#include <chrono>
#include <cstdio>

namespace muster::cli {

namespace {

struct PingCommand {
    bool wait = false;
    void declare(CLI::App& verb) {
        verb.add_flag("--wait", wait, "Waits, within --timeout, for a daemon that just starts");
    }
    void run(Context& context) {
        // Connects first: the time shown is the round trip alone.
        wait ? context.coming_daemon() : context.present_daemon();
        const auto begin = std::chrono::steady_clock::now();
        const auto pong = context.call(Ping{});
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - begin;
        context.show(pong, [&](const Pong&) {
            char text[96];
            std::snprintf(
                text, sizeof text, "The daemon answers in %.2f ms; its time is ", took.count());
            return text + Times().date_time(pong.time) + ".\n";
        });
    }
};

struct StatusCommand {
    void declare(CLI::App&) {}
    void run(Context& context) {
        context.show(context.call(GetStatus{}), [&](const EngineStatus& status) {
            const Time machine(std::chrono::duration_cast<std::chrono::microseconds>(
                std::chrono::system_clock::now().time_since_epoch()));
            return render(status, machine, context.style());
        });
    }
};

struct ShutdownCommand {
    std::string reason;
    void declare(CLI::App& verb) {
        verb.add_option("--reason", reason, "Reason, shown to the other clients")
            ->type_name("TEXT");
    }
    void run(Context& context) {
        context.present_daemon();  // Never stops a daemon that starts later.
        context.call(Shutdown{reason});
        context.done("The daemon shuts down.");
    }
};

struct ShowClockCommand {
    void declare(CLI::App&) {}
    void run(Context& context) {
        context.show(context.call(GetClock{}),
                     [&](const ClockReport& clock) { return render(clock, context.style()); });
    }
};
struct TakeClockCommand {
    void declare(CLI::App&) {}
    void run(Context& context) {
        context.call(TakeClock{});
        context.done("The engine takes the machine's clock.");
    }
};

struct ShowRulesCommand {
    void declare(CLI::App&) {}
    void run(Context& context) {
        context.show(context.call(GetStatus{}), [](const EngineStatus& status) {
            const auto newest = std::to_string(status.rules_version_newest);
            return "Version " + std::to_string(status.rules_version) +
                   " of the rules is active; the newest that the daemon knows is version " +
                   newest + ".\n" +
                   (status.rules_version < status.rules_version_newest
                        ? "While no game runs, it is activated by: muster rules activate " +
                              newest + "\n"
                        : "");
        });
    }
};

struct ActivateRulesCommand {
    std::uint32_t version = 0;
    void declare(CLI::App& verb) {
        verb.add_option("VERSION", version, "Of the rules")->required()->type_name("NUMBER");
    }
    void run(Context& context) {
        context.call(ActivateRules{version});
        context.done("Version " + std::to_string(version) + " of the rules is active.");
    }
};

struct GrantArguments {
    std::uint32_t uid = 0;
    std::string session;
    void declare(CLI::App& verb) {
        verb.add_option("UID", uid, "User id that the service runs under")
            ->required()
            ->type_name("NUMBER");
        verb.add_option("SESSION", session, "Name or id")->required()->type_name("SESSION");
    }
};
struct GrantCommand : GrantArguments {
    void run(Context& context) {
        context.call(GrantSession{uid, find_session(context, session)});
        context.done("User id " + std::to_string(uid) + " may organise the session.");
    }
};
struct RevokeCommand : GrantArguments {
    void run(Context& context) {
        context.call(RevokeSession{uid, find_session(context, session)});
        context.done("User id " + std::to_string(uid) + " may no longer organise the session.");
    }
};
struct ListGrantsCommand {
    void declare(CLI::App&) {}
    void run(Context& context) {
        context.show(context.call_all(ListGrants{}), [&](const Grants& grants) {
            return render(grants, context.names(), context.style());
        });
    }
};

struct SetValueCommand {
    std::string key;
    std::string value;
    void declare(CLI::App& verb) {
        verb.add_option("KEY", key, "By custom PROGRAM/WHAT")->required()->type_name("TEXT");
        verb.add_option("VALUE", value, "Up to 4,000 bytes")->required()->type_name("TEXT");
    }
    void run(Context& context) {
        context.call(SetValue{key, value});
        context.done("The value is stored.");
    }
};
struct RemoveValueCommand {
    std::string key;
    void declare(CLI::App& verb) {
        verb.add_option("KEY", key, "Key of the value")->required()->type_name("TEXT");
    }
    void run(Context& context) {
        context.call(RemoveValue{key});
        context.done("The value is removed.");
    }
};
struct ListValuesCommand {
    std::string prefix;
    void declare(CLI::App& verb) {
        verb.add_option("PREFIX", prefix, "Only keys that begin so")->type_name("TEXT");
    }
    void run(Context& context) {
        context.show(context.call_all(ListValues{prefix}),
                     [&](const StoredValues& values) { return render(values, context.style()); });
    }
};

}  // namespace

void add_system_commands(CLI::App& app, Context& context) {
    add_verb<PingCommand>(app,
                          context,
                          "ping",
                          "Asks the daemon whether it is there",
                          "muster ping\nmusterd & muster ping --wait");
    add_verb<StatusCommand>(app,
                            context,
                            "status",
                            "Shows the daemon's build, time and numbers",
                            "muster status\nmuster --json status | jq .sequence");
    add_verb<ShutdownCommand>(app,
                              context,
                              "shutdown",
                              "Ends the daemon; running games go on after its next start",
                              "muster shutdown --reason \"back in five minutes\"");

    auto& clock = add_noun(app, "clock", "The machine's clock, and what the engine makes of it");
    add_verb<ShowClockCommand>(clock,
                               context,
                               "show",
                               "Shows both clocks, and a step that the engine has not taken",
                               "muster clock show");
    add_verb<TakeClockCommand>(
        clock,
        context,
        "take",
        "Says that the machine's clock is right: the engine takes it, also while a game runs",
        "muster clock take");

    auto& grant = add_noun(app, "grant", "Rights of services to organise sessions");
    add_verb<GrantCommand>(grant,
                           context,
                           "add",
                           "Lets the service of a user id organise a session",
                           "muster grant add 998 Spring");
    add_verb<RevokeCommand>(
        grant, context, "remove", "Takes that right back", "muster grant remove 998 Spring");
    add_verb<ListGrantsCommand>(
        grant, context, "list", "Lists the rights given", "muster grant list");

    auto& value =
        add_noun(app, "value", "Small texts that programs of your user id store in the daemon");
    add_verb<SetValueCommand>(
        value, context, "set", "Keeps a text under a key", "muster value set scoreboard/last 1723");
    add_verb<RemoveValueCommand>(
        value, context, "remove", "Forgets a key", "muster value remove scoreboard/last");
    add_verb<ListValuesCommand>(
        value, context, "list", "Lists the values kept", "muster value list scoreboard/");

    auto& rules = add_noun(app, "rules", "The versions of the rules");
    add_verb<ShowRulesCommand>(rules,
                               context,
                               "show",
                               "Shows the active version, and the newest that the daemon knows",
                               "muster rules show");
    add_verb<ActivateRulesCommand>(rules,
                                   context,
                                   "activate",
                                   "Switches to a newer version for good, while no game runs",
                                   "muster rules activate 2");
}

}  // namespace muster::cli
