#include "discord-bot/feed/scoreboard.hpp"

#include "discord-bot/commands/keys.hpp"
#include "discord-bot/render/text.hpp"

namespace muster::discord {

namespace {

// Marks the board, so that the bot finds it if its id was lost.
constexpr std::string_view footer = "muster scoreboard";
// The deadline of one request: Discord may demand an hour between two edits of an old message, and
// the worker has other jobs.
constexpr std::chrono::seconds patience{30};

Message board_of(Engine& engine, const Session& session) {
    const Words words(session);
    Embed embed;
    embed.title = words("📊 Scoreboard: {}", "📊 Spielstand: {}", plain(session.name.text));
    embed.footer = footer;
    // Edits of a file would use up Discord's limits; /points has the file.
    const auto show = [&](const std::vector<RankingRow>& rows) {
        constexpr std::size_t room = limits::description_max - 200;
        const auto ranking = ranking_text(rows, room, words);
        embed.description = ranking.text + "\n";
        if (ranking.left_out != 0)
            embed.description += words("/points shows all teams.\n", "/points zeigt alle Teams.\n");
    };
    if (session.game) {
        const auto game = engine.call(Actor::service(), GetGame{session.id});
        show(engine.call(Actor::service(), GetRanking{session.id}).rows);
        embed.description += words("\nThe game ends at {} ({}).",
                                   "\nDas Spiel endet um {} ({}).",
                                   words.time(game.ends),
                                   relative_time(game.ends));
    } else {
        ListPastGames last;
        last.session = session.id;
        last.limit = 1;
        for (const auto& game : engine.call(Actor::service(), last).games)
            show(game.ranking);
        embed.description += words("\nThe game is over.", "\nDas Spiel ist aus.");
    }
    Message message;
    message.embeds.push_back(std::move(embed));
    return message;
}

// Throws Json::exception if the JSON is no message.
std::string description_of(const Json& message) {
    const auto embeds = message.value("embeds", Json::array());
    return embeds.empty() ? std::string() : embeds.front().value("description", "");
}

class Board {
  public:
    Board(const BoardPlaces& places, SessionId session, Snowflake channel)
        : places_(places),
          key_(scoreboard_key(session)),
          messages_("/channels/" + std::to_string(channel) + "/messages"),
          channel_(channel),
          channel_id_(std::to_string(channel)) {}

    struct Known {
        std::string id;  // Empty: an attempt began and its result is unknown.
        bool pinned = false;
    };
    // The recorded board of this channel. A new set-up makes a new channel, and the old board is
    // gone with the old one.
    std::optional<Known> known() {
        const auto stored = places_.memory.find(key_);
        if (!stored || !stored->starts_with(channel_id_ + ":")) return std::nullopt;
        Known known{stored->substr(channel_id_.size() + 1)};
        if (const auto end = known.id.find(':'); end != std::string::npos) {
            known.id.resize(end);
            known.pinned = true;
        }
        return known;
    }

    void show(const Message& board, BoardShown& shown) {
        auto message = known();
        if (!message || message->id.empty() || !edit(message->id, board)) {
            // Recorded first, so that a game that ends before the post still gets its board.
            if (!message) remember({});
            auto id = find();
            if (!id || !edit(*id, board)) id = post(board, message ? message->id : "");
            // Recorded before pinning: the board stays the same if pinning fails.
            message = Known{*id};
            remember(*message);
        }
        if (!message->pinned && !shown.pin_refused) pin(message->id, shown);
    }

  private:
    void remember(const Known& board) {
        places_.memory.set(key_, channel_id_ + ":" + board.id + (board.pinned ? ":pinned" : ""));
    }

    // Pins the board. If the bot may not pin, the board stays unpinned.
    void pin(const std::string& id, BoardShown& shown) {
        try {
            send(Method::put, messages_ + "/pins/{id}", messages_ + "/pins/" + id, nullptr);
        } catch (const DiscordError& error) {
            if (error.status() / 100 != 4 || error.status() == 404) throw;
            shown.pin_refused = true;
            places_.log("The scoreboard can't be pinned. " + std::string(error.what()));
            return;
        }
        remember({id, true});
    }

    Json send(Method method, std::string route, std::string path, const Json& body) {
        RestRequest request;
        request.method = method;
        request.route = std::move(route);
        request.path = std::move(path);
        if (!body.is_null()) request.body = body.dump();
        request.repeatable = method != Method::post;
        request.deadline = Steady::now() + patience;
        return places_.api.call(std::move(request));
    }

    // Finds a board that was posted before a crash and not recorded.
    std::optional<std::string> find() {
        const auto recent = send(Method::get, messages_, messages_ + "?limit=100", nullptr);
        for (const Json& message : recent) {
            const auto author = message.value("author", Json::object());
            const auto embeds = message.value("embeds", Json::array());
            if (author.value("id", "") != std::to_string(places_.self) || embeds.empty()) continue;
            if (embeds.back().value("footer", Json::object()).value("text", "") != footer) continue;
            return message.value("id", "");
        }
        return std::nullopt;
    }

    // The nonce includes the id of a removed board; otherwise Discord would answer with that board.
    std::string post(const Message& board, const std::string& gone) {
        auto body = to_json(board);
        make_once(body, channel_, key_ + "/" + gone);
        const auto made = send(Method::post, messages_, messages_, body);
        const auto id = made.value("id", "");
        // Discord may return an earlier attempt, with an old ranking.
        if (description_of(made) != description_of(body)) edit(id, board);
        return id;
    }

    // Returns false if the message is gone.
    bool edit(const std::string& id, const Message& board) {
        try {
            send(Method::patch, messages_ + "/{id}", messages_ + "/" + id, to_json(board));
            return true;
        } catch (const DiscordError& error) {
            if (error.status() != 404) throw;
            return false;
        }
    }

    const BoardPlaces& places_;
    std::string key_;
    std::string messages_;
    Snowflake channel_;
    std::string channel_id_;
};

}  // namespace

bool update_scoreboard(const BoardPlaces& places, SessionId session_id, BoardShown& shown) {
    const auto session = places.engine.call(Actor::service(), GetSession{session_id}).session;
    if (!session.game_channel) return false;
    Board place(places, session_id, *session.game_channel);
    if (!session.game && !place.known()) return false;  // No game has been played.
    const auto board = board_of(places.engine, session);
    const auto text = to_json(board).dump();
    if (text == shown.text && place.known()) return false;
    place.show(board, shown);
    shown.text = text;
    return true;
}

}  // namespace muster::discord
