// The states of the connection: made, greeted, lost, given up. Requests are in
// conversation_requests.cpp, feeds in conversation_feeds.cpp.
#include "conversation.hpp"

namespace muster::client {

namespace {

Failure goodbye_failure(const Goodbye& goodbye, const std::string& daemon) {
    const auto sentence = [&](const char* what, const char* remedy) {
        std::string text = daemon + " " + what;
        if (!goodbye.message.empty()) text += " (" + goodbye.message + ")";
        return text + remedy;
    };
    using Reason = Goodbye::Reason;
    Failure failure{Problem::lost, {}, goodbye.reason, false};
    switch (goodbye.reason) {
        case Reason::shutting_down:
            failure.message = sentence("has shut down", ": start it again with `musterd`");
            break;
        case Reason::version_mismatch:
            failure.problem = Problem::refused;
            failure.message = sentence("speaks another version of the protocol",
                                       ": install the same release of client and daemon");
            break;
        case Reason::not_allowed:
            failure.problem = Problem::refused;
            failure.message =
                sentence("does not let this user in", ": ask its operator to add you to its group");
            break;
        case Reason::protocol:
            failure.problem = Problem::protocol;
            failure.message = sentence("did not understand this client",
                                       ": install the same release of client and daemon");
            break;
        case Reason::too_many:
            failure.problem = Problem::refused;
            failure.message = sentence("has too many clients", ": try again later");
            break;
        case Reason::too_slow:
            failure.message = sentence("dropped this client, which was too slow", ": try again");
            break;
        case Reason::idle:
            failure.message = sentence("dropped this client, which was idle", ": try again");
            break;
    }
    return failure;
}

bool for_good(const Goodbye& goodbye) {
    return goodbye.reason == Goodbye::Reason::version_mismatch ||
           goodbye.reason == Goodbye::Reason::not_allowed;
}

}  // namespace

Conversation::Conversation(Options options, Origin origin)
    : options_(std::move(options)),
      uuid_(origin.uuid),
      backoff_(options_.backoff, origin.chance),
      actor_(options_.actor),
      next_key_(origin.first_key) {}

// ---- Making the connection. ----

void Conversation::connected(TimePoint now) {
    state_ = State::greeting;
    greeted_by_ = now + options_.connect_timeout;
    last_heard_ = now;
    reader_ = FrameReader(limits::reply_frame_size_max);
    Hello hello;
    hello.build = build_version();
    hello.client_name = options_.name;
    hello.client = uuid_;
    append_frame(output_, FrameKind::hello, hello);
    output_offset_ = output_.size();
}

void Conversation::unreachable(Failure why, TimePoint now) {
    why_down_ = std::move(why);
    retry_at_ = now + backoff_.next();
}

void Conversation::greeted(const Welcome& welcome, TimePoint now) {
    if (state_ != State::greeting) throw DecodeError("a second greeting");
    if (welcome.version < protocol_version_oldest || welcome.version > protocol_version) {
        heed({Goodbye::Reason::version_mismatch, "its build is " + welcome.build}, now);
        return;
    }
    const bool changed = epoch_ && *epoch_ != welcome.epoch;
    welcome_ = welcome;
    epoch_ = welcome.epoch;
    state_ = State::up;
    if (changed) {
        distributor_.give_up(
            distributor_.requests().realm_changed(),
            {Problem::realm_changed,
             daemon() + " serves another journal now: look whether the request had its "
                        "effect before sending it again",
             {},
             false});
    }
    const auto before = output_.size();
    distributor_.requests().write_waiting(output_, output_offset_);
    output_offset_ += output_.size() - before;
    distributor_.for_each_feed([&](Feed& feed) { feed.connected(welcome.epoch); });
    distributor_.tell_tap(Completion::Connected{welcome.epoch});
}

// ---- Losing the connection. ----

void Conversation::disconnected(TimePoint now) {
    if (!has_connection()) return;
    lose({Problem::lost,
          "the connection to " + daemon() + " was lost: look whether it still runs",
          {},
          false},
         now);
}

void Conversation::lose(Failure why, TimePoint now) {
    const bool was_up = is_up();
    const auto sent = bytes_sent();
    output_.clear();
    output_offset_ = 0;
    sending_.clear();
    sending_at_ = 0;
    all_may_be_sent_ = false;

    state_ = State::down;
    retry_at_ = now + backoff_.next();
    why_down_ = std::move(why);
    distributor_.give_up(distributor_.requests().connection_lost(sent), why_down_);
    distributor_.for_each_feed([&](Feed& feed) { feed.disconnected(why_down_); });
    if (was_up) distributor_.tell_tap(why_down_);
    feeds_retry_at_.clear();
    if (was_up && !options_.reconnect) finish(why_down_);
}

void Conversation::lose_senseless(const std::exception& what, TimePoint now) {
    lose({Problem::protocol,
          daemon() + " sent what makes no sense (" + what.what() +
              "): install the same release of client and daemon",
          {},
          false},
         now);
}

void Conversation::set_tap(Tap* tap) {
    distributor_.set_tap(tap);
    if (is_up()) distributor_.tell_tap(Completion::Connected{*epoch_});
}

void Conversation::reject(const std::exception& what, TimePoint now) {
    if (has_connection()) lose_senseless(what, now);
}

void Conversation::heed(const Goodbye& goodbye, TimePoint now) {
    lose(goodbye_failure(goodbye, daemon()), now);
    if (for_good(goodbye)) finish(why_down_);
}

void Conversation::close() {
    finish({Problem::closed, "this client's connection was closed", {}, false});
}

void Conversation::finish(const Failure& why) {
    if (state_ == State::finished) return;
    const auto sent = bytes_sent();
    state_ = State::finished;
    why_down_ = why;
    distributor_.give_up(distributor_.requests().fail_all(sent), why_down_);
    distributor_.for_each_feed([&](Feed& feed) { feed.finished(why_down_); });
}

// ---- Bytes. ----

std::string_view Conversation::begin_sending() {
    if (!has_connection()) return {};
    if (sending_at_ == sending_.size()) {
        sending_.clear();
        sending_at_ = 0;
        sending_.swap(output_);
    }
    all_may_be_sent_ = true;
    return std::string_view(sending_).substr(sending_at_);
}

std::optional<Frame> Conversation::next_frame(TimePoint now) {
    // A goodbye ends the connection; the bytes after it are dropped.
    if (!has_connection()) return std::nullopt;
    try {
        return reader_.next();
    } catch (const std::exception& e) {
        lose_senseless(e, now);
        return std::nullopt;
    }
}

void Conversation::hear(const Frame& frame, TimePoint now) {
    last_heard_ = now;
    try {
        const auto news = distributor_.distribute(frame);
        if (const auto* welcome = std::get_if<Welcome>(&news)) {
            greeted(*welcome, now);
        } else if (const auto* goodbye = std::get_if<Goodbye>(&news)) {
            heed(*goodbye, now);
        } else if (!is_up()) {
            throw DecodeError("a message before the greeting");
        } else {
            backoff_.reset();  // A reply shows that the connection works.
        }
    } catch (const std::exception& e) {
        lose_senseless(e, now);
    }
}

// ---- Time. ----

void Conversation::tick(TimePoint now) {
    if (state_ == State::greeting && now >= greeted_by_)
        lose({Problem::lost, daemon() + " does not answer: look at its log", {}, false}, now);
    expire(now);
    if (is_up()) ask_again(now);
}

TimePoint Conversation::next_deadline() const {
    auto next = distributor_.requests().next_check();
    if (state_ == State::down) next = std::min(next, retry_at_);
    if (state_ == State::greeting) next = std::min(next, greeted_by_);
    if (is_up()) {
        for (const auto& [feed, at] : feeds_retry_at_)
            next = std::min(next, at);
    }
    return next;
}

}  // namespace muster::client
