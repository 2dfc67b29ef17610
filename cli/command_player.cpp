#include "cli/input.hpp"
#include "cli/render.hpp"
#include "cli/resolve.hpp"
#include "cli/tree.hpp"

#include <set>

namespace muster::cli {

namespace {

void show_player(Context& context, const PlayerReply& reply) {
    context.show(reply, [&](const PlayerReply&) {
        if (reply.player.playing_in) context.names_and_times_of(*reply.player.playing_in);
        return render(reply.player, context.names(), context.style());
    });
}

struct PlayerArgument {
    std::string player;
    void declare(CLI::App& verb) {
        verb.add_option("PLAYER", player, "Name, nickname or id")->required()->type_name("PLAYER");
    }
};

struct CreatePlayerCommand {
    std::string name;
    std::string nickname;
    std::string phone;
    std::optional<std::uint64_t> discord_user;
    std::string passphrase_file;

    void declare(CLI::App& verb) {
        verb.add_option("NAME", name, "Unique up to case")->required()->type_name("NAME");
        verb.add_option("--nickname", nickname, "Another unique name")->type_name("NAME");
        verb.add_option("--phone", phone, "Phone number")->type_name("TEXT");
        verb.add_option("--discord-user", discord_user, "Discord user id")->type_name("NUMBER");
        verb.add_option("--passphrase-file",
                        passphrase_file,
                        "File with the login passphrase, - for standard input")
            ->type_name("FILE");
    }
    void run(Context& context) {
        CreatePlayer request;
        request.name.text = name;
        if (!nickname.empty()) request.nickname = Name{nickname, {}};
        if (!passphrase_file.empty()) {
            request.passphrase =
                Passphrase{read_secret({passphrase_file}, "passphrase", Ask::once), {}};
        }
        request.discord_user = discord_user;
        request.phone = phone;
        show_player(context, context.call(request));
    }
};

struct EditPlayerCommand : PlayerArgument {
    std::string name;
    std::string nickname;
    bool remove_nickname = false;
    std::optional<std::string> phone;
    std::optional<std::uint64_t> discord_user;

    void declare(CLI::App& verb) {
        PlayerArgument::declare(verb);
        verb.add_option("--name", name, "New name")->type_name("NAME");
        auto* given = verb.add_option("--nickname", nickname, "New nickname")->type_name("NAME");
        verb.add_flag("--no-nickname", remove_nickname, "Removes the nickname")->excludes(given);
        verb.add_option("--phone", phone, "New phone number")->type_name("TEXT");
        verb.add_option("--discord-user", discord_user, "New Discord user id; 0 removes it")
            ->type_name("NUMBER");
    }
    void run(Context& context) {
        UpdatePlayer request;
        request.player = find_player(context, player);
        if (!name.empty()) request.name = Name{name, {}};
        if (!nickname.empty()) request.nickname = Name{nickname, {}};
        request.remove_nickname = remove_nickname;
        request.phone = phone;
        request.discord_user = discord_user;
        show_player(context, context.call(request));
    }
};

struct ShowPlayerCommand : PlayerArgument {
    void run(Context& context) {
        show_player(context, context.call(GetPlayer{find_player(context, player)}));
    }
};

struct ListPlayersCommand {
    std::string prefix;

    void declare(CLI::App& verb) {
        verb.add_option("--prefix", prefix, "Only names and nicknames that begin so")
            ->type_name("TEXT");
    }
    void run(Context& context) {
        if (!prefix.empty()) return list_found(context);
        context.show(context.call_all(ListPlayers{}), [&](const PlayerList& list) {
            return render(list, context.names(), context.style());
        });
    }

  private:
    void list_found(Context& context) const {
        const auto found = context.call_all(FindPlayersByPrefix{Name{prefix, {}}, {}});
        context.show(found, [&](const FoundPlayers& reply) {
            PlayerList list;
            std::set<PlayerId> shown;
            for (const auto& [name, player] : reply.found) {
                if (shown.insert(player.id).second) list.players.push_back(player);
            }
            if (list.players.empty())
                return "No player's name or nickname begins with \"" + prefix + "\".\n";
            return render(list, context.names(), context.style());
        });
    }
};

struct RemovePlayerCommand : PlayerArgument {
    void run(Context& context) {
        context.call(RemovePlayer{find_player(context, player)});
        context.done("The player is removed.");
    }
};

struct SetPassphraseCommand : PlayerArgument {
    std::string passphrase_file;
    void declare(CLI::App& verb) {
        PlayerArgument::declare(verb);
        verb.add_option("--passphrase-file",
                        passphrase_file,
                        "File with the passphrase, - for standard input; otherwise it is asked for")
            ->type_name("FILE");
    }
    void run(Context& context) {
        SetPassphrase request;
        request.player = find_player(context, player);
        request.passphrase.text = read_secret({passphrase_file}, "passphrase", Ask::twice);
        context.call(request);
        context.done("The passphrase is set.");
    }
};

struct PlayerPictureCommand : PlayerArgument {
    std::string file;
    void declare(CLI::App& verb) {
        PlayerArgument::declare(verb);
        verb.add_option("FILE", file, "A picture: JPEG, PNG, WebP or HEIC")
            ->required()
            ->type_name("FILE");
    }
    void run(Context& context) {
        SetPlayerPicture request;
        request.player = find_player(context, player);
        request.picture.jpeg = read_bytes(file);
        show_player(context, context.call(request));
    }
};

}  // namespace

void add_player_commands(CLI::App& app, Context& context) {
    auto& noun = add_noun(app, "player", "People who play");
    add_verb<CreatePlayerCommand>(noun,
                                  context,
                                  "create",
                                  "Creates a player",
                                  "muster player create \"Ada Lovelace\" --nickname ada\n"
                                  "muster player create Bob --passphrase-file - < passphrase.txt");
    add_verb<EditPlayerCommand>(noun,
                                context,
                                "edit",
                                "Changes the given fields",
                                "muster player edit ada --phone \"+41 44 000 00 00\"\n"
                                "muster player edit 3 --no-nickname");
    add_verb<ShowPlayerCommand>(noun, context, "show", "Shows a player", "muster player show ada");
    add_verb<ListPlayersCommand>(noun,
                                 context,
                                 "list",
                                 "Lists all players",
                                 "muster player list\nmuster player list --prefix ad");
    add_verb<RemovePlayerCommand>(
        noun, context, "remove", "Removes a player who is not playing", "muster player remove Bob");
    add_verb<SetPassphraseCommand>(
        noun, context, "passphrase", "Sets the login passphrase", "muster player passphrase ada");
    add_verb<PlayerPictureCommand>(
        noun, context, "picture", "Sets the picture", "muster player picture ada ada.jpg");
}

}  // namespace muster::cli
