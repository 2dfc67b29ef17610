#include "engine/io/hub.hpp"

#include "engine/io/conversation.hpp"

#include <utility>

namespace muster::io {

Hub::Hub(const Limits& bounds, Realm greeting)
    : limits(bounds),
      service_limits(bounds.of_service()),
      realm(std::move(greeting)),
      actors(bounds) {}

Hub::~Hub() = default;

void Hub::add(std::shared_ptr<Conversation> conversation) {
    const auto client = conversation->peer().client;
    conversations_.emplace(client, std::move(conversation));
}

void Hub::remove(Conversation& conversation) {
    const auto client = conversation.peer().client;
    const auto at = conversations_.find(client);
    if (at == conversations_.end()) return;
    if (subscriptions.has_attached(&conversation)) lost_services_.push_back(client);
    subscriptions.forget(&conversation);
    gone_.emplace_back(client, std::move(at->second));
    conversations_.erase(at);
}

Conversation* Hub::find(runtime::ClientId client) const {
    const auto at = conversations_.find(client);
    return at == conversations_.end() ? nullptr : at->second.get();
}

void Hub::flush() {
    // Flushing a conversation may end it and so add others to the list, hence the loop by index.
    for (std::size_t i = 0; i < touched_.size(); ++i)
        touched_[i]->flush();
    touched_.clear();
}

void Hub::sweep(TimePoint now) {
    for (Conversation* conversation : all())
        conversation->sweep(now);
    actors.sweep(now);
}

void Hub::dismiss(std::string_view message, TimePoint now) {
    for (Conversation* conversation : all())
        conversation->say_goodbye(Goodbye::Reason::shutting_down, std::string(message), now);
}

bool Hub::reserve(std::size_t bytes) {
    if (large_bytes_ != 0 && large_bytes_ + bytes > limits.large_frames_bytes_max) return false;
    large_bytes_ += bytes;
    return true;
}

std::vector<Conversation*> Hub::all() const {
    std::vector<Conversation*> all;
    all.reserve(conversations_.size());
    for (const auto& [client, conversation] : conversations_)
        all.push_back(conversation.get());
    return all;
}

}  // namespace muster::io
