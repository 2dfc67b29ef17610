// Completion of shell words. Each shell's script asks `muster __complete WORD…`. That command walks
// the tree of commands as parsing does. Where a word is a name, the command asks the daemon, with a
// short time-out. Without a daemon it offers no names and reports no error.
#include "cli/resolve.hpp"
#include "cli/text.hpp"
#include "cli/tree.hpp"

#include <muster/proto/enums.hpp>
#include <muster/sheets/sheets.hpp>

#include <algorithm>

namespace muster::cli {

namespace {

// A word that may stand in the last place, with its help. The marker ":files" tells the shell to
// complete file names by itself.
struct Offer {
    std::string word;
    std::string help;
};
using Offers = std::vector<Offer>;
constexpr const char* files_marker = ":files";

constexpr double daemon_timeout_s = 0.5;

template <class... E>
Offers event_offers(const std::variant<E...>*) {
    return {Offer{std::string(E::event_name), ""}...};
}

class Completer {
  public:
    Completer(Context& context, const CLI::App& root) : context_(context), app_(&root) {}

    Offers offers(const std::vector<std::string>& words) {
        for (std::size_t i = 0; i + 1 < words.size(); ++i)
            take(words[i]);
        current_ = words.empty() ? "" : words.back();
        auto all = offers_at(current_);
        std::erase_if(all, [&](const Offer& offer) {
            return offer.word != files_marker && !folded(offer.word).starts_with(folded(current_));
        });
        return all;
    }

  private:
    // ---- Walking the words before. ----

    void take(const std::string& word) {
        if (waiting_ != nullptr) {
            note(*waiting_, word);
            waiting_ = nullptr;
        } else if (word == "--") {
            positionals_only_ = true;
        } else if (!positionals_only_ && word.size() > 1 && word.front() == '-') {
            take_option(word);
        } else if (const auto* below = subcommand(word)) {
            app_ = below;
            positional_ = 0;
        } else {
            ++positional_;
        }
    }

    void take_option(const std::string& word) {
        const auto equals = word.find('=');
        const auto* option = find_option(word.substr(0, equals));
        if (option == nullptr || option->get_items_expected_max() == 0) return;
        if (equals != std::string::npos) {
            note(*option, word.substr(equals + 1));
        } else {
            waiting_ = option;
        }
    }

    // Notes the options on which the lookup of names depends.
    void note(const CLI::Option& option, const std::string& value) {
        if (option.check_lname("socket")) context_.options.socket = value;
        if (option.check_lname("session")) context_.options.session = value;
    }

    const CLI::App* subcommand(const std::string& name) const {
        for (const auto* below : subcommands()) {
            if (below->get_name() == name) return below;
        }
        return nullptr;
    }

    std::vector<const CLI::App*> subcommands() const {
        return app_->get_subcommands(
            [](const CLI::App* below) { return !below->get_group().empty(); });
    }

    const CLI::Option* find_option(const std::string& name) const {
        for (const auto* app = app_; app != nullptr; app = app->get_parent()) {
            if (const auto* option = app->get_option_no_throw(name)) return option;
        }
        return nullptr;
    }

    // ---- What may come. ----

    Offers offers_at(const std::string& current) {
        if (waiting_ != nullptr) return values_of(*waiting_);
        if (!positionals_only_ && current.starts_with('-')) return options();
        if (const auto below = subcommands(); !below.empty()) {
            Offers all;
            for (const auto* app : below)
                all.push_back({app->get_name(), app->get_description()});
            return all;
        }
        return positional_values();
    }

    Offers options() const {
        Offers all;
        for (const auto* app = app_; app != nullptr; app = app->get_parent()) {
            for (const auto* option : app->get_options()) {
                for (const auto& name : option->get_lnames()) {
                    all.push_back({"--" + name, option->get_description()});
                }
            }
        }
        return all;
    }

    Offers positional_values() {
        const CLI::Option* last = nullptr;
        std::size_t index = 0;
        for (const auto* option : app_->get_options()) {
            if (!option->get_positional()) continue;
            last = option;
            if (index++ == positional_) return values_of(*option);
        }
        // The last positional may take many words.
        const bool many = last != nullptr && last->get_items_expected_max() > 1;
        return many ? values_of(*last) : Offers{};
    }

    Offers values_of(const CLI::Option& option) {
        const auto type = type_of(option);
        if (type.find('|') != std::string::npos) return choices(type);
        if (type == "FILE") return {{files_marker, ""}};
        if (type == "REQUEST") return requests();
        if (type == "EVENT") return event_offers(static_cast<const Event*>(nullptr));
        if (type == "CHALLENGECELL") return columns(sheets::Sheet::challenges);
        if (type == "ZONECELL") return columns(sheets::Sheet::zones);
        try {
            context_.options.timeout_s = daemon_timeout_s;
            context_.present_daemon();
            return from_daemon(type, option.get_name(true).find('=') != std::string::npos);
        } catch (const std::exception&) {
            return {};
        }
    }

    static Offers choices(const std::string& words) {
        Offers all;
        for (std::size_t begin = 0; begin <= words.size();) {
            const auto end = std::min(words.find('|', begin), words.size());
            all.push_back({words.substr(begin, end - begin), ""});
            begin = end + 1;
        }
        return all;
    }

    static Offers requests() {
        Offers all;
        for (const auto& info : request_infos()) {
            if (info.kind != RequestKind::internal) all.push_back({std::string(info.name), ""});
        }
        return all;
    }

    static Offers columns(sheets::Sheet sheet) {
        Offers all;
        for (const auto& name : sheets::column_names(sheet))
            all.push_back({name + "=", ""});
        return all;
    }

    // A name that looks like an id gets the prefix that marks a name.
    static std::string safe(const std::string& name) {
        return reference_from(name).id || name.starts_with("name:") ? "name:" + name : name;
    }

    Offers from_daemon(const std::string& type, bool assigns) {
        if (type == "PLAYER") return players("");
        if (type == "SESSION") return sessions("");
        if (type == "TEAM") return teams();
        if (type == "ACTOR") return actors();
        Offers all;
        if (type == "SET") {
            for (const auto& set : context_.look_up_all(ListSets{}).sets)
                all.push_back({safe(set.name.text), ""});
        } else if (type == "ZONE") {
            for (const auto& zone : context_.look_up_all(ListZones{}).zones) {
                all.push_back({std::to_string(zone.id.value), ""});
            }
        } else if (type == "SECTOR") {
            for (const auto& sector : context_.look_up(ListSectors{}).sectors)
                all.push_back({sector.letter, ""});
        } else if (type == "MODE") {
            for (const auto& mode : context_.look_up(ListModes{}).modes) {
                all.push_back({mode.name, mode.description});
            }
        } else if (type == "SETTING") {
            for (const auto& entry : context_.look_up(GetConfig{}).entries) {
                all.push_back({entry.key + (assigns ? "=" : ""), entry.description});
            }
        } else if (type == "CHALLENGE") {
            for (const auto& challenge : context_.look_up_all(ListChallenges{}).challenges) {
                all.push_back(
                    {safe(challenge.title.empty() ? challenge.place : challenge.title), ""});
            }
        } else if (type == "GAME") {
            for (const auto& game : context_.look_up(ListPastGames{}).games) {
                all.push_back({std::to_string(game.id.value),
                               game.session_name + " " + Times().date_time(game.ended)});
            }
        }
        return all;
    }

    // The daemon looks for the beginning that was typed: a community may have a million players.
    Offers players(const std::string& prefix) {
        std::string_view typed = current_;
        for (const std::string_view before :
             {std::string_view(prefix), std::string_view("name:")}) {
            if (typed.starts_with(before)) {
                typed.remove_prefix(before.size());
            } else if (before.starts_with(typed)) {
                typed = {};
            }
        }
        Offers all;
        for (const auto& [name, player] : players_called(context_, std::string(typed)))
            all.push_back({prefix + safe(name.text), ""});
        return all;
    }

    Offers sessions(const std::string& prefix) {
        Offers all;
        for (const auto& session : context_.look_up_all(ListSessions{}).sessions) {
            all.push_back({prefix + safe(session.name.text), session.mode});
        }
        return all;
    }

    Offers teams() {
        Offers all;
        for (const auto& team : context_.look_up(GetSession{default_session(context_)}).teams) {
            all.push_back({safe(team.name.text), ""});
        }
        return all;
    }

    Offers actors() {
        Offers all{{"operator", ""}, {"service", ""}};
        for (auto& offer : players("player:"))
            all.push_back(std::move(offer));
        for (auto& offer : sessions("organiser:"))
            all.push_back(std::move(offer));
        return all;
    }

    Context& context_;
    std::string current_;  // The word to complete.
    const CLI::App* app_;
    const CLI::Option* waiting_ = nullptr;
    std::size_t positional_ = 0;
    bool positionals_only_ = false;
};

// ---- The scripts. ----

constexpr const char* bash_script = R"SH(# Completion of muster for bash: source it, or put it into
# ~/.local/share/bash-completion/completions/muster
_muster() {
    local -a words
    local cword current offer rest colon
    if declare -F _get_comp_words_by_ref > /dev/null; then
        _get_comp_words_by_ref -n := words cword
    else
        words=("${COMP_WORDS[@]}")
        cword=$COMP_CWORD
    fi
    current=${words[cword]}
    # A word that begins with a quote is completed as what it quotes.
    current=${current#[\"\']}
    current=${current//\\ / }
    # Bash replaces only what stands behind the last : or = of the word.
    colon=
    if [[ $current == *[:=]* ]]; then colon=${current%"${current##*[:=]}"}; fi
    COMPREPLY=()
    while IFS=$'\t' read -r offer rest; do
        if [[ $offer == :files ]]; then
            compopt -o default 2> /dev/null
            COMPREPLY=()
            return
        fi
        if [[ $offer == *= ]]; then compopt -o nospace 2> /dev/null; fi
        offer=${offer#"$colon"}
        case ${words[cword]} in
            [\"\']*) COMPREPLY+=("$offer") ;;
            *) COMPREPLY+=("$(printf '%q' "$offer")") ;;
        esac
    done < <("${words[0]}" __complete -- "${words[@]:1:cword-1}" "$current" 2> /dev/null)
}
complete -F _muster muster
)SH";

constexpr const char* zsh_script = R"SH(#compdef muster
# Completion of muster for zsh: put it as _muster into a folder of $fpath.
_muster() {
    local offer help
    local -a plain assigned
    while IFS=$'\t' read -r offer help; do
        if [[ $offer == :files ]]; then
            _files
            return
        fi
        if [[ $offer == *= ]]; then
            assigned+=("${offer//:/\\:}:$help")
        else
            plain+=("${offer//:/\\:}:$help")
        fi
    done < <(${(Q)words[1]} __complete -- ${(Q)words[2,CURRENT]} 2> /dev/null)
    (( $#plain )) && _describe muster plain
    (( $#assigned )) && _describe muster assigned -S ''
}
if [ "$funcstack[1]" = _muster ]; then
    _muster "$@"
else
    compdef _muster muster
fi
)SH";

constexpr const char* fish_script =
    R"SH(# Completion of muster for fish: put it into ~/.config/fish/completions/muster.fish
function __muster_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l offers ($words[1] __complete -- $words[2..-1] "$current" 2> /dev/null)
    if contains -- :files $offers
        __fish_complete_path "$current"
    else
        printf '%s\n' $offers
    end
end
complete -c muster -f -a '(__muster_complete)'
)SH";

struct CompletionCommand {
    std::string shell;
    void declare(CLI::App& verb) {
        one_of(verb.add_option("SHELL", shell, "For which shell")->required(), "bash|zsh|fish");
    }
    void run(Context& context) {
        context.print(shell == "bash" ? bash_script : shell == "zsh" ? zsh_script : fish_script);
    }
};

struct CompleteWordCommand {
    explicit CompleteWordCommand(const CLI::App& root) : root_(&root) {}
    std::vector<std::string> words;
    void declare(CLI::App& verb) {
        verb.add_option("WORD", words, "What was typed so far, the last one being completed");
    }
    void run(Context& context) {
        std::string text;
        for (const auto& [word, help] : Completer(context, *root_).offers(words)) {
            text += on_one_line(word) + (help.empty() ? "" : "\t" + on_one_line(help)) + "\n";
        }
        context.print(text);
    }

  private:
    const CLI::App* root_;
};

}  // namespace

void add_completion_commands(CLI::App& app, Context& context) {
    add_verb<CompletionCommand>(app,
                                context,
                                "completion",
                                "Prints a script that lets a shell complete commands and names",
                                "source <(muster completion bash)\n"
                                "muster completion zsh > ~/.zfunc/_muster\n"
                                "muster completion fish > ~/.config/fish/completions/muster.fish");
    auto& word = add_verb<CompleteWordCommand>(app,
                                               context,
                                               "__complete",
                                               "For the completion scripts",
                                               "muster __complete -- player show \"\"",
                                               std::make_shared<CompleteWordCommand>(app));
    word.group("");  // Hidden from help.
}

}  // namespace muster::cli
