#include "cli/resolve.hpp"

#include "cli/context.hpp"
#include "cli/text.hpp"

#include <algorithm>
#include <map>

namespace muster::cli {

namespace {

std::string listed(std::span<const Candidate> candidates) {
    constexpr std::size_t shown_max = 6;
    std::string text;
    for (std::size_t i = 0; i < std::min(candidates.size(), shown_max); ++i) {
        text.append(i == 0 ? "" : ", ").append(on_one_line(candidates[i].name));
        text.append(" (#").append(std::to_string(candidates[i].id)).append(")");
    }
    if (candidates.size() > shown_max) {
        text.append(" and ").append(std::to_string(candidates.size() - shown_max)).append(" more");
    }
    return text;
}

template <class Fits>
std::vector<Candidate> those_that(std::span<const Candidate> candidates, Fits fits) {
    std::vector<Candidate> found;
    for (const auto& candidate : candidates) {
        const bool other = !candidate.other_name.empty() && fits(folded(candidate.other_name));
        if (other || fits(folded(candidate.name))) found.push_back(candidate);
    }
    return found;
}

template <class Id, class List>
Id find_by_name(std::string_view what, const std::string& text, List list) {
    auto reference = reference_from(text);
    if (!reference.id) reference.id = pick(what, reference.name, list());
    return {*reference.id};
}

std::vector<Candidate> session_candidates(Context& context) {
    std::vector<Candidate> candidates;
    for (const auto& session : context.look_up_all(ListSessions{}).sessions) {
        candidates.push_back({session.id.value, session.name.text, {}});
    }
    return candidates;
}

std::vector<Candidate> team_candidates(Context& context, SessionId session) {
    std::vector<Candidate> candidates;
    for (const auto& team : context.look_up(GetSession{session}).teams) {
        candidates.push_back({team.id.value, team.name.text, {}});
    }
    return candidates;
}

std::vector<Candidate> challenge_candidates(Context& context) {
    std::vector<Candidate> candidates;
    for (const auto& challenge : context.look_up_all(ListChallenges{}).challenges) {
        const auto& name = challenge.title.empty() ? challenge.place : challenge.title;
        candidates.push_back({challenge.id.value, name, challenge.place});
    }
    return candidates;
}

}  // namespace

Reference reference_from(std::string_view text) {
    constexpr std::string_view forced = "name:";
    if (text.starts_with(forced)) return {std::nullopt, std::string(text.substr(forced.size()))};
    const auto digits = text.starts_with('#') ? text.substr(1) : text;
    if (const auto id = whole_number(digits)) return {id, {}};
    return {std::nullopt, std::string(text)};
}

std::uint64_t pick(std::string_view what,
                   const std::string& name,
                   std::span<const Candidate> candidates) {
    const auto wanted = folded(name);
    auto found = those_that(candidates, [&](const std::string& other) { return other == wanted; });
    if (found.empty() && !wanted.empty()) {
        found = those_that(candidates,
                           [&](const std::string& other) { return other.starts_with(wanted); });
    }
    if (found.size() == 1) return found.front().id;
    const auto quoted = "\"" + on_one_line(name) + "\"";
    if (found.empty()) {
        throw Failure(Error{ErrorCode::not_found,
                            "There is no " + std::string(what) + " " + quoted + ".",
                            {{"what", std::string(what)}, {"name", name}}});
    }
    throw Failure(ExitCode::usage,
                  quoted + " may be " + listed(found) + ". Say more of the name, or the id.");
}

PlayerId find_player(Context& context, const std::string& text) {
    return find_by_name<PlayerId>("player", text, [&] {
        std::map<PlayerId, Candidate> candidates;
        for (const auto& [name, player] : players_called(context, reference_from(text).name)) {
            candidates[player.id] = {player.id.value,
                                     player.name.text,
                                     player.nickname ? player.nickname->text : std::string()};
        }
        std::vector<Candidate> all;
        for (const auto& [id, candidate] : candidates)
            all.push_back(candidate);
        return all;
    });
}

std::vector<FoundPlayer> players_called(Context& context, const std::string& beginning) {
    FindPlayersByPrefix request{{}, {}, players_called_max};
    if (!beginning.empty()) request.prefix = Name{beginning, {}};
    return context.look_up(request).found;
}

SetId find_set(Context& context, const std::string& text) {
    return find_by_name<SetId>("set", text, [&] {
        std::vector<Candidate> candidates;
        for (const auto& set : context.look_up_all(ListSets{}).sets) {
            candidates.push_back({set.id.value, set.name.text, {}});
        }
        return candidates;
    });
}

ChallengeId find_challenge(Context& context, const std::string& text) {
    return find_by_name<ChallengeId>(
        "challenge", text, [&] { return challenge_candidates(context); });
}

SessionId find_session(Context& context, const std::string& text) {
    return find_by_name<SessionId>("session", text, [&] { return session_candidates(context); });
}

ZoneId find_zone(const std::string& text) {
    const auto reference = reference_from(text);
    if (!reference.id) {
        throw Failure(ExitCode::usage,
                      "\"" + on_one_line(text) + "\" is not a zone; zones are numbers, say 110.");
    }
    return {*reference.id};
}

SessionId default_session(Context& context) {
    const auto& options = context.options;
    if (!options.session.empty()) return find_session(context, options.session);
    if (!options.usual_session.empty()) return find_session(context, options.usual_session);
    const auto candidates = session_candidates(context);
    if (candidates.size() == 1) return {candidates.front().id};
    if (candidates.empty()) {
        throw Failure(Error{ErrorCode::not_found,
                            "There is no session yet. `muster session create NAME` makes one.",
                            {{"what", "a session"}}});
    }
    throw Failure(
        ExitCode::usage,
        "Which session? Say --session NAME or set MUSTER_SESSION: " + listed(candidates) + ".");
}

TeamInSession find_team_and_session(Context& context, const std::string& text) {
    const auto reference = reference_from(text);
    if (reference.id) {
        const auto team = context.look_up(GetTeam{{*reference.id}}).team;
        return {team.session, team.id};
    }
    std::string name = reference.name;
    std::optional<SessionId> session;
    const auto slash = text.starts_with("name:") ? std::string::npos : name.find('/');
    if (slash != std::string::npos) {
        session = find_session(context, name.substr(0, slash));
        const auto rest = reference_from(std::string_view(name).substr(slash + 1));
        if (rest.id) return {*session, {*rest.id}};
        name = rest.name;
    } else {
        session = default_session(context);
    }
    return {*session, {pick("team", name, team_candidates(context, *session))}};
}

TeamId find_team(Context& context, const std::string& text) {
    const auto reference = reference_from(text);
    return reference.id ? TeamId{*reference.id} : find_team_and_session(context, text).team;
}

Actor find_actor(Context& context, const std::string& text) {
    const auto colon = text.find(':');
    const auto kind = text.substr(0, colon);
    const auto who = colon == std::string::npos ? std::string() : text.substr(colon + 1);
    if (kind == "operator" && who.empty()) return {Actor::Kind::operator_, 0};
    if (kind == "service" && who.empty()) return Actor::service();
    if (kind == "player" && !who.empty()) return Actor::of(find_player(context, who));
    if (kind == "organiser") {
        return Actor::organiser_of(who.empty() ? default_session(context)
                                               : find_session(context, who));
    }
    throw Failure(ExitCode::usage,
                  "--as takes player:NAME, organiser:SESSION, operator or service, not \"" +
                      on_one_line(text) + "\".");
}

}  // namespace muster::cli
