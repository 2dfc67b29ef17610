// The man pages muster(1) and one for each noun, made from the descriptions of the help. The build
// writes them.
#include "cli/input.hpp"
#include "cli/tree.hpp"

#include <muster/proto/version.hpp>

#include <filesystem>
#include <sstream>

namespace muster::cli {

namespace {

// Escapes text for troff, so that no part of it is a request or an escape. Non-ASCII characters get
// their troff names.
std::string escaped(std::string_view text) {
    std::string out;
    bool line_start = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (line_start && (byte == '.' || byte == '\'')) out += "\\&";
        line_start = byte == '\n';
        if (byte == '\\') {
            out += "\\e";
        } else if (byte == '-') {
            out += "\\-";
        } else if (byte == '\'') {
            out += "\\(aq";
        } else if (byte == '`') {
            out += "\\(ga";
        } else if (byte < 0x80) {
            out.push_back(text[i]);
        } else {
            const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
            std::uint32_t code = byte & (0xFFu >> (length + 1));
            for (std::size_t k = 1; k < length && i + 1 < text.size(); ++k) {
                code = (code << 6) | (static_cast<unsigned char>(text[++i]) & 0x3Fu);
            }
            char name[16];
            std::snprintf(name, sizeof name, "\\[u%04X]", code);
            out += name;
        }
    }
    return out;
}

class Page {
  public:
    Page(const std::string& title, const std::string& summary) {
        out_ << ".TH " << upper(title) << " 1 \"\" \"muster " << escaped(build_version())
             << "\" \"Muster\"\n";
        section("NAME");
        out_ << escaped(title) << " \\- " << escaped(summary) << "\n";
    }

    void section(const std::string& title) { out_ << ".SH " << escaped(title) << "\n"; }
    void subsection(const std::string& title) { out_ << ".SS \"" << escaped(title) << "\"\n"; }
    void paragraph(const std::string& text) { out_ << ".PP\n" << escaped(text) << "\n"; }
    void item(const std::string& term, const std::string& text) {
        out_ << ".TP\n.B " << escaped(term) << "\n" << escaped(text.empty() ? " " : text) << "\n";
    }
    void command(const std::string& text) { out_ << ".PP\n.B " << escaped(text) << "\n"; }
    // Adds lines unchanged.
    void verbatim(const std::string& text) {
        out_ << ".PP\n.nf\n.RS 4\n" << escaped(text) << "\n.RE\n.fi\n";
    }

    std::string text() const { return out_.str(); }

  private:
    static std::string upper(std::string text) {
        for (auto& c : text) {
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        }
        return escaped(text);
    }

    std::ostringstream out_;
};

std::vector<const CLI::App*> shown_below(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App* below) { return !below->get_group().empty(); });
}

std::string term_of(const CLI::Option& option) {
    if (option.get_positional()) return option.get_name(true);
    std::string term = option.get_name(false, true);
    if (option.get_type_size_max() > 0) term += " " + type_of(option);
    return term;
}

std::string text_of(const CLI::Option& option) {
    std::string text = option.get_description();
    const auto type = type_of(option);
    if (option.get_positional() && type.find('|') != std::string::npos) text += ": " + type;
    if (!option.get_default_str().empty())
        text += " (" + option.get_default_str() + " if not given)";
    if (!option.get_envname().empty()) text += "; otherwise the variable " + option.get_envname();
    return text + ".";
}

void options_of(Page& page, const CLI::App& app) {
    for (const auto* option : app.get_options()) {
        if (option->check_lname("help")) continue;
        page.item(term_of(*option), text_of(*option));
    }
}

std::string usage_of(const CLI::App& app, const std::string& command) {
    std::string usage = command;
    bool options = false;
    for (const auto* option : app.get_options()) {
        if (!option->get_positional()) {
            options = options || !option->check_lname("help");
            continue;
        }
        auto name = option->get_name(true);
        if (option->get_items_expected_max() > 1) name += "...";
        usage += option->get_required() ? " " + name : " [" + name + "]";
    }
    return options ? usage + " [OPTIONS]" : usage;
}

// A footer consists of blocks: a title line, then lines indented by two.
void footer_of(Page& page, const CLI::App& app, bool sections) {
    std::istringstream lines(app.get_footer());
    std::string block;
    const auto finish = [&] {
        if (!block.empty()) page.verbatim(block);
        block.clear();
    };
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("  ")) {
            block += (block.empty() ? "" : "\n") + line.substr(2);
        } else if (!line.empty()) {
            finish();
            line.pop_back();  // Removes the colon.
            sections ? page.section(line) : page.paragraph(line + ":");
        }
    }
    finish();
}

void verb_of(Page& page, const CLI::App& verb, const std::string& command) {
    page.command(usage_of(verb, command));
    page.paragraph(verb.get_description() + ".");
    options_of(page, verb);
    footer_of(page, verb, false);
}

std::string noun_page(const CLI::App& noun) {
    const auto command = "muster " + noun.get_name();
    Page page("muster-" + noun.get_name(), noun.get_description());
    const auto verbs = shown_below(noun);
    page.section("SYNOPSIS");
    if (verbs.empty()) {
        page.command(usage_of(noun, command));
        page.section("DESCRIPTION");
        page.paragraph(noun.get_description() + ".");
        options_of(page, noun);
        footer_of(page, noun, true);
    } else {
        for (const auto* verb : verbs)
            page.command(usage_of(*verb, command + " " + verb->get_name()));
        page.section("COMMANDS");
        for (const auto* verb : verbs) {
            page.subsection(verb->get_name());
            verb_of(page, *verb, command + " " + verb->get_name());
        }
    }
    page.section("SEE ALSO");
    page.paragraph(
        "muster(1) for the options that all commands have, for names and ids, and exit codes.");
    return page.text();
}

std::string main_page(const CLI::App& app) {
    Page page("muster", "command line of the engine behind live group games");
    page.section("SYNOPSIS");
    page.command("muster [OPTIONS] COMMAND ...");
    page.section("DESCRIPTION");
    page.paragraph(app.get_description());
    page.section("COMMANDS");
    std::string pages;
    for (const auto* noun : shown_below(app)) {
        std::string verbs;
        for (const auto* verb : shown_below(*noun))
            verbs += (verbs.empty() ? ": " : ", ") + verb->get_name();
        page.item(noun->get_name(), noun->get_description() + verbs + ".");
        pages += (pages.empty() ? "muster-" : ", muster-") + noun->get_name() + "(1)";
    }
    page.section("OPTIONS");
    options_of(page, app);
    footer_of(page, app, true);
    page.section("ENVIRONMENT");
    page.item("MUSTER_SOCKET", "The daemon's socket, where --socket is not given.");
    page.item("MUSTER_SESSION", "The session for commands that need one and are given none.");
    page.item("NO_COLOR", "No colours, whatever it is set to.");
    page.section("SEE ALSO");
    page.paragraph(pages);
    return page.text();
}

struct ManCommand {
    explicit ManCommand(const CLI::App& root) : root_(&root) {}
    std::string folder;
    void declare(CLI::App& verb) {
        verb.add_option("FOLDER", folder, "Gets all the pages")->required()->type_name("FILE");
    }
    void run(Context&) {
        std::filesystem::create_directories(folder);
        write("muster", main_page(*root_));
        for (const auto* noun : shown_below(*root_))
            write("muster-" + noun->get_name(), noun_page(*noun));
    }

  private:
    void write(const std::string& name, const std::string& text) const {
        write_file(folder + "/" + name + ".1", text, Replace::yes, Access::everyone);
    }
    const CLI::App* root_;
};

}  // namespace

void add_man_command(CLI::App& app, Context& context) {
    auto& man = add_verb<ManCommand>(app,
                                     context,
                                     "__man",
                                     "Writes the man pages",
                                     "muster __man man1",
                                     std::make_shared<ManCommand>(app));
    man.group("");  // Hidden from help.
}

}  // namespace muster::cli
