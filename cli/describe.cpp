#include "cli/describe.hpp"

#include "cli/text.hpp"

#include <muster/proto/enums.hpp>
#include <muster/proto/json.hpp>

namespace muster::cli {

namespace {

std::string points(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " point" : " points");
}

std::string counted(std::size_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string place(const Location& location, const Times& times) {
    char text[48];
    std::snprintf(text, sizeof text, "%.5f, %.5f", location.latitude_deg, location.longitude_deg);
    const auto accuracy = location.accuracy_m.known() ? "to " + accuracy_text(location) + ", " : "";
    return text + (" (" + accuracy + "at " + times.date_time(location.time) + ")");
}

// Events with a sentence of their own. Each other event is described by its name.
struct Describe {
    const Names& names;
    const Times& times;

    // The event's name as words: "ChallengeSaved" gives "Challenge saved".
    static std::string words_of(std::string_view event_name) {
        std::string words;
        for (const char c : event_name) {
            const bool capital = c >= 'A' && c <= 'Z';
            if (capital && !words.empty()) words += ' ';
            words += capital && !words.empty() ? static_cast<char>(c - 'A' + 'a') : c;
        }
        return words;
    }

    template <class E>
    std::string operator()(const E&) const {
        return words_of(E::event_name);
    }

    std::string operator()(const TopicClosed&) const { return "The topic was closed"; }
    std::string operator()(const SessionCreated& e) const {
        return "Session " + e.session.name.text + " was created";
    }
    std::string operator()(const SessionRemoved& e) const {
        return names.of(e.session) + " was removed";
    }
    std::string operator()(const GrantChanged& e) const {
        return "User id " + std::to_string(e.uid) + (e.granted ? " may now" : " may no longer") +
               " organise " + names.of(e.session);
    }
    std::string operator()(const PlayerSaved& e) const {
        return "Player " + e.player.name.text + " was saved";
    }
    std::string operator()(const PlayerRemoved& e) const {
        return names.of(e.player) + " was removed";
    }
    std::string operator()(const ChallengeSaved& e) const {
        const auto& c = e.challenge;
        return "Challenge #" + std::to_string(c.id.value) + " " +
               (c.title.empty() ? c.place : c.title) + " was saved";
    }
    std::string operator()(const ChallengeRemoved& e) const {
        return "Challenge #" + std::to_string(e.challenge.value) + " was removed";
    }
    std::string operator()(const SetSaved& e) const {
        return "Set " + e.set.name.text + " was saved";
    }
    std::string operator()(const SetRemoved& e) const { return names.of(e.set) + " was removed"; }
    std::string operator()(const ZonesSaved& e) const {
        return counted(e.zones.size(), "zone") + " saved";
    }
    std::string operator()(const ZoneRemoved& e) const {
        return "Zone " + std::to_string(e.zone.value) + " was removed";
    }
    std::string operator()(const SectorsSaved& e) const {
        return counted(e.sectors.size(), "sector") + " saved";
    }
    std::string operator()(const SectorRemoved& e) const {
        return "Sector " + e.letter + " was removed";
    }
    std::string operator()(const ConfigChanged&) const {
        return "The global rule constants changed";
    }
    std::string operator()(const CatalogImported& e) const {
        return "An import saved " + counted(e.challenges.size(), "challenge") + ", " +
               counted(e.zones.size(), "zone") + ", " + counted(e.sectors.size(), "sector") +
               " and " + counted(e.sets.size(), "set");
    }
    std::string operator()(const CatalogUpdated& e) const {
        const auto removed =
            e.removed_challenges.size() + e.removed_zones.size() + e.removed_sectors.size();
        return "An import saved " + counted(e.challenges.size(), "challenge") + ", " +
               counted(e.zones.size(), "zone") + ", " + counted(e.sectors.size(), "sector") +
               " and " + counted(e.sets.size(), "set") +
               (removed == 0 ? "" : ", and removed " + counted(removed, "thing"));
    }
    std::string operator()(const SessionChanged& e) const {
        return "Session " + e.session.name.text + " changed";
    }
    std::string operator()(const TeamSaved& e) const {
        return "Team " + e.team.name.text + " was saved";
    }
    std::string operator()(const TeamRemoved& e) const { return names.of(e.team) + " was removed"; }
    std::string operator()(const GameStarted& e) const {
        std::vector<TeamId> catchers;
        for (const auto& team : e.teams) {
            if (team.role == Role::catcher) catchers.push_back(team.team);
        }
        return "The game of " + names.of(e.session) + " starts and ends at " + times.time(e.ends) +
               (catchers.empty() ? ""
                                 : "; catchers: " + names.of(std::span<const TeamId>(catchers)));
    }
    std::string operator()(const GameEnded& e) const {
        std::string text = "The game of " + names.of(e.session) + " is over";
        if (e.reason == EndReason::stopped) text += " (stopped)";
        if (!e.ranking.empty()) {
            text +=
                "; " + e.ranking.front().name + " wins with " + points(e.ranking.front().points);
        }
        return text;
    }
    std::string operator()(const GameExtended& e) const {
        return "The game now ends at " + times.time(e.ends);
    }
    std::string operator()(const ChallengeCompleted& e) const {
        return names.of(e.team) + " completed \"" + e.challenge.title + "\" for " +
               points(e.challenge.points) + " and has " + points(e.points);
    }
    std::string operator()(const TeamCaught& e) const {
        return names.of(e.catcher.team) + " caught " + names.of(e.caught.team) + " for " +
               points(e.bounty) + " and has " + points(e.catcher.points) +
               (e.catcher.role == Role::runner ? "; they change roles" : "");
    }
    std::string operator()(const LeftGracePeriod& e) const {
        return names.of(e.team) + " can be caught again";
    }
    std::string operator()(const LocationChanged& e) const {
        return names.of(e.team) + " is at " + place(e.location, times);
    }
    std::string operator()(const RoleChanged& e) const {
        return names.of(e.team) + " was made " + std::string(to_string(e.role));
    }
    std::string operator()(const PointsAdjusted& e) const {
        return names.of(e.team) + (e.delta < 0 ? " loses " : " gets ") +
               points(e.delta < 0 ? -e.delta : e.delta) + " and has " + points(e.points) + ": " +
               e.reason;
    }
    std::string operator()(const PictureAttached& e) const {
        return names.of(e.team) + " has a new picture";
    }
    std::string operator()(const PeriodRecorded& e) const {
        return names.of(e.team) + " recorded period #" + std::to_string(e.period.id.value) + " (" +
               std::string(to_string(e.period.kind)) + ")";
    }
    std::string operator()(const PeriodUndone& e) const {
        const auto what = e.caught
                              ? names.of(e.team.team) + "'s catch of " + names.of(e.caught->team)
                              : names.of(e.team.team) + "'s last completion";
        return what + " is taken back; " + names.of(e.team.team) + " has " + points(e.team.points) +
               ": " + e.reason;
    }
    std::string operator()(const FixedPointsOverruled& e) const {
        return names.of(e.team) + " gets " + points(e.points) + " for challenge #" +
               std::to_string(e.challenge.value) + ", not its fixed " + std::to_string(e.fixed);
    }
    std::string operator()(const ChallengesDrawn& e) const {
        std::string text = names.of(e.team) + " drew";
        for (std::size_t i = 0; i < e.challenges.size(); ++i) {
            text += (i == 0 ? " \"" : ", \"") + e.challenges[i].title + "\" (" +
                    std::to_string(e.challenges[i].points) + ")";
        }
        return e.challenges.empty() ? text + " nothing" : text;
    }
    std::string operator()(const TrapSprung& e) const {
        return names.of(e.team) + " sprang a trap: " + e.message;
    }
    std::string operator()(const DrawFellShort& e) const {
        return names.of(e.team) + " got " + std::to_string(e.drawn) + " challenges of " +
               std::to_string(e.wanted) + ": no more are left";
    }
    std::string operator()(const ProfileChanged& e) const {
        return e.player.name.text + "'s profile changed";
    }
    std::string operator()(const AssignedToTeam& e) const {
        return e.team ? "Now in team " + names.of(*e.team) + " of " + names.of(e.session)
                      : "No longer in a team of " + names.of(e.session);
    }
    std::string operator()(const LoginsClosed& e) const {
        return std::to_string(e.closed) + (e.closed == 1 ? " login was" : " logins were") +
               " closed, " + std::to_string(e.open) + " are open";
    }
};

}  // namespace

std::string describe(const Event& event, const Names& names, const Times& times) {
    return on_one_line(std::visit(Describe{names, times}, event));
}

void learn(Names& names, const Event& event) {
    if (const auto* created = std::get_if<SessionCreated>(&event)) names.add(created->session);
    if (const auto* changed = std::get_if<SessionChanged>(&event)) names.add(changed->session);
    if (const auto* saved = std::get_if<TeamSaved>(&event)) names.add(saved->team);
    if (const auto* saved = std::get_if<PlayerSaved>(&event)) names.add(saved->player);
    if (const auto* saved = std::get_if<SetSaved>(&event)) names.add(saved->set);
}

std::string describe(Topic topic, const Names& names) {
    switch (topic.kind) {
        case Topic::Kind::engine:
        case Topic::Kind::catalog:
            return to_string(topic);
        case Topic::Kind::session:
            return names.of(SessionId{topic.id});
        case Topic::Kind::session_catchers:
            return names.of(SessionId{topic.id}) + ", catchers";
        case Topic::Kind::session_runners:
            return names.of(SessionId{topic.id}) + ", runners";
        case Topic::Kind::session_organisers:
            return names.of(SessionId{topic.id}) + ", organisers";
        case Topic::Kind::team:
            return names.of(TeamId{topic.id});
        case Topic::Kind::player:
            return names.of(PlayerId{topic.id});
    }
    return to_string(topic);
}

}  // namespace muster::cli
