// The connection: how it is made, stepped, lost and made anew. Requests are in link_requests.cpp,
// streams in link_streams.cpp. A step has three phases: under the mutex, what time demands; without
// it, bytes in and out; under it again, what the bytes mean. Handlers run last, without the mutex.
#include "link.hpp"

#include <muster/proto/paths.hpp>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <sys/random.h>
#include <system_error>

namespace muster::client::detail {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t read_size = 65'536;

template <class T>
T random_bytes() {
    T value{};
    if (::getrandom(&value, sizeof value, 0) != static_cast<ssize_t>(sizeof value)) {
        throw std::system_error(errno, std::generic_category(), "getrandom");
    }
    return value;
}

std::uint64_t us_since_epoch() {
    using namespace std::chrono;
    const auto now = system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(duration_cast<microseconds>(now).count());
}

Failure goodbye_failure(const Goodbye& goodbye, const std::string& path) {
    const auto sentence = [&](const char* what, const char* remedy) {
        std::string text = "musterd at " + path + " " + what;
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

Link::Link(Options options)
    : options_(std::move(options)),
      path_(options_.socket.empty() ? default_socket_path_for_clients() : options_.socket),
      uuid_(options_.uuid ? *options_.uuid : random_bytes<Uuid>()),
      backoff_(options_.backoff, random_bytes<std::uint64_t>()),
      actor_(options_.actor),
      next_key_(us_since_epoch()) {}

// ---- Connecting. ----

void Link::connect() {
    const auto give_up_at = Clock::now() + options_.wait_for_daemon;
    for (;;) {
        step(Clock::now());
        TimePoint until;
        {
            const Lock lock(mutex_);
            if (state_ == State::up) return;
            if (state_ == State::finished) raise(why_down_);
            if (state_ == State::down) {
                const bool passes =
                    why_down_.problem == Problem::not_running || why_down_.problem == Problem::lost;
                if (!passes || Clock::now() >= give_up_at) raise(why_down_);
                retry_at_ = std::min(retry_at_, give_up_at);
            }
            until = state_ == State::down ? retry_at_ : greeted_by_;
        }
        step(until);
    }
}

void Link::attempt(TimePoint now) {
    auto result = connect_unix(path_);
    if (auto* failure = std::get_if<Failure>(&result)) {
        why_down_ = std::move(*failure);
        retry_at_ = now + backoff_.next();
        return;
    }
    socket_ = std::get<Descriptor>(std::move(result));
    state_ = State::greeting;
    greeted_by_ = now + options_.connect_timeout;
    last_heard_ = now;
    Hello hello;
    hello.build = build_version();
    hello.client_name = options_.name;
    hello.client = uuid_;
    append_frame(output_, FrameKind::hello, hello);
    output_offset_ = output_.size();
    bytes_sent_ = 0;
}

void Link::greeted(const Welcome& welcome, TimePoint now) {
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
        distributor_.give_up(distributor_.requests().realm_changed(),
                             {Problem::realm_changed,
                              "musterd at " + path_ +
                                  " serves another journal now: look whether the request had its "
                                  "effect before sending it again",
                              {},
                              false});
    }
    const auto before = output_.size();
    distributor_.requests().write_waiting(output_, output_offset_);
    output_offset_ += output_.size() - before;
    distributor_.for_each_feed([&](Feed& feed) { feed.connected(welcome.epoch); });
}

// ---- Losing it. ----

void Link::lose(Failure why, TimePoint now) {
    const bool was_up = state_ == State::up;
    socket_ = Descriptor();
    // Replies that came before the loss still point into the reader's bytes; it is emptied at the
    // next step.
    reader_stale_ = true;
    broken_ = false;
    outgoing_.clear();
    outgoing_at_ = 0;
    output_.clear();
    if (state_ == State::finished) return;

    state_ = State::down;
    retry_at_ = now + backoff_.next();
    why.sent = false;
    why_down_ = std::move(why);
    distributor_.give_up(distributor_.requests().connection_lost(bytes_sent_), why_down_);
    distributor_.for_each_feed([&](Feed& feed) { feed.disconnected(why_down_); });
    if (was_up && !options_.reconnect) finish(why_down_);
}

void Link::finish(const Failure& why) {
    if (state_ == State::finished) return;
    state_ = State::finished;
    why_down_ = why;
    distributor_.give_up(distributor_.requests().fail_all(bytes_sent_), why);
    distributor_.for_each_feed([&](Feed& feed) { feed.finished(why); });
}

void Link::heed(const Goodbye& goodbye, TimePoint now) {
    lose(goodbye_failure(goodbye, path_), now);
    if (for_good(goodbye)) finish(why_down_);
}

void Link::close() {
    {
        const Lock lock(mutex_);
        finish({Problem::closed, "this client's connection was closed", {}, false});
        closed_ = true;
        wake();
        if (threaded_ || stepping_) return;
    }
    step(Clock::now());
}

// ---- Stepping. ----

void Link::belongs_to_thread() {
    const Lock lock(mutex_);
    threaded_ = true;
}

void Link::run() {
    {
        const Lock lock(mutex_);
        stepper_ = std::this_thread::get_id();
    }
    for (bool over = false; !over;) {
        step(TimePoint::max());
        const Lock lock(mutex_);
        over = closed_ && !something_to_tell() && !socket_;
        ran_ = over;
    }
}

bool Link::something_to_tell() const {
    return !distributor_.completions().empty() || !distributor_.touched().empty();
}

void Link::step(TimePoint until) {
    {
        const Lock lock(mutex_);
        stepping_ = true;
        const auto now = Clock::now();
        tick(now);
        if (outgoing_at_ == outgoing_.size()) {
            outgoing_.clear();
            outgoing_at_ = 0;
            outgoing_.swap(output_);
        }
        until = closed_ || something_to_tell() ? now : std::min(until, next_deadline());
        // From here on all of it may have reached the daemon; how much has is known afterwards.
        bytes_sent_ = output_offset_ - output_.size();
        asleep_ = true;
    }
    transfer(until);
    {
        const Lock lock(mutex_);
        asleep_ = false;
        bytes_sent_ = output_offset_ - output_.size() - (outgoing_.size() - outgoing_at_);
        const auto now = Clock::now();
        digest(now);
        notify_streams(now);
        calls_.completions.swap(distributor_.completions());
    }
    run_calls();
    const Lock lock(mutex_);
    stepping_ = false;
}

// What is due by now.
void Link::tick(TimePoint now) {
    if (state_ == State::finished && socket_) lose(why_down_, now);
    if (state_ == State::greeting && now >= greeted_by_) {
        lose(
            {Problem::lost, "musterd at " + path_ + " does not answer: look at its log", {}, false},
            now);
    }
    if (state_ == State::down && now >= retry_at_) attempt(now);
    expire(now);
    if (state_ == State::up && now >= streams_retry_at_) {
        streams_retry_at_ = TimePoint::max();
        for (auto& [id, stream] : streams_) {
            if (now >= stream->retry_at) {
                stream->retry_at = TimePoint::max();
                stream->feed.retry();
                send_questions(stream->feed, now);
            }
            streams_retry_at_ = std::min(streams_retry_at_, stream->retry_at);
        }
    }
}

TimePoint Link::next_deadline() const {
    auto next = distributor_.requests().next_check();
    if (state_ == State::down) next = std::min(next, retry_at_);
    if (state_ == State::greeting) next = std::min(next, greeted_by_);
    if (state_ == State::up) next = std::min(next, streams_retry_at_);
    return next;
}

void Link::transfer(TimePoint until) {
    if (std::exchange(reader_stale_, false)) reader_ = FrameReader(limits::reply_frame_size_max);
    bool full = false;
    while (socket_ && !broken_ && !full && outgoing_at_ < outgoing_.size()) {
        const auto sent = send_some(socket_, std::string_view(outgoing_).substr(outgoing_at_));
        outgoing_at_ += sent.size;
        broken_ = sent.closed;
        full = sent.size == 0;
    }
    const auto ready =
        wait_for(socket_, full, bell_, broken_ ? Clock::duration::zero() : until - Clock::now());
    if (ready.rung) bell_.quiet();
    if (!socket_ || (!ready.readable && !broken_)) return;
    // Where nothing can be written any more, there may still be a goodbye to be read.
    for (bool more = true; more;) {
        const auto received = receive_some(socket_, reader_.prepare(read_size), read_size);
        reader_.commit(received.size);
        more = broken_ && received.size != 0;
        broken_ = broken_ || received.closed;
    }
}

// What the bytes mean that have come.
void Link::digest(TimePoint now) {
    const bool broken = broken_;
    try {
        // A goodbye closes the socket, and what stands behind it means nothing.
        while (socket_) {
            const auto frame = reader_.next();
            if (!frame) break;
            hear(*frame, now);
        }
    } catch (const std::exception& e) {
        // FrameError, DecodeError.
        lose({Problem::protocol,
              "musterd at " + path_ + " sent what makes no sense (" + e.what() +
                  "): install the same release of client and daemon",
              {},
              false},
             now);
    }
    if (broken && socket_) {
        lose({Problem::lost,
              "the connection to musterd at " + path_ + " was lost: look whether it still runs",
              {},
              false},
             now);
    }
}

void Link::hear(const Frame& frame, TimePoint now) {
    last_heard_ = now;
    const auto news = distributor_.distribute(frame);
    if (const auto* welcome = std::get_if<Welcome>(&news)) {
        greeted(*welcome, now);
    } else if (const auto* goodbye = std::get_if<Goodbye>(&news)) {
        heed(*goodbye, now);
    } else if (state_ != State::up) {
        throw DecodeError("a message before the greeting");
    } else {
        backoff_.reset();  // It does not only greet, it works.
    }
}

void Link::run_calls() {
    for (auto& completion : calls_.completions)
        completion.run();
    calls_.completions.clear();
    for (auto& [stream, item] : calls_.items) {
        {
            const Lock lock(mutex_);
            if (!stream->listed) continue;
        }
        stream->on_item(std::move(item));
    }
    calls_.items.clear();
    for (auto& wake : calls_.wakes)
        wake();
    calls_.wakes.clear();
}

void Link::wake() {
    if (asleep_ && stepper_ != std::this_thread::get_id()) {
        asleep_ = false;
        bell_.ring();
    }
}

void Link::act_as(Actor actor) {
    const Lock lock(mutex_);
    actor_ = actor;
}

bool Link::connected() const {
    const Lock lock(mutex_);
    return state_ == State::up;
}

Welcome Link::welcome() const {
    const Lock lock(mutex_);
    return welcome_;
}

// ---- Who keeps it. ----

void Keeper::start_thread() {
    link_->belongs_to_thread();
    thread_ = std::thread([link = link_] { link->run(); });
}

Keeper::~Keeper() {
    link_->close();
    if (!thread_.joinable()) return;
    // The last half may be dropped by a callback, in the very thread that must end.
    if (thread_.get_id() == std::this_thread::get_id()) {
        thread_.detach();
    } else {
        thread_.join();
    }
}

}  // namespace muster::client::detail
