// The steps of a login, and every way in which one ends.
#include "engine/door/logins.hpp"

#include "engine/door/secrets.hpp"

#include <gtest/gtest.h>

namespace muster::door {
namespace {

Login login_of(std::string name, std::string passphrase) {
    Login login;
    login.name.text = std::move(name);
    login.passphrase.text = std::move(passphrase);
    return login;
}

const Logins::Caller caller{5, 77};

TEST(Logins, AFittingPassphraseGivesATokenOfWhichTheCoreKnowsTheHash) {
    Logins logins(10);
    const auto question = logins.begin(caller, login_of("Ada", "open sesame"));
    ASSERT_TRUE(question.ok());
    EXPECT_EQ(question->client, 0u);
    EXPECT_EQ(std::get<FindVerifier>(question->input.request).name.text, "Ada");

    const auto id = question->request_id;
    auto next = logins.answered(id, true, encode(Verifier{PlayerId{3}, "the verifier"}));
    const auto check = std::get<Logins::Check>(next);
    EXPECT_EQ(check.passphrase, "open sesame");
    EXPECT_EQ(check.verifier, "the verifier");

    next = logins.checked(id, true);
    const auto open = std::get<OpenLogin>(std::get<runtime::Submission>(next).input.request);
    EXPECT_EQ(open.player, PlayerId{3});
    EXPECT_EQ(open.verifier, "the verifier");

    next = logins.answered(id, true, encode(Done{}));
    const auto answer = std::get<Logins::Answer>(next);
    EXPECT_EQ(answer.caller.client, 5u);
    EXPECT_EQ(answer.caller.request_id, 77u);
    ASSERT_TRUE(answer.ok);
    const auto logged_in = decode<LoggedIn>(answer.body);
    EXPECT_EQ(logged_in.player, PlayerId{3});
    EXPECT_EQ(logged_in.token.size(), 64u);
    EXPECT_EQ(hash_of_token(logged_in.token), open.token_hash);
}

ErrorCode code_of(const Logins::Next& next) {
    const auto& answer = std::get<Logins::Answer>(next);
    EXPECT_FALSE(answer.ok);
    return decode<Error>(answer.body).code;
}

TEST(Logins, AWrongPassphraseIsRefused) {
    Logins logins(10);
    const auto id = logins.begin(caller, login_of("Ada", "wrong"))->request_id;
    (void)logins.answered(id, true, encode(Verifier{PlayerId{3}, "the verifier"}));
    EXPECT_EQ(code_of(logins.checked(id, false)), ErrorCode::wrong_credentials);
}

TEST(Logins, AnUnknownNameIsCheckedLikeAKnownOne) {
    Logins logins(10);
    const auto id = logins.begin(caller, login_of("Nobody", "x"))->request_id;
    const auto next = logins.answered(id, true, encode(Verifier{}));
    EXPECT_EQ(std::get<Logins::Check>(next).verifier, "");
    EXPECT_EQ(code_of(logins.checked(id, false)), ErrorCode::wrong_credentials);
}

TEST(Logins, WhatTheCoreRefusesIsPassedOn) {
    Logins logins(10);
    const auto id = logins.begin(caller, login_of("Ada", "x"))->request_id;
    (void)logins.answered(id, true, encode(Verifier{PlayerId{3}, "v"}));
    (void)logins.checked(id, true);
    // The passphrase was changed in between.
    const Error error{ErrorCode::wrong_credentials, "changed", {}};
    EXPECT_EQ(code_of(logins.answered(id, false, encode(error))), ErrorCode::wrong_credentials);
}

TEST(Logins, TheirNumberIsBounded) {
    Logins logins(1);
    const auto first = logins.begin(caller, login_of("Ada", "x"));
    const auto second = logins.begin(caller, login_of("Bob", "x"));
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, ErrorCode::busy);
    (void)logins.fail(first->request_id, {ErrorCode::shutting_down, "", {}});
    EXPECT_TRUE(logins.begin(caller, login_of("Bob", "x")).ok());
}

TEST(Secrets, AVerifierFitsItsPassphraseAlone) {
    const auto verifier = make_verifier("correct horse");
    EXPECT_TRUE(verifier.starts_with("$argon2id$"));
    EXPECT_TRUE(fits("correct horse", verifier));
    EXPECT_FALSE(fits("wrong horse", verifier));
    EXPECT_FALSE(fits("", ""));
    EXPECT_FALSE(fits("correct horse", ""));
}

TEST(Secrets, TokensDiffer) {
    EXPECT_NE(make_token(), make_token());
    EXPECT_NE(random_seed(), random_seed());
}

}  // namespace
}  // namespace muster::door
