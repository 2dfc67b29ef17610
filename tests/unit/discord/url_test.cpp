// The check of servers' URLs, and the URLs to which secrets may go.
#include "discord-bot/net/url.hpp"

#include <gmock/gmock.h>

namespace muster::discord {
namespace {

struct Good {
    std::string text;
    Url url;
    std::string authority;
};

TEST(UrlTest, TakesApartWhatDiscordGives) {
    const std::vector<Good> table{
        {"https://discord.com/api/v10", {true, "discord.com", 443, "/api/v10"}, "discord.com"},
        {"wss://gateway.discord.gg/?v=10&encoding=json",
         {true, "gateway.discord.gg", 443, "/?v=10&encoding=json"},
         "gateway.discord.gg"},
        {"wss://gateway.discord.gg?v=10",
         {true, "gateway.discord.gg", 443, "/?v=10"},
         "gateway.discord.gg"},
        {"https://discord.com", {true, "discord.com", 443, "/"}, "discord.com"},
        {"HTTPS://Discord.COM/API", {true, "discord.com", 443, "/API"}, "discord.com"},
        {"http://127.0.0.1:8080/x", {false, "127.0.0.1", 8080, "/x"}, "127.0.0.1:8080"},
        {"ws://localhost:1/", {false, "localhost", 1, "/"}, "localhost:1"},
        {"ws://localhost", {false, "localhost", 80, "/"}, "localhost"},
        {"http://[::1]:65535/", {false, "::1", 65535, "/"}, "[::1]:65535"},
        {"https://[2001:DB8::1]/", {true, "2001:db8::1", 443, "/"}, "[2001:db8::1]"},
        {"https://a_b-c.example:443/@:/%20",
         {true, "a_b-c.example", 443, "/@:/%20"},
         "a_b-c.example"},
        {"http://example.test:443/", {false, "example.test", 443, "/"}, "example.test:443"},
    };
    for (const auto& [text, url, host_header] : table) {
        const auto parsed = parse_url(text);
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(*parsed, url) << text;
        EXPECT_EQ(authority(*parsed), host_header) << text;
    }
}

TEST(UrlTest, RefusesEverythingElse) {
    const std::vector<std::string> table{
        "",
        "discord.com",
        "//discord.com/",
        "https:/discord.com/",
        "ftp://discord.com/",
        "https://",
        "https:///path",
        "https://user@discord.com/",
        "https://user:secret@discord.com/",
        "https://discord.com@evil.test/",
        "https://discord.com\\@evil.test/",
        "https://discord.com/#part",
        "https://discord.com/a b",
        "https://discord.com/a\nb",
        "https://discord.com/a\r\nHost: evil.test",
        "https://discord.com/\x7f",
        "https://discord.com/\xc3\xa9",
        std::string("https://discord.com/\0", 21),
        "https://discord.com:/",
        "https://discord.com:0/",
        "https://discord.com:65536/",
        "https://discord.com:+443/",
        "https://discord.com:443x/",
        "https://discord..com/",
        "https://.discord.com/",
        "https://discord.com./",
        "https://dis%63ord.com/",
        "https://::1/",
        "https://[::1/",
        "https://[::1]x/",
        "https://[::1]:/",
        "https://[fe80::1%25eth0]/",
        "https://[127.0.0.1]/",
        "https://" + std::string(64, 'a') + ".test/",
        "https://discord.com/" + std::string(2'048, 'a'),
    };
    for (const auto& text : table)
        EXPECT_FALSE(parse_url(text)) << text;
}

TEST(UrlTest, SecretsGoWithTlsOrStayOnThisMachine) {
    const std::vector<std::pair<std::string, bool>> table{
        {"https://discord.com/", true},
        {"wss://gateway.discord.gg/", true},
        {"http://localhost:1/", true},
        {"http://LOCALHOST:1/", true},
        {"ws://127.0.0.1:1/", true},
        {"ws://127.255.0.7:1/", true},
        {"http://[::1]:1/", true},
        {"http://discord.com/", false},
        {"ws://gateway.discord.gg/", false},
        {"http://localhost.evil.test/", false},
        {"http://127.0.0.1.evil.test/", false},
        {"http://128.0.0.1/", false},
        {"http://127.1/", false},
        {"http://0.0.0.0/", false},
        {"http://[::2]/", false},
        {"http://[::ffff:127.0.0.1]/", false},
    };
    for (const auto& [text, may] : table) {
        const auto url = parse_url(text);
        ASSERT_TRUE(url) << text;
        EXPECT_EQ(may_carry_secrets(*url), may) << text;
    }
}

}  // namespace
}  // namespace muster::discord
