// `muster call`: sends any request, written as JSON. Scripts use it, and so do requests without a
// verb.
#include "cli/input.hpp"
#include "cli/request_help.hpp"
#include "cli/tree.hpp"

namespace muster::cli {

namespace {

struct CallCommand {
    std::vector<std::string> words;
    bool list = false;
    std::string described;

    void declare(CLI::App& verb) {
        verb.add_option(
                "REQUEST",
                words,
                "One object, {\"Ping\": {}}; or a name and its fields; - or nothing: read from "
                "standard input")
            ->type_name("REQUEST")
            ->expected(0, 2);
        auto* all = verb.add_flag("--list", list, "Lists the requests there are");
        verb.add_option("--describe", described, "Shows the fields of a request")
            ->type_name("REQUEST")
            ->excludes(all);
    }
    void run(Context& context) {
        if (list) {
            return context.print(context.options.json ? requests_to_json()
                                                      : render_requests(context.style()));
        }
        if (!described.empty()) return describe(context);
        const auto reply = context.call(request());
        context.print(reply_to_json(reply.request_number, reply.body) + "\n");
    }

  private:
    void describe(Context& context) const {
        const auto* info = find_request(described);
        if (!info || info->kind == RequestKind::internal) {
            throw Failure(ExitCode::bad_input,
                          "There is no request \"" + described +
                              "\". `muster call --list` shows the requests.");
        }
        context.print(render_request(*info, context.style()));
    }
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
                          "muster call --list\n"
                          "muster call --describe CreateSession");
}

}  // namespace muster::cli
