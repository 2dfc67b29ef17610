// Requests to one server over HTTP/1.1, with or without TLS.
#pragma once

#include "discord-bot/net/loop.hpp"
#include "discord-bot/net/url.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace muster::discord {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    std::string method = "GET";
    std::string target = "/";  // Path and query, appended to the path of the client's URL.
    HttpHeaders headers = {};  // Must not have Host, Connection, Content-Length, Transfer-Encoding.
    std::string body = {};
};

struct HttpResponse {
    int status = 0;
    HttpHeaders headers;  // Names in lower case.
    std::string body;

    // The first header of this name, given in lower case.
    std::optional<std::string_view> header(std::string_view name) const;
};

struct HttpFailure {
    std::string why;    // A sentence.
    bool sent = false;  // The server may have received some of the request.
};

using HttpOutcome = std::variant<HttpResponse, HttpFailure>;

struct HttpOptions {
    std::string user_agent = {};
    std::size_t connections_max = 8;
    std::size_t waiting_max = 1'000;
    std::chrono::milliseconds connect_timeout{10'000};
    // From the first byte sent to the last byte received.
    std::chrono::milliseconds answer_timeout{30'000};
    std::chrono::milliseconds idle_max{55'000};
    std::uint32_t header_max = 16U << 10U;
    std::size_t body_max = 8U << 20U;
};

// Keeps its connections open between requests. Requests beyond the limit of connections wait in
// order; answers come in any order. If the server closed a connection between two requests, the
// request goes out once more on a new connection, provided that the server can't have processed it
// or that its method allows repetition (GET, PUT, DELETE). No other request is repeated. A
// redirection is returned like any answer. Loop's thread.
class HttpClient {
  public:
    // Throws if OpenSSL can't be set up.
    HttpClient(Loop& loop, Url server, HttpOptions options = {});
    // Requests without an answer are dropped; their `done` is not called.
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // `done` is called once, never inside this call; it may destroy the client.
    void send(HttpRequest request, std::function<void(HttpOutcome)> done);

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace muster::discord
