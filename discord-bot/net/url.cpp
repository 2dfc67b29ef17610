#include "discord-bot/net/url.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <netinet/in.h>

namespace muster::discord {

namespace {

constexpr std::size_t url_size_max = 2'048;
constexpr std::size_t host_size_max = 253;
constexpr std::size_t label_size_max = 63;

struct Scheme {
    std::string_view name;
    bool tls;
    std::uint16_t port;
};
constexpr std::array schemes{
    Scheme{"http", false, 80},
    Scheme{"https", true, 443},
    Scheme{"ws", false, 80},
    Scheme{"wss", true, 443},
};

bool is_ipv6(const std::string& host) {
    in6_addr address{};
    return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool is_name(std::string_view host) {
    if (host.size() > host_size_max) return false;
    std::size_t label = 0;
    for (const char c : host) {
        const bool dot = c == '.';
        if (dot && label == 0) return false;
        if (!dot && !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
        label = dot ? 0 : label + 1;
        if (label > label_size_max) return false;
    }
    return label > 0;
}

// Parses "host", "host:port" or "[address]:port" into `url`. Until then `url` has the scheme's
// port.
bool parse_authority(std::string_view text, Url& url) {
    std::string_view port;
    bool has_port = false;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return false;
        url.host = lower_case(text.substr(1, end - 1));
        if (!is_ipv6(url.host)) return false;
        port = text.substr(end + 1);
        has_port = !port.empty();
        if (has_port && !port.starts_with(':')) return false;
        if (has_port) port.remove_prefix(1);
    } else {
        const auto colon = text.find(':');
        has_port = colon != std::string_view::npos;
        if (has_port) port = text.substr(colon + 1);
        url.host = lower_case(text.substr(0, colon));
        if (!is_name(url.host)) return false;
    }
    if (!has_port) return true;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    return error == std::errc() && end == port.data() + port.size() && url.port != 0;
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
    if (text.size() > url_size_max) return {};
    // Only printable ASCII. A URL with a fragment is rejected, because fragments are never sent.
    if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; }))
        return {};
    if (text.find('#') != std::string_view::npos) return {};

    const auto colon = text.find("://");
    if (colon == std::string_view::npos) return {};
    const auto name = lower_case(text.substr(0, colon));
    const auto* const scheme = std::find_if(
        schemes.begin(), schemes.end(), [&](const Scheme& s) { return s.name == name; });
    if (scheme == schemes.end()) return {};

    text.remove_prefix(colon + 3);
    const auto path = std::min(text.find_first_of("/?"), text.size());
    Url url{.tls = scheme->tls, .host = {}, .port = scheme->port, .target = {}};
    if (!parse_authority(text.substr(0, path), url)) return {};
    url.target = text.substr(path);
    if (!url.target.starts_with('/')) url.target.insert(0, "/");
    return url;
}

std::string authority(const Url& url) {
    const bool address = url.host.find(':') != std::string::npos;
    std::string out = address ? "[" + url.host + "]" : url.host;
    if (url.port != (url.tls ? 443 : 80)) out += ":" + std::to_string(url.port);
    return out;
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool may_carry_secrets(const Url& url) {
    if (url.tls || url.host == "localhost") return true;
    in_addr v4{};
    if (inet_pton(AF_INET, url.host.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24U == 127;
    in6_addr v6{};
    return inet_pton(AF_INET6, url.host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace muster::discord
