// Written after the client library's link: the same states, the same order of what is told, with
// the scene's time in place of a clock and a simulated link in place of a socket.
#include "tests/sim/sim_client.hpp"

namespace muster::sim {

using namespace std::chrono_literals;

namespace {
constexpr auto connect_timeout = 2s;
constexpr auto question_retry = 200ms;
constexpr std::size_t read_size = 16u << 10;
constexpr client::BackoffOptions backoff_options{50ms, 1500ms};

bool may_be_sent_again(ErrorCode code) {
    return code == ErrorCode::busy || code == ErrorCode::too_many_requests ||
           code == ErrorCode::shutting_down;
}
}  // namespace

class SimClient::Handler : public client::detail::ReplyHandler {
  public:
    Handler(SimClient& client, std::uint64_t number) : client_(client), number_(number) {}
    void replied(bool ok, std::string_view body) override { client_.replied(number_, ok, body); }
    void failed(client::Failure) override { client_.failed(number_); }

  private:
    SimClient& client_;
    std::uint64_t number_;
};

SimClient::SimClient(Scene& scene, Identity identity, std::uint64_t seed, Connect connect)
    : scene_(scene),
      identity_(identity),
      random_(seed, 1000 + identity.index),
      connect_(std::move(connect)) {
    uuid_[0] = 1;
    uuid_[1] = static_cast<std::uint8_t>(identity.index);
    uuid_[2] = static_cast<std::uint8_t>(identity.index >> 8);
    begin();
}

SimClient::~SimClient() {
    *alive_ = false;
    if (link_) link_->close(SimLink::End::client);
}

void SimClient::begin() {
    alive_ = std::make_shared<bool>(true);
    state_ = State::down;
    reader_ = FrameReader(limits::reply_frame_size_max);
    distributor_ = std::make_unique<client::Distributor>();
    backoff_ = std::make_unique<client::Backoff>(backoff_options, random_.next());
    feeds_.clear();
    feed_retry_.clear();
    epoch_.reset();
    output_.clear();
    stalled_ = false;
    retry_at_ = now();
    scene_.tell([&](Checker& checker) { checker.began(identity_.index); });
    std::vector<std::uint64_t> open;
    for (const auto& [number, call] : calls_)
        open.push_back(number);
    for (const auto number : open)
        try_again(number);
    tick();
}

// What is due by now; again every few milliseconds.
void SimClient::tick() {
    if (state_ == State::greeting && now() >= greeted_by_) lose(client::Problem::lost);
    if (state_ == State::down && now() >= retry_at_) attempt();
    distributor_->give_up(distributor_->requests().expire(now(), output_offset_ - output_.size()),
                          {client::Problem::timed_out, "no answer in time", {}, false});
    for (auto& [id, subscribing] : subscribes_)
        if (subscribing.deadline <= now()) subscribing.feed.reset();
    if (state_ == State::up) {
        for (auto at = feed_retry_.begin(); at != feed_retry_.end();) {
            if (now() < at->second) {
                ++at;
                continue;
            }
            const auto feed = feeds_.find(at->first);
            at = feed_retry_.erase(at);
            if (feed == feeds_.end()) continue;
            feed->second->retry();
            send_questions(*feed->second);
        }
    }
    settle();
    after(20ms, [this] { tick(); });
}

// ---- Connecting. ----

void SimClient::attempt() {
    link_ = connect_(identity_);
    if (!link_) {
        retry_at_ = now() + backoff_->next();
        return;
    }
    state_ = State::greeting;
    greeted_by_ = now() + connect_timeout;
    link_->listen(SimLink::End::client,
                  {[this] { read(); },
                   [this] { flush(); },
                   [this] {
                       stalled_ = false;
                       read();
                       if (link_) lose(client::Problem::lost);
                       settle();
                   }});
    Hello hello;
    hello.build = "sim";
    hello.client_name = "sim";
    hello.client = uuid_;
    append_frame(output_, FrameKind::hello, hello);
    output_offset_ = output_.size();
    flush();
}

void SimClient::greeted(const Welcome& welcome) {
    if (state_ != State::greeting) throw DecodeError("a second greeting");
    epoch_ = welcome.epoch;
    state_ = State::up;
    scene_.tell([&](Checker& checker) { checker.connected(identity_.index); });
    const auto before = output_.size();
    distributor_->requests().write_waiting(output_, output_offset_);
    output_offset_ += output_.size() - before;
    distributor_->for_each_feed([&](client::Feed& feed) { feed.connected(welcome.epoch); });
}

void SimClient::lose(client::Problem problem) {
    const auto sent = output_offset_ - output_.size();
    if (link_) {
        auto link = std::exchange(link_, nullptr);
        link->close(SimLink::End::client);
    }
    reader_ = FrameReader(limits::reply_frame_size_max);
    output_.clear();
    feed_retry_.clear();
    state_ = State::down;
    retry_at_ = now() + backoff_->next();
    const client::Failure why{problem, "the connection was lost", {}, false};
    distributor_->give_up(distributor_->requests().connection_lost(sent), why);
    distributor_->for_each_feed([&](client::Feed& feed) { feed.disconnected(why); });
}

// ---- Bytes. ----

void SimClient::flush() {
    if (!link_) return;
    const auto size = link_->write(SimLink::End::client, output_);
    output_.erase(0, size);
}

void SimClient::read() {
    while (link_ && !stalled_) {
        const auto bytes = link_->read(SimLink::End::client, read_size);
        if (bytes.empty()) break;
        std::memcpy(reader_.prepare(bytes.size()), bytes.data(), bytes.size());
        reader_.commit(bytes.size());
        while (link_) {
            const auto frame = reader_.next();
            if (!frame) break;
            hear(*frame);
        }
    }
    settle();
    flush();
}

// Anything that the library does not understand breaks the protocol, and ends the run.
void SimClient::hear(const Frame& frame) {
    try {
        if (frame.kind == FrameKind::reply) {
            tell_subscribed(frame);
        } else {
            if (frame.kind == FrameKind::lagged) ++scene_.tally.lagged;
            scene_.tell([&](Checker& checker) { checker.received(identity_.index, frame); });
        }
        const auto news = distributor_->distribute(frame);
        // Replies point into the frame: their handlers run before the next one is read.
        for (auto& completion : std::exchange(distributor_->completions(), {}))
            completion.run();
        if (const auto* welcome = std::get_if<Welcome>(&news)) {
            greeted(*welcome);
        } else if (std::holds_alternative<Goodbye>(news)) {
            const auto reason = std::get<Goodbye>(news).reason;
            if (reason != Goodbye::Reason::shutting_down) {
                throw Violation("protocol",
                                "goodbye to a sound client: " + std::get<Goodbye>(news).message);
            }
            lose(client::Problem::lost);
        } else {
            backoff_->reset();
        }
    } catch (const DecodeError& error) {
        throw Violation("protocol", std::string("a client can't read a frame: ") + error.what());
    }
}

void SimClient::tell_subscribed(const Frame& frame) {
    const auto [header, body] = split_header<ReplyHeader>(frame.body);
    if (!header.ok) return;  // It may be asked again under the same id.
    auto node = subscribes_.extract(header.id);
    if (node.empty()) return;
    const auto& [actor, request, feed, deadline] = node.mapped();
    if (const auto* subscribe = std::get_if<Subscribe>(&request)) {
        const auto reply = decode<Subscribed>(body);
        scene_.tell([&](Checker& checker) {
            checker.subscribed(identity_.index, actor, *subscribe, reply);
            if (feed && feeds_.contains(*feed))
                checker.followed(identity_.index, *feed, *subscribe, reply);
        });
    } else {
        scene_.tell([&](Checker& checker) {
            checker.unsubscribed(identity_.index, actor, std::get<Unsubscribe>(request));
        });
    }
}

void SimClient::settle() {
    for (auto& completion : std::exchange(distributor_->completions(), {}))
        completion.run();
    for (const auto id : std::exchange(distributor_->touched(), {})) {
        const auto at = feeds_.find(id);
        if (at == feeds_.end()) continue;
        auto& feed = *at->second;
        while (!feed.empty()) {
            const auto item = feed.pop();
            scene_.tell([&](Checker& checker) { checker.delivered(identity_.index, id, item); });
            if (on_item_) on_item_(id, item);
        }
        send_questions(feed);
    }
    flush();
}

// ---- Feeds. ----

std::uint64_t SimClient::follow(client::Topics topics, Actor actor, std::size_t queued_max) {
    const auto id = next_feed_++;
    auto& feed = feeds_[id];
    feed = std::make_unique<client::Feed>(id, std::move(topics), actor, queued_max);
    distributor_->add(*feed);
    if (state_ == State::up) {
        feed->connected(*epoch_);
        send_questions(*feed);
        flush();
    }
    return id;
}

void SimClient::unfollow(std::uint64_t id) {
    const auto at = feeds_.find(id);
    if (at == feeds_.end()) return;
    const auto unsubscribes = distributor_->remove(*at->second);
    const auto actor = at->second->actor();
    const bool refused = at->second->opening() == client::Feed::Opening::refused;
    feeds_.erase(at);
    feed_retry_.erase(id);
    scene_.tell([&](Checker& checker) { checker.unfollowed(identity_.index, id); });
    if (state_ != State::up || refused) return;
    for (const auto& unsubscribe : unsubscribes) {
        std::string frame;
        append_request(frame, next_id_, actor, std::nullopt, unsubscribe);
        remember_subscribing(next_id_, actor, unsubscribe);
        write(next_id_++, std::move(frame), {});
    }
    flush();
}

void SimClient::send_questions(client::Feed& feed) {
    if (state_ != State::up) return;
    for (auto& question : feed.take_questions()) {
        const auto id = next_id_++;
        std::string frame;
        std::visit(
            [&](const auto& request) {
                append_request(frame, id, feed.actor(), std::nullopt, request);
                remember_subscribing(id, feed.actor(), request, feed.id());
            },
            question.what);
        client::RequestMap::Entry entry;
        entry.waiter = std::move(question);
        entry.deadline = now() + call_timeout;
        write(id, std::move(frame), std::move(entry));
    }
    if (feed.wants_retry()) feed_retry_.try_emplace(feed.id(), now() + question_retry);
}

// ---- Calls. ----

void SimClient::call(Actor actor,
                     Request request,
                     bool with_key,
                     std::optional<IdempotencyKey> key) {
    Call call;
    call.number = ++scene_.calls;
    call.client = identity_.index;
    call.actor = actor;
    if (key) {
        call.key = key;
        call.reuses_key = true;
    } else if (with_key) {
        call.key = IdempotencyKey{uuid_, next_key_++};
    }
    call.request = std::move(request);
    call.sent = scene_.schedule.now();
    const auto number = call.number;
    calls_.emplace(number, std::move(call));
    submit(number);
    settle();
}

void SimClient::submit(std::uint64_t number) {
    const Call& call = calls_.at(number);
    // The library retries by itself queries, and commands where it is told to; the program does for
    // the rest.
    const auto retry =
        call.key && number % 2 == 0 ? client::Retry::safe_with_key : client::CallOptions{}.retry;
    const auto repeat = client::detail::repeat_of(call.request);
    const bool retried = client::detail::is_retried(retry, repeat);
    if (state_ == State::gone) return;
    if (state_ != State::up && !retried) return failed(number);
    const auto id = next_id_++;
    std::string frame;
    std::visit(
        [&](const auto& request) {
            append_request(frame, id, call.actor, call.key, request);
            remember_subscribing(id, call.actor, request);
            ++scene_.tally.requests[request.request_number].sent;
        },
        call.request);
    ++scene_.tally.sent;
    scene_.tell([&](Checker& checker) { checker.sent(call); });
    client::RequestMap::Entry entry;
    entry.waiter = std::make_unique<Handler>(*this, number);
    entry.retried = retried;
    entry.has_effect = repeat != client::detail::Repeat::harmless;
    entry.deadline = now() + call_timeout;
    write(id, std::move(frame), std::move(entry));
}

void SimClient::write(std::uint64_t id, std::string frame, client::RequestMap::Entry entry) {
    if (state_ == State::up) {
        entry.written = true;
        entry.offset = output_offset_;
        output_offset_ += frame.size();
        output_ += frame;
        if (entry.retried) entry.frame = std::move(frame);
    } else {
        entry.frame = std::move(frame);
    }
    distributor_->requests().open(id, std::move(entry));
}

void SimClient::replied(std::uint64_t number, bool ok, std::string_view body) {
    auto node = calls_.extract(number);
    Call& call = node.mapped();
    Answer answer{call, ok, body, std::nullopt};
    if (!ok) answer.error = decode<Error>(body);
    auto& covered = scene_.tally.requests[info_of(call.request).number];
    if (ok) ++covered.ok;
    // Not where it was not looked at.
    else if (!may_be_sent_again(answer.error->code))
        ++covered.refused;
    if (!ok) ++scene_.tally.refused[answer.error->code];
    scene_.tell([&](Checker& checker) { checker.answered(answer); });
    if (!ok && call.key && may_be_sent_again(answer.error->code)) {
        calls_.insert(std::move(node));
        return try_again(number);
    }
    ++scene_.tally.answered;
    const bool command = info_of(call.request).kind == RequestKind::command;
    if (ok && command && call.key && !call.reuses_key) used_key_ = call.key;
    if (on_answer_) on_answer_(answer);
    // Once more, as a program does that crashed before it could note down the answer.
    if (call.key && scene_.faults[Fault::duplicate] && random_.chance(0.03)) {
        scene_.faults.happened(Fault::duplicate);
        calls_.insert(std::move(node));
        try_again(number);
    }
}

void SimClient::failed(std::uint64_t number) {
    const auto at = calls_.find(number);
    if (at->second.key) return try_again(number);
    calls_.erase(at);
}

void SimClient::try_again(std::uint64_t number) {
    const auto delay = 50ms + random_.about(600ms);
    after(delay, [this, number] {
        const auto at = calls_.find(number);
        if (at == calls_.end()) return;
        if (!at->second.key) {
            calls_.erase(at);
            return;
        }
        ++at->second.tries;
        ++scene_.tally.retries;
        submit(number);
        flush();
    });
}

// ---- What goes wrong. ----

void SimClient::stall(std::chrono::microseconds length) {
    if (stalled_) return;
    stalled_ = true;
    scene_.faults.happened(Fault::stall);
    after(length, [this] { stop_stalling(); });
}

void SimClient::stop_stalling() {
    if (!std::exchange(stalled_, false)) return;
    read();
}

void SimClient::vanish(std::chrono::microseconds length) {
    if (state_ == State::gone) return;
    *alive_ = false;
    if (link_) {
        auto link = std::exchange(link_, nullptr);
        link->die(SimLink::End::client);
    }
    scene_.faults.happened(Fault::vanish);
    state_ = State::gone;
    subscribes_.clear();
    scene_.schedule.after(length, [this] { begin(); });
}

}  // namespace muster::sim
