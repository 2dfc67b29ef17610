// What happened, as a channel is shown it. Pure: the same event, audience and roster give the same
// message.
#pragma once

#include "discord-bot/api/message.hpp"
#include "discord-bot/render/roster.hpp"

#include <muster/proto/message.hpp>

namespace muster::discord {

// Whose channel it is.
struct Audience {
    enum class Kind : std::uint8_t { game, team, organisers };
    Kind kind = Kind::game;
    TeamId team{};  // Of a team's channel.
    auto operator<=>(const Audience&) const = default;
};

// The topics of which something is shown in such a channel.
std::vector<Topic> topics_of(const Audience& audience, SessionId session);

struct Shown {
    Embed embed;
    std::vector<Button> buttons;
};

// Nothing: the event is not for this channel.
std::optional<Shown> show(const ReceivedEvent& event,
                          const Audience& audience,
                          const Roster& roster);

// Events of a topic that happened and can't be shown any more. Nothing: they were none of the
// channel's business.
std::optional<Shown> show_missed(const Topic& topic,
                                 std::uint64_t count,
                                 const Audience& audience,
                                 const Roster& roster);

// The buttons that complete these challenges.
std::vector<Button> complete_buttons(TeamId team,
                                     const std::vector<OpenChallenge>& challenges,
                                     Language language);

// "complete:TEAM:CHALLENGE:DRAWN": a button names its challenge and the draw that gave it, so that
// an old one completes nothing else.
struct CompleteButton {
    TeamId team;
    ChallengeId challenge;
    Time drawn{};
};
std::string custom_id_of(const CompleteButton& button);
std::optional<CompleteButton> complete_button_from(const std::string& custom_id);

}  // namespace muster::discord
