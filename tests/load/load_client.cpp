// The load's thread takes a client's turns; the library's thread delivers answers and events. The
// mutex guards shared members and is never held during a call of the library.
#include "tests/load/load_client.hpp"

#include "tests/support/always_changes.hpp"

#include <muster/proto/json.hpp>
#include <muster/proto/topics.hpp>

namespace muster::load {

using client::Problem;

namespace {

constexpr std::size_t past_max = 20;

Uuid uuid_of(std::uint64_t seed, std::size_t index) {
    Uuid uuid{};
    for (std::size_t i = 0; i < 8; ++i) {
        uuid[i] = static_cast<std::uint8_t>(seed >> (8 * i));
        uuid[8 + i] = static_cast<std::uint8_t>((index + 1) >> (8 * i));
    }
    return uuid;
}

}  // namespace

struct LoadClient::Place {
    std::map<Topic, std::uint64_t> last;
    bool counts_losses = false;
    bool up = true;
};

Counters& Counters::operator+=(const Counters& other) {
    sent += other.sent;
    acknowledged += other.acknowledged;
    refused += other.refused;
    retold += other.retold;
    events += other.events;
    gaps += other.gaps;
    losses += other.losses;
    vanished += other.vanished;
    latencies += other.latencies;
    return *this;
}

LoadClient::LoadClient(std::size_t index,
                       const LoadOptions& options,
                       Community& community,
                       Ledger& ledger)
    : index_(index),
      options_(options),
      community_(community),
      ledger_(ledger),
      random_(options.seed, 100 + index),
      uuid_(uuid_of(options.seed, index)) {}

LoadClient::~LoadClient() {
    leave();
}

// ---- Coming and going. ----

client::Options LoadClient::client_options() const {
    client::Options options;
    options.socket = options_.socket;
    options.name = "load-" + std::to_string(index_);
    options.uuid = uuid_;
    options.backoff = options_.backoff;
    options.call_timeout = std::chrono::minutes(1);
    return options;
}

void LoadClient::connect() {
    auto options = client_options();
    options.wait_for_daemon = std::chrono::minutes(1);
    client_.emplace(client::AsyncClient::connect(options));
    listen();
}

bool LoadClient::come_back() {
    try {
        client_.emplace(client::AsyncClient::connect(client_options()));
        return true;
    } catch (const client::ConnectionError& error) {
        // The daemon may be restarting. Other problems are objections.
        const auto problem = error.failure().problem;
        if (problem != Problem::not_running && problem != Problem::lost)
            object(std::string("was not let in: ") + error.what());
        return false;
    }
}

void LoadClient::leave() {
    streams_.clear();
    client_.reset();
}

bool LoadClient::idle() const {
    const std::lock_guard lock(mutex_);
    return open_ == 0 && again_.empty();
}

Counters LoadClient::counters() const {
    const std::lock_guard lock(mutex_);
    return counters_;
}

// ---- Asking. ----

void LoadClient::turn(bool asks) {
    if (!client_ && !come_back()) return;
    if (asks && random_.chance(options_.vanish)) {
        leave();
        const std::lock_guard lock(mutex_);
        ++counters_.vanished;
        return;
    }
    listen();
    if (auto call = next_call(asks)) ask(std::move(call));
}

std::shared_ptr<LoadClient::Call> LoadClient::next_call(bool asks) {
    {
        const std::lock_guard lock(mutex_);
        if (!again_.empty()) {
            auto call = again_.front();
            again_.pop_front();
            ++open_;
            return call;
        }
        if (!asks || open_ >= options_.window) return nullptr;
        ++open_;
        ++counters_.sent;
        if (!past_.empty() && random_.chance(options_.ask_again)) {
            auto call = std::make_shared<Call>(*past_[random_.below(past_.size())]);
            call->again = true;
            return call;
        }
    }
    return drafted();
}

std::shared_ptr<LoadClient::Call> LoadClient::drafted() {
    auto call = std::make_shared<Call>();
    auto draft = community_.next();
    call->request = std::move(draft.request);
    call->options.retry = client::Retry::safe_with_key;
    call->options.actor = draft.actor;
    if (info_of(call->request).kind == RequestKind::command)
        call->options.key = IdempotencyKey{uuid_, ++last_key_};
    return call;
}

void LoadClient::ask(std::shared_ptr<Call> call) {
    if (call->sent == SteadyTime{} || call->again) call->sent = std::chrono::steady_clock::now();
    std::visit(
        [&]<class R>(const R& request) {
            client_->send(
                request,
                [this, call](const client::Answer<typename R::Reply>& answer) {
                    if (!answer.answered()) {
                        failed(call, answer.failure());
                    } else if (answer.result().ok()) {
                        acknowledged(call, encode(*answer.result()));
                    } else {
                        refused(*call, answer.result().error());
                    }
                },
                call->options);
        },
        call->request);
}

// ---- Being told. ----

void LoadClient::acknowledged(const std::shared_ptr<Call>& call, std::string_view reply) {
    Told told;
    told.ok = true;
    told.reply = digest_of(reply);
    answered(*call, told);
    if (call->again || !call->options.key || !test::always_changes(call->request)) return;
    const std::lock_guard lock(mutex_);
    past_.push_back(call);
    if (past_.size() > past_max) past_.pop_front();
}

void LoadClient::refused(const Call& call, const Error& error) {
    Told told;
    told.refusal = error.code;
    answered(call, told);
    if (error.code == ErrorCode::internal) object("met a fault of the daemon's: " + error.message);
}

void LoadClient::answered(const Call& call, const Told& answer) {
    Told told = answer;
    told.client = index_;
    told.key = call.options.key;
    told.request_number = info_of(call.request).number;
    told.changes = test::always_changes(call.request);
    told.again = call.again;
    told.sent = call.sent;
    ledger_.answered(told);

    const std::lock_guard lock(mutex_);
    --open_;
    ++(!told.ok ? counters_.refused : told.again ? counters_.retold : counters_.acknowledged);
    counters_.latencies.add(std::chrono::steady_clock::now() - call.sent);
}

void LoadClient::failed(const std::shared_ptr<Call>& call, const client::Failure& failure) {
    // The client's process ends. The next process repeats the request if it has a key.
    if (failure.problem == Problem::closed) {
        const std::lock_guard lock(mutex_);
        --open_;
        if (call->options.key) again_.push_back(call);
        return;
    }
    object("got no answer to " + std::string(info_of(call->request).name) + ": " + failure.message);
    const std::lock_guard lock(mutex_);
    --open_;
}

// ---- Listening. ----

void LoadClient::listen() {
    std::erase_if(streams_, [](const auto& stream) { return stream.ended(); });
    // The first subscription stays, because it counts the connection's losses.
    if (streams_.size() > 1 && random_.chance(options_.resubscribe)) streams_.pop_back();
    while (streams_.size() < options_.subscriptions) {
        auto place = std::make_shared<Place>();
        place->counts_losses = streams_.empty();
        client::Topics topics;
        if (!streams_.empty()) {
            topics = community_.topics();
        } else if (index_ % 8 == 0) {
            topics.everything = true;
        } else {
            topics.topics = {{Topic::Kind::engine, 0}, {Topic::Kind::catalog, 0}};
        }
        streams_.push_back(client_->subscribe(
            std::move(topics), [this, place](const client::Item& item) { heard(*place, item); }));
    }
}

void LoadClient::heard(Place& place, const client::Item& item) {
    if (const auto* event = std::get_if<ReceivedEvent>(&item)) {
        auto& last = place.last[event->topic];
        if (last != 0 && event->number != last + 1) {
            object("was told " + to_string(event->topic) + " " + std::to_string(event->number) +
                   " after " + std::to_string(last));
        }
        last = event->number;
        ledger_.heard(*event);
        const std::lock_guard lock(mutex_);
        ++counters_.events;
    } else if (const auto* gap = std::get_if<client::Gap>(&item)) {
        place.last[gap->topic] = gap->last;
        // A player who has a topic again reads no events from before.
        const bool may_miss =
            gap->reason == client::Gap::Reason::right_lost || topic_kind(gap->topic).read_as_told;
        if (!may_miss) {
            object("missed events of " + to_string(gap->topic) + " from " +
                   std::to_string(gap->first) + " to " + std::to_string(gap->last));
        }
        const std::lock_guard lock(mutex_);
        ++counters_.gaps;
    } else if (const auto* ended = std::get_if<client::Ended>(&item)) {
        place.last.erase(ended->topic);
    } else if (const auto* lost = std::get_if<client::Disconnected>(&item)) {
        // A failed attempt to connect is not a loss.
        const bool stood = std::exchange(place.up, false);
        if (!stood || !place.counts_losses) return;
        if (options_.goodbyes && lost->why.goodbye != Goodbye::Reason::shutting_down)
            object("lost its connection without a goodbye: " + lost->why.message);
        const std::lock_guard lock(mutex_);
        ++counters_.losses;
    } else {
        place.up = true;
    }
}

void LoadClient::object(const std::string& what) {
    ledger_.object("client " + std::to_string(index_) + " " + what);
}

}  // namespace muster::load
