#include "engine/runtime/inbox.hpp"

#include "engine/runtime/limits.hpp"
#include "engine/runtime/spin.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace muster::runtime {

Inbox::Inbox(std::size_t size_max, std::size_t bytes_max) : max_{size_max, bytes_max} {}

Inbox::Change::~Change() {
    const bool call = inbox_.is_ready(inbox_.waits_for_);
    // Further producers need not notify again.
    const bool sleeps = call && std::exchange(inbox_.waiting_, false);
    lock_.unlock();
    if (call) inbox_.called_.store(true, std::memory_order_release);
    if (sleeps) inbox_.ready_.notify_one();
}

Inbox::Push Inbox::try_push(Submission&& submission) {
    const Change change(*this);
    const auto pushed = reserve(submission);
    if (pushed == Push::taken) items_.push_back(std::move(submission));
    return pushed;
}

Inbox::Push Inbox::try_push(std::vector<Submission>& submissions) {
    const Change change(*this);
    auto next = submissions.begin();
    auto pushed = Push::taken;
    while (next != submissions.end() && (pushed = reserve(*next)) == Push::taken)
        ++next;
    // The usual case takes the vector without a copy.
    if (next == submissions.end() && items_.empty()) {
        items_.swap(submissions);
        return Push::taken;
    }
    items_.insert(
        items_.end(), std::make_move_iterator(submissions.begin()), std::make_move_iterator(next));
    auto kept = submissions.begin();
    if (next != submissions.end()) *kept++ = std::move(*next++);
    // The submissions of other clients may still have room.
    for (; next != submissions.end(); ++next) {
        if (reserve(*next) == Push::taken) {
            items_.push_back(std::move(*next));
        } else {
            *kept++ = std::move(*next);
        }
    }
    submissions.erase(kept, submissions.end());
    return pushed;
}

Inbox::Push Inbox::reserve(const Submission& submission) {
    if (closed_) return Push::closed;
    // Requests of one client mostly follow each other, so the last client's share is kept.
    if (!last_share_ || last_pusher_ != submission.client) {
        last_share_ = &used_by_[submission.client];
        last_pusher_ = submission.client;
    }
    Share& own = *last_share_;
    if (!has_room(own, submission)) {
        if (own.size == 0) forget(submission.client);
        return Push::full;
    }
    for (Share* share : {&own, &used_}) {
        ++share->size;
        share->bytes += submission.size;
    }
    return Push::taken;
}

bool Inbox::has_room(const Share& own, const Submission& submission) const {
    if (used_.size == 0) return true;
    // The room left after this submission must be at least as large as its client's share.
    const Share after{used_.size + 1, used_.bytes + submission.size};
    return after.size <= max_.size && own.size <= max_.size - after.size &&
           after.bytes <= max_.bytes && own.bytes <= max_.bytes - after.bytes;
}

void Inbox::close() {
    const Change change(*this);
    closed_ = true;
}

bool Inbox::closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
}

void Inbox::progress() {
    const Change change(*this);
    progressed_ = true;
}

void Inbox::alarm() {
    const Change change(*this);
    alarmed_ = true;
}

void Inbox::done(const Submission& submission) {
    if (done_.empty() || done_.back().client != submission.client)
        done_.push_back({submission.client, {}});
    auto& share = done_.back().share;
    ++share.size;
    share.bytes += submission.size;
}

void Inbox::make_room() {
    for (const auto& [client, share] : done_) {
        const auto at = used_by_.find(client);
        for (Share* used : {&at->second, &used_}) {
            used->size -= share.size;
            used->bytes -= share.bytes;
        }
        if (at->second.size == 0) forget(client);
    }
    done_.clear();
}

void Inbox::forget(ClientId client) {
    used_by_.erase(client);
    if (last_pusher_ == client) last_share_ = nullptr;
}

void Inbox::drain(std::vector<Submission>& out) {
    const std::lock_guard lock(mutex_);
    make_room();
    items_.swap(out);
    progressed_ = false;
}

bool Inbox::finished() const {
    const std::lock_guard lock(mutex_);
    return closed_ && items_.empty();
}

void Inbox::wait(WaitFor what, std::chrono::nanoseconds timeout) {
    const auto began = Steady::now();
    if (last_wait_ < spin_if_shorter) spin(what, std::min<Steady::duration>(timeout, spin_max));
    std::unique_lock lock(mutex_);
    make_room();
    const auto ready = [&] { return is_ready(what); };
    waits_for_ = what;
    if (!ready()) {
        waiting_ = true;
        ready_.wait_until(lock, began + std::min(timeout, wait_longest), ready);
        waiting_ = false;
    }
    alarmed_ = false;
    if (what == WaitFor::progress) progressed_ = false;
    last_wait_ = Steady::now() - began;
}

bool Inbox::is_ready(WaitFor what) const {
    return alarmed_ || (what == WaitFor::items ? !items_.empty() || closed_ : progressed_);
}

void Inbox::spin(WaitFor what, Steady::duration at_most) {
    {
        const std::lock_guard lock(mutex_);
        make_room();
        if (is_ready(what)) return;
        waits_for_ = what;
        called_.store(false, std::memory_order_relaxed);
    }
    spin_until([&] { return called_.load(std::memory_order_acquire); }, at_most);
}

}  // namespace muster::runtime
