// Any request as JSON, for scripts and for what has no verb.
#include "cli/input.hpp"
#include "cli/tree.hpp"

namespace muster::cli {

namespace {

struct CallCommand {
    std::vector<std::string> words;
    bool list = false;

    void declare(CLI::App& verb) {
        verb.add_option(
                "REQUEST",
                words,
                "One object, {\"Ping\": {}}; or a name and its fields; - or nothing: read from "
                "standard input")
            ->type_name("REQUEST")
            ->expected(0, 2);
        verb.add_flag("--list", list, "Lists the requests there are");
    }
    void run(Context& context) {
        if (list) {
            for (const auto& info : request_infos()) {
                if (info.kind != RequestKind::internal)
                    context.print(std::string(info.name) + "\n");
            }
            return;
        }
        const auto reply = context.call(request());
        context.print(reply_to_json(reply.request_number, reply.body) + "\n");
    }

  private:
    Request request() const {
        try {
            if (words.size() == 2) return request_from_json(words[0], words[1]);
            const bool named = words.size() == 1 && find_request(words[0]) != nullptr;
            if (named) return request_from_json(words[0], "{}");
            const bool given = words.size() == 1 && words[0] != "-";
            return request_from_json(given ? words[0] : read_file("-"));
        } catch (const JsonError& error) {
            throw Failure(ExitCode::bad_input,
                          std::string(error.what()) + " `muster call --list` shows the requests.");
        }
    }
};

}  // namespace

void add_call_command(CLI::App& app, Context& context) {
    add_verb<CallCommand>(app,
                          context,
                          "call",
                          "Sends any request as JSON and prints its reply as JSON",
                          "muster call '{\"Ping\": {}}'\n"
                          "muster call GetSession '{\"session\": 1}'\n"
                          "muster call - < request.json\n"
                          "muster call --list");
}

}  // namespace muster::cli
