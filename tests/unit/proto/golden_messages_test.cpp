// Each build reads the bytes of every release's messages and writes the same bytes (tests/golden).
#include <muster/proto/message.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace muster {
namespace {

// Queries that a later release replaced. Journals contain no queries, so a build need not read
// them. Commands never enter this list.
const std::set<std::pair<std::string, std::uint16_t>> retired_queries = {
    {"GetStatus", 2},
    {"ListGrants", 10},
    {"ListValues", 17},
    {"ListPlayers", 104},
    {"ListSets", 123},
    {"ListZones", 132},
    {"ListChallenges", 144},
    {"ListSessions", 204},
};

struct Line {
    std::string what;
    std::uint16_t number = 0;
    std::string name;
    std::string bytes;
};

std::string from_hex_digits(const std::string& text) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        bytes += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
    return bytes;
}

std::vector<Line> lines_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::vector<Line> lines;
    for (std::string text; std::getline(file, text);) {
        std::istringstream words(text);
        Line line;
        std::string hex;
        words >> line.what >> line.number >> line.name >> hex;
        line.bytes = from_hex_digits(hex);
        lines.push_back(std::move(line));
    }
    return lines;
}

// Decodes the variant's alternative of this number and encodes it again.
template <class... R>
std::optional<std::string> rewrite_request(const std::variant<R...>*, const Line& line) {
    std::optional<std::string> again;
    ((R::request_number == line.number ? void(again = encode(decode<R>(line.bytes))) : void()),
     ...);
    return again;
}
template <class... R>
std::optional<std::string> rewrite_reply(const std::variant<R...>*, const Line& line) {
    std::optional<std::string> again;
    ((R::request_number == line.number ? void(again = encode(decode<typename R::Reply>(line.bytes)))
                                       : void()),
     ...);
    return again;
}
template <class... E>
std::optional<std::string> rewrite_event(const std::variant<E...>*, const Line& line) {
    std::optional<std::string> again;
    ((E::event_number == line.number ? void(again = encode(decode<E>(line.bytes))) : void()), ...);
    return again;
}

std::optional<std::string> rewrite(const Line& line) {
    if (line.what == "request") return rewrite_request(static_cast<const Request*>(nullptr), line);
    if (line.what == "reply") return rewrite_reply(static_cast<const Request*>(nullptr), line);
    return rewrite_event(static_cast<const Event*>(nullptr), line);
}

TEST(GoldenMessages, OfEveryReleaseAreReadAndWrittenAgain) {
    std::size_t releases = 0;
    for (const auto& release : std::filesystem::directory_iterator(MUSTER_GOLDEN_DIR)) {
        if (!release.is_directory() || !std::filesystem::exists(release.path() / "messages.txt"))
            continue;
        ++releases;
        const auto lines = lines_of(release.path() / "messages.txt");
        EXPECT_GT(lines.size(), 500u);
        for (const auto& line : lines) {
            SCOPED_TRACE(release.path().filename().string() + " " + line.what + " " + line.name);
            const auto again = rewrite(line);
            if (retired_queries.contains({line.name, line.number})) {
                EXPECT_FALSE(again) << "it is known, and not retired";
                continue;
            }
            ASSERT_TRUE(again) << "its number is not known any more";
            EXPECT_EQ(*again, line.bytes);
        }
    }
    EXPECT_GE(releases, 1u);
}

}  // namespace
}  // namespace muster
