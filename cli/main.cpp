// muster: the command line of the engine behind live group games.
#include "cli/text.hpp"
#include "cli/tree.hpp"

#include <cstdio>
#include <span>
#include <sstream>

namespace muster::cli {

namespace {

// With --json, prints an error as a JSON object. Errors go to standard error, because standard
// output carries replies only.
int print_error(const Context& context, ExitCode code, const std::string& message) {
    if (context.options.json) {
        std::fprintf(stderr, "%s\n", error_json(code, message).c_str());
    } else {
        std::fprintf(stderr, "muster: %s\n", on_one_line(message).c_str());
    }
    return static_cast<int>(code);
}

int print_refusal(const Context& context, const Failure& failure) {
    const auto& refusal = *failure.refusal();
    if (context.options.json) {
        std::fprintf(stderr, "%s\n", to_json(refusal).c_str());
        return static_cast<int>(failure.code());
    }
    const auto next = advice(refusal);
    return print_error(context, failure.code(), refusal.message + (next.empty() ? "" : " " + next));
}

int run(const Context& context) {
    try {
        if (context.chosen) context.chosen();
        return static_cast<int>(ExitCode::ok);
    } catch (const Failure& failure) {
        if (failure.refusal()) return print_refusal(context, failure);
        if (failure.told()) return static_cast<int>(failure.code());
        return print_error(context, failure.code(), failure.what());
    } catch (const client::TimedOut& late) {
        return print_error(context, ExitCode::timed_out, late.what());
    } catch (const client::ConnectionError& lost) {
        return print_error(context, ExitCode::unreachable, lost.what());
    } catch (const std::exception& error) {
        return print_error(context, ExitCode::internal, error.what());
    }
}

// CLI11's messages begin with the option's name and have no full stop.
int usage_error(const Context& context, const CLI::App& app, const CLI::ParseError& error) {
    std::string command = "muster";
    const auto* at = &app;
    while (!at->get_subcommands().empty()) {
        at = at->get_subcommands().front();
        command += " " + at->get_name();
    }
    // The user gave a word that is no subcommand; "A subcommand is required" would not help.
    const auto words = app.remaining(true);
    const auto required = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError);
    if (required && at->get_require_subcommand_min() > 0 && !words.empty()) {
        return print_error(context,
                           ExitCode::usage,
                           "There is no command \"" + command + " " + words.front() + "\". See `" +
                               command + " --help`.");
    }
    return print_error(
        context, ExitCode::usage, std::string(error.what()) + ". See `" + command + " --help`.");
}

// `muster help game start` shows what `muster game start --help` does.
int help(Context& context, CLI::App& app, std::span<char*> words) {
    const auto* at = &app;
    std::string command = "muster";
    for (const char* word : words) {
        command.append(" ").append(word);
        const auto found =
            at->get_subcommands([&](const CLI::App* each) { return each->check_name(word); });
        at = found.empty() ? nullptr : found.front();
        if (at == nullptr) {
            return print_error(context,
                               ExitCode::usage,
                               "There is no command \"" + command + "\". See `muster --help`.");
        }
    }
    context.chosen = [&context, text = at->help("", CLI::AppFormatMode::Normal)] {
        context.print(text);
    };
    return run(context);
}

int main(int argc, char** argv) {
    Context context;
    CLI::App app;
    build_tree(app, context);
    const std::span<char*> words(argv, static_cast<std::size_t>(argc));
    if (words.size() > 1 && std::string_view(words[1]) == "help")
        return help(context, app, words.subspan(2));
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) {  // The user asked for help or version.
        std::ostringstream text;
        app.exit(success, text, text);
        context.chosen = [&] { context.print(text.str()); };
        return run(context);
    } catch (const CLI::ParseError& error) {
        return usage_error(context, app, error);
    }
    return run(context);
}

}  // namespace

}  // namespace muster::cli

int main(int argc, char** argv) {
    return muster::cli::main(argc, argv);
}
