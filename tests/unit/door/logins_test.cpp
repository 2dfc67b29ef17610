// The steps of a login, every end of a login, and the limit of wrong passphrases.
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

const Logins::Caller caller{5, 77, 1000};
const Logins::TimePoint start(std::chrono::seconds(1000));

TEST(Logins, AFittingPassphraseGivesATokenOfWhichTheCoreKnowsTheHash) {
    Logins logins(LoginLimits{});
    const auto question = logins.begin(caller, login_of("Ada", "open sesame"), start);
    ASSERT_TRUE(question.ok());
    EXPECT_EQ(question->client, 0u);
    EXPECT_EQ(std::get<FindVerifier>(question->input.request).name.text, "Ada");

    const auto id = question->request_id;
    auto next = logins.answered(id, true, encode(Verifier{PlayerId{3}, {"the verifier"}}));
    const auto check = std::get<Logins::Check>(next);
    EXPECT_EQ(check.passphrase, "open sesame");
    EXPECT_EQ(check.verifier, "the verifier");

    next = logins.checked(id, true);
    const auto open = std::get<OpenLogin>(std::get<runtime::Submission>(next).input.request);
    EXPECT_EQ(open.player, PlayerId{3});
    EXPECT_EQ(open.verifier.value, "the verifier");

    next = logins.answered(id, true, encode(Done{}));
    const auto answer = std::get<Logins::Answer>(next);
    EXPECT_EQ(answer.caller.client, 5u);
    EXPECT_EQ(answer.caller.request_id, 77u);
    ASSERT_TRUE(answer.ok);
    const auto logged_in = decode<LoggedIn>(answer.body);
    EXPECT_EQ(logged_in.player, PlayerId{3});
    EXPECT_EQ(logged_in.token.size(), 64u);
    EXPECT_EQ(hash_of_token(logged_in.token), open.token_hash.value);
}

ErrorCode code_of(const Logins::Next& next) {
    const auto& answer = std::get<Logins::Answer>(next);
    EXPECT_FALSE(answer.ok);
    return decode<Error>(answer.body).code;
}

TEST(Logins, AWrongPassphraseIsRefused) {
    Logins logins(LoginLimits{});
    const auto id = logins.begin(caller, login_of("Ada", "wrong"), start)->request_id;
    (void)logins.answered(id, true, encode(Verifier{PlayerId{3}, {"the verifier"}}));
    EXPECT_EQ(code_of(logins.checked(id, false)), ErrorCode::wrong_credentials);
}

TEST(Logins, AnUnknownNameIsCheckedLikeAKnownOne) {
    Logins logins(LoginLimits{});
    const auto id = logins.begin(caller, login_of("Nobody", "x"), start)->request_id;
    const auto next = logins.answered(id, true, encode(Verifier{}));
    EXPECT_EQ(std::get<Logins::Check>(next).verifier, "");
    EXPECT_EQ(code_of(logins.checked(id, false)), ErrorCode::wrong_credentials);
}

TEST(Logins, WhatTheCoreRefusesIsPassedOn) {
    Logins logins(LoginLimits{});
    const auto id = logins.begin(caller, login_of("Ada", "x"), start)->request_id;
    (void)logins.answered(id, true, encode(Verifier{PlayerId{3}, {"v"}}));
    (void)logins.checked(id, true);
    // The passphrase was changed meanwhile.
    const Error error{ErrorCode::wrong_credentials, "changed", {}};
    EXPECT_EQ(code_of(logins.answered(id, false, encode(error))), ErrorCode::wrong_credentials);
}

TEST(Logins, TheirNumberIsBounded) {
    LoginLimits limits;
    limits.at_once_max = 1;
    Logins logins(limits);
    const auto first = logins.begin(caller, login_of("Ada", "x"), start);
    const auto second = logins.begin(caller, login_of("Bob", "x"), start);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, ErrorCode::busy);
    (void)logins.fail(first->request_id, {ErrorCode::shutting_down, "", {}});
    EXPECT_TRUE(logins.begin(caller, login_of("Bob", "x"), start).ok());
}

// ---- Guesses. ----

class Guessing : public testing::Test {
  protected:
    // The asker and the client that speaks for the asker: a service or an operator.
    struct Asker {
        std::string on_behalf;
        std::uint32_t uid = 1000;
        runtime::ClientId client = 5;
    };

    Result<runtime::Submission> begin(const std::string& name, const Asker& asker) {
        auto login = login_of(name, "guess");
        login.name.key = name;
        login.on_behalf = asker.on_behalf;
        return logins.begin({asker.client, ++requests_, asker.uid}, std::move(login), now);
    }
    // The result of a guess, after all steps.
    std::optional<Error> guess(const std::string& name, const Asker& asker, bool fits = false) {
        const auto question = begin(name, asker);
        if (!question) return question.error();
        return finish(question->request_id, fits);
    }
    std::optional<Error> finish(std::uint64_t login, bool fits) {
        (void)logins.answered(login, true, encode(Verifier{PlayerId{3}, {fits ? "v" : ""}}));
        auto next = logins.checked(login, fits);
        if (fits) next = logins.answered(login, true, encode(Done{}));
        const auto answer = std::get<Logins::Answer>(next);
        if (answer.ok) return std::nullopt;
        return decode<Error>(answer.body);
    }
    // The number of wrong guesses until one is refused.
    int guesses_left(const std::string& name, const Asker& asker) {
        for (int made = 0;; ++made) {
            const auto error = guess(name, asker);
            if (error->code == ErrorCode::too_many_requests) return made;
            EXPECT_EQ(error->code, ErrorCode::wrong_credentials);
        }
    }

    Logins logins{LoginLimits{}};
    Logins::TimePoint now = start;

  private:
    std::uint64_t requests_ = 0;
};

TEST_F(Guessing, ForANameTenTimesThenOnceAMinute) {
    EXPECT_EQ(guesses_left("ada", {}), 10);
    EXPECT_EQ(guesses_left("bob", {}), 10);
    now += std::chrono::seconds(59);
    EXPECT_EQ(guesses_left("ada", {}), 0);
    now += std::chrono::seconds(2);
    EXPECT_EQ(guesses_left("ada", {}), 1);
    now += std::chrono::hours(1);
    EXPECT_EQ(guesses_left("ada", {}), 10);
}

TEST_F(Guessing, OfAnAskerFiveTimesThenOnceAMinuteForAnyNames) {
    const Asker eve{"42"};
    for (const auto* name : {"ada", "bob", "cleo", "dora", "emil"})
        EXPECT_EQ(guess(name, eve)->code, ErrorCode::wrong_credentials);
    EXPECT_EQ(guess("fritz", eve)->code, ErrorCode::too_many_requests);
    now += std::chrono::seconds(61);
    EXPECT_EQ(guesses_left("gina", eve), 1);
    // Other askers are not blocked: neither another asker, nor an asker of that name at another
    // service.
    EXPECT_EQ(guess("ada", {"43"})->code, ErrorCode::wrong_credentials);
    EXPECT_EQ(guess("ada", {"42", 1001})->code, ErrorCode::wrong_credentials);
}

TEST_F(Guessing, AskersShareWhatANameAllows) {
    EXPECT_EQ(guesses_left("ada", {"1"}), 5);
    EXPECT_EQ(guesses_left("ada", {"2"}), 5);
    EXPECT_EQ(guesses_left("ada", {"3"}), 0);
    // The third asker did not pay for the refused guess.
    EXPECT_EQ(guesses_left("bob", {"3"}), 5);
    // A refused asker does not cost the name a guess either.
    now += std::chrono::minutes(4);
    EXPECT_EQ(guesses_left("bob", {"3"}), 4);
    EXPECT_EQ(guesses_left("bob", {"4"}), 5);
}

TEST_F(Guessing, TheRefusalSaysHowLongToWait) {
    (void)guesses_left("ada", {});
    now += std::chrono::milliseconds(17'500);
    const auto error = guess("ada", {});
    EXPECT_EQ(error->message, "Too many wrong passphrases; try again in 43 s.");
    const std::chrono::milliseconds wait(
        std::stoll(std::string(error->fact("retry_after_ms").value_or("0"))));
    EXPECT_GE(wait.count(), 42'500);
    EXPECT_LE(wait.count(), 42'502);
    now += wait;
    EXPECT_EQ(guess("ada", {})->code, ErrorCode::wrong_credentials);
}

TEST_F(Guessing, TheRightPassphraseUsesUpNothing) {
    const Asker ada{"42"};
    for (int i = 0; i < 30; ++i)
        EXPECT_FALSE(guess("ada", ada, true));
    EXPECT_EQ(guesses_left("ada", ada), 5);
}

TEST_F(Guessing, TheRightPassphraseIsRefusedTooWhileThereMayBeNoGuess) {
    (void)guesses_left("ada", {});
    EXPECT_EQ(guess("ada", {}, true)->code, ErrorCode::too_many_requests);
    now += std::chrono::seconds(61);
    EXPECT_FALSE(guess("ada", {}, true));
}

TEST_F(Guessing, WhatTheDaemonCouldNotCheckUsesUpNothing) {
    for (int i = 0; i < 30; ++i) {
        const auto question = begin("ada", {"42"});
        ASSERT_TRUE(question.ok());
        (void)logins.fail(question->request_id, {ErrorCode::busy, "", {}});
    }
    EXPECT_EQ(guesses_left("ada", {"42"}), 5);
}

TEST_F(Guessing, GuessesMadeAtOnceCountBeforeTheyAreChecked) {
    std::vector<std::uint64_t> under_way;
    for (int i = 0; i < 10; ++i)
        under_way.push_back(begin("ada", {})->request_id);
    EXPECT_EQ(begin("ada", {}).error().code, ErrorCode::too_many_requests);
    EXPECT_FALSE(finish(under_way.front(), true));
    EXPECT_TRUE(begin("ada", {}).ok());
}

TEST_F(Guessing, OneAskerHasTwoLoginsAtOnceAndOneClientSixteen) {
    const auto first = begin("a", {"42"});
    EXPECT_TRUE(begin("b", {"42"}).ok());
    EXPECT_EQ(begin("c", {"42"}).error().code, ErrorCode::busy);
    EXPECT_TRUE(begin("c", {"43"}).ok());
    (void)finish(first->request_id, false);
    EXPECT_TRUE(begin("c", {"42"}).ok());

    for (int i = 0; i < 16; ++i)
        EXPECT_TRUE(begin(std::to_string(i), {"", 0, 6}).ok());
    EXPECT_EQ(begin("d", {"", 0, 6}).error().code, ErrorCode::busy);
    EXPECT_TRUE(begin("d", {"", 0, 7}).ok());
}

TEST(Guesses, FullBucketsAreForgottenFirstThenTheOldest) {
    Guesses guesses(1.0 / 60, 2, 3);
    auto now = start;
    const auto may = [&](const char* key) { return guesses.count(now, key).count() == 0; };
    EXPECT_TRUE(may("a"));
    EXPECT_TRUE(may("b"));
    EXPECT_TRUE(may("b"));
    now += std::chrono::seconds(61);
    EXPECT_TRUE(may("c"));
    // "a" has a full bucket and is forgotten, although "b" is not younger.
    EXPECT_TRUE(may("d"));
    EXPECT_EQ(guesses.size(), 3u);
    now += std::chrono::seconds(1);
    EXPECT_TRUE(may("b"));
    EXPECT_FALSE(may("b"));
    // No bucket is full: "c" has the oldest guess and is forgotten.
    now += std::chrono::seconds(1);
    EXPECT_TRUE(may("d"));
    EXPECT_TRUE(may("e"));
    EXPECT_EQ(guesses.size(), 3u);
    EXPECT_FALSE(may("b"));
    EXPECT_FALSE(may("d"));
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
