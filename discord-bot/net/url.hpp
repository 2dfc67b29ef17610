// URLs of servers: https://discord.com/api/v10, wss://gateway.discord.gg/?v=10.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::discord {

struct Url {
    bool tls = true;
    std::string host;  // Lower case; an IPv6 address has no brackets.
    std::uint16_t port = 443;
    std::string target = "/";  // Path and query.

    bool operator==(const Url&) const = default;
};

// Parses a URL of scheme http, https, ws or wss. Nothing: another scheme, a user name, a fragment,
// invalid characters, or a text longer than any URL in use.
std::optional<Url> parse_url(std::string_view text);

// The value of a Host header. It has the port only if that is not the scheme's default.
std::string authority(const Url& url);

// Converts ASCII letters only, in every locale.
std::string lower_case(std::string_view text);

// Whether secrets may go to this URL: over TLS to any server, as plain text only to this machine.
bool may_carry_secrets(const Url& url);

}  // namespace muster::discord
