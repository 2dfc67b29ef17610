#include "discord-bot/commands/call.hpp"

#include "discord-bot/commands/keys.hpp"
#include "discord-bot/commands/rights.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace muster::discord {

namespace {

std::optional<std::int64_t> number_from(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// Parses "#12", the value of a suggestion.
std::optional<std::uint64_t> id_from(const std::string& text) {
    if (!text.starts_with('#')) return std::nullopt;
    const auto number = number_from(text.substr(1));
    if (!number || *number <= 0) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
}

// Compares typed names. Suggestions give exact names.
bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

// ---- Memory. ----

std::optional<std::string> Memory::find(const std::string& key) {
    for (auto& [stored, value] : list(key)) {
        if (stored == key) return std::move(value);
    }
    return std::nullopt;
}

std::vector<StoredValue> Memory::list(const std::string& prefix) {
    return engine_.call_all(Actor::service(), ListValues{prefix}).values;
}

void Memory::set(const std::string& key, const std::string& value) {
    engine_.call(Actor::service(), SetValue{key, value});
}

void Memory::remove(const std::string& key) {
    if (find(key)) engine_.call(Actor::service(), RemoveValue{key});
}

// ---- The session. ----

bool Call::has_session() {
    if (asked_for_roster_) return roster_.has_value();
    asked_for_roster_ = true;
    for (const Session& session : engine.call_all(Actor::service(), ListSessions{}).sessions) {
        if (interaction.server == 0 || session.discord_server != interaction.server) continue;
        roster_ = roster_of(engine.call(Actor::service(), GetSession{session.id}));
        break;
    }
    return roster_.has_value();
}

const Roster& Call::roster() {
    if (!has_session()) {
        throw Unable(
            words()("This server is not linked to a session yet: an organiser does that "
                    "with /session link.",
                    "Dieser Server ist noch mit keiner Session verbunden: das macht die "
                    "Spielleitung mit /session link."));
    }
    return *roster_;
}

Words Call::words() {
    if (roster_) return Words(roster_->session);
    return Words(interaction.german ? Language::german : Language::english);
}

GameReply Call::game(Actor actor) {
    return engine.call(actor, GetGame{session()});
}

// ---- The asker. ----

std::optional<PlayerId> Call::player() {
    if (!player_) {
        player_.emplace();
        try {
            *player_ = engine.call(Actor::service(), FindPlayer{interaction.user}).player.id;
        } catch (const Refused& refused) {
            if (refused.error().code != ErrorCode::not_found) throw;
        }
    }
    return *player_;
}

PlayerId Call::need_player() {
    if (const auto found = player()) return *found;
    throw Unable(words()("I don't know who you are in the game yet: tell me with /link.",
                         "Ich weiss noch nicht, wer du im Spiel bist: sag es mir mit /link."));
}

bool Call::is_organiser() {
    // Asks the engine only if the answer depends on it.
    if (manages_server(interaction)) return true;
    if (interaction.roles.empty()) return false;
    return organises(interaction, memory.find(organisers_key(interaction.server)));
}

const Team* Call::team_here() {
    const Team* team = roster().of_channel(interaction.channel);
    if (team || interaction.thread_of == 0) return team;
    return roster().of_channel(interaction.thread_of);
}

const Team& Call::channel_team() {
    if (const Team* team = team_here()) return *team;
    // If the user's team is known, names that team's channel.
    if (const auto asker = player()) {
        const Team* own = roster().of_player(*asker);
        if (own && own->discord_channel) {
            throw Unable(words()("Please use this in your team's channel: <#{}>.",
                                 "Bitte im Kanal deines Teams benutzen: <#{}>.",
                                 *own->discord_channel));
        }
    }
    throw Unable(
        words()("Please use this in a team's channel.", "Bitte im Kanal eines Teams benutzen."));
}

Actor Call::actor_for(const Team& team) {
    const auto asker = player();
    if (const auto as_player = discord::actor_for(team, asker, false)) return *as_player;
    if (const auto actor = discord::actor_for(team, asker, is_organiser())) return *actor;
    need_player();
    throw Unable(
        words()("You are not in the team {}.", "Du bist nicht im Team {}.", plain(team.name.text)));
}

Actor Call::reader() {
    const auto asker = player();
    if (asker && roster().of_player(*asker)) return Actor::of(*asker);
    if (is_organiser()) return organiser();
    need_player();
    throw Unable(
        words()("You are in no team of this game.", "Du bist in keinem Team dieses Spiels."));
}

// ---- Options. ----

std::optional<std::string> Call::maybe(const std::string& option) const {
    const auto* value = interaction.value(option);
    return value ? std::optional(*value) : std::nullopt;
}

const std::string& Call::text(const std::string& option) {
    if (const auto* value = interaction.value(option)) return *value;
    throw Unable(words()("The option \"{}\" is missing.", "Die Option \"{}\" fehlt.", option));
}

std::int64_t Call::number(const std::string& option) {
    if (const auto value = number_from(text(option))) return *value;
    throw Unable(words()("\"{}\" is no number.", "\"{}\" ist keine Zahl.", excerpt(text(option))));
}

const Team& Call::team(const std::string& option) {
    const auto& wanted = text(option);
    const auto id = id_from(wanted);
    for (const auto& [team_id, team] : roster().teams) {
        if (id ? team_id.value == *id : same_name(team.name.text, wanted)) return team;
    }
    throw Unable(words()("There is no team \"{}\".", "Es gibt kein Team \"{}\".", excerpt(wanted)));
}

Player Call::named_player(const std::string& option) {
    const auto& wanted = text(option);
    try {
        if (const auto id = id_from(wanted))
            return engine.call(Actor::service(), GetPlayer{PlayerId{*id}}).player;
        // A name that is the whole prefix comes first.
        const FindPlayersByPrefix request{Name{wanted, {}}, {}, 1};
        for (FoundPlayer& each : engine.call(Actor::service(), request).found) {
            if (same_name(each.name.text, wanted)) return std::move(each.player);
        }
    } catch (const Refused& refused) {
        // No player has that number, or no player can have that name.
        const auto code = refused.error().code;
        if (code != ErrorCode::not_found && code != ErrorCode::bad_data) throw;
    }
    throw Unable(
        words()("There is no player \"{}\".", "Es gibt niemanden namens \"{}\".", excerpt(wanted)));
}

// ---- Files. ----

std::string Call::fetch(const Attachment& attachment, std::size_t size_max) {
    const auto name = excerpt(attachment.filename);
    if (attachment.size > size_max) {
        throw Unable(words()("\"{}\" is too large: it may have {} MiB.",
                             "\"{}\" ist zu gross: erlaubt sind {} MiB.",
                             name,
                             size_max >> 20));
    }
    try {
        return api.download(attachment, size_max);
    } catch (const DiscordError& error) {
        throw Unable(words()("\"{}\" can't be fetched from Discord. {}",
                             "\"{}\" ist bei Discord nicht zu bekommen. {}",
                             name,
                             plain(error.what())));
    }
}

std::string excerpt(const std::string& text) {
    constexpr std::size_t quoted_max = 100;
    return plain(cut(text, quoted_max));
}

Message note(std::string sentence) {
    Message message;
    message.content = std::move(sentence);
    message.only_for_asker = true;
    return message;
}

}  // namespace muster::discord
