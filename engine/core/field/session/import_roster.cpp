// Imports a roster: players, teams, and who is in which team. First all rows are checked against
// the state as the rows before leave it; from then on nothing can fail, and the changes are made
// one by one like those of people.
#include "engine/core/field/catalog/import_rows.hpp"
#include "engine/core/field/handlers.hpp"
#include "engine/core/field/limits.hpp"
#include "engine/core/field/names.hpp"
#include "engine/core/field/refusals.hpp"
#include "engine/core/field/row_changes.hpp"
#include "engine/core/field/session/rights.hpp"
#include "engine/core/field/session/session.hpp"
#include "engine/core/kernel/check.hpp"
#include "engine/core/math/similarity.hpp"
#include "engine/core/people/handlers.hpp"
#include "engine/core/people/limits.hpp"
#include "engine/core/people/people.hpp"

#include <algorithm>

namespace muster::core {

namespace {

// The owner of a name or of a Discord user: a known player's id, or the number of a row with a new
// player.
struct Owner {
    PlayerId player;
    std::uint32_t row = 0;
    bool operator==(const Owner&) const = default;
};

// A checked row.
struct RosterEntry {
    const RosterRow* row = nullptr;
    PlayerId player;                   // 0: a new player.
    std::vector<std::string> columns;  // That change.
    bool changes_team = false;

    bool changes(std::string_view column) const {
        return std::ranges::find(columns, column) != columns.end();
    }
};

std::optional<Error> wrong(const RosterRow& row, const char* column, const std::string& message) {
    return import_failed({"roster", row.row, column}, message);
}

class Roster {
  public:
    Roster(FieldContext& context, SessionState& session, const ImportRoster& request)
        : context_(context), session_(session), request_(request), changes_(request.dry_run) {}

    std::optional<Error> check() {
        if (auto error = check_teams()) return error;
        for (const RosterRow& row : request_.players) {
            if (auto error = check_player(row)) return error;
        }
        find_missing_players();
        return check_sizes();
    }

    // REQUIRES: check() found no error.
    void carry_out() {
        for (const PlayerId player : leaving_)
            leave_team(context_, player, team_in(context_, player, request_.session));
        for (const TeamId team : removed_teams_)
            remove_team(context_, session_, team);
        for (const Name& name : new_teams_) {
            CreateTeam create;
            create.session = request_.session;
            create.name = name;
            const auto created = handle(context_, create);
            CHECK(created.ok());
            teams_[name.key] = created->team.id;
        }
        for (const RosterEntry& entry : entries_)
            save(entry);
    }

    bool changes_something() const {
        const RowCounts& players = reply_.players;
        const RowCounts& teams = reply_.teams;
        return players.added + players.updated + players.removed + teams.added + teams.removed != 0;
    }

    RosterImported reply() {
        reply_.changes = std::move(changes_.list);
        reply_.changes_left_out = changes_.left_out;
        return std::move(reply_);
    }

  private:
    // ---- Teams. ----

    std::optional<Error> check_teams() {
        std::set<std::string> named;
        for (const RosterRow& row : request_.players) {
            if (row.team) named.insert(row.team->key);
        }
        for (const TeamId id : session_.teams) {
            const Team& team = *context_.field.teams.find(id);
            if (request_.remove_missing && !request_.players.empty() &&
                !named.contains(team.name.key)) {
                removed_teams_.push_back(id);
                changes_.add(reply_.teams,
                             {"roster", 0, RowFate::removed, team.name.text, {"team"}});
            } else {
                teams_[team.name.key] = id;
                if (named.contains(team.name.key)) ++reply_.teams.unchanged;
            }
        }
        for (const RosterRow& row : request_.players) {
            if (!row.team || teams_.contains(row.team->key)) continue;
            if (auto error = check_new_team(row)) return error;
            teams_[row.team->key] = {};
            new_teams_.push_back(*row.team);
            changes_.add(reply_.teams,
                         {"roster", row.row, RowFate::added, row.team->text, {"team"}});
        }
        return std::nullopt;
    }

    std::optional<Error> check_new_team(const RosterRow& row) const {
        if (teams_.size() >= limits::teams_per_session_max) {
            return wrong(row, "team", over_limit("teams", limits::teams_per_session_max).message);
        }
        const auto name = decode_utf8(row.team->key);
        for (const auto& [key, id] : teams_) {
            if (similarity(name, decode_utf8(key)) < team_names_alike) continue;
            const auto same = [&](const Name& each) { return each.key == key; };
            const auto fresh = std::ranges::find_if(new_teams_, same);
            return wrong(
                row,
                "team",
                name_taken("team",
                           fresh != new_teams_.end() ? fresh->text
                                                     : context_.field.teams.find(id)->name.text)
                    .message);
        }
        return std::nullopt;
    }

    // ---- Players. ----

    std::optional<Error> check_player(const RosterRow& row) {
        if (!seen_.insert(row.name.key).second)
            return wrong(row, "name", "The player appears twice.");
        RosterEntry entry;
        entry.row = &row;
        const PlayerState* known = player_called(row.name.key);
        if (known) entry.player = known->id;
        const Owner self{entry.player, known ? 0 : row.row};
        if (!known) {
            if (auto error = check_new_player(row, self)) return error;
        } else if (known->name.text != row.name.text) {
            entry.columns.push_back("name");
        }
        if (auto error = check_nickname(row, known, self, entry)) return error;
        if (auto error = check_discord_user(row, known, self, entry)) return error;
        if (const auto error = check_phone(row.phone)) return wrong(row, "phone", error->message);
        if (!row.phone.empty() && !(known && known->own.phone == row.phone))
            entry.columns.push_back("phone");
        if (auto error = check_team(row, entry)) return error;
        named_.insert(entry.player);

        if (known && entry.columns.empty()) {
            ++reply_.players.unchanged;
        } else {
            changes_.add(reply_.players,
                         {"roster",
                          row.row,
                          known ? RowFate::updated : RowFate::added,
                          row.name.text,
                          known ? entry.columns : std::vector<std::string>()});
        }
        entries_.push_back(std::move(entry));
        return std::nullopt;
    }

    // The player with that name; a nickname does not count.
    const PlayerState* player_called(const std::string& key) const {
        const auto at = context_.people.player_names.find(key);
        if (at == context_.people.player_names.end()) return nullptr;
        const PlayerState* player = context_.people.players.find(at->second);
        return player->name.key == key ? player : nullptr;
    }

    std::optional<Error> check_new_player(const RosterRow& row, const Owner& self) {
        const auto players = context_.people.players.size() + reply_.players.added;
        if (players >= limits::players_max)
            return wrong(row, "", over_limit("players", limits::players_max).message);
        return claim_name(row, "name", row.name, self);
    }

    std::optional<Error> check_nickname(const RosterRow& row,
                                        const PlayerState* known,
                                        const Owner& self,
                                        RosterEntry& entry) {
        if (!row.nickname) return std::nullopt;
        if (known && known->nickname && *known->nickname == *row.nickname) return std::nullopt;
        if (row.nickname->key == row.name.key)
            return wrong(row, "nickname", "The nickname is the same as the name.");
        if (known && known->nickname) names_[known->nickname->key] = {};
        entry.columns.push_back("nickname");
        return claim_name(row, "nickname", *row.nickname, self);
    }

    std::optional<Error> claim_name(const RosterRow& row,
                                    const char* column,
                                    const Name& name,
                                    const Owner& self) {
        Owner owner;
        if (const auto claimed = names_.find(name.key); claimed != names_.end()) {
            owner = claimed->second;
        } else if (const auto at = context_.people.player_names.find(name.key);
                   at != context_.people.player_names.end()) {
            owner.player = at->second;
        }
        if (owner != Owner{} && owner != self)
            return wrong(row, column, name_taken("player", name.text).message);
        names_[name.key] = self;
        return std::nullopt;
    }

    std::optional<Error> check_discord_user(const RosterRow& row,
                                            const PlayerState* known,
                                            const Owner& self,
                                            RosterEntry& entry) {
        if (!row.discord_user || *row.discord_user == 0) return std::nullopt;
        const std::uint64_t user = *row.discord_user;
        if (known && known->own.discord_user == user) return std::nullopt;
        Owner owner;
        if (const auto claimed = users_.find(user); claimed != users_.end()) {
            owner = claimed->second;
        } else if (const auto at = context_.people.discord_users.find(user);
                   at != context_.people.discord_users.end()) {
            owner.player = at->second;
        }
        if (owner != Owner{} && owner != self)
            return wrong(row, "discord_user", "The Discord user belongs to another player.");
        users_[user] = self;
        if (known && known->own.discord_user) users_[*known->own.discord_user] = {};
        entry.columns.push_back("discord_user");
        return std::nullopt;
    }

    std::optional<Error> check_team(const RosterRow& row, RosterEntry& entry) {
        if (!row.team) return std::nullopt;
        const TeamId before =
            entry.player ? team_in(context_, entry.player, request_.session) : TeamId{};
        const TeamId wanted = teams_.at(row.team->key);
        if (before && before == wanted) return std::nullopt;
        const PlayerInField* place =
            entry.player ? context_.field.players.find(entry.player) : nullptr;
        if (!before && place && place->teams.size() >= limits::teams_per_player_max) {
            return wrong(row,
                         "team",
                         over_limit("teams of the player", limits::teams_per_player_max).message);
        }
        entry.changes_team = true;
        entry.columns.push_back("team");
        if (before) ++left_[before];
        joined_[row.team->key].push_back(&row);
        return std::nullopt;
    }

    void find_missing_players() {
        if (!request_.remove_missing || request_.players.empty()) return;
        for (const TeamId id : session_.teams) {
            const Team& team = *context_.field.teams.find(id);
            const bool stays = std::ranges::find(removed_teams_, id) == removed_teams_.end();
            for (const PlayerId player : team.players) {
                if (named_.contains(player)) continue;
                if (stays) {
                    leaving_.push_back(player);
                    ++left_[id];
                }
                changes_.add(reply_.players,
                             {"roster",
                              0,
                              RowFate::removed,
                              context_.people.players.find(player)->name.text,
                              {}});
            }
        }
    }

    std::optional<Error> check_sizes() const {
        for (const auto& [key, joined] : joined_) {
            const TeamId id = teams_.at(key);
            std::size_t size = joined.size();
            if (id) {
                const auto left = left_.find(id);
                size += context_.field.teams.find(id)->players.size();
                size -= left == left_.end() ? 0 : left->second;
            }
            if (size <= limits::players_per_team_max) continue;
            return wrong(*joined.back(),
                         "team",
                         over_limit("players in the team", limits::players_per_team_max).message);
        }
        return std::nullopt;
    }

    void save(const RosterEntry& entry) {
        const RosterRow& row = *entry.row;
        PlayerId player = entry.player;
        if (!player) {
            CreatePlayer create;
            create.name = row.name;
            create.nickname = row.nickname;
            create.discord_user = row.discord_user;
            create.phone = row.phone;
            const auto created = handle(static_cast<PeopleContext&>(context_), create);
            CHECK(created.ok());
            player = created->player.id;
        } else if (entry.columns.size() > (entry.changes_team ? 1 : 0)) {
            UpdatePlayer update;
            update.player = player;
            if (entry.changes("name")) update.name = row.name;
            if (entry.changes("nickname")) update.nickname = row.nickname;
            if (entry.changes("discord_user")) update.discord_user = row.discord_user;
            if (entry.changes("phone")) update.phone = row.phone;
            CHECK(handle(static_cast<PeopleContext&>(context_), update).ok());
        }
        if (entry.changes_team) join_team(context_, player, teams_.at(row.team->key));
    }

    FieldContext& context_;
    SessionState& session_;
    const ImportRoster& request_;
    RowChanges changes_;
    RosterImported reply_;
    std::set<std::string> seen_;            // The keys of the rows' names.
    std::set<PlayerId> named_;              // Known players with a row.
    std::map<std::string, Owner> names_;    // Names as the rows leave them; no owner: free.
    std::map<std::uint64_t, Owner> users_;  // The same for Discord users.
    std::map<std::string, TeamId> teams_;   // The session's teams after the import; 0: new.
    std::vector<Name> new_teams_;
    std::vector<TeamId> removed_teams_;
    std::vector<PlayerId> leaving_;
    std::map<TeamId, std::size_t> left_;                           // How many players leave a team.
    std::map<std::string, std::vector<const RosterRow*>> joined_;  // By the team's key.
    std::vector<RosterEntry> entries_;
};

}  // namespace

Result<RosterImported> handle(FieldContext& context, const ImportRoster& request) {
    SessionState* session = context.field.sessions.find(request.session);
    if (!session) return not_found("session", request.session.value);
    if (session->game) return game_in_progress(session->session);
    Roster roster(context, *session, request);
    if (const auto error = roster.check()) return *error;
    if (request.dry_run || !roster.changes_something()) {
        context.unchanged();
    } else {
        roster.carry_out();
    }
    return roster.reply();
}

}  // namespace muster::core
