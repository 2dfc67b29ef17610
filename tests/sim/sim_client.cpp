// The client library's conversation, with the scene's time in place of a clock and a simulated link
// in place of a socket; the calls to the checkers; and the program above the library.
#include "tests/sim/sim_client.hpp"

namespace muster::sim {

using namespace std::chrono_literals;

namespace {
constexpr std::size_t read_size = 16u << 10;
constexpr auto tick_every = 20ms;

client::Options options_of_library() {
    client::Options options;
    options.socket = "the link";
    options.name = "sim";
    options.connect_timeout = 2s;
    options.call_timeout = 3s;
    options.backoff = {50ms, 1500ms};
    return options;
}

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
    conversation_.emplace(options_of_library(),
                          client::Origin{.uuid = uuid_, .chance = random_.next()});
    feeds_.clear();
    subscribes_.clear();
    stalled_ = false;
    scene_.tell([&](Checker& checker) { checker.began(identity_.index); });
    std::vector<std::uint64_t> open;
    for (const auto& [number, call] : calls_)
        open.push_back(number);
    for (const auto number : open)
        try_again(number);
    tick();
}

void SimClient::tick() {
    if (conversation_->wants_connection(now())) attempt();
    conversation_->tick(now());
    settle();
    after(tick_every, [this] { tick(); });
}

// ---- The link. ----

void SimClient::attempt() {
    link_ = connect_(identity_);
    if (!link_) {
        conversation_->unreachable({client::Problem::not_running, "nobody listens", {}, false},
                                   now());
        return;
    }
    link_->listen(SimLink::End::client,
                  {[this] { read(); },
                   [this] { flush(); },
                   [this] {
                       stalled_ = false;
                       read();
                       conversation_->disconnected(now());
                       settle();
                   }});
    conversation_->connected(now());
    wire_ = FrameReader();
    subscribes_.clear();
}

void SimClient::flush() {
    while (link_) {
        const auto bytes = conversation_->begin_sending();
        const auto size = link_->write(SimLink::End::client, bytes);
        note_sent(bytes.substr(0, size));
        conversation_->sent(size);
        if (size == 0) break;
    }
}

void SimClient::read() {
    while (link_ && !stalled_) {
        const auto bytes = link_->read(SimLink::End::client, read_size);
        if (bytes.empty()) break;
        auto& reader = conversation_->reader();
        std::memcpy(reader.prepare(bytes.size()), bytes.data(), bytes.size());
        reader.commit(bytes.size());
        while (const auto frame = conversation_->next_frame(now()))
            hear(*frame);
        if (!conversation_->has_connection()) note_loss();
    }
    settle();
}

void SimClient::hear(const Frame& frame) {
    try {
        tell_received(frame);
        const bool was_up = is_up();
        conversation_->hear(frame, now());
        if (!was_up && is_up())
            scene_.tell([&](Checker& checker) { checker.connected(identity_.index); });
        // Replies point into the frame, so their handlers run before the next frame is read.
        for (auto& completion : std::exchange(conversation_->completions(), {}))
            completion.run();
    } catch (const DecodeError& error) {
        throw Violation("protocol", std::string("a client can't read a frame: ") + error.what());
    }
}

// A correct client loses its connection only by a fault, or because the daemon ends.
void SimClient::note_loss() {
    const auto& why = conversation_->why_down();
    const bool ends = !why.goodbye || why.goodbye == Goodbye::Reason::shutting_down ||
                      why.goodbye == Goodbye::Reason::too_slow;  // After Fault::stall.
    if (why.problem != client::Problem::lost || !ends)
        throw Violation("protocol", "a sound client is told: " + why.message);
    link_->close(SimLink::End::client);
    link_ = nullptr;
}

void SimClient::settle() {
    for (auto& completion : std::exchange(conversation_->completions(), {}))
        completion.run();
    for (const auto id : conversation_->take_touched(now())) {
        const auto at = feeds_.find(id);
        if (at == feeds_.end()) continue;
        auto& feed = *at->second;
        while (!feed.empty()) {
            const auto item = conversation_->take(feed, now());
            scene_.tell([&](Checker& checker) { checker.delivered(identity_.index, id, item); });
        }
    }
    if (link_ && !conversation_->has_connection()) note_loss();
    flush();
}

// ---- The wire, for the checkers. ----

void SimClient::note_sent(std::string_view bytes) {
    std::memcpy(wire_.prepare(bytes.size()), bytes.data(), bytes.size());
    wire_.commit(bytes.size());
    while (const auto frame = wire_.next()) {
        if (frame->kind != FrameKind::request) continue;
        const auto [header, body] = split_header<RequestHeader>(frame->body);
        const auto note = [&, &header = header, &body = body]<class R>(std::type_identity<R>) {
            if (header.request_number == R::request_number)
                subscribes_.emplace(header.id, Subscribing{header.actor, decode<R>(body)});
        };
        note(std::type_identity<Subscribe>{});
        note(std::type_identity<Unsubscribe>{});
        note(std::type_identity<ResumeTopics>{});
        note(std::type_identity<AttachPlayers>{});
        note(std::type_identity<DetachPlayers>{});
        if (header.request_number == ResumeTopics::request_number) {
            const auto resume = decode<ResumeTopics>(body);
            scene_.tell([&](Checker& checker) { checker.resuming(identity_.index, resume); });
        }
    }
}

void SimClient::tell_received(const Frame& frame) {
    if (frame.kind == FrameKind::reply) return tell_subscribed(frame);
    if (frame.kind == FrameKind::lagged) ++scene_.tally.lagged;
    scene_.tell([&](Checker& checker) { checker.received(identity_.index, frame); });
}

void SimClient::tell_subscribed(const Frame& frame) {
    const auto [header, body] = split_header<ReplyHeader>(frame.body);
    if (!header.ok) return;  // The client may ask again under the same id.
    const auto node = subscribes_.extract(header.id);
    if (node.empty()) return;
    const auto& [actor, request] = node.mapped();
    if (const auto* subscribe = std::get_if<Subscribe>(&request)) {
        const auto reply = decode<Subscribed>(body);
        const auto* question = conversation_->requests().find_question(header.id);
        scene_.tell([&](Checker& checker) {
            checker.subscribed(identity_.index, actor, *subscribe, reply);
            if (question) checker.followed(identity_.index, question->feed, *subscribe, reply);
        });
    } else if (const auto* resume = std::get_if<ResumeTopics>(&request)) {
        tell_resumed(actor, *resume, decode<ResumedTopics>(body));
    } else if (const auto* unsubscribe = std::get_if<Unsubscribe>(&request)) {
        scene_.tell(
            [&](Checker& checker) { checker.unsubscribed(identity_.index, actor, *unsubscribe); });
    } else if (std::holds_alternative<AttachPlayers>(request)) {
        const auto reply = decode<Attached>(body);
        scene_.tell([&](Checker& checker) { checker.attached(identity_.index, reply); });
    } else {
        const auto& detach = std::get<DetachPlayers>(request);
        scene_.tell([&](Checker& checker) { checker.detached(identity_.index, detach); });
    }
}

// Resuming topics subscribes to all topics that are not refused.
void SimClient::tell_resumed(Actor actor, const ResumeTopics& asked, const ResumedTopics& reply) {
    Subscribe subscribe;
    Subscribed subscribed;
    auto said = reply.topics.begin();
    for (auto position : asked.positions) {
        if (said != reply.topics.end() && said->topic == position.topic &&
            (said->refused || said->last != position.number)) {
            const auto& about = *said++;
            if (about.refused) continue;
            position.number = about.last;
        }
        subscribe.topics.push_back(position.topic);
        subscribed.positions.push_back(position);
    }
    scene_.tell([&](Checker& checker) {
        checker.subscribed(identity_.index, actor, subscribe, subscribed);
        checker.resumed(identity_.index, asked, reply);
    });
}

// ---- Feeds. ----

std::uint64_t SimClient::follow(client::Topics topics, Actor actor, std::size_t queued_max) {
    topics.actor = actor;
    auto feed = conversation_->follow(std::move(topics), queued_max, now());
    const auto id = feed->id();
    feeds_.emplace(id, std::move(feed));
    flush();
    return id;
}

void SimClient::unfollow(std::uint64_t id) {
    const auto at = feeds_.find(id);
    if (at == feeds_.end()) return;
    conversation_->unfollow(*at->second);
    feeds_.erase(at);
    scene_.tell([&](Checker& checker) { checker.unfollowed(identity_.index, id); });
    flush();
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
}

void SimClient::submit(std::uint64_t number) {
    if (!conversation_) return;
    const Call& call = calls_.at(number);
    // The library retries queries, and commands if the options say so; the program retries the
    // others.
    client::CallOptions options;
    options.actor = call.actor;
    options.key = call.key;
    if (call.key && number % 2 == 0) options.retry = client::Retry::safe_with_key;
    const auto ticket = conversation_->ticket(options, client::detail::repeat_of(call.request));
    std::string frame;
    std::visit(
        [&](const auto& request) {
            append_request(frame, ticket.id, ticket.actor, call.key, request);
            ++scene_.tally.requests[request.request_number].sent;
        },
        call.request);
    ++scene_.tally.sent;
    scene_.tell([&](Checker& checker) { checker.sent(call); });
    conversation_->submit(
        ticket, std::move(frame), options, std::make_unique<Handler>(*this, number), now());
    settle();
}

void SimClient::replied(std::uint64_t number, bool ok, std::string_view body) {
    auto node = calls_.extract(number);
    Call& call = node.mapped();
    Answer answer{call, ok, body, std::nullopt};
    if (!ok) answer.error = decode<Error>(body);
    auto& covered = scene_.tally.requests[info_of(call.request).number];
    if (ok) ++covered.ok;
    // A refusal before any look at the request does not count.
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
    // Sends the call again, like a program that crashed before it could store the answer.
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
    });
}

// ---- Faults. ----

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
    if (!conversation_) return;
    *alive_ = false;
    if (link_) {
        auto link = std::exchange(link_, nullptr);
        link->die(SimLink::End::client);
    }
    scene_.faults.happened(Fault::vanish);
    conversation_.reset();
    feeds_.clear();
    stalled_ = false;  // The next process reads again.
    scene_.schedule.after(length, [this] { begin(); });
}

}  // namespace muster::sim
