// A step of the link has three phases. First, under the mutex, it does what is due. Then, without
// the mutex, it moves bytes. Last, under the mutex again, it processes the bytes. Handlers run at
// the end, without the mutex. Requests are in link_requests.cpp, streams in link_streams.cpp.
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

Options with_path(Options options) {
    if (options.socket.empty()) options.socket = default_socket_path_for_clients();
    return options;
}

Origin origin_for(const Options& options) {
    return {.uuid = options.uuid ? *options.uuid : random_bytes<Uuid>(),
            .first_key = us_since_epoch(),
            .chance = random_bytes<std::uint64_t>()};
}

}  // namespace

Link::Link(Options options)
    : options_(with_path(std::move(options))), conversation_(options_, origin_for(options_)) {}

// ---- Connecting. ----

void Link::connect() {
    const auto give_up_at = Clock::now() + options_.wait_for_daemon;
    for (;;) {
        step(Clock::now());
        {
            const Lock lock(mutex_);
            if (conversation_.is_up()) return;
            const auto& why = conversation_.why_down();
            if (conversation_.state() == Conversation::State::finished) raise(why);
            if (conversation_.state() == Conversation::State::down) {
                const bool passes =
                    why.problem == Problem::not_running || why.problem == Problem::lost;
                if (!passes || Clock::now() >= give_up_at) raise(why);
                conversation_.retry_by(give_up_at);
            }
        }
        step(TimePoint::max());
    }
}

void Link::attempt(TimePoint now) {
    auto result = connect_unix(options_.socket);
    if (auto* failure = std::get_if<Failure>(&result)) {
        conversation_.unreachable(std::move(*failure), now);
        return;
    }
    socket_ = std::get<Descriptor>(std::move(result));
    conversation_.connected(now);
}

void Link::hang_up() {
    socket_ = Descriptor();
    broken_ = false;
}

void Link::close() {
    {
        const Lock lock(mutex_);
        conversation_.close();
        closed_ = true;
        later_.clear();
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
        over = closed_ && !conversation_.has_news() && !socket_;
        ran_ = over;
    }
}

void Link::step(TimePoint until) {
    std::string_view outgoing;
    {
        const Lock lock(mutex_);
        stepping_ = true;
        const auto now = Clock::now();
        if (conversation_.wants_connection(now)) attempt(now);
        conversation_.tick(now);
        if (!conversation_.has_connection()) hang_up();
        outgoing = conversation_.begin_sending();
        until = closed_ || conversation_.has_news()
                    ? now
                    : std::min(until, conversation_.next_deadline());
        if (!later_.empty()) until = std::min(until, later_.begin()->first);
        asleep_ = true;
    }
    const auto sent = transfer(outgoing, until);
    {
        const Lock lock(mutex_);
        asleep_ = false;
        conversation_.sent(sent);
        const auto now = Clock::now();
        digest(now);
        notify_streams(now);
        while (!closed_ && !later_.empty() && later_.begin()->first <= now)
            calls_.wakes.push_back(std::move(later_.extract(later_.begin()).mapped()));
        calls_.completions.swap(conversation_.completions());
    }
    run_calls();
    const Lock lock(mutex_);
    stepping_ = false;
}

std::size_t Link::transfer(std::string_view outgoing, TimePoint until) {
    std::size_t written = 0;
    bool full = false;
    while (socket_ && !broken_ && !full && written < outgoing.size()) {
        const auto sent = send_some(socket_, outgoing.substr(written));
        written += sent.size;
        broken_ = sent.closed;
        full = sent.size == 0;
    }
    const auto ready =
        wait_for(socket_, full, bell_, broken_ ? Clock::duration::zero() : until - Clock::now());
    if (ready.rung) bell_.quiet();
    if (!socket_ || (!ready.readable && !broken_)) return written;
    auto& reader = conversation_.reader();
    // When nothing can be written any more, a goodbye may still be readable.
    for (bool more = true; more;) {
        const auto received = receive_some(socket_, reader.prepare(read_size), read_size);
        reader.commit(received.size);
        more = broken_ && received.size != 0;
        broken_ = broken_ || received.closed;
    }
    return written;
}

// Processes the bytes that arrived.
void Link::digest(TimePoint now) {
    while (const auto frame = conversation_.next_frame(now))
        conversation_.hear(*frame, now);
    if (broken_) conversation_.disconnected(now);
    if (!conversation_.has_connection()) hang_up();
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

void Link::call_later(std::chrono::milliseconds wait, std::function<void()> call) {
    const Lock lock(mutex_);
    if (closed_) return;
    later_.emplace(Clock::now() + wait, std::move(call));
    wake();
}

void Link::set_tap(std::shared_ptr<Tap> tap) {
    const Lock lock(mutex_);
    tap_ = std::move(tap);
    conversation_.set_tap(tap_.get());
    wake();
}

void Link::reject(const std::exception& what) {
    const Lock lock(mutex_);
    conversation_.reject(what, Clock::now());
}

void Link::act_as(Actor actor) {
    const Lock lock(mutex_);
    conversation_.act_as(actor);
}

bool Link::connected() const {
    const Lock lock(mutex_);
    return conversation_.is_up();
}

Welcome Link::welcome() const {
    const Lock lock(mutex_);
    return conversation_.welcome();
}

// ---- Ownership. ----

void Keeper::start_thread() {
    link_->belongs_to_thread();
    thread_ = std::thread([link = link_] { link->run(); });
}

Keeper::~Keeper() {
    link_->close();
    if (!thread_.joinable()) return;
    // A callback may drop the last half, in the very thread that must end.
    if (thread_.get_id() == std::this_thread::get_id()) {
        thread_.detach();
    } else {
        thread_.join();
    }
}

}  // namespace muster::client::detail
