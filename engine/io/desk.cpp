#include "engine/io/desk.hpp"

namespace muster::io {

Desk::Desk(const Limits& limits, Realm realm, Ports ports)
    : hub(limits, std::move(realm)),
      intake_(hub, ports.door_jobs, ports.picture_jobs, ports.pictures, std::move(ports.submit)),
      queries_(hub, ports.journal_jobs, ports.journal),
      dealer_(hub.subscriptions, *this) {}

void Desk::received(Conversation& conversation, std::size_t size, TimePoint now) {
    conversation.received(size, now);
    while (auto incoming = conversation.next_request())
        intake_.take(conversation, *incoming);
}

void Desk::wrote(Conversation& conversation) {
    if (!conversation.end_if_over() && conversation.has_room()) queries_.go_on(conversation);
}

bool Desk::flush() {
    bool asked = intake_.hand_over();
    hub.flush();
    hub.forget_gone([this](runtime::ClientId client) { queries_.forget(client); });
    for (const auto client : hub.take_lost_services())
        intake_.service_lost(client);
    asked |= intake_.hand_over();
    return asked;
}

void Desk::answered(std::uint64_t request_id, bool ok, std::string_view frame) {
    intake_.answered(request_id, ok, frame);
}

}  // namespace muster::io
