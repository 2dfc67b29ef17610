// Addresses of servers: https://discord.com/api/v10, wss://gateway.discord.gg/?v=10.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::discord {

struct Url {
    bool tls = true;
    std::string host;  // In lower case; an IPv6 address without its brackets.
    std::uint16_t port = 443;
    std::string target = "/";  // Path and query.

    bool operator==(const Url&) const = default;
};

// http, https, ws or wss. Nothing: it is none of these, names a user, has a fragment, characters
// that don't belong into a URL, or more of them than any address that we were ever given.
std::optional<Url> parse_url(std::string_view text);

// As in a Host header: the port only where it is not the scheme's own.
std::string authority(const Url& url);

// Of ASCII's letters; without locales.
std::string lower_case(std::string_view text);

// Where secrets may go: with TLS anywhere, as plain text to this machine alone.
bool may_carry_secrets(const Url& url);

}  // namespace muster::discord
