// Players: names, nicknames, profiles.
#include "tests/support/engine_fixture.hpp"

#include <gmock/gmock.h>

namespace muster::core {
namespace {

using std::chrono::days;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class People : public EngineFixture {
  protected:
    static CreatePlayer create(const std::string& text, const std::string& nickname = "") {
        CreatePlayer request;
        request.name = name(text);
        if (!nickname.empty()) request.nickname = name(nickname);
        return request;
    }
};

TEST_F(People, PlayerHasUniqueNameUpToCase) {
    player("Anna");
    const Error error = refused(create("ANNA"));
    EXPECT_EQ(error.code, ErrorCode::name_taken);
    EXPECT_EQ(error.fact("name"), "Anna");
}

TEST_F(People, NamesAndNicknamesShareOneNamespace) {
    ok(create("Anna", "Speedy"));
    EXPECT_EQ(refused(create("speedy")).fact("name"), "Speedy");
    EXPECT_EQ(refusal(create("Berta", "anna")), ErrorCode::name_taken);
    EXPECT_EQ(refusal(create("Berta", "berta")), ErrorCode::bad_data);
}

TEST_F(People, NameAndNicknameMayBeSwapped) {
    const PlayerId anna = ok(create("Anna", "Speedy")).player.id;
    UpdatePlayer swap;
    swap.player = anna;
    swap.name = name("Speedy");
    swap.nickname = name("Anna");
    EXPECT_EQ(ok(swap).player.nickname, name("Anna"));
    EXPECT_EQ(refusal(create("anna")), ErrorCode::name_taken);
    EXPECT_EQ(refusal(create("speedy")), ErrorCode::name_taken);
}

TEST_F(People, ANameThatWasGivenUpIsFree) {
    const PlayerId anna = ok(create("Anna", "Speedy")).player.id;
    UpdatePlayer change;
    change.player = anna;
    change.name = name("Andrea");
    change.remove_nickname = true;
    ok(change);
    ok(create("Anna", "Speedy"));
    ok(RemovePlayer{anna});
    ok(create("Andrea"));
}

TEST_F(People, ADiscordUserBelongsToOnePlayer) {
    auto request = create("Anna");
    request.discord_user = 42;
    const PlayerId anna = ok(request).player.id;
    request.name = name("Berta");
    EXPECT_EQ(refusal(request), ErrorCode::in_use);
    UpdatePlayer change;
    change.player = anna;
    change.discord_user = 0;
    EXPECT_EQ(ok(change).player.discord_user, std::nullopt);
    ok(request);
}

TEST_F(People, APhoneNumberIsDigitsAndSigns) {
    auto request = create("Anna");
    for (const char* wrong :
         {"call me", "079 123 45 67 x", "+41 79 123 45 67 890 123 456 789 0123"}) {
        request.phone = wrong;
        EXPECT_EQ(refused(request).fact("field"), "phone") << wrong;
    }
    request.phone = "+41 (0)79 123-45-67";
    EXPECT_EQ(ok(request).player.phone, request.phone);
}

TEST_F(People, CreatingTellsTheCatalogAndThePlayer) {
    auto request = create("Anna");
    request.phone = "079";
    request.discord_user = 42;
    const PlayerId anna = ok(request).player.id;
    EXPECT_THAT(event_names(), ElementsAre("PlayerSaved", "ProfileChanged"));
    EXPECT_EQ(events_of<PlayerSaved>()[0].player.phone, "") << "the catalog shows no phone numbers";
    EXPECT_EQ(events_of<PlayerSaved>()[0].player.discord_user, std::nullopt);
    EXPECT_EQ(events_of<ProfileChanged>()[0].player.phone, "079");
    EXPECT_EQ(events_of<ProfileChanged>()[0].player.discord_user, 42u);
    EXPECT_EQ(events()[1].topic, (Topic{Topic::Kind::player, anna.value}));
}

TEST_F(People, AnUpdateThatChangesNothingIsNotRecorded) {
    const PlayerId anna = player("Anna");
    UpdatePlayer change;
    change.player = anna;
    change.name = name("Anna");
    ok(change);
    EXPECT_FALSE(outcome.changed);
    EXPECT_THAT(outcome.events, IsEmpty());
}

TEST_F(People, AnUnknownPlayerIsNamed) {
    const Error error = refused(GetPlayer{PlayerId{99}});
    EXPECT_EQ(error.code, ErrorCode::not_found);
    EXPECT_EQ(error.fact("what"), "player");
    EXPECT_EQ(error.fact("id"), "99");
    EXPECT_EQ(refusal(RemovePlayer{PlayerId{99}}), ErrorCode::not_found);
    EXPECT_EQ(refusal(UpdatePlayer{}), ErrorCode::not_found);
}

TEST_F(People, APlayerIsFoundByTheDiscordUser) {
    CreatePlayer create;
    create.name = name("Anna");
    create.discord_user = 7;
    const PlayerId anna = ok(create).player.id;
    EXPECT_EQ(ok(FindPlayer{7}).player.id, anna);
    EXPECT_EQ(refused(FindPlayer{8}).fact("what"), "player");

    UpdatePlayer unlink;
    unlink.player = anna;
    unlink.discord_user = 0;
    ok(unlink);
    EXPECT_EQ(refusal(FindPlayer{7}), ErrorCode::not_found);
    EXPECT_EQ(refusal(FindPlayer{0}), ErrorCode::not_found);
}

TEST_F(People, PlayersAreListedById) {
    player("Anna");
    player("Berta");
    const auto list = ok(ListPlayers{});
    ASSERT_EQ(list.players.size(), 2u);
    EXPECT_EQ(list.players[1].name.text, "Berta");
    EXPECT_EQ(list.as_of[0].number, 2u);
}

TEST_F(People, PlayersAreFoundByAPartOfTheirName) {
    const auto found = [&](const char* part, std::uint32_t limit) {
        std::vector<std::string> names;
        for (const Player& each : ok(ListPlayers{name(part), {}, limit}).players)
            names.push_back(each.name.text);
        return names;
    };
    player("Anna");
    player("Hannelore");
    auto berta = CreatePlayer{};
    berta.name = name("Berta");
    berta.nickname = name("Nana");
    ok(berta);
    EXPECT_EQ(found("AN", 1000), (std::vector<std::string>{"Anna", "Hannelore", "Berta"}));
    EXPECT_EQ(found("an", 2), (std::vector<std::string>{"Anna", "Hannelore"}));
    EXPECT_EQ(found("hanne", 5), (std::vector<std::string>{"Hannelore"}));
    EXPECT_EQ(found("otto", 5), (std::vector<std::string>{}));
    EXPECT_EQ(ok(ListPlayers{std::nullopt, {}, 1}).players.size(), 1u);
}

TEST_F(People, PagesOfPlayersGoOnWhereTheLastOneEnded) {
    for (const char* each : {"Anna", "Berta", "Carla", "Dora", "Emma"})
        player(each);
    ok(RemovePlayer{PlayerId{3}});
    const auto page = [&](std::uint64_t after, std::uint32_t limit) {
        const auto list = ok(ListPlayers{std::nullopt, PlayerId{after}, limit});
        std::vector<std::uint64_t> ids;
        for (const Player& each : list.players)
            ids.push_back(each.id.value);
        return std::pair(ids, list.next.value);
    };
    using Page = std::pair<std::vector<std::uint64_t>, std::uint64_t>;
    EXPECT_EQ(page(0, 2), (Page{{1, 2}, 3}));  // 3 is a gap, which counts as examined.
    EXPECT_EQ(page(3, 2), (Page{{4, 5}, 0}));
    EXPECT_EQ(page(0, 3), (Page{{1, 2, 4}, 4}));
    EXPECT_EQ(page(5, 2), (Page{{}, 0}));
    EXPECT_EQ(page(~std::uint64_t{0}, 2), (Page{{}, 0}));
    EXPECT_EQ(refused(ListPlayers{std::nullopt, {}, 0}).fact("field"), "limit");
    EXPECT_EQ(refused(ListPlayers{std::nullopt, {}, 1001}).fact("field"), "limit");
}

TEST_F(People, APageLooksAtSoManyPlayersWhetherTheyFitOrNot) {
    constexpr std::uint64_t count = 4'500;
    for (std::uint64_t i = 1; i < count; ++i) {
        CreatePlayer request;
        request.name = name("Player " + std::to_string(i));
        engine.apply({now, origin, request}, outcome);
    }
    player("Zoe");
    const auto first = ok(ListPlayers{name("zoe"), {}, 10});
    EXPECT_TRUE(first.players.empty());
    EXPECT_EQ(first.next.value, 1'000u);
    EXPECT_EQ(ok(ListPlayers{name("zoe"), PlayerId{2'500}, 10}).next.value, 3'500u);
    const auto second = ok(ListPlayers{name("zoe"), PlayerId{3'500}, 10});
    ASSERT_EQ(second.players.size(), 1u);
    EXPECT_EQ(second.next, PlayerId{});
}

TEST_F(People, PlayersAreFoundByTheBeginningOfTheirNames) {
    player("Hannelore");
    player("Anna");
    auto berta = CreatePlayer{};
    berta.name = name("Berta");
    berta.nickname = name("Annabel");
    ok(berta);
    auto twice = CreatePlayer{};
    twice.name = name("Hans");
    twice.nickname = name("Hansi");
    ok(twice);
    const auto found = [&](std::optional<Name> prefix) {
        std::vector<std::pair<std::string, std::string>> names;
        for (const auto& each : ok(FindPlayersByPrefix{std::move(prefix), {}}).found)
            names.emplace_back(each.name.text, each.player.name.text);
        return names;
    };
    using Names = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(found(name("ANNA")), (Names{{"Anna", "Anna"}, {"Annabel", "Berta"}}));
    EXPECT_EQ(found(name("hans")), (Names{{"Hans", "Hans"}, {"Hansi", "Hans"}}));
    EXPECT_EQ(found(name("nna")), (Names{}));
    EXPECT_EQ(found(name("zoe")), (Names{}));
    EXPECT_EQ(found(std::nullopt).size(), 6u);

    UpdatePlayer rename;
    rename.player = PlayerId{2};
    rename.name = name("Zoe");
    ok(rename);
    EXPECT_EQ(found(name("anna")), (Names{{"Annabel", "Berta"}}));
    EXPECT_EQ(found(name("zo")), (Names{{"Zoe", "Zoe"}}));
    ok(RemovePlayer{PlayerId{3}});
    EXPECT_EQ(found(name("anna")), (Names{}));
}

TEST_F(People, PagesOfNamesGoOnWhereTheLastOneEnded) {
    for (const char* each : {"Anna", "Berta", "Anton", "Andrea", "Antje"})
        player(each);
    const auto page = [&](const char* prefix, const std::string& after, std::uint32_t limit) {
        const auto reply = ok(FindPlayersByPrefix{name(prefix), after, limit});
        std::string names;
        for (const auto& each : reply.found)
            names += each.name.text + " ";
        return std::pair(names, reply.next);
    };
    using Page = std::pair<std::string, std::string>;
    EXPECT_EQ(page("an", "", 2), (Page{"Andrea Anna ", "anna"}));
    EXPECT_EQ(page("an", "anna", 2), (Page{"Antje Anton ", ""}));
    EXPECT_EQ(page("an", "", 4), (Page{"Andrea Anna Antje Anton ", ""}));
    EXPECT_EQ(page("an", "b", 4), (Page{"", ""}));
    EXPECT_EQ(page("b", "anna", 4), (Page{"Berta ", ""}));  // The list begins at the prefix.
    EXPECT_EQ(refused(FindPlayersByPrefix{std::nullopt, {}, 0}).fact("field"), "limit");
    EXPECT_EQ(refused(FindPlayersByPrefix{std::nullopt, {}, 1001}).fact("field"), "limit");
}

TEST_F(People, APlayerIsFoundByItsNameWithoutItsPrivateData) {
    CreatePlayer create;
    create.name = name("Anna");
    create.phone = "+41 44";
    create.discord_user = 7;
    const auto anna = ok(create).player.id;
    const auto other = player("Berta");
    const auto seen_by = [&](PlayerId actor) {
        origin.actor = Actor::of(actor);
        const auto found = ok(FindPlayersByPrefix{name("anna"), {}}).found;
        return found.at(0).player;
    };
    EXPECT_EQ(seen_by(anna).phone, "+41 44");
    EXPECT_EQ(seen_by(other).phone, "");
    EXPECT_EQ(seen_by(other).discord_user, std::nullopt);
}

// ---- Logging in. ----

class Logins : public People {
  protected:
    static constexpr Hash256 token(std::uint8_t number) {
        Hash256 hash{};
        hash[0] = number;
        return hash;
    }
    PlayerId anna() {
        auto request = create("Anna", "Speedy");
        request.passphrase = Passphrase{"", "verifier"};
        return ok(request).player.id;
    }
    void open(PlayerId player, std::uint8_t number) {
        ok(OpenLogin{player, {"verifier"}, {token(number)}});
    }
    Authenticate who(std::uint8_t number) { return Authenticate{Token{"", token(number)}}; }
};

TEST_F(Logins, LoginIsNamePlusPassphrase) {
    const PlayerId id = anna();
    EXPECT_EQ(ok(FindVerifier{name("ANNA")}), (Verifier{id, {"verifier"}}));
    EXPECT_FALSE(outcome.changed);
    EXPECT_EQ(ok(FindVerifier{name("Speedy")}), Verifier{}) << "a nickname is no login";
    EXPECT_EQ(ok(FindVerifier{name("Nobody")}), Verifier{});
    open(id, 1);
    EXPECT_EQ(ok(who(1)).player, id);
    EXPECT_EQ(refusal(who(2)), ErrorCode::wrong_credentials);
}

TEST_F(Logins, APassphraseChangedInBetweenRefusesTheLogin) {
    const PlayerId id = anna();
    open(id, 1);
    ok(SetPassphrase{id, {"", "another"}});
    EXPECT_EQ(refusal(OpenLogin{id, {"verifier"}, {token(2)}}), ErrorCode::wrong_credentials);
    EXPECT_EQ(refusal(who(1)), ErrorCode::wrong_credentials) << "what was open is closed";
}

TEST_F(Logins, APlayerWithoutPassphraseCantLogIn) {
    const PlayerId id = player("Berta");
    EXPECT_EQ(refusal(OpenLogin{id, {""}, {token(1)}}), ErrorCode::wrong_credentials);
}

TEST_F(Logins, LogoutForgetsTheToken) {
    const PlayerId id = anna();
    open(id, 1);
    open(id, 2);
    ok(Logout{Token{"", token(1)}});
    EXPECT_EQ(refusal(who(1)), ErrorCode::wrong_credentials);
    ok(who(2));
    ok(RemovePlayer{id});
    EXPECT_EQ(refusal(who(2)), ErrorCode::wrong_credentials);
}

TEST_F(Logins, ASeventeenthLoginClosesTheOldest) {
    const PlayerId id = anna();
    for (std::uint8_t i = 1; i <= 17; ++i)
        open(id, i);
    EXPECT_EQ(refusal(who(1)), ErrorCode::wrong_credentials);
    ok(who(2));
    ok(who(17));
}

// The rules say: "Tokens expire and are renewed."
TEST_F(Logins, ATokenEndsAfter90DaysWithoutUse) {
    const PlayerId id = anna();
    open(id, 1);
    advance(days(90) - 1min);
    open(id, 2);
    const auto kept = saved().size();
    advance(1min);
    EXPECT_EQ(refusal(who(1)), ErrorCode::wrong_credentials);
    ok(who(2));
    open(id, 3);
    EXPECT_EQ(saved().size(), kept) << "the next login forgets the one that ended";
}

TEST_F(Logins, ATokenIsRenewedByItsUseOnceADay) {
    open(anna(), 1);
    advance(days(1) - 1min);
    ok(who(1));
    EXPECT_FALSE(outcome.changed) << "a use of the same day leaves no record";
    advance(days(89));
    ok(who(1));
    EXPECT_TRUE(outcome.changed);
    ok(who(1));
    EXPECT_FALSE(outcome.changed);
    advance(days(89));
    ok(who(1));
    advance(days(90));
    EXPECT_EQ(refusal(who(1)), ErrorCode::wrong_credentials);
}

// The rules say: "Closing logins tells those who hold them."
TEST_F(Logins, ClosingSomeTellsThePlayersTopic) {
    const PlayerId id = anna();
    for (std::uint8_t i = 1; i <= 17; ++i)
        open(id, i);
    EXPECT_EQ(events_of<LoginsClosed>(), (std::vector{LoginsClosed{1, 15}})) << "the oldest";
    ok(Logout{Token{"", token(5)}});
    EXPECT_EQ(events_of<LoginsClosed>(), (std::vector{LoginsClosed{1, 15}}));
    EXPECT_EQ(outcome.events.at(0).topic, (Topic{Topic::Kind::player, id.value}));
    ok(SetPassphrase{id, {"", "another"}});
    EXPECT_EQ(events_of<LoginsClosed>(), (std::vector{LoginsClosed{15, 0}}));
    ok(SetPassphrase{id, {"", "verifier"}});
    EXPECT_TRUE(outcome.events.empty()) << "none was open";
    open(id, 1);
    ok(RemovePlayer{id});
    EXPECT_EQ(events_of<LoginsClosed>(), (std::vector{LoginsClosed{1, 0}}));
}

}  // namespace
}  // namespace muster::core
