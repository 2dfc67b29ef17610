#include "discord-bot/feed/facts.hpp"

#include "discord-bot/feed/roles.hpp"

#include <algorithm>
#include <set>

namespace muster::discord {

namespace {

constexpr char feed_key_prefix[] = "discord/feed/";

struct Target {
    Snowflake channel;
    Audience audience;
};

std::vector<Target> targets_of(const Roster& roster) {
    using Kind = Audience::Kind;
    std::vector<Target> targets;
    const Session& session = roster.session;
    if (session.game_channel) targets.push_back({*session.game_channel, {Kind::game, {}}});
    if (session.admin_channel) targets.push_back({*session.admin_channel, {Kind::organisers, {}}});
    for (const auto& [id, team] : roster.teams) {
        if (team.discord_channel) targets.push_back({*team.discord_channel, {Kind::team, id}});
    }
    return targets;
}

std::uint64_t last_of(Engine& engine, const Topic& topic) {
    return engine.call(Actor::service(), ReadEvents{topic, 1, 1}).last;
}

ChannelFacts facts_of(
    Engine& engine, Memory& memory, const Target& target, SessionId session, std::uint64_t realm) {
    ChannelFacts facts{target.channel, target.audience, {realm, {}}, false, {}};
    const auto key = feed_key(target.channel);
    std::optional<Cursor> known;
    if (const auto text = memory.find(key)) known = cursor_at_end(*text, realm);
    bool complete = known.has_value();
    for (const Topic& topic : topics_of(target.audience, session)) {
        if (known && known->numbers.contains(topic)) {
            facts.told.numbers[topic] = known->numbers[topic];
        } else {
            facts.told.numbers[topic] = last_of(engine, topic);
            complete = false;
        }
    }
    if (!complete) memory.set(key, to_text(facts.told));
    facts.sure = !known;
    return facts;
}

// Finds for each channel the roles at the event that it was last told.
void learn_roles(Engine& engine, SessionFacts& facts) {
    const Topic topic{Topic::Kind::session, facts.roster.session.id.value};
    std::vector<std::uint64_t> told;
    for (const ChannelFacts& channel : facts.channels) {
        const auto at = channel.told.numbers.find(topic);
        if (at != channel.told.numbers.end()) told.push_back(at->second);
    }
    if (told.empty()) return;
    const auto [first, last] = std::ranges::minmax(told);
    const RoleHistory history(engine, facts.roster.session.id, first, last);
    for (ChannelFacts& channel : facts.channels) {
        const auto at = channel.told.numbers.find(topic);
        if (at != channel.told.numbers.end()) channel.roles = history.after(at->second);
    }
}

SessionFacts roster_facts(Engine& engine, SessionId session) {
    SessionFacts facts;
    const auto reply = engine.call(Actor::service(), GetSession{session});
    facts.roster = roster_of(reply);
    for (const TopicPosition& position : reply.as_of)
        if (position.topic.kind == Topic::Kind::session) facts.as_of = position.number;
    return facts;
}

void learn_channels(Engine& engine, Memory& memory, SessionFacts& facts, std::uint64_t realm) {
    for (const Target& target : targets_of(facts.roster)) {
        facts.channels.push_back(facts_of(engine, memory, target, facts.roster.session.id, realm));
    }
    if (!facts.channels.empty()) learn_roles(engine, facts);
}

void forget_others(Engine& engine, const Facts& all, const KeepFeed& keep) {
    std::set<std::string> needed;
    for (const SessionFacts& facts : all.sessions)
        for (const Target& target : targets_of(facts.roster))
            needed.insert(feed_key(target.channel));
    for (const auto& [key, cursor] :
         engine.call_all(Actor::service(), ListValues{feed_key_prefix}).values) {
        const auto channel = snowflake_from(key.substr(std::size(feed_key_prefix) - 1));
        if (needed.contains(key) || (channel && keep(*channel))) continue;
        try {
            engine.call(Actor::service(), RemoveValue{key});
        } catch (const Refused& refused) {
            if (refused.error().code != ErrorCode::not_found) throw;
        }
    }
}

}  // namespace

std::string feed_key(Snowflake channel) {
    return feed_key_prefix + std::to_string(channel);
}

void begin_feed(Engine& engine,
                Memory& memory,
                Snowflake channel,
                const Audience& audience,
                SessionId session) {
    Cursor now{engine.realm(), {}};
    for (const Topic& topic : topics_of(audience, session))
        now.numbers[topic] = last_of(engine, topic);
    memory.set(feed_key(channel), to_text(now));
}

Facts find_facts(Engine& engine, Memory& memory, const KeepFeed& keep) {
    Facts all;
    const auto status = engine.call(Actor::service(), GetStatus{});
    all.realm = status.epoch;
    all.clock = {status.time, status.clock_rate, std::chrono::steady_clock::now()};
    const auto list = engine.call_all(Actor::service(), ListSessions{});
    if (!list.as_of.empty()) all.as_of = list.as_of.front();
    // Trouble of one session must not stop the others.
    const auto try_for = [&](SessionId session, const auto& learn) {
        try {
            learn();
            return true;
        } catch (const Refused& refused) {
            all.troubles[session] = refused.what();
            return false;
        }
    };
    for (const Session& session : list.sessions) {
        try_for(session.id, [&] { all.sessions.push_back(roster_facts(engine, session.id)); });
    }
    // Comes before new values are stored, because those need room.
    if (keep && all.troubles.empty()) forget_others(engine, all, keep);
    std::erase_if(all.sessions, [&](SessionFacts& facts) {
        return !try_for(facts.roster.session.id,
                        [&] { learn_channels(engine, memory, facts, status.epoch); });
    });
    return all;
}

}  // namespace muster::discord
