// One use of a command, and what its handler may do.
#pragma once

#include "discord-bot/api/interaction.hpp"
#include "discord-bot/api/lacking.hpp"
#include "discord-bot/api/rest_queue.hpp"
#include "discord-bot/engine.hpp"
#include "discord-bot/render/events.hpp"
#include "discord-bot/render/roster.hpp"
#include "discord-bot/render/words.hpp"

#include <functional>

namespace muster::discord {

// Why the bot itself can't do what was asked, as a sentence for the one who asked.
class Unable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Discord's no to what the bot asked of it.
class DiscordError : public std::runtime_error {
  public:
    DiscordError(int status, int code, const std::string& message, const Lacking* lacking = nullptr)
        : std::runtime_error(message), status_(status), code_(code), lacking_(lacking) {}
    int status() const { return status_; }
    int code() const { return code_; }  // Discord's own, as 10003; 0: none.
    // The permissions that it wants for this; null: that is not why.
    const Lacking* lacking() const { return lacking_; }

  private:
    int status_;
    int code_;
    const Lacking* lacking_;
};

// Discord's limits did not let it out before its deadline: it had no effect.
class NotInTime : public DiscordError {
  public:
    explicit NotInTime(const std::string& message) : DiscordError(0, 0, message) {}
};

// The HTTP API as a handler asks it: waiting for the answer. A port: the bot's is on the loop's
// thread. Any thread but the loop's.
class Api {
  public:
    virtual ~Api() = default;
    // Gives the answer's JSON; null for none. Throws DiscordError, also with status 0 where nobody
    // answered.
    virtual Json call(RestRequest request) = 0;
    // The bytes of an attachment. Throws DiscordError.
    virtual std::string download(const Attachment& attachment, std::size_t size_max) = 0;
};

// What the bot remembers, in the engine: texts by key. Any thread but the loop's.
class Memory {
  public:
    explicit Memory(Engine& engine) : engine_(engine) {}
    std::optional<std::string> find(const std::string& key);
    void set(const std::string& key, const std::string& value);
    void remove(const std::string& key);

  private:
    Engine& engine_;
};

struct Answer {
    enum class How : std::uint8_t {
        message,  // A new message.
        update,   // In place of the message whose button was clicked.
        form,
    };
    How how = How::message;
    Message message;
    Modal form;

    Answer(Message m) : message(std::move(m)) {}
    Answer(Modal f) : how(How::form), form(std::move(f)) {}
    static Answer instead(Message message) {
        Answer answer(std::move(message));
        answer.how = How::update;
        return answer;
    }
};

// What happens from now on is told in this channel, from the moment it is linked. A port: the
// feeds' own. Throws Refused and client::TransportError.
using BeginFeed = std::function<void(Snowflake channel, const Audience&, SessionId)>;

class Call {
  public:
    Call(const Interaction& i, Engine& e, Api& a, Memory& m, const BeginFeed& f)
        : interaction(i), engine(e), api(a), memory(m), begin_feed(f) {}

    const Interaction& interaction;
    Engine& engine;
    Api& api;
    Memory& memory;
    const BeginFeed& begin_feed;

    // The server's language; without a session that of the user's Discord.
    Words words();

    // The session to which the server is linked, with its teams. Throws Unable.
    const Roster& roster();
    bool has_session();
    SessionId session() { return roster().session.id; }
    // The running game as the actor sees it. Throws Refused where none runs.
    GameReply game(Actor actor);

    // The player whom the user linked; nothing: none.
    std::optional<PlayerId> player();
    // Throws Unable with what to do.
    PlayerId need_player();

    // Whether the user organises: may manage the server, or has the role for it.
    bool is_organiser();
    Actor organiser() { return Actor::organiser_of(session()); }

    // The team in whose channel this was said. Throws Unable.
    const Team& channel_team();
    // In whose name the user acts for the team: as its player, or as organiser. Throws Unable.
    Actor actor_for(const Team& team);
    // The same for asking: a player of the session, or an organiser.
    Actor reader();

    // Options. Throw Unable where what was given is of no use.
    const std::string& text(const std::string& option);
    std::optional<std::string> maybe(const std::string& option) const;
    std::int64_t number(const std::string& option);
    // A team by its name or by what a suggestion stands for ("#ID").
    const Team& team(const std::string& option);
    Player named_player(const std::string& option);

    // The bytes of an attachment. Throws Unable.
    std::string fetch(const Attachment& attachment, std::size_t size_max);

  private:
    std::optional<Roster> roster_;
    bool asked_for_roster_ = false;
    std::optional<std::optional<PlayerId>> player_;
};

// What somebody typed, within a sentence of ours: cut, so that the rest of it is still seen.
std::string excerpt(const std::string& text);

// Messages with a sentence for the asker alone.
Message note(std::string sentence);

}  // namespace muster::discord
