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
    std::string target = "/";  // Path and query; it comes after the path of the client's own URL.
    HttpHeaders headers = {};  // Without Host, Connection, Content-Length and Transfer-Encoding.
    std::string body = {};
};

struct HttpResponse {
    int status = 0;
    HttpHeaders headers;  // Their names in lower case.
    std::string body;

    // The first of this name, which is in lower case.
    std::optional<std::string_view> header(std::string_view name) const;
};

struct HttpFailure {
    std::string why;    // A sentence.
    bool sent = false;  // The server may have got the request, or a part of it.
};

using HttpOutcome = std::variant<HttpResponse, HttpFailure>;

struct HttpOptions {
    std::string user_agent = {};
    std::size_t connections_max = 8;
    std::size_t waiting_max = 1'000;
    std::chrono::milliseconds connect_timeout{10'000};
    // From the first byte that is sent to the last that comes.
    std::chrono::milliseconds answer_timeout{30'000};
    std::chrono::milliseconds idle_max{55'000};
    std::uint32_t header_max = 16U << 10U;
    std::size_t body_max = 8U << 20U;
};

// Keeps its connections open between requests. What can't be sent at once waits in order; what was
// sent is answered in any order. A connection that the server closed between two requests costs
// nothing: the request goes out once more on a new one, if it can't have been processed or if that
// does no harm (GET, PUT, DELETE). Nothing else is repeated. Redirections are answers like others.
// Loop's thread.
class HttpClient {
  public:
    // Throws if OpenSSL can't be set up.
    HttpClient(Loop& loop, Url server, HttpOptions options = {});
    // Those whose answers are missing are never called back.
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
