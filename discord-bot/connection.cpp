#include "discord-bot/connection.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace muster::discord {

namespace {

Steady::time_point now() {
    return Steady::now();
}

constexpr const char* method_name(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::post:
            return "POST";
        case Method::remove:
            return "DELETE";
    }
    return "";
}

template <class Number>
std::optional<Number> number_in(const HttpResponse& response, std::string_view name) {
    const auto text = response.header(name);
    Number number{};
    if (!text) return std::nullopt;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return number;
}

std::string text_in(const HttpResponse& response, std::string_view name) {
    return std::string(response.header(name).value_or(""));
}

RestAnswer answer_of(HttpResponse response) {
    RestAnswer answer;
    answer.status = response.status;
    answer.bucket = text_in(response, "x-ratelimit-bucket");
    answer.remaining = number_in<std::uint32_t>(response, "x-ratelimit-remaining");
    answer.reset_after = number_in<double>(response, "x-ratelimit-reset-after");
    answer.scope = text_in(response, "x-ratelimit-scope");
    if (answer.status == 429) {
        answer.retry_after = number_in<double>(response, "retry-after");
        const auto body = Json::parse(response.body, nullptr, false);
        const auto at = body.is_object() ? body.find("retry_after") : body.end();
        // The body's value has fractions of a second; the header's is rounded up.
        if (body.is_object() && at != body.end() && at->is_number())
            answer.retry_after = at->get<double>();
    }
    answer.body = std::move(response.body);
    return answer;
}

GatewayOptions gateway_options(const ConnectionOptions& options) {
    GatewayOptions gateway;
    gateway.token = options.token;
    gateway.intents = options.intents;
    return gateway;
}

HttpOptions http_options(const ConnectionOptions& options) {
    HttpOptions http;
    http.user_agent = options.user_agent;
    return http;
}

// Each worker that answers interactions gets a connection.
HttpOptions answers_options(const ConnectionOptions& options) {
    auto http = http_options(options);
    http.connections_max = 16;
    return http;
}

}  // namespace

Connection::Connection(Loop& loop, ConnectionOptions options, Handlers handlers)
    : loop_(loop),
      options_(std::move(options)),
      handlers_(std::move(handlers)),
      gateway_(gateway_options(options_),
               [this] {
                   return static_cast<double>(chance_() - std::minstd_rand::min()) /
                          static_cast<double>(std::minstd_rand::max());
               }),
      http_(loop, options_.api, http_options(options_)),
      answers_(loop, options_.api, answers_options(options_)),
      timer_(loop) {}

Connection::~Connection() = default;

void Connection::start() {
    gateway_.start(now());
    drive();
}

void Connection::stop() {
    gateway_.stop();
    drive();
}

void Connection::send(RestRequest request, Answered answered) {
    answered_[rest_.add(std::move(request))] = std::move(answered);
    drive();
}

// ---- Actions of the gateway and the queue. ----

// A handler may call drive() again. The outer call then performs the new actions afterwards, in
// order.
void Connection::drive() {
    again_ = true;
    if (std::exchange(driving_, true)) return;
    while (std::exchange(again_, false)) {
        drive_gateway();
        drive_rest();
    }
    driving_ = false;

    auto next = gateway_.next_tick();
    const auto rest = rest_.next_time(now());
    if (rest && (!next || *rest < *next)) next = rest;
    if (!next) return timer_.cancel();
    timer_.at(*next, [this] {
        if (const auto due = gateway_.next_tick(); due && *due <= now()) gateway_.tick(now());
        drive();
    });
}

void Connection::drive_gateway() {
    while (auto action = gateway_.take())
        std::visit([this](const auto& a) { act(a); }, *action);
}

void Connection::drive_rest() {
    while (const auto outgoing = rest_.next(now()))
        transmit(*outgoing);
    while (auto result = rest_.result(now())) {
        const auto at = answered_.find(result->id);
        if (at == answered_.end()) continue;
        const auto answered = std::move(at->second);
        answered_.erase(at);
        answered(*std::move(result));
    }
}

// ---- The gateway. ----

void Connection::act(Gateway::AskStart) {
    RestRequest request;
    request.route = request.path = "/gateway/bot";
    send(std::move(request), [this](const RestResult& result) { start_answered(result); });
}

void Connection::start_answered(const RestResult& result) {
    const auto body = json_of(result);
    if (result.fate == RestResult::Fate::answered && result.status == 401) {
        gateway_.stop();
        handlers_.failed(
            "Discord does not accept the bot's token. Make a new one in the developer portal and "
            "put it into the token file.");
    } else if (result.status == 200 && body.is_object() && body.value("url", Json()).is_string()) {
        GatewayStart start;
        start.url = body["url"].get<std::string>();
        const auto limit = body.value("session_start_limit", Json::object());
        if (limit.is_object() && limit.value("remaining", Json()).is_number_unsigned() &&
            limit.value("reset_after", Json()).is_number_unsigned()) {
            start.remaining = limit["remaining"].get<std::uint32_t>();
            start.reset_after = std::chrono::milliseconds(
                std::min<std::uint64_t>(limit["reset_after"].get<std::uint64_t>(), 86'400'000));
        }
        gateway_.start_known(now(), std::move(start));
    } else {
        handlers_.log("The gateway's address can't be had. " + sentence_of(result));
        gateway_.start_unknown(now());
    }
    drive();
}

void Connection::act(const Gateway::Connect& connect) {
    auto url = parse_url(connect.url);
    if (url && options_.gateway) {  // A proxy gets the whole traffic.
        const auto query = url->target.find('?');
        auto proxy = *options_.gateway;
        if (query != std::string::npos && proxy.target.find('?') == std::string::npos)
            proxy.target += url->target.substr(query);
        url = proxy;
    }
    if (!url || !may_carry_secrets(*url)) {
        handlers_.log("Discord named an address for its gateway that can't be used.");
        gateway_.closed(now(), std::nullopt);
        return;
    }
    WebSocket::Options options;
    options.user_agent = options_.user_agent;
    const auto of_this = [this, number = ++sockets_](auto act) {
        return [this, number, act](const auto&... what) {
            if (number != sockets_) return;  // From an earlier socket.
            act(what...);
            drive();
        };
    };
    socket_ = std::make_unique<WebSocket>(
        loop_,
        *url,
        WebSocket::Handlers{
            of_this([this] { gateway_.connected(now()); }),
            of_this([this](const std::string& text) { gateway_.received(now(), text); }),
            of_this([this](std::optional<std::uint16_t> code, const std::string& why) {
                handlers_.log("The gateway's connection ended. " + why);
                gateway_.closed(now(), code);
            })},
        options);
}

void Connection::act(const Gateway::Send& send) {
    if (socket_) socket_->send(send.text);
}

// Sends the close frame and ignores the old socket from here on. The old socket is kept until the
// next one closes, to give its close frame time.
void Connection::act(const Gateway::Close& close) {
    if (!socket_) return;
    ++sockets_;
    socket_->close(close.code);
    closing_ = std::move(socket_);
}

void Connection::act(const Gateway::Dispatch& dispatch) {
    try {
        handlers_.dispatch(dispatch.name, dispatch.data);
    } catch (const Json::exception& error) {
        handlers_.log("An event of Discord's makes no sense: " + cut(dispatch.name, 50) + ".");
    }
}

void Connection::act(const Gateway::Fail& fail) {
    handlers_.failed(fail.why);
}

// ---- The HTTP API. ----

void Connection::transmit(const RestQueue::Outgoing& outgoing) {
    const RestRequest& request = *outgoing.request;
    HttpRequest http{method_name(request.method), request.path, {}, request.body};
    http.headers.emplace_back("Authorization", "Bot " + options_.token);
    if (!request.body.empty()) http.headers.emplace_back("Content-Type", request.content_type);
    auto& client = request.exempt_from_global ? answers_ : http_;
    client.send(std::move(http),
                [this, id = outgoing.id](HttpOutcome outcome) { settle(id, std::move(outcome)); });
}

void Connection::settle(std::uint64_t id, HttpOutcome outcome) {
    if (auto* response = std::get_if<HttpResponse>(&outcome)) {
        rest_.answered(now(), id, answer_of(std::move(*response)));
    } else {
        const auto& failure = std::get<HttpFailure>(outcome);
        handlers_.log("A request to Discord failed. " + failure.why);
        rest_.broken(now(), id, failure.sent);
    }
    drive();
}

// ---- Answers in words. ----

Json json_of(const RestResult& result) {
    auto json = Json::parse(result.body, nullptr, false);
    return json.is_discarded() ? Json() : json;
}

int code_of(const RestResult& result) {
    const auto json = json_of(result);
    if (!json.is_object()) return 0;
    const auto at = json.find("code");
    return at != json.end() && at->is_number_integer() ? at->get<int>() : 0;
}

namespace {

// The first field's problem: "embeds.0.title: Must be 256 or fewer in length."
std::string first_problem(const Json& errors) {
    std::string path;
    const Json* at = &errors;
    while (at->is_object() && !at->empty()) {
        if (const auto list = at->find("_errors"); list != at->end()) {
            if (!list->is_array() || list->empty() || !list->front().is_object()) return {};
            const auto message = list->front().value("message", Json());
            return message.is_string() ? path + ": " + message.get<std::string>() : std::string();
        }
        path += (path.empty() ? "" : ".") + at->begin().key();
        at = &at->begin().value();
    }
    return {};
}

std::string sentence_of_answer(const RestResult& result) {
    const auto json = json_of(result);
    std::string text = "Discord answered " + std::to_string(result.status);
    if (json.is_object() && json.value("message", Json()).is_string())
        text += ": " + cut(json["message"].get<std::string>(), 200);
    if (const int code = code_of(result); code != 0) text += " (" + std::to_string(code) + ")";
    if (json.is_object() && json.contains("errors")) {
        const auto problem = first_problem(json["errors"]);
        if (!problem.empty()) text += ": " + cut(problem, 200);
    }
    return text.ends_with('.') ? text : text + ".";
}

}  // namespace

std::string sentence_of(const RestResult& result) {
    const bool has_answer = result.status != 0;
    switch (result.fate) {
        case RestResult::Fate::expired:
            return "Discord did not take the request in time.";
        case RestResult::Fate::unknown:
            if (!has_answer) return "The connection broke before Discord answered.";
            return sentence_of_answer(result) + " It may have been done all the same.";
        case RestResult::Fate::exhausted:
            if (!has_answer) return "Discord can't be reached.";
            break;
        case RestResult::Fate::answered:
            break;
    }
    return sentence_of_answer(result);
}

}  // namespace muster::discord
