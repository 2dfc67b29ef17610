#include "cli/input.hpp"
#include "cli/resolve.hpp"
#include "cli/text.hpp"
#include "cli/tree.hpp"

#include <unistd.h>

namespace muster::cli {

namespace {

struct AttachCommand {
    std::string team;
    std::string period;
    std::vector<std::string> files;

    void declare(CLI::App& verb) {
        verb.add_option("TEAM", team, "Name or id, or SESSION/NAME")->required()->type_name("TEAM");
        verb.add_option("PERIOD", period, "Its id, as `muster complete` printed it")
            ->required()
            ->type_name("PERIOD");
        verb.add_option("FILE", files, "Pictures: JPEG, PNG, WebP or HEIC")
            ->required()
            ->type_name("FILE");
    }
    void run(Context& context) {
        AttachPicture request;
        request.team = find_team(context, team);
        const auto reference = reference_from(period);
        if (!reference.id) throw Failure(ExitCode::usage, "A period is named by its id.");
        request.period = {*reference.id};
        std::vector<std::vector<std::uint8_t>> pictures;  // Read all before sending any.
        pictures.reserve(files.size());
        for (const auto& file : files)
            pictures.push_back(read_bytes(file));
        for (auto& picture : pictures) {
            request.picture.jpeg = std::move(picture);
            context.show(context.call(request), [](const PictureReply& reply) {
                return "Attached as " + to_hex(reply.picture.full) + ".\n";
            });
        }
    }
};

struct FetchCommand {
    std::string hash;
    std::string output;
    bool force = false;

    void declare(CLI::App& verb) {
        verb.add_option("HASH", hash, "64 hexadecimal digits, of the picture or its thumbnail")
            ->required()
            ->type_name("HASH");
        verb.add_option(
                "-o,--output", output, "Where to write the JPEG; otherwise to standard output")
            ->type_name("FILE");
        verb.add_flag("--force", force, "Replaces the file");
    }
    void run(Context& context) {
        const auto parsed = hash_from_hex(hash);
        if (!parsed) throw Failure(ExitCode::usage, "A picture is named by 64 hexadecimal digits.");
        if (output.empty() && ::isatty(STDOUT_FILENO) != 0) {
            throw Failure(ExitCode::usage,
                          "A JPEG is not written to a terminal; give a file with --output FILE.");
        }
        const auto reply = context.call(FetchPicture{*parsed});
        const std::string_view jpeg(reinterpret_cast<const char*>(reply.jpeg.data()),
                                    reply.jpeg.size());
        if (output.empty()) {
            context.print(std::string(jpeg));
            return;
        }
        write_file(output, jpeg, force ? Replace::yes : Replace::no, Access::everyone);
        context.done("Written to " + output + ".");
    }
};

}  // namespace

void add_picture_commands(CLI::App& app, Context& context) {
    auto& noun = add_noun(app, "picture", "Pictures of teams' periods");
    add_verb<AttachCommand>(noun,
                            context,
                            "attach",
                            "Attaches pictures to a team's period",
                            "muster picture attach Red 12 summit.jpg view.jpg");
    add_verb<FetchCommand>(noun,
                           context,
                           "fetch",
                           "Fetches a picture or a thumbnail",
                           "muster picture fetch 5f2c…e1 --output summit.jpg");
}

}  // namespace muster::cli
