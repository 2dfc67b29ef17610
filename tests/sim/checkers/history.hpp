// The versions of each thing and their sequences, from events. A reply about a thing must show a
// state that the thing had since the question. A state without a record is not among them.
#pragma once

#include "tests/sim/mirror.hpp"

#include <algorithm>
#include <concepts>
#include <functional>
#include <vector>

namespace muster::sim {

template <class Id, class T>
class Versions {
  public:
    // Notes all present things, after the record of that sequence.
    void note(const std::map<Id, T>& things, std::uint64_t sequence) {
        for (const auto& [id, thing] : things) {
            auto& list = lists_[id];
            if (list.empty() || list.back().thing != thing) list.push_back({sequence, thing});
        }
    }
    // Whether `so` held at that sequence, or later.
    bool any_since(const Id& id,
                   std::uint64_t sequence,
                   const std::function<bool(const T&)>& so) const {
        const auto list = lists_.find(id);
        if (list == lists_.end()) return false;
        for (auto at = list->second.rbegin(); at != list->second.rend(); ++at) {
            if (so(at->thing)) return true;
            if (at->sequence <= sequence) return false;
        }
        return false;
    }

  private:
    struct Version {
        std::uint64_t sequence = 0;
        T thing;
    };
    std::map<Id, std::vector<Version>> lists_;
};

class History {
  public:
    void hear(const ReceivedEvent& event, std::uint64_t sequence) {
        known_.apply(event);
        if (event.topic.kind == Topic::Kind::catalog || event.topic.kind == Topic::Kind::player) {
            players_.note(known_.players, sequence);
            sets_.note(known_.sets, sequence);
            challenges_.note(known_.challenges, sequence);
        } else {
            sessions_.note(known_.sessions, sequence);
            teams_.note(known_.teams, sequence);
        }
        if (const auto* attached = std::get_if<PictureAttached>(&event.event))
            pictures_[attached->period].push_back(attached->picture);
    }

    // Whether the content of the reply was true at some moment since the sequence. True for replies
    // whose content no event tells.
    bool has(const Request& request, std::string_view reply, std::uint64_t since) const {
        return std::visit(
            [&]<class R>(const R& r) {
                if constexpr (std::same_as<R, AttachPicture>) {
                    const auto at = pictures_.find(r.period);
                    return at != pictures_.end() &&
                           std::ranges::count(at->second, decode<PictureReply>(reply).picture) != 0;
                } else {
                    return was<typename R::Reply>(reply, since);
                }
            },
            request);
    }

  private:
    template <class Reply>
    bool was(std::string_view reply, std::uint64_t since) const {
        if constexpr (std::same_as<Reply, SetReply> || std::same_as<Reply, ChallengeReply> ||
                      std::same_as<Reply, TeamReply> || std::same_as<Reply, SessionReply> ||
                      std::same_as<Reply, PlayerReply>) {
            return was(decode<Reply>(reply), since);
        }
        return true;
    }
    bool was(const SetReply& reply, std::uint64_t since) const {
        return sets_.any_since(reply.set.id, since, [&](const auto& s) { return s == reply.set; });
    }
    bool was(const ChallengeReply& reply, std::uint64_t since) const {
        return challenges_.any_since(reply.challenge.id, since, [&](const Challenge& challenge) {
            return challenge == reply.challenge;
        });
    }
    bool was(const TeamReply& reply, std::uint64_t since) const {
        return teams_.any_since(
            reply.team.id, since, [&](const Team& team) { return team == reply.team; });
    }
    bool was(const SessionReply& reply, std::uint64_t since) const {
        return sessions_.any_since(reply.session.id, since, [&](const Session& session) {
            return session == reply.session;
        });
    }
    // Some actors do not see everything, and no event tells a player's location.
    bool was(const PlayerReply& reply, std::uint64_t since) const {
        const Player& shown = reply.player;
        return players_.any_since(shown.id, since, [&](Player player) {
            player.location = shown.location;
            if (shown.phone.empty()) player.phone.clear();
            if (!shown.discord_user) player.discord_user.reset();
            return player == shown;
        });
    }

    Mirror known_;
    Versions<PlayerId, Player> players_;
    Versions<SetId, ChallengeSet> sets_;
    Versions<ChallengeId, Challenge> challenges_;
    Versions<SessionId, Session> sessions_;
    Versions<TeamId, Team> teams_;
    std::map<PeriodId, std::vector<Picture>> pictures_;
};

}  // namespace muster::sim
