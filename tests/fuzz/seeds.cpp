// Writes first inputs for the targets, made of real messages of every kind, and dictionaries of the
// words of their languages: DIRECTORY/TARGET/NN and DIRECTORY/TARGET.dict. A message that is new in
// the protocol is among them without a change here.
#include "engine/core/field/constants.hpp"
#include "engine/runtime/record.hpp"
#include "engine/runtime/snapshot_file.hpp"
#include "tests/fuzz/random_request.hpp"
#include "tests/support/pictures.hpp"

#include <muster/proto/json.hpp>
#include <muster/sheets/sheets.hpp>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

namespace {

using namespace muster;
namespace fs = std::filesystem;

class Seeds {
  public:
    explicit Seeds(fs::path directory) : directory_(std::move(directory)) {}

    void add(const std::string& target, std::string_view bytes) {
        const auto folder = directory_ / target;
        fs::create_directories(folder);
        write(folder / std::to_string(count_[target]++), bytes);
    }
    void dictionary(const std::string& target, const std::set<std::string>& words) {
        std::string text;
        for (const auto& word : words)
            text += '"' + escaped(word) + "\"\n";
        write(directory_ / (target + ".dict"), text);
    }

  private:
    // libFuzzer's dictionaries know \\xHH.
    static std::string escaped(const std::string& word) {
        std::string text;
        for (const char c : word) {
            if (std::isalnum(static_cast<unsigned char>(c))) {
                text += c;
            } else {
                text += "\\x" + to_hex(static_cast<unsigned char>(c), 2);
            }
        }
        return text;
    }
    static void write(const fs::path& file, std::string_view bytes) {
        std::ofstream out(file, std::ios::binary);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        if (!out.flush()) throw std::runtime_error("can't write " + file.string());
    }
    const fs::path directory_;
    std::map<std::string, int> count_;
};

template <class... Items>
std::string bytes_of(const Items&... items) {
    std::string bytes;
    (encode_to(bytes, items), ...);
    return bytes;
}

void collect_keys(const nlohmann::json& json, std::set<std::string>& keys) {
    if (json.is_object()) {
        for (const auto& [key, value] : json.items()) {
            keys.insert("\"" + key + "\":");
            collect_keys(value, keys);
        }
    } else if (json.is_array()) {
        for (const auto& value : json)
            collect_keys(value, keys);
    }
}

template <class Variant>
struct Each;
template <class... T>
struct Each<std::variant<T...>> {
    template <class F>
    static void call(F&& f) {
        (f(std::type_identity<T>{}), ...);
    }
};

void requests(Seeds& seeds) {
    std::set<std::string> keys{"null", "true", "false", "[]", "{}", "\"2026-05-09T07:00:00Z\""};
    Each<Request>::call([&]<class R>(std::type_identity<R>) {
        test::RandomValue random(R::request_number);
        for (int i = 0; i < 3; ++i) {
            auto request = random.make<R>();
            const std::uint16_t number = R::request_number;
            seeds.add("messages", '\0' + bytes_of(number) + encode(request));
            seeds.add("messages", '\xff' + bytes_of(number, random.make<typename R::Reply>()));
            seeds.add("door", bytes_of(number) + encode(request));
            fuzz::Plausible plausible(number);
            walk(plausible, request);
            const auto text = request_to_json(request);
            seeds.add("json", text);
            collect_keys(nlohmann::json::parse(text), keys);
            const auto step = bytes_of(std::uint16_t{100}, std::uint8_t{21}, number) +
                              bytes_of(static_cast<std::uint16_t>(encode(request).size())) +
                              encode(request);
            seeds.add("replay", std::string(4, static_cast<char>(i)) + step);
        }
    });
    seeds.dictionary("json", keys);
}

// A connection's beginning, and an interaction of each kind.
void discord(Seeds& seeds) {
    using nlohmann::json;
    const json hello = {{"op", 10}, {"d", {{"heartbeat_interval", 41250}}}};
    const json ready = {{"op", 0},
                        {"s", 1},
                        {"t", "READY"},
                        {"d",
                         {{"session_id", "s"},
                          {"resume_gateway_url", "wss://resume.example"},
                          {"user", {{"id", "1"}}},
                          {"application", {{"id", "2"}}}}}};
    const auto start = hello.dump() + "\n" + ready.dump() + "\n";
    std::set<std::string> keys{"\"INTERACTION_CREATE\"", "\"READY\"", "\"RESUMED\"", "null"};
    collect_keys(ready, keys);
    const std::pair<int, json> kinds[] = {
        {2,
         {{"name", "team"},
          {"options",
           {{{"name", "add"},
             {"type", 1},
             {"options",
              {{{"name", "name"}, {"type", 3}, {"value", "Red"}},
               {{"name", "picture"}, {"type", 11}, {"value", "9"}}}}}}},
          {"resolved",
           {{"attachments",
             {{"9", {{"filename", "a.jpg"}, {"url", "https://x/a"}, {"size", 5}}}}}}}}},
        {3, {{"custom_id", "complete:1:2:3"}, {"component_type", 2}}},
        {4,
         {{"name", "catch"},
          {"options", {{{"name", "team"}, {"type", 3}, {"value", "B"}, {"focused", true}}}}}},
        {5,
         {{"custom_id", "m0007·s1.12"},
          {"components",
           {{{"type", 1},
             {"components", {{{"type", 4}, {"custom_id", "name"}, {"value", "Anna"}}}}}}}}},
    };
    for (const auto& [kind, data] : kinds) {
        const json interaction = {
            {"op", 0},
            {"s", 2},
            {"t", "INTERACTION_CREATE"},
            {"d",
             {{"id", "3"},
              {"application_id", "2"},
              {"type", kind},
              {"token", "abc"},
              {"guild_id", "4"},
              {"channel_id", "5"},
              {"member", {{"user", {{"id", "6"}}}, {"permissions", "32"}, {"roles", {"7"}}}},
              {"data", data}}}};
        collect_keys(interaction, keys);
        seeds.add("discord", start + interaction.dump());
    }
    for (const char* line :
         {R"({"op":7})", R"({"op":9,"d":true})", R"({"op":1})", R"({"op":11})", ""})
        seeds.add("discord", start + line + "\n" + hello.dump());
    seeds.dictionary("discord", keys);
}

void frames_of_a_server(Seeds& seeds) {
    using namespace std::string_literals;
    const auto add = [&](FrameKind kind, const auto& message) {
        seeds.add("messages", static_cast<char>(kind) + encode(message));
        const auto body = encode(message);
        std::string whole;
        append_frame(whole, kind, message);
        seeds.add("frames", "\xff\xff\x02\x03\x07"s + whole + whole);
        seeds.add("client",
                  std::string(1, '\0') + static_cast<char>(kind) +
                      bytes_of(static_cast<std::uint16_t>(body.size())) + body);
    };
    test::RandomValue random(1);
    add(FrameKind::hello, Hello{});
    add(FrameKind::welcome, Welcome{});
    add(FrameKind::part, PartHeader{500'000});
    add(FrameKind::lagged, random.make<Lagged>());
    add(FrameKind::ended, random.make<SubscriptionEnded>());
    add(FrameKind::routes, random.make<Routes>());
    add(FrameKind::goodbye, Goodbye{Goodbye::Reason::idle, "Nothing was asked."});
    Each<Event>::call([&]<class E>(std::type_identity<E>) {
        std::string frame;
        append_event(frame, {Topic::Kind::session, 1}, 3, {}, random.make<E>());
        const auto body = frame.substr(frame_header_size);
        seeds.add("messages", static_cast<char>(FrameKind::event) + body);
    });
    // Subscribed, events, a page, a loss, a new connection, and all read.
    seeds.add("client",
              "\x03\x01\x02\x03\x01\x02\x03\x01\x02\x03\x01\x02\x01\x00\x02\x01\x00\x05"
              "\x02\x00\x07\x04\x01\x05\x07\x08\xff\x06\x00\x03\x09\x09\x03\x09\x09\x04"
              "\x01\x0b\x0c\x07\x00\x0d\x08\xff"s);
}

// The records of a community that was made and plays.
void journal(Seeds& seeds) {
    auto engine = fuzz::waiting_world();
    std::string records;
    std::uint8_t count = 0;
    core::Outcome outcome;
    Time now = engine.time();
    const auto before = engine.sequence();
    const auto record = [&](Request request) {
        now += std::chrono::seconds{40};
        const core::Input input{now, {}, std::move(request)};
        const auto start = runtime::begin_record(records, engine.sequence() + 1, input);
        engine.apply(input, outcome);
        if (!outcome.changed) return records.resize(start);
        runtime::finish_record(records, start, engine.digest());
        ++count;
    };
    record(StartGame{fuzz::world_session, {}, Seed{1}});
    for (const auto team : fuzz::world_teams) {
        record(CompleteChallenge{team, 0, 0});
        record(CatchTeam{fuzz::world_teams[0], team, 0});
        record(ReportLocation{PlayerId{team.value}, {47.3, 8.5, 5, 0, 0, now}});
    }
    std::string from_start = bytes_of(std::uint8_t{0}, static_cast<std::uint8_t>(before + 1));
    seeds.add("records", from_start + bytes_of(count) + records);

    // From the very first record.
    core::Engine empty(7);
    std::string first;
    CreatePlayer create;
    create.name = {"Ada", "ada"};
    const core::Input input{fuzz::world_time, {}, create};
    const auto start = runtime::begin_record(first, 1, input);
    empty.apply(input, outcome);
    runtime::finish_record(first, start, empty.digest());
    seeds.add("records", bytes_of(std::uint8_t{2}, std::uint8_t{1}) + first);

    // Snapshots: bodies, and a whole file.
    seeds.add("snapshot", '\2' + fuzz::saved(core::Engine(7)));
    seeds.add("snapshot", '\2' + fuzz::saved(empty));
    seeds.add("snapshot", '\2' + fuzz::saved(engine));
    const auto folder = fs::temp_directory_path() /
                        ("muster-seeds-" + std::to_string(now.time_since_epoch().count()));
    const auto file = runtime::write_snapshot(folder, empty);
    std::ifstream in(file.path, std::ios::binary);
    std::stringstream whole;
    whole << in.rdbuf();
    seeds.add("snapshot", '\1' + whole.str());
    fs::remove_all(folder);
}

void sheet_texts(Seeds& seeds) {
    using namespace sheets;
    std::string all;
    for (const char* name : {"sectors", "zones", "distances", "challenges", "place_challenges"}) {
        std::ifstream in(std::string(MUSTER_SOURCE_DIR "/examples/region/") + name + ".csv");
        std::string text;
        std::string line;
        for (int i = 0; i < 6 && std::getline(in, line); ++i)
            text += line + "\n";
        if (text.empty()) continue;
        seeds.add("sheets", text);
        if (std::string_view(name) != "place_challenges") all += text + "\n----\n";
    }
    seeds.add("sheets", all);
    seeds.add("sheets", "title,description\r\n\"two\nlines\",\"a \"\"quote\"\", and a comma\"\r\n");
    std::set<std::string> words{"\"\"",
                                "\r\n",
                                "\"",
                                "approved",
                                "refactor",
                                "ja",
                                "TRUE",
                                "110",
                                "NO",
                                "sep=;",
                                "5,0",
                                "%%",
                                "\n----\n",
                                "\xEF\xBB\xBF",
                                "\xFF\xFE",
                                "\u00a0"};
    seeds.add("sheets", "sep=;\r\nname;team;phone;discord_user\r\nAda;Red;;77\r\n");
    std::string wide = "\xFF\xFE";
    for (const char c : std::string_view("name\tneighbours\r\nN\tOW\r\n")) {
        wide += c;
        wide += '\0';
    }
    seeds.add("sheets", wide);
    for (const auto sheet :
         {Sheet::challenges, Sheet::zones, Sheet::distances, Sheet::sectors, Sheet::roster}) {
        for (const auto& column : column_names(sheet))
            words.insert(column);
    }
    for (const auto name : EnumNames<ChallengeKind>::list)
        words.emplace(name);
    seeds.dictionary("sheets", words);
}

void settings(Seeds& seeds) {
    std::string all;
    std::set<std::string> words{"..", "0..1", "24:00", "10000", "1e3"};
    const core::Config config;
    for (const auto& info : core::setting_infos()) {
        const auto line = std::string(info.key) + "=" + core::setting_text(config, info.key) + "\n";
        seeds.add("settings", line);
        all += line;
        words.insert(std::string(info.key) + "=");
    }
    seeds.add("settings", all);
    seeds.dictionary("settings", words);

    seeds.add("options", "data-dir = \"/srv/muster\"\nclients-max = 500\nplayer-rate = 2.5\n");
    seeds.add("options", "clock-start = \"2026-05-09T07:00:00Z\"\nclock-rate = 60\n");
    seeds.add("options", "socket-mode = \"0660\"\nsocket-group = \"0\"\n[table]\nx = [1, 'two']\n");
    using namespace std::string_literals;
    seeds.add("options", "log-level = 'debug'\0--clients-max=3\0--check-config"s);
    std::set<std::string> names{"--check-config",
                                "--help",
                                "=",
                                "\"",
                                "'",
                                "\"\"\"",
                                "[[",
                                "]]",
                                "1979-05-27T07:32:00Z",
                                "0x",
                                "inf",
                                "nan",
                                "\\u00e9",
                                "1e400"};
    for (const char* name : {"data-dir",
                             "socket",
                             "socket-mode",
                             "socket-group",
                             "log-level",
                             "shutdown-timeout",
                             "snapshot-every",
                             "keep-all-records",
                             "ready-fd",
                             "clock-start",
                             "clock-rate",
                             "clients-max",
                             "inbox-max",
                             "in-flight-max",
                             "connection-rate",
                             "player-burst",
                             "outbox-max",
                             "idle-timeout"})
        names.insert(name);
    seeds.dictionary("options", names);
}

void pictures(Seeds& seeds) {
    const std::unique_ptr<gdImage, decltype(&gdImageDestroy)> image(gdImageCreateTrueColor(24, 16),
                                                                    &gdImageDestroy);
    for (int x = 0; x < 24; ++x)
        gdImageSetPixel(image.get(), x, x % 16, gdTrueColor(x * 10, 200 - x, 90));
    for (const bool progressive : {false, true}) {
        gdImageInterlace(image.get(), progressive);
        for (const int quality : {10, 90}) {
            int size = 0;
            const std::unique_ptr<void, decltype(&gdFree)> jpeg(
                gdImageJpegPtr(image.get(), &size, quality), &gdFree);
            seeds.add("pictures",
                      {static_cast<const char*>(jpeg.get()), static_cast<std::size_t>(size)});
        }
        const auto png = test::png_of(image);
        seeds.add("pictures", std::string(png.begin(), png.end()));
    }
    for (const int quality : {50, gdWebpLossless}) {
        const auto webp = test::webp_of(image, quality);
        seeds.add("pictures", std::string(webp.begin(), webp.end()));
    }
    const auto turned = test::with_orientation(test::jpeg_of(image), 6);
    seeds.add("pictures", std::string(turned.begin(), turned.end()));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: fuzz_seeds DIRECTORY\n", stderr);
        return 2;
    }
    Seeds seeds(argv[1]);
    requests(seeds);
    frames_of_a_server(seeds);
    discord(seeds);
    journal(seeds);
    sheet_texts(seeds);
    settings(seeds);
    pictures(seeds);
    return 0;
}
