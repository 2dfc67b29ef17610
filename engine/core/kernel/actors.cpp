#include "engine/core/kernel/actors.hpp"

#include <muster/proto/enums.hpp>

namespace muster::core {

std::string describe(const Actor& actor) {
    std::string text(to_string(actor.kind));
    if (actor.id != 0) text += " " + std::to_string(actor.id);
    return text;
}

Error not_allowed(const Actor& actor, std::string message) {
    return {ErrorCode::not_allowed, std::move(message), {{"actor", describe(actor)}}};
}

std::optional<Error> refuse_actor(PeerClass peer, const Actor& actor) {
    const bool has_id = actor.kind == Actor::Kind::organiser || actor.kind == Actor::Kind::player;
    if (has_id != (actor.id != 0))
        return bad_data("actor", "Organisers and players have an id, others none.");
    switch (peer) {
        case PeerClass::operator_:
            return std::nullopt;
        case PeerClass::service:
            if (actor.kind != Actor::Kind::operator_) return std::nullopt;
            return not_allowed(actor, "A service can't act as an operator.");
        case PeerClass::other:
            break;
    }
    return not_allowed(actor, "This user may not use the daemon.");
}

}  // namespace muster::core
