// The commands of the rule constants: the global constants and those of a session.
#include "cli/cells.hpp"
#include "cli/render.hpp"
#include "cli/resolve.hpp"
#include "cli/text.hpp"
#include "cli/tree.hpp"

#include <algorithm>

namespace muster::cli {

namespace {

// The session of --session or of an organiser, or nothing for the global constants. $MUSTER_SESSION
// does not count here: it would let a user change the wrong constants unnoticed.
std::optional<SessionId> scope(Context& context) {
    if (!context.options.session.empty()) return find_session(context, context.options.session);
    const auto actor = context.actor();
    if (actor && actor->kind == Actor::Kind::organiser) return SessionId{actor->id};
    return std::nullopt;
}

// "for the session Spring", or "for all sessions without values of their own".
std::string scope_text(Context& context, const std::optional<SessionId>& session) {
    if (!session) return "for all sessions without values of their own";
    return "for the session " + context.names().of(*session);
}

struct ListConfigCommand {
    std::vector<std::string> keys;
    void declare(CLI::App& verb) {
        verb.add_option("SETTING", keys, "Only these")->type_name("SETTING");
    }
    void run(Context& context) {
        auto config = context.call(GetConfig{scope(context)});
        if (!keys.empty()) {
            std::erase_if(config.entries, [&](const ConfigEntry& entry) {
                return std::find(keys.begin(), keys.end(), entry.key) == keys.end();
            });
            if (config.entries.size() < keys.size()) {
                throw Failure(Error{ErrorCode::not_found,
                                    "There is no such setting among those asked for.",
                                    {{"what", "setting"}}});
            }
        }
        context.show(config,
                     [&](const ConfigReply& reply) { return render(reply, context.style()); });
    }
};

struct SetConfigCommand {
    std::vector<std::string> assignments;
    void declare(CLI::App& verb) {
        verb.add_option("SETTING=VALUE", assignments, "All of them, or none if one is refused")
            ->required()
            ->type_name("SETTING");
    }
    void run(Context& context) {
        SetConfig request;
        request.session = scope(context);
        for (const auto& assignment : assignments) {
            auto [key, value] = split_assignment(assignment);
            request.set.push_back({std::move(key), std::move(value)});
        }
        context.call(request);
        context.show(Done{}, [&](const Done&) {
            std::string text = "Changed " + scope_text(context, request.session) +
                               ", from the next game's start on:\n";
            for (const auto& [key, value] : request.set)
                text.append("  ").append(key).append("=").append(value).append("\n");
            return text;
        });
    }
};

struct ResetConfigCommand {
    std::vector<std::string> keys;
    void declare(CLI::App& verb) {
        verb.add_option("SETTING", keys, "Removes the override of this setting")
            ->required()
            ->type_name("SETTING");
    }
    void run(Context& context) {
        const auto session = scope(context);
        context.call(SetConfig{session, {}, keys});
        context.show(Done{}, [&](const Done&) {
            std::string text = "Back to the " + std::string(session ? "global" : "original") +
                               " values " + scope_text(context, session) + ":\n";
            for (const auto& key : keys)
                text.append("  ").append(key).append("\n");
            return text;
        });
    }
};

}  // namespace

void add_config_commands(CLI::App& app, Context& context) {
    auto& noun = add_noun(app, "config", "Rule constants: global ones, and a session's own");
    add_verb<ListConfigCommand>(
        noun,
        context,
        "list",
        "Lists the effective settings with their descriptions",
        "muster config list\nmuster config list num_catchers --session Spring");
    add_verb<SetConfigCommand>(noun,
                               context,
                               "set",
                               "Sets overrides",
                               "muster config set num_catchers=2 end_time=18:30 --session Spring\n"
                               "muster config set bounty_percentage=0.25");
    add_verb<ResetConfigCommand>(noun,
                                 context,
                                 "reset",
                                 "Removes overrides",
                                 "muster config reset num_catchers --session Spring");
}

}  // namespace muster::cli
