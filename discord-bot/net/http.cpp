// Beast only parses the answers here; it uses no stream. Requests are a few lines of text, and a
// Wire moves the bytes. So no second kind of stream is compiled.
#include "discord-bot/net/http.hpp"

#include "discord-bot/net/wire.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <deque>
#include <list>

namespace muster::discord {

namespace {

namespace http = boost::beast::http;
using Clock = std::chrono::steady_clock;
using Parser = http::response_parser<http::string_body>;
using Done = std::function<void(HttpOutcome)>;

constexpr std::size_t read_size = 16U << 10U;
// The most interim answers (1xx) before the answer.
constexpr int interim_max = 10;

bool is_token(std::string_view text) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != std::string_view::npos;
    });
}

bool is_target(std::string_view text) {
    return text.starts_with('/') &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

// Allows tabs and bytes above ASCII.
bool is_value(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < ' ' && c != '\t') || byte == 0x7f;
    });
}

// The reason not to send the request; null: none. Rejects requests that would smuggle in a second
// request or get an answer of unknown end.
const char* why_unfit(const HttpRequest& request) {
    constexpr std::array<std::string_view, 4> ours{
        "host", "connection", "content-length", "transfer-encoding"};
    if (!is_token(request.method) || request.method == "HEAD" || request.method == "CONNECT")
        return "This method can't be sent.";
    if (!is_target(request.target)) return "This target can't be asked for.";
    for (const auto& [name, value] : request.headers) {
        if (!is_token(name) || !is_value(value)) return "This header can't be sent.";
        if (std::find(ours.begin(), ours.end(), lower_case(name)) != ours.end())
            return "This header is the client's own.";
    }
    return nullptr;
}

bool may_repeat(const std::string& method) {
    return method == "GET" || method == "PUT" || method == "DELETE";
}

bool has_body(const HttpRequest& request) {
    return !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
           request.method == "PATCH";
}

struct Exchange {
    HttpRequest request;
    Done done;
    bool repeated = false;
};

struct Connection {
    Connection(Loop& loop, const Url& server, const std::shared_ptr<Trust>& trust)
        : wire(loop, server, trust), timer(loop) {}

    Wire wire;
    Timer timer;  // For the exchange or the idle time.
    std::optional<Exchange> exchange;
    bool used = false;  // An earlier exchange used it.
    bool written = false;
    bool answer_begun = false;
    int interims = 0;
    std::optional<Parser> parser;
    std::string unread;
};

HttpResponse response_of(Parser& parser) {
    HttpResponse response{
        .status = static_cast<int>(parser.get().result_int()), .headers = {}, .body = {}};
    for (const auto& field : parser.get())
        response.headers.emplace_back(lower_case(std::string_view(field.name_string())),
                                      std::string(field.value()));
    response.body = std::move(parser.get().body());
    return response;
}

}  // namespace

std::optional<std::string_view> HttpResponse::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (key == name) return value;
    return {};
}

// Callbacks of the owner may destroy the client or throw, so each is called last. After a callback
// no member may be used.
struct HttpClient::Impl {
    Impl(Loop& its_loop, Url where, HttpOptions given)
        : loop(its_loop),
          server(std::move(where)),
          options(std::move(given)),
          name(authority(server)),
          trust(server.tls ? system_trust() : nullptr) {
        prefix = server.target.substr(0, server.target.find('?'));
        while (prefix.ends_with('/'))
            prefix.pop_back();
    }

    void start_waiting();
    Connection* find_idle();
    void begin_on_new(Exchange exchange);
    void begin(Connection& connection);
    void read(Connection& connection);
    void heard(Connection& connection, std::string_view bytes);
    void parsed(Connection& connection);
    void ended(Connection& connection, const Wire::Break& end);
    void unreadable(Connection& connection, boost::beast::error_code error);
    void fail(Connection& connection, std::string why, bool sent);
    void settle(Connection& connection, HttpOutcome outcome, bool reusable);
    void forget(const Connection& connection);
    void renew_parser(Connection& connection) const;
    std::string text_of(const HttpRequest& request) const;

    Loop& loop;
    const Url server;
    const HttpOptions options;
    const std::string name;
    const std::shared_ptr<Trust> trust;
    std::string prefix;
    std::list<Connection> connections;
    std::deque<Exchange> waiting;
};

HttpClient::HttpClient(Loop& loop, Url server, HttpOptions options)
    : impl_(std::make_shared<Impl>(loop, std::move(server), std::move(options))) {}

HttpClient::~HttpClient() = default;

void HttpClient::send(HttpRequest request, Done done) {
    const char* why = why_unfit(request);
    if (why == nullptr && impl_->waiting.size() >= impl_->options.waiting_max)
        why = "Too many requests wait to be sent.";
    if (why != nullptr) {
        impl_->loop.post([alive = std::weak_ptr(impl_), why, done = std::move(done)] {
            if (!alive.expired()) done(HttpFailure{.why = why, .sent = false});
        });
        return;
    }
    impl_->waiting.push_back({.request = std::move(request), .done = std::move(done)});
    impl_->start_waiting();
}

void HttpClient::Impl::start_waiting() {
    while (!waiting.empty()) {
        auto* const idle = find_idle();
        if (idle == nullptr &&
            connections.size() >= std::max<std::size_t>(options.connections_max, 1))
            return;
        auto exchange = std::move(waiting.front());
        waiting.pop_front();
        if (idle == nullptr) {
            begin_on_new(std::move(exchange));
        } else {
            idle->exchange = std::move(exchange);
            begin(*idle);
        }
    }
}

// An idle connection that the server has not closed, as far as this machine knows.
Connection* HttpClient::Impl::find_idle() {
    for (auto connection = connections.begin(); connection != connections.end();) {
        if (!connection->exchange && !connection->wire.stale()) return &*connection;
        connection = connection->exchange ? std::next(connection) : connections.erase(connection);
    }
    return nullptr;
}

void HttpClient::Impl::begin_on_new(Exchange exchange) {
    auto& connection = connections.emplace_back(loop, server, trust);
    connection.exchange = std::move(exchange);
    connection.wire.connect(Clock::now() + options.connect_timeout,
                            [this, &connection](const std::optional<Wire::Break>& failed) {
                                if (failed) return fail(connection, failed->why, false);
                                begin(connection);
                                read(connection);
                            });
}

// Sends the request on a connected wire.
void HttpClient::Impl::begin(Connection& connection) {
    connection.written = false;
    connection.answer_begun = false;
    connection.interims = 0;
    renew_parser(connection);
    connection.timer.at(Clock::now() + options.answer_timeout, [this, &connection] {
        fail(connection,
             name + " did not answer within " + in_words(options.answer_timeout) + ".",
             true);
    });
    // A failed write does not fail the request: a server may answer before it has read the whole
    // request.
    connection.wire.write(
        text_of(connection.exchange->request),
        [&connection](const std::optional<Wire::Break>& failed) { connection.written = !failed; });
}

// Reads all the time, also between exchanges, to notice when the server closes the connection.
void HttpClient::Impl::read(Connection& connection) {
    connection.wire.read(
        read_size,
        [this, &connection](const std::optional<Wire::Break>& end, std::string_view bytes) {
            if (!connection.exchange) return forget(connection);
            if (end) return ended(connection, *end);
            heard(connection, bytes);
        });
}

void HttpClient::Impl::heard(Connection& connection, std::string_view bytes) {
    connection.answer_begun = true;
    auto& unread = connection.unread;
    unread += bytes;
    while (!unread.empty()) {
        boost::beast::error_code error;
        const auto size = connection.parser->put(boost::asio::buffer(unread), error);
        unread.erase(0, size);
        if (error && error != http::error::need_more) return unreadable(connection, error);
        if (connection.parser->is_done()) {
            if (connection.parser->get().result_int() >= 200) return parsed(connection);
            if (++connection.interims > interim_max ||
                connection.parser->get().result() == http::status::switching_protocols)
                return fail(
                    connection, name + " answers something else than what was asked.", true);
            renew_parser(connection);
        } else if (size == 0 || error) {
            break;
        }
    }
    // The parser leaves only an incomplete line or head unread.
    if (unread.size() > options.header_max)
        return unreadable(connection, http::error::header_limit);
    read(connection);
}

void HttpClient::Impl::parsed(Connection& connection) {
    const bool reusable =
        connection.parser->keep_alive() && connection.written && connection.unread.empty();
    settle(connection, response_of(*connection.parser), reusable);
}

void HttpClient::Impl::ended(Connection& connection, const Wire::Break& end) {
    if (!connection.answer_begun) {
        auto& exchange = *connection.exchange;
        if (!connection.used || exchange.repeated || !may_repeat(exchange.request.method))
            return fail(connection, end.why, true);
        // The connection closed before the answer began, and the method may be repeated.
        auto again = std::move(exchange);
        again.repeated = true;
        forget(connection);
        return begin_on_new(std::move(again));
    }
    // A connection's end completes the answer only if the answer has no length of its own.
    boost::beast::error_code error;
    if (end.orderly && connection.parser->is_header_done()) connection.parser->put_eof(error);
    if (!error && connection.parser->is_done()) return parsed(connection);
    fail(connection, "The answer was cut off: " + end.why, true);
}

void HttpClient::Impl::unreadable(Connection& connection, boost::beast::error_code error) {
    if (error == http::error::body_limit)
        return fail(connection,
                    "The answer of " + name + " is larger than " +
                        std::to_string(options.body_max) + " bytes.",
                    true);
    if (error == http::error::header_limit)
        return fail(connection,
                    "The head of the answer of " + name + " is larger than " +
                        std::to_string(options.header_max) + " bytes.",
                    true);
    fail(connection, "The answer of " + name + " is malformed: " + error.message() + ".", true);
}

void HttpClient::Impl::fail(Connection& connection, std::string why, bool sent) {
    settle(connection, HttpFailure{.why = std::move(why), .sent = sent}, false);
}

void HttpClient::Impl::settle(Connection& connection, HttpOutcome outcome, bool reusable) {
    const auto done = std::move(connection.exchange->done);
    connection.exchange.reset();
    if (reusable) {
        connection.used = true;
        connection.timer.at(Clock::now() + options.idle_max,
                            [this, &connection] { forget(connection); });
        read(connection);
    } else {
        forget(connection);
    }
    start_waiting();
    done(std::move(outcome));
}

void HttpClient::Impl::forget(const Connection& connection) {
    connections.remove_if([&](const Connection& other) { return &other == &connection; });
}

void HttpClient::Impl::renew_parser(Connection& connection) const {
    auto& parser = connection.parser.emplace();
    parser.eager(true);
    parser.header_limit(options.header_max);
    parser.body_limit(options.body_max);
}

std::string HttpClient::Impl::text_of(const HttpRequest& request) const {
    std::string text =
        request.method + " " + prefix + request.target + " HTTP/1.1\r\nHost: " + name + "\r\n";
    bool names_itself = options.user_agent.empty();
    for (const auto& [key, value] : request.headers) {
        text += key + ": " + value + "\r\n";
        names_itself = names_itself || lower_case(key) == "user-agent";
    }
    if (!names_itself) text += "User-Agent: " + options.user_agent + "\r\n";
    if (has_body(request))
        text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    return text + "\r\n" + request.body;
}

}  // namespace muster::discord
