#include "bench/support/community.hpp"

#include <string>

namespace muster::bench {

namespace {

// Twelve letters, different for each number, in no order.
std::string letters(std::uint64_t number) {
    // An odd factor maps the numbers below 2^56 onto themselves; 26^12 is more than 2^56.
    constexpr std::uint64_t factor = 0x9E37'79B9'7F4A'7C15;
    std::uint64_t rest = number * factor & 0x00FF'FFFF'FFFF'FFFF;
    std::string text(12, 'a');
    for (char& letter : text) {
        letter = static_cast<char>('a' + rest % 26);
        rest /= 26;
    }
    return text;
}

// As long as an Argon2id string of the door: parameters, 16 bytes of salt, 32 of hash.
std::string verifier_at(std::size_t number) {
    std::string text = "$argon2id$v=19$m=65536,t=2,p=1$" + letters(number) + "saltsaltsa$";
    text += letters(number * 3 + 1) + letters(number * 5 + 2) + letters(number * 7 + 3) + "hashhas";
    return text;
}

Hash256 hash_at(std::uint64_t number) {
    Hash256 hash{};
    std::uint64_t word = number + 1;
    for (auto& byte : hash) {
        word = word * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
        byte = static_cast<std::uint8_t>(word >> 56);
    }
    return hash;
}

}  // namespace

CreatePlayer player_at(std::size_t number) {
    CreatePlayer create;
    create.name = name_of(letters(number * 2));
    create.name.text[0] = static_cast<char>(create.name.text[0] - 'a' + 'A');
    if (number % 3 == 0) create.nickname = name_of(letters(number * 2 + 1));
    if (number % 4 == 0) create.discord_user = 100'000'000'000'000'000 + number;
    create.passphrase = Passphrase{{}, verifier_at(number)};
    return create;
}

OpenLogin login_at(std::size_t number) {
    return {PlayerId{number + 1}, {verifier_at(number)}, {hash_at(number)}};
}

WorldSession add_session(const Caller& call, const SessionPlan& plan) {
    WorldSession session;
    const auto name = name_of("Session " + std::to_string(plan.number));
    TimeZone utc{"Etc/UTC", {{Time{}, 0}}};
    session.id =
        ask(call, CreateSession{name, "traditional", Language::english, std::move(utc), {}})
            .session.id;
    auto player = plan.first;
    for (std::size_t i = 0; i < plan.teams; ++i) {
        CreateTeam create;
        create.session = session.id;
        create.name = player_at(i).name;
        const auto team = ask(call, std::move(create)).team.id;
        session.teams.push_back({team, player});
        for (std::size_t j = 0; j < plan.players_each; ++j)
            ask(call, AssignPlayer{team, std::exchange(player, PlayerId{player.value + 1})});
    }
    return session;
}

Challenge challenge_at(std::size_t number) {
    Challenge challenge;
    challenge.kind = ChallengeKind::zoneable;
    challenge.sets = {SetId{1}};
    challenge.title = "Challenge " + std::to_string(number);
    challenge.description =
        "Find the oldest tree in sight, guess its age, and draw its leaf. Show the drawing to "
        "somebody who lives here.";
    challenge.additional_points = static_cast<std::int32_t>(number % 50);
    return challenge;
}

}  // namespace muster::bench
