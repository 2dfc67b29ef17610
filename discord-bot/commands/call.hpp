// One use of a command, and the means of its handler.
#pragma once

#include "discord-bot/api/interaction.hpp"
#include "discord-bot/api/lacking.hpp"
#include "discord-bot/api/rest_queue.hpp"
#include "discord-bot/at_work.hpp"
#include "discord-bot/engine.hpp"
#include "discord-bot/render/events.hpp"
#include "discord-bot/render/roster.hpp"
#include "discord-bot/render/words.hpp"

#include <functional>

namespace muster::discord {

// The bot can't do what the user asked. The message is a sentence for the user.
class Unable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Discord refused a request of the bot.
class DiscordError : public std::runtime_error {
  public:
    DiscordError(int status, int code, const std::string& message, const Lacking* lacking = nullptr)
        : std::runtime_error(message), status_(status), code_(code), lacking_(lacking) {}
    int status() const { return status_; }
    int code() const { return code_; }  // Discord's code, as 10003; 0: none.
    // The permissions that the request lacked; null: another reason.
    const Lacking* lacking() const { return lacking_; }

  private:
    int status_;
    int code_;
    const Lacking* lacking_;
};

// Discord's limits held the request back until its deadline. The request had no effect.
class NotInTime : public DiscordError {
  public:
    explicit NotInTime(const std::string& message) : DiscordError(0, 0, message) {}
};

// The HTTP API for handlers; each call waits for its answer. A port: the bot's implementation runs
// on the loop's thread. Any thread but the loop's.
class Api {
  public:
    virtual ~Api() = default;
    // Returns the answer's JSON, or null for an empty answer. Throws DiscordError, with status 0 if
    // no answer came; throws NotInTime if the request was not sent.
    virtual Json call(RestRequest request) = 0;
    // The bytes of an attachment. Throws DiscordError.
    virtual std::string download(const Attachment& attachment, std::size_t size_max) = 0;
};

// The bot's memory, held in the engine: texts by key. Any thread but the loop's.
class Memory {
  public:
    explicit Memory(Engine& engine) : engine_(engine) {}
    std::optional<std::string> find(const std::string& key);
    // All values whose key begins with `prefix`, by key.
    std::vector<StoredValue> list(const std::string& prefix);
    void set(const std::string& key, const std::string& value);
    void remove(const std::string& key);

  private:
    Engine& engine_;
};

struct Answer {
    enum class How : std::uint8_t {
        message,  // A new message.
        update,   // Replaces the message of the clicked button.
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

// Makes the channel tell events from the moment of the call. A port, implemented by the feeds.
// Throws Refused and client::TransportError.
using BeginFeed = std::function<void(Snowflake channel, const Audience&, SessionId)>;

class Call {
  public:
    Call(const Interaction& i, Engine& e, Api& a, Memory& m, const BeginFeed& f, AtWork& w)
        : interaction(i), engine(e), api(a), memory(m), begin_feed(f), at_work(w) {}

    const Interaction& interaction;
    Engine& engine;
    Api& api;
    Memory& memory;
    const BeginFeed& begin_feed;
    AtWork& at_work;

    // The server's language; without a session, the language of the user's Discord.
    Words words();

    // The server's session with its teams. Throws Unable.
    const Roster& roster();
    bool has_session();
    SessionId session() { return roster().session.id; }
    // The running game as the actor sees it. Throws Refused if no game runs.
    GameReply game(Actor actor);

    // The player linked to the user; nothing: none.
    std::optional<PlayerId> player();
    // Throws Unable, which tells how to link one.
    PlayerId need_player();

    // Whether the user may manage the server or has the organisers' role.
    bool is_organiser();
    Actor organiser() { return Actor::organiser_of(session()); }

    // The team of the channel in which the user acts; null: the channel is no team's. A thread
    // counts as the channel that the thread hangs on.
    const Team* team_here();
    // The same. Throws Unable if the channel is no team's.
    const Team& channel_team();
    // The actor of the user's commands for the team: its player, or an organiser. Throws Unable.
    Actor actor_for(const Team& team);
    // The actor of the user's queries: a player of the session, or an organiser.
    Actor reader();

    // Values of options. Throw Unable if a value is missing or unfit.
    const std::string& text(const std::string& option);
    std::optional<std::string> maybe(const std::string& option) const;
    std::int64_t number(const std::string& option);
    // A team by name or by a suggestion's value ("#ID").
    const Team& team(const std::string& option);
    Player named_player(const std::string& option);

    // The bytes of an attachment. Throws Unable.
    std::string fetch(const Attachment& attachment, std::size_t size_max);

  private:
    std::optional<Roster> roster_;
    bool asked_for_roster_ = false;
    std::optional<std::optional<PlayerId>> player_;
};

// A typed text for use within a sentence, cut so that the whole sentence stays visible.
std::string excerpt(const std::string& text);

// A message of one sentence that only the asker sees.
Message note(std::string sentence);

}  // namespace muster::discord
