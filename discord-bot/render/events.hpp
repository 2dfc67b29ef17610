// Events as messages for a channel. Pure: equal event, audience and roster give an equal message.
#pragma once

#include "discord-bot/api/message.hpp"
#include "discord-bot/render/roster.hpp"

#include <muster/proto/message.hpp>

namespace muster::discord {

// The readers of a channel.
struct Audience {
    enum class Kind : std::uint8_t { game, team, organisers };
    Kind kind = Kind::game;
    TeamId team{};  // For a team's channel.
    auto operator<=>(const Audience&) const = default;
};

// The topics whose events such a channel shows.
std::vector<Topic> topics_of(const Audience& audience, SessionId session);

struct Shown {
    Embed embed;
    std::vector<Button> buttons;
    std::vector<File> files;  // At most one: a message shows up to ten events, and has ten files.
};

// Nothing: the event is not for this channel.
std::optional<Shown> show(const ReceivedEvent& event,
                          const Audience& audience,
                          const Roster& roster);

// A message about events that can't be read any more. Nothing: the channel would not have shown
// them.
std::optional<Shown> show_missed(const Topic& topic,
                                 std::uint64_t count,
                                 const Audience& audience,
                                 const Roster& roster);

// The buttons that complete these challenges.
std::vector<Button> complete_buttons(TeamId team,
                                     const std::vector<OpenChallenge>& challenges,
                                     Language language);

// "complete:TEAM:CHALLENGE:DRAWN", or "completed:…": the button's id names its challenge and the
// draw, so that an old button completes no other challenge.
struct CompleteButton {
    TeamId team;
    ChallengeId challenge;
    Time drawn{};
};
// With another word for the button of a second question.
std::string custom_id_of(const CompleteButton& button, std::string_view word = "complete");
std::optional<CompleteButton> complete_button_from(const std::string& custom_id);

}  // namespace muster::discord
