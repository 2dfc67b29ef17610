#include "link.hpp"

#include <muster/client/async_client.hpp>
#include <muster/client/client.hpp>

namespace muster::client {

namespace {

TimePoint deadline_after(std::chrono::milliseconds span) {
    return std::chrono::steady_clock::now() + span;
}

Result<Subscription> open_subscription(const std::shared_ptr<void>& keeper,
                                       const std::shared_ptr<detail::Link>& link,
                                       Topics topics) {
    auto stream = link->subscribe(std::move(topics), nullptr);
    Subscription subscription(keeper, link, stream);
    const auto opened = link->wait_open(*stream);
    if (!opened.ok()) return opened.error();
    return subscription;
}

}  // namespace

// ---- Client ----

Client::Client(Options options) : link_(std::make_shared<detail::Link>(std::move(options))) {
    link_->connect();
    keeper_ = std::make_shared<detail::Keeper>(link_);
}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Client Client::connect(Options options) {
    return Client(std::move(options));
}

Result<RawReply> Client::call(const Request& request, const CallOptions& options) {
    struct Handler final : detail::ReplyHandler {
        Handler(std::optional<Answer<RawReply>>& to, bool& over, std::uint16_t number)
            : answer(to), done(over), request_number(number) {}
        void replied(bool ok, std::string_view body) override {
            if (ok) {
                answer.emplace(Result<RawReply>(RawReply{request_number, std::string(body)}));
            } else {
                answer.emplace(detail::read_refusal<RawReply>(body));
            }
            done = true;
        }
        void failed(Failure failure) override {
            answer.emplace(std::move(failure));
            done = true;
        }
        std::optional<Answer<RawReply>>& answer;
        bool& done;
        std::uint16_t request_number;
    };
    const auto ticket = link_->ticket(options, detail::repeat_of(request));
    std::string frame;
    std::visit(
        [&](const auto& r) { append_request(frame, ticket.id, ticket.actor, ticket.key, r); },
        request);
    std::optional<Answer<RawReply>> answer;
    bool done = false;
    link_->submit(ticket,
                  std::move(frame),
                  options,
                  std::make_unique<Handler>(answer, done, info_of(request).number));
    detail::step_until(*link_, done);
    return answer->get();
}

Result<Subscription> Client::subscribe(Topics topics) {
    return open_subscription(keeper_, link_, std::move(topics));
}

Client& Client::as(Actor actor) {
    link_->act_as(actor);
    return *this;
}

Welcome Client::daemon() const {
    return link_->welcome();
}

void Client::close() {
    link_->close();
}

// ---- AsyncClient ----

AsyncClient::AsyncClient(Options options)
    : link_(std::make_shared<detail::Link>(std::move(options))) {
    link_->connect();
    auto keeper = std::make_shared<detail::Keeper>(link_);
    keeper->start_thread();
    keeper_ = std::move(keeper);
}
AsyncClient::AsyncClient(AsyncClient&&) noexcept = default;
AsyncClient& AsyncClient::operator=(AsyncClient&&) noexcept = default;
AsyncClient::~AsyncClient() = default;

AsyncClient AsyncClient::connect(Options options) {
    return AsyncClient(std::move(options));
}

Result<Subscription> AsyncClient::subscribe(Topics topics) {
    return open_subscription(keeper_, link_, std::move(topics));
}

Subscription AsyncClient::subscribe(Topics topics, std::function<void(Item)> callback) {
    return {keeper_, link_, link_->subscribe(std::move(topics), std::move(callback))};
}

AsyncClient& AsyncClient::as(Actor actor) {
    link_->act_as(actor);
    return *this;
}

bool AsyncClient::connected() const {
    return link_->connected();
}

Welcome AsyncClient::daemon() const {
    return link_->welcome();
}

void AsyncClient::close() {
    link_->close();
}

// ---- Subscription ----

Subscription::Subscription() = default;
Subscription::Subscription(std::shared_ptr<void> keeper,
                           std::shared_ptr<detail::Link> link,
                           std::shared_ptr<detail::Stream> stream)
    : keeper_(std::move(keeper)), link_(std::move(link)), stream_(std::move(stream)) {}
Subscription::Subscription(Subscription&&) noexcept = default;
Subscription& Subscription::operator=(Subscription&& other) noexcept {
    Subscription taken(std::move(other));
    std::swap(keeper_, taken.keeper_);
    std::swap(link_, taken.link_);
    std::swap(stream_, taken.stream_);
    return *this;
}
Subscription::~Subscription() {
    close();
}

void Subscription::close() {
    if (stream_) link_->unsubscribe(stream_);
}

std::optional<Item> Subscription::next() {
    return stream_ ? link_->next(*stream_, TimePoint::max()) : std::nullopt;
}

std::optional<Item> Subscription::next_for(std::chrono::milliseconds timeout) {
    return stream_ ? link_->next(*stream_, deadline_after(timeout)) : std::nullopt;
}

std::optional<Item> Subscription::try_next() {
    return stream_ ? link_->next(*stream_, TimePoint::min()) : std::nullopt;
}

std::optional<ReceivedEvent> Subscription::next_event() {
    while (auto item = next()) {
        if (auto* event = std::get_if<ReceivedEvent>(&*item)) return std::move(*event);
        if (const auto* gap = std::get_if<Gap>(&*item)) throw GapError(*gap);
    }
    return std::nullopt;
}

bool Subscription::ended() const {
    return !stream_ || link_->ended(*stream_);
}

GapError::GapError(const Gap& gap)
    : std::runtime_error("events were missed that are no longer to be had: fetch the state anew"),
      gap_(gap) {}

}  // namespace muster::client
