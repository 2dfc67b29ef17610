// Compares a server's channels and roles with the wanted ones and mends them. Each is found by its
// recorded id, or else by its name: an interrupted set-up may have created it without recording its
// id. (A role is found by name only if the set-up had recorded the intent to make it.) Creates what
// is missing and changes what differs, so it can run at any time and repeatedly.
#pragma once

#include "discord-bot/api/permissions.hpp"
#include "discord-bot/commands/call.hpp"
#include "discord-bot/commands/patience.hpp"

#include <set>

namespace muster::discord {

// A channel's overwrite for a role (type 0) or a member (type 1).
struct Overwrite {
    Snowflake id = 0;
    int type = 0;
    std::uint64_t allow = 0;
    std::uint64_t deny = 0;
    auto operator<=>(const Overwrite&) const = default;
};

struct WantedChannel {
    enum Type : int { text = 0, category = 4 };
    std::string name;
    // Discord's form of the name. Discord's rule for it is not published, so the form is recorded
    // when the name is set.
    std::string name_there;
    Type type = text;
    std::optional<Snowflake> known;  // The recorded id.
    std::optional<Snowflake> parent;
    std::vector<Overwrite> overwrites;
};

struct ChannelThere {
    Snowflake id = 0;  // 0: a dry run would create it.
    // Nothing: the channel does not have the wanted name yet.
    std::optional<std::string> name;
};

// One run in one worker. The members throw DiscordError, Refused and client::TransportError; they
// throw NotInTime if Discord's limits demand too long a wait.
class Server {
  public:
    Server(Call& call, bool dry_run);

    // The changes made, a line each; in a dry run, the changes to make.
    const std::vector<std::string>& done() const { return done_; }
    // The changes that Discord's limits delay while the rest goes on.
    const std::vector<std::string>& put_off() const { return put_off_; }
    // The present step, for the report of a NotInTime.
    const std::string& part() const { return part_; }

    // The number of the category's channels, except these.
    std::size_t count_in(Snowflake category, const std::set<Snowflake>& besides) const;

    // Returns the role's id; 0 if a dry run would create it.
    Snowflake ensure_role(const Team& team);
    ChannelThere ensure_channel(WantedChannel wanted);
    // Gives each user linked to a player the role of the player's team and takes away the roles of
    // other teams. Unlinked users are not checked: Discord lists members only to bots with a
    // special permission.
    void ensure_roles_of_members(const std::map<TeamId, Snowflake>& roles);

    Snowflake everyone() const { return call_.interaction.server; }
    // The overwrites that let the bot and the organisers see and write in all channels of the
    // session.
    std::vector<Overwrite> staff() const;

  private:
    Json get(const std::string& path) { return send(Method::get, path, nullptr); }
    Json send(Method method, const std::string& path, const Json& body);
    void note_uses();
    const Json* made_for(const Team& team) const;
    Snowflake make_role(const Team& team, const Json& wanted);
    void remember_role(const Team& team, Snowflake role);
    const Json* adopt(const WantedChannel& wanted) const;
    ChannelThere make(const WantedChannel& wanted);
    ChannelThere mend(const Json& channel, const WantedChannel& wanted);
    std::optional<std::string> rename(Snowflake channel, const WantedChannel& wanted);
    Json differences(const Json& channel, const WantedChannel& wanted) const;
    void ensure_role_of(const Player& player,
                        const std::string& path,
                        const Json& member,
                        Snowflake role,
                        bool wanted);
    std::string shown(const WantedChannel& wanted) const;
    void note(std::string line) { done_.push_back(std::move(line)); }

    Call& call_;
    bool dry_run_;
    std::string server_;
    Json channels_;
    Json roles_;
    Snowflake self_ = 0;
    std::optional<Snowflake> organisers_;
    // Channels and roles in use, which must not be taken for others.
    std::set<Snowflake> used_;
    std::vector<std::string> done_;
    std::vector<std::string> put_off_;
    std::string part_;
    Patience patience_;
};

}  // namespace muster::discord
