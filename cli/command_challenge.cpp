#include "cli/cells.hpp"
#include "cli/render.hpp"
#include "cli/resolve.hpp"
#include "cli/text.hpp"
#include "cli/tree.hpp"

#include <muster/proto/enums.hpp>
#include <muster/sheets/sheets.hpp>

namespace muster::cli {

namespace {

constexpr const char* kind_words = "place|site|region|anywhere|zoneable|centre_place";
constexpr const char* status_words = "approved|edited|rejected|glorious|to_sort|refactor";

Names set_names(Context& context) {
    Names names;
    for (const auto& set : context.look_up_all(ListSets{}).sets)
        names.add(set);
    return names;
}

// From a sheet's row, whose sets have names, to a challenge, whose sets have ids.
Challenge challenge_from(Context& context, const ChallengeRow& row) {
    Challenge challenge = row.challenge;
    challenge.sets.clear();
    for (const auto& name : row.set_names) {
        challenge.sets.push_back(find_set(context, "name:" + name.text));
    }
    return challenge;
}

void show_challenge(Context& context, const ChallengeReply& reply) {
    context.show(reply, [&](const ChallengeReply&) {
        return render(reply.challenge, set_names(context), context.style());
    });
}

struct CreateChallengeCommand {
    std::vector<std::string> cells;
    void declare(CLI::App& verb) {
        verb.add_option("COLUMN=VALUE", cells, "As in a challenge sheet")
            ->required()
            ->type_name("CHALLENGECELL");
    }
    void run(Context& context) {
        ChallengeRow row;
        set_cells(row, cells);
        show_challenge(context, context.call(CreateChallenge{challenge_from(context, row)}));
    }
};

struct ChallengeArgument {
    std::string challenge;
    void declare(CLI::App& verb) {
        verb.add_option("CHALLENGE", challenge, "Id, title or place")
            ->required()
            ->type_name("CHALLENGE");
    }
};

struct EditChallengeCommand : ChallengeArgument {
    std::vector<std::string> cells;
    void declare(CLI::App& verb) {
        ChallengeArgument::declare(verb);
        verb.add_option(
                "COLUMN=VALUE", cells, "As in a challenge sheet; other columns stay unchanged")
            ->required()
            ->type_name("CHALLENGECELL");
    }
    void run(Context& context) {
        const auto kept = context.call(GetChallenge{find_challenge(context, challenge)}).challenge;
        auto row = sheet_row(kept, set_names(context));
        set_cells(row, cells);
        show_challenge(context, context.call(UpdateChallenge{challenge_from(context, row)}));
    }
};

struct ShowChallengeCommand : ChallengeArgument {
    void run(Context& context) {
        show_challenge(context, context.call(GetChallenge{find_challenge(context, challenge)}));
    }
};

struct RemoveChallengeCommand : ChallengeArgument {
    void run(Context& context) {
        context.call(RemoveChallenge{find_challenge(context, challenge)});
        context.done("The challenge is removed.");
    }
};

struct ListChallengesCommand {
    std::string kind;
    std::string status;
    std::string set;
    std::string zone;

    void declare(CLI::App& verb) {
        one_of(verb.add_option("--kind", kind, "Only of this kind"), kind_words);
        one_of(verb.add_option("--status", status, "Only of this status"), status_words);
        verb.add_option("--set", set, "Only of this set")->type_name("SET");
        verb.add_option("--zone", zone, "Only with this zone")->type_name("ZONE");
    }
    void run(Context& context) {
        ListChallenges wanted;
        wanted.kind = enum_from<ChallengeKind>(kind);
        wanted.status = enum_from<ChallengeStatus>(status);
        if (!set.empty()) wanted.set = find_set(context, set);
        if (!zone.empty()) wanted.zone = find_zone(zone);
        context.show(context.call_all(wanted), [&](const ChallengeList& list) {
            return render(list, set_names(context), context.style());
        });
    }
};

}  // namespace

void add_challenge_commands(CLI::App& app, Context& context) {
    auto& noun = add_noun(app, "challenge", "Challenges: tasks that give teams points");
    add_verb<CreateChallengeCommand>(noun,
                                     context,
                                     "create",
                                     "Creates a challenge",
                                     "muster challenge create challenge_type=kaff sets=region "
                                     "place=Kyburg kaffskala=6 grade=4 zone=131\n"
                                     "muster challenge create kind=anywhere sets=\"region,family\" "
                                     "title=\"Sing\" description=\"Sing a song.\"");
    add_verb<EditChallengeCommand>(
        noun,
        context,
        "edit",
        "Changes the given columns",
        "muster challenge edit Kyburg walking_time=15 comment=\"steep\"\n"
        "muster challenge edit 12 status=rejected");
    add_verb<ShowChallengeCommand>(noun,
                                   context,
                                   "show",
                                   "Shows a challenge, column by column",
                                   "muster challenge show Kyburg");
    add_verb<RemoveChallengeCommand>(
        noun, context, "remove", "Removes a challenge", "muster challenge remove 12");
    add_verb<ListChallengesCommand>(noun,
                                    context,
                                    "list",
                                    "Lists challenges",
                                    "muster challenge list --kind site --set summer\n"
                                    "muster --json challenge list | jq '.challenges[].title'");
}

}  // namespace muster::cli
