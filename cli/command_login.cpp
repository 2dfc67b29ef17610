// The commands of logins: a name and a passphrase give a token. A service recognises a player by
// the token.
#include "cli/input.hpp"
#include "cli/names.hpp"
#include "cli/tree.hpp"

#include <muster/proto/enums.hpp>

#include <array>
#include <optional>
#include <unistd.h>

namespace muster::cli {

namespace {

struct LoginCommand {
    std::string name;
    std::string passphrase_file;
    std::string token_file;
    bool force = false;

    void declare(CLI::App& verb) {
        verb.add_option("NAME", name, "The player's name or nickname")
            ->required()
            ->type_name("PLAYER");
        verb.add_option("--passphrase-file",
                        passphrase_file,
                        "File with the passphrase, - for standard input; otherwise it is asked for")
            ->type_name("FILE");
        verb.add_option("--token-file", token_file, "Writes the token there, readable by you alone")
            ->type_name("FILE");
        verb.add_flag("--force", force, "Replaces the file");
    }
    void run(Context& context) {
        Login request;
        request.name.text = name;
        request.passphrase.text = read_secret({passphrase_file}, "passphrase", Ask::once);
        // Creates the token file before the login, so that no login is opened whose token can't be
        // kept.
        std::optional<NewFile> file;
        if (!token_file.empty()) {
            file.emplace(token_file, force ? Replace::yes : Replace::no, Access::owner);
        }
        auto reply = context.call(request);
        if (!file) {
            context.show(reply, [](const LoggedIn& login) { return login.token + "\n"; });
            return;
        }
        keep(context, reply.token, *file);
        reply.token.clear();
        context.show(reply, [&](const LoggedIn& login) {
            return "Logged in as " + context.names_of(std::array{login.player}).of(login.player) +
                   "; the token is in " + token_file + ".\n";
        });
    }

  private:
    static void keep(Context& context, const std::string& token, NewFile& file) {
        try {
            file.write(token + "\n");
        } catch (const Failure&) {
            // The token is lost, so no later command could log it out.
            context.call(Logout{{token, {}}});
            throw;
        }
    }
};

struct TokenArgument {
    std::string token_file;
    void declare_as(CLI::App& verb, const char* help) {
        option_ = verb.add_option("--token-file", token_file, help)->type_name("FILE");
    }
    Token token() const { return {read_secret({token_file}, "token", Ask::once), {}}; }

  protected:
    CLI::Option* option_ = nullptr;
};

struct LogoutCommand : TokenArgument {
    void declare(CLI::App& verb) {
        declare_as(verb, "File with the token, - for standard input");
        option_->required();
    }
    void run(Context& context) {
        context.call(Logout{token()});
        context.done("Logged out; the token is no longer valid.");
    }
};

struct WhoAmICommand : TokenArgument {
    void declare(CLI::App& verb) {
        declare_as(verb, "File with the token to look up (- for standard input)");
    }
    void run(Context& context) {
        if (!token_file.empty()) {
            context.show(context.call(Authenticate{token()}), [&](const Authenticated& who) {
                return context.names_of(std::array{who.player}).of(who.player) + " (#" +
                       std::to_string(who.player.value) + ")\n";
            });
            return;
        }
        const auto welcome = context.daemon().daemon();
        const std::string peer(to_string(welcome.peer_class));
        const auto actor = context.actor();
        if (actor) context.call(Ping{});  // The daemon refuses an actor that the user may not be.
        if (context.options.json) {
            context.print("{\"uid\":" + std::to_string(::getuid()) + ",\"class\":\"" + peer +
                          "\",\"actor\":" + (actor ? "\"" + to_string(*actor) + "\"" : "null") +
                          "}\n");
        } else {
            context.print("User id " + std::to_string(::getuid()) + ", for the daemon: " + peer +
                          (actor ? ", acting as " + to_string(*actor) : "") + ".\n");
        }
    }
};

}  // namespace

void add_login_commands(CLI::App& app, Context& context) {
    add_verb<LoginCommand>(app,
                           context,
                           "login",
                           "Checks a player's passphrase and gives a token",
                           "muster login ada --token-file ~/.muster-token\n"
                           "muster login ada --passphrase-file passphrase.txt");
    add_verb<LogoutCommand>(app,
                            context,
                            "logout",
                            "Ends a login; the token becomes invalid",
                            "muster logout --token-file ~/.muster-token");
    add_verb<WhoAmICommand>(app,
                            context,
                            "whoami",
                            "Shows your rights at the daemon, or the player of a token",
                            "muster whoami\nmuster whoami --token-file ~/.muster-token");
}

}  // namespace muster::cli
