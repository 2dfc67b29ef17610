#include "discord-bot/feed/scoreboard.hpp"

#include "discord-bot/render/text.hpp"

namespace muster::discord {

namespace {

// By which it is known again where the bot forgot its id.
constexpr std::string_view footer = "muster scoreboard";

Message board_of(Engine& engine, const Session& session) {
    const Words words(session.language);
    Embed embed;
    embed.title = words("📊 Scoreboard: {}", "📊 Spielstand: {}", plain(session.name.text));
    embed.footer = footer;
    if (session.game) {
        const auto game = engine.call(Actor::service(), GetGame{session.id});
        embed.description =
            ranking_text(engine.call(Actor::service(), GetRanking{session.id}).rows, words);
        embed.description += words("\nThe game ends at {} ({}).",
                                   "\nDas Spiel endet um {} ({}).",
                                   time_of_day(game.ends),
                                   relative_time(game.ends));
    } else {
        ListPastGames last;
        last.session = session.id;
        last.limit = 1;
        for (const auto& game : engine.call(Actor::service(), last).games)
            embed.description = ranking_text(game.ranking, words);
        embed.description += words("\nThe game is over.", "\nDas Spiel ist aus.");
    }
    Message message;
    message.embeds.push_back(std::move(embed));
    return message;
}

class Board {
  public:
    Board(Api& api, Memory& memory, SessionId session, Snowflake channel)
        : api_(api),
          memory_(memory),
          key_("discord/scoreboard/" + std::to_string(session.value)),
          messages_("/channels/" + std::to_string(channel) + "/messages"),
          channel_id_(std::to_string(channel)) {}

    // Of this channel: after a new set-up the old one is gone. Empty: it was begun, and nobody
    // knows how far that came.
    std::optional<std::string> known() {
        const auto stored = memory_.find(key_);
        if (!stored || !stored->starts_with(channel_id_ + ":")) return std::nullopt;
        return stored->substr(channel_id_.size() + 1);
    }

    void show(const Message& board, Snowflake self) {
        const auto message = known();
        if (message && !message->empty() && edit(*message, board)) return;
        // First: a game that ends before it can be posted leaves one all the same.
        if (!message) memory_.set(key_, channel_id_ + ":");
        auto id = find(self);
        if (!id || !edit(*id, board)) {
            const auto made = send(Method::post, messages_, messages_, to_json(board));
            id = made.value("id", "");
        }
        send(Method::put, messages_ + "/pins/{id}", messages_ + "/pins/" + *id, nullptr);
        // Last: one that is known is pinned.
        memory_.set(key_, channel_id_ + ":" + *id);
    }

  private:
    Json send(Method method, std::string route, std::string path, const Json& body) {
        RestRequest request;
        request.method = method;
        request.route = std::move(route);
        request.path = std::move(path);
        if (!body.is_null()) request.body = body.dump();
        request.repeatable = method != Method::post;
        return api_.call(std::move(request));
    }

    // One that was posted before a crash and could not be remembered.
    std::optional<std::string> find(Snowflake self) {
        const auto recent = send(Method::get, messages_, messages_ + "?limit=100", nullptr);
        for (const Json& message : recent) {
            const auto author = message.value("author", Json::object());
            const auto embeds = message.value("embeds", Json::array());
            if (author.value("id", "") != std::to_string(self) || embeds.empty()) continue;
            if (embeds.back().value("footer", Json::object()).value("text", "") != footer) continue;
            return message.value("id", "");
        }
        return std::nullopt;
    }

    // False: it is gone.
    bool edit(const std::string& id, const Message& board) {
        try {
            send(Method::patch, messages_ + "/{id}", messages_ + "/" + id, to_json(board));
            return true;
        } catch (const DiscordError& error) {
            if (error.status() != 404) throw;
            return false;
        }
    }

    Api& api_;
    Memory& memory_;
    std::string key_;
    std::string messages_;
    std::string channel_id_;
};

}  // namespace

void update_scoreboard(Engine& engine,
                       Memory& memory,
                       Api& api,
                       SessionId session_id,
                       Snowflake self,
                       std::string& shown) {
    const auto session = engine.call(Actor::service(), GetSession{session_id}).session;
    if (!session.game_channel) return;
    Board place(api, memory, session_id, *session.game_channel);
    if (!session.game && !place.known()) return;  // Before the first game.
    const auto board = board_of(engine, session);
    const auto text = to_json(board).dump();
    if (text == shown && place.known()) return;
    place.show(board, self);
    shown = text;
}

}  // namespace muster::discord
