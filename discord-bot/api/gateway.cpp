#include "discord-bot/api/gateway.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

namespace muster::discord {

namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

enum Op : int {
    op_dispatch = 0,
    op_heartbeat = 1,
    op_identify = 2,
    op_resume = 6,
    op_reconnect = 7,
    op_invalid_session = 9,
    op_hello = 10,
    op_heartbeat_ack = 11,
};

// A code from the range for applications. With this code Discord keeps the session, so that it can
// be resumed; 1000 and 1001 would end it.
constexpr std::uint16_t close_to_resume = 4000;
constexpr std::uint16_t close_for_good = 1000;

// Discord's documents: "Clients are limited to one identify every 5 seconds". The rest allows for
// the network.
constexpr milliseconds identify_pause{5'500};

// Consecutive attempts.
constexpr int resume_attempts_max = 5;

// A connection that stayed ready for this long ends the row of failures.
constexpr std::chrono::minutes proven_after{1};

// Bounds of the interval that a Hello may set.
constexpr std::int64_t interval_min_ms = 1'000;
constexpr std::int64_t interval_max_ms = 300'000;

// A sentence for close codes after which a retry gets the same answer.
const char* why_never_again(std::uint16_t code) {
    switch (code) {
        case 4004:
            return "Discord does not accept the bot's token. Make a new one in the developer "
                   "portal and "
                   "put it into the token file.";
        case 4010:
            return "Discord says that the shard is invalid.";
        case 4011:
            return "Discord wants this bot to be sharded: it is in too many servers.";
        case 4012:
            return "Discord no longer speaks version 10 of its gateway; a newer muster-discord is "
                   "needed.";
        case 4013:
            return "Discord does not know one of the intents that the bot asks for.";
        case 4014:
            return "The bot asks for an intent that is not enabled for it in the developer portal.";
        default:
            return nullptr;
    }
}

// Whether a new session must begin after this close code.
bool ends_session(std::uint16_t code) {
    constexpr std::array<std::uint16_t, 5> codes{1000, 1001, 4003, 4007, 4009};
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

std::string with_query(std::string url) {
    const auto query = url.find('?');
    if (query != std::string::npos) url.resize(query);
    if (!url.ends_with('/')) url += '/';
    return url + "?v=10&encoding=json";
}

// Reads a required member. Throws Json::exception.
template <class T>
T member(const Json& object, const char* name) {
    const Json& value = object.at(name);
    if constexpr (std::is_integral_v<T>) {
        // get() would accept 1e90 as an integer.
        return static_cast<T>(value.get_ref<const Json::number_integer_t&>());
    } else {
        return value.get<T>();
    }
}

}  // namespace

Gateway::Gateway(GatewayOptions options, std::function<double()> chance)
    : options_(std::move(options)), chance_(std::move(chance)) {}

std::optional<Gateway::Action> Gateway::take() {
    if (actions_.empty()) return std::nullopt;
    auto action = std::move(actions_.front());
    actions_.pop_front();
    return action;
}

std::optional<Steady::time_point> Gateway::next_tick() const {
    switch (phase_) {
        case Phase::idle:
        case Phase::asking:
            return std::nullopt;
        case Phase::waiting:
        case Phase::pacing:
        case Phase::connecting:
        case Phase::greeting:
            return due_;
        case Phase::beginning:
            return std::min(due_, next_beat_);
        case Phase::ready:
            return next_beat_;
    }
    return std::nullopt;
}

void Gateway::start(Steady::time_point now) {
    if (phase_ == Phase::idle) open(now);
}

void Gateway::stop() {
    if (phase_ >= Phase::connecting) actions_.emplace_back(Close{close_for_good});
    phase_ = Phase::idle;
    forget_session();
}

void Gateway::open(Steady::time_point now) {
    // After too many attempts to resume, a new session replaces the old one.
    if (attempts_ > resume_attempts_max) forget_session();
    if (session_) return connect(now, session_->resume_url);
    phase_ = Phase::asking;
    actions_.emplace_back(AskStart{});
}

void Gateway::start_known(Steady::time_point now, GatewayStart start) {
    if (phase_ != Phase::asking) return;
    start_url_ = std::move(start.url);
    due_ = now;
    if (last_identify_) due_ = std::max(due_, *last_identify_ + identify_pause);
    if (start.remaining == 0) due_ = std::max(due_, now + start.reset_after);
    if (due_ <= now) return connect(now, start_url_);
    phase_ = Phase::pacing;
}

void Gateway::start_unknown(Steady::time_point now) {
    if (phase_ == Phase::asking) reconnect(now, std::nullopt);
}

void Gateway::connect(Steady::time_point now, const std::string& url) {
    phase_ = Phase::connecting;
    due_ = now + options_.patience;
    actions_.emplace_back(Connect{with_query(url)});
}

void Gateway::connected(Steady::time_point now) {
    if (phase_ != Phase::connecting) return;
    phase_ = Phase::greeting;
    due_ = now + options_.patience;
}

void Gateway::received(Steady::time_point now, std::string_view text) {
    if (phase_ < Phase::greeting) return;
    try {
        auto message = Json::parse(text);
        const int op = member<int>(message, "op");
        if (phase_ == Phase::greeting && op != op_hello) return reconnect(now, close_to_resume);
        switch (op) {
            case op_dispatch:
                return dispatch(now, std::move(message));
            case op_heartbeat:
                return beat(now);
            case op_reconnect:
                return reconnect(now, close_to_resume, milliseconds(0));
            case op_invalid_session:
                if (!message.at("d").is_boolean() || !message["d"].get<bool>()) forget_session();
                // Discord's documents: "Wait a random amount of time between 1 and 5 seconds."
                return reconnect(now,
                                 close_to_resume,
                                 milliseconds(1'000 + static_cast<int>(chance_() * 4'000)));
            case op_hello:
                if (phase_ == Phase::greeting) greet(now, message.at("d"));
                return;
            case op_heartbeat_ack:
                acknowledged_ = true;
                return;
            default:
                return;  // A newer Discord's opcode.
        }
    } catch (const Json::exception&) {
        // An unreadable message may have been an event. A resumed connection delivers the event
        // again.
        reconnect(now, close_to_resume);
    }
}

void Gateway::greet(Steady::time_point now, const Json& hello) {
    interval_ = milliseconds(std::clamp(
        member<std::int64_t>(hello, "heartbeat_interval"), interval_min_ms, interval_max_ms));
    acknowledged_ = true;
    // The first heartbeat comes at a random moment of the interval, so that after a restart of
    // Discord the bots do not all beat at once.
    next_beat_ =
        now +
        milliseconds(static_cast<std::int64_t>(chance_() * static_cast<double>(interval_.count())));
    if (session_) {
        send(op_resume,
             {{"token", options_.token},
              {"session_id", session_->id},
              {"seq", sequence_.value_or(0)}});
    } else {
        last_identify_ = now;
        send(op_identify,
             {{"token", options_.token},
              {"intents", options_.intents},
              {"properties", {{"os", "linux"}, {"browser", "muster"}, {"device", "muster"}}}});
    }
    phase_ = Phase::beginning;
    due_ = now + options_.patience;
}

void Gateway::dispatch(Steady::time_point now, Json message) {
    auto name = member<std::string>(message, "t");
    const auto sequence = member<std::int64_t>(message, "s");
    auto& data = message.at("d");
    if (name == "READY") {
        session_ = Session{member<std::string>(data, "session_id"),
                           member<std::string>(data, "resume_gateway_url")};
    }
    if (name == "READY" || name == "RESUMED") {
        phase_ = Phase::ready;
        attempts_ = 0;
        ready_since_ = now;
    }
    sequence_ = sequence;
    // Moves the data: copying recurses as deep as the JSON is nested, and could overflow the stack.
    actions_.emplace_back(Dispatch{std::move(name), std::move(data)});
}

void Gateway::send(int op, Json data) {
    actions_.emplace_back(Send{Json{{"op", op}, {"d", std::move(data)}}.dump()});
}

void Gateway::beat(Steady::time_point now) {
    send(op_heartbeat, sequence_ ? Json(*sequence_) : Json(nullptr));
    next_beat_ = now + interval_;
}

void Gateway::closed(Steady::time_point now, std::optional<std::uint16_t> code) {
    if (phase_ < Phase::connecting) return;
    if (code) {
        if (const char* why = why_never_again(*code)) return fail(why);
        if (ends_session(*code)) forget_session();
    }
    // Resumes at once if the connection had become ready. Otherwise waits, so as not to flood
    // Discord.
    const bool stood = phase_ == Phase::ready;
    reconnect(now, std::nullopt, stood ? std::optional(milliseconds(0)) : std::nullopt);
}

void Gateway::tick(Steady::time_point now) {
    const auto due = next_tick();
    if (!due || now < *due) return;
    switch (phase_) {
        case Phase::idle:
        case Phase::asking:
            return;
        case Phase::waiting:
            return open(now);
        case Phase::pacing:
            return connect(now, start_url_);
        case Phase::connecting:
        case Phase::greeting:
            return reconnect(now, close_to_resume);
        case Phase::beginning:
            if (now >= due_) return reconnect(now, close_to_resume);
            break;
        case Phase::ready:
            break;
    }
    // No answer came since the last heartbeat: the connection is dead, even if TCP still holds it.
    if (!std::exchange(acknowledged_, false))
        return reconnect(now, close_to_resume, milliseconds(0));
    beat(now);
}

void Gateway::reconnect(Steady::time_point now,
                        std::optional<std::uint16_t> close_code,
                        std::optional<milliseconds> wait) {
    if (close_code) actions_.emplace_back(Close{*close_code});
    if (phase_ == Phase::ready && now - ready_since_ >= proven_after) failures_ = 0;
    phase_ = Phase::waiting;
    due_ = now + std::max(wait.value_or(milliseconds(0)),
                          failures_ == 0 && wait ? milliseconds(0) : back_off());
    ++attempts_;
    ++failures_;
}

milliseconds Gateway::back_off() {
    auto span = options_.backoff_first;
    for (int i = 1; i < failures_ && span < options_.backoff_longest; ++i)
        span *= 2;
    span = std::min(span, options_.backoff_longest);
    // Random within the upper half of the span.
    return span / 2 + milliseconds(static_cast<std::int64_t>(
                          chance_() * static_cast<double>((span / 2).count())));
}

void Gateway::fail(std::string why) {
    phase_ = Phase::idle;
    forget_session();
    actions_.emplace_back(Fail{std::move(why)});
}

void Gateway::forget_session() {
    session_.reset();
    sequence_.reset();
}

}  // namespace muster::discord
