#include "engine/core/field/refusals.hpp"

namespace muster::core {

Error game_in_progress(const Session& session) {
    return {ErrorCode::game_in_progress,
            "The session \"" + session.name.text +
                "\" has a running game; this can't change until the game ends.",
            {{"session", std::to_string(session.id.value)}, {"name", session.name.text}}};
}

}  // namespace muster::core
