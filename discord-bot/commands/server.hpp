// A server's channels and roles, as Discord has them and as they should be. Each is looked for by
// the id that we remember, then by its name (a set-up that broke off made it and could not say so;
// a role only where it had said that it would), and made where neither is there; what differs from
// what is wanted is mended. So it can be run at any time, and again.
#pragma once

#include "discord-bot/api/permissions.hpp"
#include "discord-bot/commands/call.hpp"
#include "discord-bot/commands/patience.hpp"

#include <set>

namespace muster::discord {

// An overwrite of a channel: of a role (0) or a member (1).
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
    // What Discord makes of the name, which is its secret: remembered from when it was given.
    std::string name_there;
    Type type = text;
    std::optional<Snowflake> known;  // The id that we remember.
    std::optional<Snowflake> parent;
    std::vector<Overwrite> overwrites;
};

struct ChannelThere {
    Snowflake id = 0;  // 0 in a dry run where there is none yet.
    // Nothing: it does not have the wanted one yet.
    std::optional<std::string> name;
};

// One run, of one worker. Each throws DiscordError, Refused and client::TransportError; NotInTime
// where Discord wants it to wait for too long.
class Server {
  public:
    Server(Call& call, bool dry_run);

    // What was done, a line each; in a dry run: what would be.
    const std::vector<std::string>& done() const { return done_; }
    // What Discord wants to wait with, though the rest goes on.
    const std::vector<std::string>& put_off() const { return put_off_; }
    // What is being done, to be named where it ends in NotInTime.
    const std::string& part() const { return part_; }

    // How many channels the category holds besides these.
    std::size_t count_in(Snowflake category, const std::set<Snowflake>& besides) const;

    // The id; 0 in a dry run where there is none yet.
    Snowflake ensure_role(const Team& team);
    ChannelThere ensure_channel(WantedChannel wanted);
    // Who is linked to a player has the role of that player's team, and of no other. Those who are
    // linked to nobody are not known: Discord lists members only to bots that may watch them all.
    void ensure_roles_of_members(const std::map<TeamId, Snowflake>& roles);

    Snowflake everyone() const { return call_.interaction.server; }
    // Those who see and write in all of the session's channels.
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
    // Channels and roles that are something already, and can't be taken for anything else.
    std::set<Snowflake> used_;
    std::vector<std::string> done_;
    std::vector<std::string> put_off_;
    std::string part_;
    Patience patience_;
};

}  // namespace muster::discord
