// Programs of other people read our JSON and write it back: not a bit of any message changes.
// jq 1.6 and JavaScript hold numbers as doubles.
#include "tests/support/each_type.hpp"
#include "tests/support/random_value.hpp"

#include <muster/proto/json.hpp>
#include <muster/proto/message.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace muster {
namespace {

using Lines = std::vector<std::string>;

// Lets a shell command read the lines from a file, and gives the lines that the command prints.
Lines through(const std::string& command, const Lines& lines) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("muster-json-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    const std::string in = folder / "in";
    const std::string out = folder / "out";
    {
        std::ofstream file(in);
        for (const auto& line : lines)
            file << line << '\n';
    }
    EXPECT_EQ(std::system((command + " <" + in + " >" + out).c_str()), 0) << command;
    Lines result;
    std::ifstream file(out);
    for (std::string line; std::getline(file, line);)
        result.push_back(line);
    std::filesystem::remove_all(folder);
    return result;
}

constexpr const char* jq = "jq --compact-output .";
constexpr const char* javascript =
    "node -e 'for (const line of require(\"fs\").readFileSync(0, \"utf8\").trim().split(\"\\n\")) "
    "console.log(JSON.stringify(JSON.parse(line)))'";

class JsonReaders : public ::testing::TestWithParam<const char*> {};

// The request that the text says; nothing for one with a secret, which is null in JSON.
std::optional<Request> request_in(const std::string& text) {
    try {
        return request_from_json(text);
    } catch (const JsonError&) {
        return std::nullopt;
    }
}

TEST_P(JsonReaders, ChangeNoRequest) {
    test::RandomValue random(1);
    Lines before;
    test::Types<Request>::each([&]<class R>(std::type_identity<R>) {
        for (int i = 0; i < 20; ++i) {
            const auto text = request_to_json(random.make<R>());
            // The daemon's part of some fields has no JSON. A request that was read has none.
            const auto request = request_in(text);
            before.push_back(request ? request_to_json(*request) : text);
        }
    });
    const auto after = through(GetParam(), before);
    ASSERT_EQ(after.size(), before.size());
    std::size_t read = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        EXPECT_EQ(nlohmann::json::parse(after[i]), nlohmann::json::parse(before[i]));
        const auto request = request_in(before[i]);
        EXPECT_EQ(request_in(after[i]), request) << before[i];
        read += request.has_value();
    }
    EXPECT_GT(read, before.size() * 8 / 10);
}

TEST_P(JsonReaders, ChangeNoReply) {
    test::RandomValue random(2);
    Lines before;
    test::Types<Request>::each([&]<class R>(std::type_identity<R>) {
        for (int i = 0; i < 20; ++i) {
            before.push_back(
                reply_to_json(R::request_number, encode(random.make<typename R::Reply>())));
        }
    });
    const auto after = through(GetParam(), before);
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i)
        EXPECT_EQ(nlohmann::json::parse(after[i]), nlohmann::json::parse(before[i]));
}

TEST_P(JsonReaders, ChangeNoEvent) {
    test::RandomValue random(3);
    Lines before;
    test::Types<Event>::each([&]<class E>(std::type_identity<E>) {
        for (int i = 0; i < 20; ++i)
            before.push_back(to_json(ReceivedEvent{{}, 1, {}, random.make<E>()}));
    });
    const auto after = through(GetParam(), before);
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i)
        EXPECT_EQ(nlohmann::json::parse(after[i]), nlohmann::json::parse(before[i]));
}

INSTANTIATE_TEST_SUITE_P(Programs,
                         JsonReaders,
                         ::testing::Values(jq, javascript),
                         [](const auto& tested) {
                             return tested.param == jq ? "jq" : "javascript";
                         });

// The field case "Ids above 2^53".
TEST(JsonIds, AreTextAndTakenAsTextOrNumber) {
    UpdatePlayer update;
    update.player = PlayerId{1};
    update.discord_user = 1234567890123456789;
    EXPECT_NE(request_to_json(update).find(R"("discord_user":"1234567890123456789")"),
              std::string::npos)
        << request_to_json(update);
    update.name.reset();
    for (const char* id : {"1234567890123456789", "\"1234567890123456789\""}) {
        const auto taken = request_from_json(
            "UpdatePlayer", R"({"player": "1", "discord_user": )" + std::string(id) + "}");
        EXPECT_EQ(taken, Request{update}) << id;
    }
    update.discord_user = 7;
    EXPECT_NE(request_to_json(update).find(R"("discord_user":"7")"), std::string::npos)
        << "a field has one type, whatever its value";
    for (const char* wrong :
         {"\"\"", "\"12x\"", "\" 12\"", "\"18446744073709551616\"", "\"-1\"", "1.5"}) {
        EXPECT_THROW(
            request_from_json("UpdatePlayer", R"({"discord_user": )" + std::string(wrong) + "}"),
            JsonError)
            << wrong;
    }
}

}  // namespace
}  // namespace muster
