#include "engine/io/publisher.hpp"

#include "engine/io/intake.hpp"
#include "engine/io/queries.hpp"

#include <asio/post.hpp>

namespace muster::io {

void Publisher::release(Dealer::Batch batch) {
    asio::post(hub_.io, [this, batch = std::move(batch)] { deliver(batch); });
}

void Publisher::deliver(const Dealer::Batch& batch) {
    dealer_.deal(batch);
    hub_.flush();
}

Recipient* Publisher::find(runtime::ClientId client) {
    return hub_.find(client);
}

void Publisher::answered(std::uint64_t request_id, bool ok, std::string_view frame) {
    hub_.services.intake->answered(request_id, ok, frame);
}

void Publisher::ask(const runtime::Released::Query& query) {
    hub_.services.queries->start(query);
}

}  // namespace muster::io
