// Commands against a daemon that the test plays: the requests of each command, and its output for
// the answers.
#include "cli/failure.hpp"
#include "cli/tree.hpp"
#include "tests/support/fake_server.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>

namespace muster::cli {
namespace {

using test::FakeServer;
using testing::HasSubstr;

constexpr Topic catalog{Topic::Kind::catalog, 0};

struct Ran {
    std::string output;
    std::optional<Failure> failure;
};

class CommandTest : public ::testing::Test {
  protected:
    // Runs a command line with --json.
    Ran run(std::vector<std::string> words) {
        words.insert(words.begin(), {"--json", "--socket", server.path()});
        std::reverse(words.begin(), words.end());  // CLI11 takes words in reverse order.
        Context context;
        CLI::App app;
        build_tree(app, context);
        app.parse(std::move(words));
        Ran ran;
        testing::internal::CaptureStdout();
        try {
            context.chosen();
        } catch (const Failure& failure) {
            ran.failure = failure;
        } catch (const std::exception& error) {
            ADD_FAILURE() << error.what();
        }
        ran.output = testing::internal::GetCapturedStdout();
        return ran;
    }
    // Plays the daemon in a thread. An error there fails the test at get().
    template <class Script>
    static std::future<void> script(Script play) {
        return std::async(std::launch::async, std::move(play));
    }

    FakeServer server;
};

// ---- Pages. ----

EventPage page(std::uint64_t from, std::uint64_t to, std::uint64_t first_kept, std::uint64_t last) {
    EventPage page;
    page.first_kept = first_kept;
    page.last = last;
    for (auto n = from; n <= to; ++n) {
        std::string frame;
        append_event(frame, catalog, n, {}, PlayerRemoved{PlayerId{n}});
        page.frames.emplace_back(frame.begin(), frame.end());
    }
    return page;
}

TEST_F(CommandTest, EventsGoOnBehindTheLastOneAlsoWhereOldOnesAreNoLongerKept) {
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet();
        EXPECT_EQ(connection.serve<ReadEvents>(page(10, 12, 10, 14)).request.from, 1u);
        EXPECT_EQ(connection.serve<ReadEvents>(page(13, 14, 10, 14)).request.from, 13u);
        connection.await_end();
    });
    const auto ran = run({"game", "events", "--topic", "catalog"});
    EXPECT_FALSE(ran.failure);
    EXPECT_EQ(std::count(ran.output.begin(), ran.output.end(), '\n'), 5);
    daemon.get();
}

TEST_F(CommandTest, AListOfSeveralPagesIsAsOfItsFirst) {
    ChallengeList all;
    const std::uint64_t total = ListChallenges{}.limit + 1;
    all.as_of = {{catalog, 5}};
    for (std::uint64_t id = 1; id <= total; ++id)
        all.challenges.emplace_back().id = ChallengeId{id};
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet();
        auto first = all;
        first.challenges.pop_back();
        first.next = first.challenges.back().id;
        connection.serve<ListChallenges>(first);
        ChallengeList second;
        second.as_of = {{catalog, 9}};  // The catalog may change between pages.
        second.challenges.push_back(all.challenges.back());
        connection.serve<ListChallenges>(second);
        connection.await_end();
    });
    const auto ran = run({"challenge", "list"});
    EXPECT_FALSE(ran.failure);
    EXPECT_TRUE(ran.output == to_json(all) + "\n");
    daemon.get();
}

// ---- Logins. ----

class LoginTest : public CommandTest {
  protected:
    LoginTest() {
        std::filesystem::create_directory(folder);
        std::ofstream(passphrase) << "correct horse\n";
    }
    Ran log_in(const std::filesystem::path& token_file) {
        return run({"login",
                    "ada",
                    "--passphrase-file",
                    passphrase.string(),
                    "--token-file",
                    token_file.string()});
    }

    const std::filesystem::path folder = std::filesystem::path(server.path()) += ".files";
    const std::filesystem::path passphrase = std::filesystem::path(server.path()) += ".passphrase";
};

TEST_F(LoginTest, ATokenFileThatCannotBeMadeIsRefusedBeforeTheLogin) {
    server.stop();  // The command must not reach the daemon.
    std::ofstream(folder / "there") << "old\n";
    const auto there = log_in(folder / "there");
    ASSERT_TRUE(there.failure);
    EXPECT_EQ(there.failure->code(), ExitCode::usage);
    const auto nowhere = log_in(folder / "nowhere" / "token");
    ASSERT_TRUE(nowhere.failure);
    EXPECT_EQ(nowhere.failure->code(), ExitCode::internal);
}

TEST_F(LoginTest, ATokenThatCannotBeKeptIsLoggedOut) {
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet();
        const auto login = connection.expect<Login>();
        std::filesystem::remove_all(folder);
        connection.reply(login.header, LoggedIn{PlayerId{1}, "secret"});
        EXPECT_EQ(connection.serve<Logout>({}).request.token.text, "secret");
        connection.await_end();
    });
    const auto ran = log_in(folder / "token");
    ASSERT_TRUE(ran.failure);
    EXPECT_EQ(ran.failure->code(), ExitCode::internal);
    EXPECT_THAT(ran.failure->what(), HasSubstr("can't be written"));
    EXPECT_EQ(ran.output, "");
    daemon.get();
}

TEST_F(LoginTest, ARefusedLoginLeavesNoFile) {
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet();
        connection.refuse(connection.expect<Login>().header, ErrorCode::not_allowed);
        connection.await_end();
    });
    const auto ran = log_in(folder / "token");
    ASSERT_TRUE(ran.failure);
    EXPECT_EQ(ran.failure->code(), ExitCode::refused);
    EXPECT_TRUE(std::filesystem::is_empty(folder));
    daemon.get();
}

// ---- Live events. ----

TEST_F(CommandTest, EverythingIsWatchedWithoutTheTopicsThatItContains) {
    auto daemon = script([&] {
        auto connection = server.accept();
        connection.greet();
        const auto asked = connection.expect<Subscribe>();
        EXPECT_TRUE(asked.request.everything);
        EXPECT_TRUE(asked.request.topics.empty());
        connection.refuse(asked.header, ErrorCode::not_allowed);
        connection.await_end();
    });
    const auto ran = run({"--session", "3", "watch", "--everything"});
    ASSERT_TRUE(ran.failure);
    EXPECT_EQ(ran.failure->code(), ExitCode::refused);
    daemon.get();
}

TEST_F(CommandTest, APositionInATopicThatIsNotWatchedIsAUsageError) {
    server.stop();
    const auto ran = run({"watch", "--topic", "catalog", "--after", "team:7=4"});
    ASSERT_TRUE(ran.failure);
    EXPECT_EQ(ran.failure->code(), ExitCode::usage);
    EXPECT_THAT(ran.failure->what(), HasSubstr("team:7, which is not watched"));
}

}  // namespace
}  // namespace muster::cli
