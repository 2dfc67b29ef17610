// The organisers' sheets, in and out. An import is one request: the daemon takes all of it or
// nothing. Before that it is tried, without effect, as often as it takes to name every row that is
// wrong.
#include "cli/input.hpp"
#include "cli/render.hpp"
#include "cli/text.hpp"
#include "cli/tree.hpp"

#include <muster/proto/json.hpp>
#include <muster/sheets/sheets.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <unistd.h>

namespace muster::cli {

namespace {

namespace fs = std::filesystem;
using sheets::Sheet;

// Rows of several files go into one request, so their numbers are made unique: those of the n-th
// file begin at n times this.
constexpr std::uint32_t rows_per_file = 1'000'000;

// How many rows the daemon is asked to find wrong, one a try.
constexpr std::size_t refusals_max = 20;

struct SheetFile {
    std::string path;
    Sheet sheet = Sheet::challenges;
    std::string text;
};

struct FileProblem {
    std::string file;
    sheets::Problem problem;
};

// A bar on standard error while the program works, on a terminal only; gone when it is done.
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

class Import {
  public:
    Import(Context& context, sheets::Take take) : context_(context), take_(take) {}

    void add(const std::string& path, std::optional<Sheet> sheet) {
        std::error_code error;
        if (fs::is_directory(path, error)) {
            add_folder(path);
            return;
        }
        auto text = read_file(path);
        const auto found = sheet ? sheet : sheets::recognise(text);
        if (!found) {
            throw Failure(ExitCode::bad_input,
                          path + " is none of the sheets by its header; say which with --sheet.");
        }
        files_.push_back({path, *found, std::move(text)});
    }

    // Everything, or a Failure and nothing.
    void run(bool dry_run) {
        ImportCounts counts;
        {
            Progress progress(!context_.options.json, files_.size() + 2);
            for (std::size_t i = 0; i < files_.size(); ++i) {
                progress.step("reading " + files_[i].path);
                parse(i);
            }
            if (problems_.empty()) {
                progress.step("checking");
                counts = check();
            }
            if (problems_.empty() && !dry_run) {
                progress.step("importing");
                request_.dry_run = false;
                counts = context_.call(request_);
            }
        }
        if (!problems_.empty()) fail();
        context_.show(counts, [&](const ImportCounts&) { return summary(counts, dry_run); });
    }

  private:
    void add_folder(const std::string& folder) {
        std::vector<fs::path> paths;
        for (const auto& entry : fs::directory_iterator(folder)) {
            if (entry.path().extension() == ".csv") paths.push_back(entry.path());
        }
        std::sort(paths.begin(), paths.end());
        const auto before = files_.size();
        for (const auto& path : paths) {
            auto text = read_file(path.string());
            if (const auto sheet = sheets::recognise(text)) {
                files_.push_back({path.string(), *sheet, std::move(text)});
            } else {
                passed_over_.push_back(path.filename().string());
            }
        }
        if (files_.size() == before) {
            throw Failure(ExitCode::bad_input,
                          "There is no sheet (a .csv file) in " + folder + ".");
        }
    }

    void parse(std::size_t index) {
        const auto& file = files_[index];
        switch (file.sheet) {
            case Sheet::challenges:
                take_rows(index, sheets::read_challenges(file.text, take_), request_.challenges);
                break;
            case Sheet::zones:
                take_rows(index, sheets::read_zones(file.text), request_.zones);
                break;
            case Sheet::distances:
                take_rows(index, sheets::read_distances(file.text), request_.distances);
                break;
            case Sheet::sectors:
                take_rows(index, sheets::read_sectors(file.text), request_.sectors);
                break;
        }
    }

    template <class Row>
    void take_rows(std::size_t index, sheets::Parsed<Row> parsed, std::vector<Row>& rows) {
        for (auto& row : parsed.rows) {
            row.row += static_cast<std::uint32_t>(index) * rows_per_file;
            rows.push_back(std::move(row));
        }
        skipped_ += parsed.skipped;
        for (auto& problem : parsed.problems)
            problems_.push_back({files_[index].path, std::move(problem)});
        problems_left_out_ += parsed.problems_left_out;
    }

    // Tries without effect. A challenge that is refused is set aside and the rest tried again; what
    // else is refused ends the search, because other rows may rely on it.
    ImportCounts check() {
        std::string bytes;
        encode_to(bytes, request_);
        if (bytes.size() > limits::request_size_max) {
            throw Failure(
                ExitCode::bad_input,
                "The sheets come to " + std::to_string(bytes.size() / 1024) +
                    " KiB, and one import holds " +
                    std::to_string(limits::request_size_max / 1024) +
                    "; import zones, distances and sectors first, then the challenges in parts.");
        }
        auto rest = request_;
        rest.dry_run = true;
        while (problems_.size() < refusals_max) {
            try {
                return context_.call(rest);
            } catch (const Failure& failure) {
                const auto row = take_refusal(failure, rest);
                const auto same = [&](const ChallengeRow& challenge) {
                    return challenge.row == row;
                };
                if (!row || std::erase_if(rest.challenges, same) == 0) return {};
            }
        }
        more_may_follow_ = true;
        return {};
    }

    // A row of the request, as the daemon's refusal names it.
    struct RefusedRow {
        std::uint32_t row = 0;
        std::string column;
        std::string message;
        bool challenge = false;
    };

    // Keeps what the daemon refused; returns the row if it is a challenge's. Other failures go on.
    std::optional<std::uint32_t> take_refusal(const Failure& failure, const ImportCatalog& tried) {
        const auto& refusal = failure.refusal();
        const auto refused = refusal ? refused_row(*refusal, tried) : std::nullopt;
        if (!refused) throw failure;
        const auto index = static_cast<std::size_t>(refused->row / rows_per_file);
        problems_.push_back({files_.at(index).path,
                             {refused->row % rows_per_file, refused->column, refused->message}});
        return refused->challenge ? std::optional(refused->row) : std::nullopt;
    }

    // By the rules of the catalog: facts name sheet, row and column. By the door, which checks
    // texts and numbers of any request: a path like "challenges[7].challenge.title".
    static std::optional<RefusedRow> refused_row(const Error& refusal, const ImportCatalog& tried) {
        if (refusal.code == ErrorCode::import_failed) return row_of_rule(refusal);
        if (refusal.code == ErrorCode::bad_data) return row_of_path(refusal, tried);
        return std::nullopt;
    }

    static std::optional<RefusedRow> row_of_rule(const Error& refusal) {
        const auto row = whole_number(refusal.fact("row").value_or(""));
        if (!row) return std::nullopt;
        const std::string sheet(refusal.fact("sheet").value_or(""));
        const std::string column(refusal.fact("column").value_or(""));
        // The sentence begins with the place, whose row is one of our numbers; the file's line says
        // it better.
        auto where = "Sheet " + sheet + ", row " + std::to_string(*row);
        where += (column.empty() ? "" : ", column " + column) + ": ";
        auto message = refusal.message;
        if (message.starts_with(where)) message.erase(0, where.size());
        return RefusedRow{static_cast<std::uint32_t>(*row),
                          column,
                          message,
                          sheet == to_string(Sheet::challenges)};
    }

    static std::optional<RefusedRow> row_of_path(const Error& refusal, const ImportCatalog& tried) {
        const std::string path(refusal.fact("field").value_or(""));
        const auto open = path.find('[');
        const auto close = path.find(']');
        if (open == std::string::npos || close == std::string::npos) return std::nullopt;
        const auto index = whole_number(std::string_view(path).substr(open + 1, close - open - 1));
        const auto sheet = sheets::sheet_from(path.substr(0, open));
        const auto row = index && sheet ? row_at(tried, *sheet, *index) : std::nullopt;
        if (!row) return std::nullopt;
        return RefusedRow{*row,
                          path.substr(std::min(path.rfind('.'), path.size() - 1) + 1),
                          refusal.message,
                          *sheet == Sheet::challenges};
    }

    static std::optional<std::uint32_t> row_at(const ImportCatalog& tried,
                                               Sheet sheet,
                                               std::uint64_t index) {
        const auto of = [&](const auto& rows) {
            return index < rows.size() ? std::optional(rows[index].row) : std::nullopt;
        };
        switch (sheet) {
            case Sheet::challenges:
                return of(tried.challenges);
            case Sheet::zones:
                return of(tried.zones);
            case Sheet::distances:
                return of(tried.distances);
            case Sheet::sectors:
                return of(tried.sectors);
        }
        return std::nullopt;
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
            std::fprintf(stderr, "muster: %s\n", summary.c_str());
        }
        throw Failure::already_told(ExitCode::bad_input);
    }

    static std::string line_of(const FileProblem& at) {
        const auto column = at.problem.column.empty() ? "" : at.problem.column + ": ";
        return on_one_line(at.file + ":" + std::to_string(at.problem.row) + ": " + column +
                           at.problem.message);
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

    std::string summary(const ImportCounts& counts, bool dry_run) const {
        Facts facts;
        const auto fact = [&](const char* what, std::uint64_t count) {
            if (count > 0) facts.add(what, std::to_string(count));
        };
        fact("sectors", counts.sectors);
        fact("zones", counts.zones);
        fact("distances", counts.distances);
        fact("new sets", counts.sets);
        fact("challenges", counts.challenges);
        fact("skipped", skipped_);
        std::string text =
            dry_run ? "The sheets are good; nothing was imported. They hold:\n" : "Imported:\n";
        text += facts.text(context_.style());
        if (skipped_ > 0)
            text += "Challenges whose status does not play are skipped; --all takes them.\n";
        for (const auto& name : passed_over_)
            text += name + " is none of the sheets and was passed over.\n";
        return text;
    }

    Context& context_;
    sheets::Take take_;
    std::vector<SheetFile> files_;
    std::vector<std::string> passed_over_;
    ImportCatalog request_;
    std::vector<FileProblem> problems_;
    std::size_t problems_left_out_ = 0;
    std::size_t skipped_ = 0;
    bool more_may_follow_ = false;
};

struct ImportCommand {
    std::vector<std::string> paths;
    std::string sheet;
    bool dry_run = false;
    bool all = false;

    void declare(CLI::App& verb) {
        verb.add_option("PATH", paths, "Sheets, or folders of sheets; - is standard input")
            ->required()
            ->type_name("FILE");
        one_of(verb.add_option(
                   "--sheet", sheet, "Kind of the files, where their header does not show it"),
               "challenges|zones|distances|sectors");
        verb.add_flag("-n,--dry-run", dry_run, "Checks everything and imports nothing");
        verb.add_flag("--all", all, "Takes challenges of any status, not only those that play");
    }
    void run(Context& context) {
        Import import(context, all ? sheets::Take::all : sheets::Take::playing);
        for (const auto& path : paths)
            import.add(path, sheets::sheet_from(sheet));
        import.run(dry_run);
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
                    "FOLDER", folder, "Gets challenges.csv, zones.csv, distances.csv, sectors.csv")
                ->type_name("FILE");
        one_of(verb.add_option("--sheet", sheet, "Writes this one alone, to standard output"),
               "challenges|zones|distances|sectors")
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
        const std::array all{Sheet::challenges, Sheet::zones, Sheet::distances, Sheet::sectors};
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
    add_verb<ImportCommand>(app,
                            context,
                            "import",
                            "Imports the organisers' sheets: all of it, or nothing",
                            "muster import examples/region\n"
                            "muster import challenges.csv --dry-run\n"
                            "muster import zones.csv distances.csv sectors.csv");
    add_verb<ExportCommand>(app,
                            context,
                            "export",
                            "Writes the catalog as sheets that can be imported again",
                            "muster export backup\nmuster export --sheet zones > zones.csv");
}

}  // namespace muster::cli
