// Import and export of the organisers' sheets. An import of the catalog is one request, and so is
// one of a roster; the daemon takes all of it or nothing. First the import is tried without effect,
// once for each wrong row, so that all wrong rows can be reported.
#include "cli/input.hpp"
#include "cli/render.hpp"
#include "cli/resolve.hpp"
#include "cli/text.hpp"
#include "cli/tree.hpp"
#include "workbook/open.hpp"

#include <muster/proto/json.hpp>
#include <muster/sheets/import.hpp>
#include <muster/sheets/sheets.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <unistd.h>

namespace muster::cli {

namespace {

namespace fs = std::filesystem;
using sheets::Sheet;

// The rows of several files go into one request, and their numbers must be unique. The rows of file
// n begin at n times this number.
constexpr std::uint32_t rows_per_file = 1'000'000;

// A sheet of a file; a workbook has several.
struct SheetFile {
    std::string name;  // The file's path, and the sheet's name in a workbook.
    Sheet sheet = Sheet::challenges;
    sheets::Csv table;
};

struct FileProblem {
    std::string file;
    sheets::Problem problem;
};

// A progress bar on standard error, shown only on a terminal and erased at the end.
class Progress {
  public:
    Progress(bool wanted, std::size_t steps)
        : shown_(wanted && ::isatty(STDERR_FILENO) != 0), steps_(std::max<std::size_t>(steps, 1)) {}
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() {
        if (shown_) std::fputs("\r\033[K", stderr);
    }

    void step(const std::string& what) {
        if (!shown_) return;
        constexpr std::size_t width = 24;
        const auto filled = std::min(width, width * ++done_ / steps_);
        const auto bar = std::string(filled, '#') + std::string(width - filled, '-');
        std::fprintf(
            stderr, "\r\033[K[%s] %s", bar.c_str(), shortened(on_one_line(what), 50).c_str());
        std::fflush(stderr);
    }

  private:
    bool shown_;
    std::size_t steps_;
    std::size_t done_ = 0;
};

// ---- Import. ----

struct ImportOptions {
    sheets::Take take = sheets::Take::playing;
    bool remove_missing = false;
    bool dry_run = false;
};

class Import {
  public:
    Import(Context& context, ImportOptions options) : context_(context), options_(options) {}

    void add(const std::string& path, std::optional<Sheet> sheet) {
        std::error_code error;
        if (fs::is_directory(path, error)) {
            add_folder(path);
            return;
        }
        if (!add_file(path, sheet)) {
            throw Failure(ExitCode::bad_input,
                          path + " is none of the sheets by its header; say which with --sheet.");
        }
    }

    // Imports everything, or throws a Failure and changes nothing.
    void run() {
        {
            Progress progress(!context_.options.json, files_.size() + 2);
            for (std::size_t i = 0; i < files_.size(); ++i) {
                progress.step("reading " + files_[i].name);
                parse(i);
            }
            if (problems_.empty()) {
                progress.step("checking");
                check();
            }
            if (problems_.empty() && !options_.dry_run) {
                progress.step("importing");
                carry_out();
            }
        }
        if (!problems_.empty()) fail();
        if (has_catalog() || !has_roster())
            context_.show(catalog_reply_, [&](const auto&) { return catalog_summary(); });
        if (has_roster())
            context_.show(roster_reply_, [&](const auto&) { return roster_summary(); });
        if (!context_.options.json) context_.print(notes());
    }

  private:
    // Adds the file's sheets; of a workbook each worksheet with the header of one. A given kind is
    // that of the first worksheet. False: there is none.
    bool add_file(const std::string& path, std::optional<Sheet> sheet = {}) {
        std::vector<workbook::NamedTable> tables;
        try {
            tables = workbook::tables_of(read_file(path));
        } catch (const workbook::Unreadable& error) {
            throw Failure(ExitCode::bad_input, path + ": " + error.what());
        }
        if (sheet) tables.resize(std::min<std::size_t>(tables.size(), 1));
        const auto before = files_.size();
        for (auto& [name, table] : tables) {
            const auto label = name.empty() ? path : path + " (" + name + ")";
            if (const auto found = sheet ? sheet : sheets::recognise(table)) {
                files_.push_back({label, *found, std::move(table)});
            } else if (!name.empty() && !table.records.empty()) {
                notes_.push_back(label + " is none of the sheets and was passed over.");
            }
        }
        return files_.size() != before;
    }

    void add_folder(const std::string& folder) {
        std::vector<fs::path> paths;
        for (const auto& entry : fs::directory_iterator(folder)) {
            const auto extension = entry.path().extension();
            if (extension == ".csv" || extension == ".xlsx" || extension == ".ods")
                paths.push_back(entry.path());
        }
        std::sort(paths.begin(), paths.end());
        const auto before = files_.size();
        for (const auto& path : paths) {
            if (!add_file(path.string())) {
                notes_.push_back(path.filename().string() +
                                 " is none of the sheets and was passed over.");
            }
        }
        if (files_.size() == before) {
            throw Failure(ExitCode::bad_input,
                          "There is no sheet (a .csv, .xlsx or .ods file) in " + folder + ".");
        }
    }

    bool has_catalog() const {
        return has([](Sheet sheet) { return sheet != Sheet::roster; });
    }
    bool has_roster() const {
        return has([](Sheet sheet) { return sheet == Sheet::roster; });
    }
    template <class Is>
    bool has(Is is) const {
        return std::any_of(
            files_.begin(), files_.end(), [&](const SheetFile& file) { return is(file.sheet); });
    }

    void parse(std::size_t index) {
        const auto& table = files_[index].table;
        switch (files_[index].sheet) {
            case Sheet::challenges: {
                auto parsed = sheets::read_challenges(table, options_.take);
                note(index, parsed);
                skipped_ += parsed.skipped;
                sheets::add_rows(catalog_, std::move(parsed));
                break;
            }
            case Sheet::zones:
                take_rows(index, sheets::read_zones(table), catalog_.zones);
                break;
            case Sheet::distances:
                take_rows(index, sheets::read_distances(table), catalog_.distances);
                break;
            case Sheet::sectors:
                take_rows(index, sheets::read_sectors(table), catalog_.sectors);
                break;
            case Sheet::roster:
                take_rows(index, sheets::read_roster(table), roster_.players);
                break;
        }
    }

    template <class Row>
    void take_rows(std::size_t index, sheets::Parsed<Row> parsed, std::vector<Row>& rows) {
        note(index, parsed);
        std::move(parsed.rows.begin(), parsed.rows.end(), std::back_inserter(rows));
    }

    // Makes the rows' numbers unique, and keeps what is to be said about the sheet.
    template <class Row>
    void note(std::size_t index, sheets::Parsed<Row>& parsed) {
        for (auto* rows : {&parsed.rows, &parsed.idle}) {
            for (auto& row : *rows)
                row.row += static_cast<std::uint32_t>(index) * rows_per_file;
        }
        for (const auto& column : parsed.passed_over) {
            notes_.push_back(files_[index].name + ": The column \"" + column +
                             "\" is none of the sheet's and was passed over.");
        }
        for (auto& problem : parsed.problems)
            problems_.push_back({files_[index].name, std::move(problem)});
        problems_left_out_ += parsed.problems_left_out;
    }

    // Tries the imports without effect. The last replies stay, for a dry run.
    void check() {
        catalog_.remove_missing = roster_.remove_missing = options_.remove_missing;
        if (has_catalog() || !has_roster()) {
            check_size(catalog_,
                       "import zones, distances and sectors first, then the challenges in parts.");
            catalog_reply_ = try_out(catalog_);
        }
        if (has_roster()) {
            roster_.session = default_session(context_);
            check_size(roster_, "import the players in parts.");
            roster_reply_ = try_out(roster_);
        }
    }

    template <class R>
    static void check_size(const R& request, const std::string& advice) {
        std::string bytes;
        encode_to(bytes, request);
        if (bytes.size() <= limits::request_size_max) return;
        throw Failure(ExitCode::bad_input,
                      "The sheets come to " + std::to_string(bytes.size() / 1024) +
                          " KiB, and one import holds " +
                          std::to_string(limits::request_size_max / 1024) + "; " + advice);
    }

    // Tries the request without effect, and records the rows that the daemon refuses.
    template <class R>
    typename R::Reply try_out(const R& request) {
        typename R::Reply reply;
        const auto refusals = sheets::find_refusals(request, [&](const R& tried) {
            try {
                reply = context_.call(tried);
            } catch (const Failure& failure) {
                if (!failure.refusal()) throw;
                return failure.refusal();
            }
            return std::optional<Error>();
        });
        if (refusals.other) throw Failure(*refusals.other);
        for (auto& change : reply.changes) {
            if (change.row == 0) continue;
            change.sheet = files_.at(static_cast<std::size_t>(change.row / rows_per_file)).name;
            change.row %= rows_per_file;
        }
        for (const auto& row : refusals.rows)
            problems_.push_back(
                {file_of(row),
                 {row.problem.row % rows_per_file, row.problem.column, row.problem.message}});
        more_may_follow_ = more_may_follow_ || !refusals.all;
        return reply;
    }

    // The file of a row; row 0 is in no file, and the first file of its kind of sheet stands for
    // it.
    std::string file_of(const sheets::RefusedRow& refused) const {
        return refused.problem.row != 0
                   ? files_.at(static_cast<std::size_t>(refused.problem.row / rows_per_file)).name
                   : std::string(to_string(refused.sheet));
    }

    void carry_out() {
        if (has_catalog()) catalog_reply_ = context_.call(catalog_);
        if (has_roster()) roster_reply_ = context_.call(roster_);
    }

    [[noreturn]] void fail() const {
        std::size_t files = 0;
        const std::string* last = nullptr;
        for (const auto& problem : problems_) {
            if (last == nullptr || *last != problem.file) ++files;
            last = &problem.file;
        }
        const auto count = problems_.size() + problems_left_out_;
        const auto summary = "Nothing was imported: " + std::to_string(count) +
                             (count == 1 ? " error" : " errors") +
                             (files == 1 ? "" : " in " + std::to_string(files) + " files") +
                             (more_may_follow_ ? ", and there may be more." : ".");
        if (context_.options.json) {
            print_json(summary);
        } else {
            for (const auto& problem : problems_)
                std::fprintf(stderr, "%s\n", line_of(problem).c_str());
            if (problems_left_out_ != 0)
                std::fprintf(stderr, "… and %zu more.\n", problems_left_out_);
            std::fprintf(stderr, "muster: %s\n", summary.c_str());
        }
        throw Failure::already_told(ExitCode::bad_input);
    }

    static std::string line_of(const FileProblem& at) {
        const auto column = at.problem.column.empty() ? "" : at.problem.column + ": ";
        const auto row = at.problem.row == 0 ? "" : ":" + std::to_string(at.problem.row);
        return on_one_line(at.file + row + ": " + column + at.problem.message);
    }

    void print_json(const std::string& summary) const {
        std::string list;
        for (const auto& at : problems_) {
            list += (list.empty() ? "" : ",") + std::string("{\"file\":") + json_string(at.file) +
                    ",\"row\":" + std::to_string(at.problem.row) +
                    ",\"column\":" + json_string(at.problem.column) +
                    ",\"message\":" + json_string(at.problem.message) + "}";
        }
        std::fprintf(stderr,
                     "{\"code\":\"bad_input\",\"message\":%s,\"problems\":[%s]}\n",
                     json_string(summary).c_str(),
                     list.c_str());
    }

    // ---- The report of an import. ----

    static bool changes(const RowCounts& counts) {
        return counts.added + counts.updated + counts.removed != 0;
    }

    static void add_fact(Facts& facts, const char* what, const RowCounts& counts) {
        std::string text;
        const auto part = [&](std::uint64_t count, const char* how) {
            if (count == 0) return;
            text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + how;
        };
        part(counts.added, "new");
        part(counts.updated, "updated");
        part(counts.removed, "removed");
        part(counts.unchanged, "unchanged");
        if (!text.empty()) facts.add(what, text);
    }

    // One line for each change of a dry run.
    static std::string listed(const std::vector<RowChange>& changes, std::uint64_t left_out) {
        std::string text;
        for (const auto& change : changes) {
            std::string line = change.sheet;
            if (change.row != 0) line += ":" + std::to_string(change.row);
            line += ": " +
                    std::string(change.fate == RowFate::added ? "new" : to_string(change.fate)) +
                    ": " + change.what;
            std::string columns;
            for (const auto& column : change.columns)
                columns += (columns.empty() ? "" : ", ") + column;
            if (!columns.empty()) line += " (" + columns + ")";
            text += on_one_line(line) + "\n";
        }
        if (left_out != 0) text += "… and " + std::to_string(left_out) + " more changes.\n";
        return text;
    }

    std::string heading(bool changes_something) const {
        if (!changes_something)
            return "Nothing changes: everything in the sheets is known already.\n";
        return options_.dry_run ? "The sheets are good; nothing was imported. They would bring:\n"
                                : "Imported:\n";
    }

    std::string catalog_summary() const {
        const auto& reply = catalog_reply_;
        Facts facts;
        add_fact(facts, "sectors", reply.sectors);
        add_fact(facts, "zones", reply.zones);
        add_fact(facts, "distances", reply.distances);
        if (reply.sets > 0) facts.add("sets", std::to_string(reply.sets) + " new");
        add_fact(facts, "challenges", reply.challenges);
        if (skipped_ > 0) facts.add("skipped", std::to_string(skipped_));
        auto text = listed(reply.changes, reply.changes_left_out);
        text += heading(changes(reply.sectors) || changes(reply.zones) ||
                        changes(reply.distances) || changes(reply.challenges));
        text += facts.text(context_.style());
        if (skipped_ > 0) {
            text +=
                "Challenges whose status does not play are skipped, but known ones get the "
                "status; --all takes them.\n";
        }
        return text;
    }

    std::string roster_summary() const {
        Facts facts;
        add_fact(facts, "teams", roster_reply_.teams);
        add_fact(facts, "players", roster_reply_.players);
        return listed(roster_reply_.changes, roster_reply_.changes_left_out) +
               heading(changes(roster_reply_.teams) || changes(roster_reply_.players)) +
               facts.text(context_.style());
    }

    std::string notes() const {
        std::string text;
        for (const auto& each : notes_)
            text += on_one_line(each) + "\n";
        return text;
    }

    Context& context_;
    ImportOptions options_;
    std::vector<SheetFile> files_;
    std::vector<std::string> notes_;
    UpdateCatalog catalog_;
    ImportRoster roster_;
    SheetsImported catalog_reply_;
    RosterImported roster_reply_;
    std::vector<FileProblem> problems_;
    std::size_t problems_left_out_ = 0;
    std::size_t skipped_ = 0;
    bool more_may_follow_ = false;
};

struct ImportCommand {
    std::vector<std::string> paths;
    std::string sheet;
    ImportOptions options;
    bool all = false;

    void declare(CLI::App& verb) {
        verb.add_option("PATH", paths, "Sheets, or folders of sheets; - is standard input")
            ->required()
            ->type_name("FILE");
        one_of(verb.add_option(
                   "--sheet", sheet, "Kind of the files, where their header does not show it"),
               "challenges|zones|distances|sectors|roster");
        verb.add_flag("-n,--dry-run",
                      options.dry_run,
                      "Checks everything, shows each change, and imports nothing");
        verb.add_flag("--remove-missing",
                      options.remove_missing,
                      "Removes what is in no row: of each kind of sheet that is given, the "
                      "challenges, zones, distances and sectors; of a roster the teams, and the "
                      "players from their teams");
        verb.add_flag("--all", all, "Takes challenges of any status, not only those that play");
    }
    void run(Context& context) {
        if (all) options.take = sheets::Take::all;
        Import import(context, options);
        for (const auto& path : paths)
            import.add(path, sheets::sheet_from(sheet));
        import.run();
    }
};

// ---- Export. ----

template <class Row, class Item, class Make>
std::vector<Row> rows_of(const std::vector<Item>& items, Make make) {
    std::vector<Row> rows;
    rows.reserve(items.size());
    for (const auto& item : items)
        rows.push_back(make(item));
    return rows;
}

std::string challenge_sheet(Context& context) {
    Names sets;
    for (const auto& set : context.call_all(ListSets{}).sets)
        sets.add(set);
    std::vector<ChallengeRow> rows;
    for (const auto& challenge : context.call_all(ListChallenges{}).challenges)
        rows.push_back(sheet_row(challenge, sets));
    return sheets::write_challenges(rows);
}

std::string zone_sheet(Context& context) {
    return sheets::write_zones(rows_of<ZoneRow>(context.call_all(ListZones{}).zones,
                                                [](const Zone& zone) { return ZoneRow{0, zone}; }));
}

std::string distance_sheet(Context& context) {
    std::vector<DistanceRow> rows;
    for (const auto& zone : context.call_all(ListZones{}).zones) {
        for (const auto& [other, minutes] : zone.minutes)
            rows.push_back({0, {zone.id, other, minutes}});
    }
    return sheets::write_distances(rows);
}

std::string sector_sheet(Context& context) {
    return sheets::write_sectors(
        rows_of<SectorRow>(context.call(ListSectors{}).sectors,
                           [](const Sector& sector) { return SectorRow{0, sector}; }));
}

std::string roster_sheet(Context& context) {
    const auto session = context.call(GetSession{default_session(context)});
    std::map<PlayerId, const Team*> teams;
    for (const auto& team : session.teams) {
        for (const auto player : team.players)
            teams[player] = &team;
    }
    std::vector<RosterRow> rows;
    for (const auto& [id, team] : teams) {
        const auto player = context.call(GetPlayer{id}).player;
        rows.push_back(
            {0, player.name, player.nickname, team->name, player.phone, player.discord_user});
    }
    return sheets::write_roster(rows);
}

std::string written(Context& context, Sheet sheet) {
    switch (sheet) {
        case Sheet::challenges:
            return challenge_sheet(context);
        case Sheet::zones:
            return zone_sheet(context);
        case Sheet::distances:
            return distance_sheet(context);
        case Sheet::sectors:
            return sector_sheet(context);
        case Sheet::roster:
            return roster_sheet(context);
    }
    return {};
}

struct ExportCommand {
    std::string folder;
    std::string sheet;
    bool force = false;

    void declare(CLI::App& verb) {
        auto* to =
            verb.add_option(
                    "FOLDER",
                    folder,
                    "Gets challenges.csv, zones.csv, distances.csv, sectors.csv; with --session "
                    "also that session's roster.csv")
                ->type_name("FILE");
        one_of(verb.add_option("--sheet",
                               sheet,
                               "Writes this one alone, to standard output; the roster is the "
                               "session's"),
               "challenges|zones|distances|sectors|roster")
            ->excludes(to);
        verb.add_flag("--force", force, "Replaces files that are there");
    }
    void run(Context& context) {
        if (const auto one = sheets::sheet_from(sheet)) {
            context.print(written(context, *one));
            return;
        }
        if (folder.empty())
            throw Failure(ExitCode::usage, "Give a folder, or one sheet with --sheet.");
        export_all(context);
    }

  private:
    void export_all(Context& context) const {
        std::error_code error;
        fs::create_directories(folder, error);
        if (error)
            throw Failure(ExitCode::internal, folder + " can't be made: " + error.message() + ".");
        std::vector all{Sheet::challenges, Sheet::zones, Sheet::distances, Sheet::sectors};
        if (!context.options.session.empty()) all.push_back(Sheet::roster);
        Progress progress(!context.options.json, all.size());
        for (const auto one : all) {
            const auto path = (fs::path(folder) / (std::string(to_string(one)) + ".csv")).string();
            progress.step("writing " + path);
            write_file(
                path, written(context, one), force ? Replace::yes : Replace::no, Access::everyone);
        }
        context.done("Written to " + folder + ".");
    }
};

}  // namespace

void add_sheet_commands(CLI::App& app, Context& context) {
    add_verb<ImportCommand>(
        app,
        context,
        "import",
        "Imports the organisers' sheets: all of it, or nothing. What is known is "
        "updated: a zone by its number, a sector by its letter, a distance by "
        "both zones, a challenge by kind, place and title, a player by name",
        "muster import examples/region\n"
        "muster import challenges.csv --dry-run\n"
        "muster import challenges.csv place_challenges.csv --remove-missing\n"
        "muster --session \"Spring hunt\" import players.csv");
    add_verb<ExportCommand>(app,
                            context,
                            "export",
                            "Writes the catalog as sheets that can be imported again",
                            "muster export backup\nmuster export --sheet zones > zones.csv");
}

}  // namespace muster::cli
