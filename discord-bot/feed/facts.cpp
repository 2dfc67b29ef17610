#include "discord-bot/feed/facts.hpp"

#include "discord-bot/feed/roles.hpp"

#include <algorithm>

namespace muster::discord {

namespace {

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
            const auto page = engine.call(Actor::service(), ReadEvents{topic, 1, 1});
            facts.told.numbers[topic] = page.last;
            complete = false;
        }
    }
    if (!complete) memory.set(key, to_text(facts.told));
    facts.sure = !known;
    return facts;
}

// For each channel, as they were when it was last told something.
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

}  // namespace

std::string feed_key(Snowflake channel) {
    return "discord/feed/" + std::to_string(channel);
}

void begin_feed(Engine& engine,
                Memory& memory,
                Snowflake channel,
                const Audience& audience,
                SessionId session) {
    facts_of(engine, memory, {channel, audience}, session, engine.realm());
}

Facts find_facts(Engine& engine, Memory& memory, std::uint64_t realm) {
    Facts all;
    const auto list = engine.call(Actor::service(), ListSessions{});
    for (const TopicPosition& position : list.as_of)
        if (position.topic.kind == Topic::Kind::engine) all.as_of = position.number;
    for (const Session& session : list.sessions) {
        SessionFacts facts;
        const auto reply = engine.call(Actor::service(), GetSession{session.id});
        facts.roster = roster_of(reply);
        for (const TopicPosition& position : reply.as_of)
            if (position.topic.kind == Topic::Kind::session) facts.as_of = position.number;
        for (const Target& target : targets_of(facts.roster))
            facts.channels.push_back(facts_of(engine, memory, target, session.id, realm));
        if (!facts.channels.empty()) learn_roles(engine, facts);
        all.sessions.push_back(std::move(facts));
    }
    return all;
}

}  // namespace muster::discord
