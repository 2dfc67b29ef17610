// Two archives over nlohmann::json in place of cereal's: a writer and a strict reader.
#include <muster/proto/json.hpp>
#include <muster/proto/walk.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>

namespace muster {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string to_base64(std::span<const std::uint8_t> bytes) {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = std::uint32_t{bytes[i]} << 16;
        if (i + 1 < bytes.size()) group |= std::uint32_t{bytes[i + 1]} << 8;
        if (i + 2 < bytes.size()) group |= bytes[i + 2];
        out.push_back(base64_digits[group >> 18]);
        out.push_back(base64_digits[(group >> 12) & 63]);
        out.push_back(i + 1 < bytes.size() ? base64_digits[(group >> 6) & 63] : '=');
        out.push_back(i + 2 < bytes.size() ? base64_digits[group & 63] : '=');
    }
    return out;
}

// RFC 4648, section 4: padded groups of four. Section 3.5: no bits left over, so that each value
// has only one spelling.
std::optional<std::vector<std::uint8_t>> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding)
        text.remove_suffix(1);
    std::vector<std::uint8_t> out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const auto digit = base64_digits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = (bits << 6) | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out.push_back(static_cast<std::uint8_t>(bits >> count));
            bits &= (1U << count) - 1;
        }
    }
    if (bits != 0) return std::nullopt;
    return out;
}

// Readers that keep numbers as doubles, such as jq 1.6 and JavaScript, hold whole numbers exactly
// up to this one. A larger number is written as text.
constexpr std::uint64_t exact_max = (std::uint64_t{1} << 53) - 1;

// Identifiers of 64 bits that Discord or a random number gave. Most are larger than exact_max. They
// are always text, so that a field has one type.
constexpr std::array<std::string_view, 7> wide_fields{"admin_channel",
                                                      "discord_channel",
                                                      "discord_server",
                                                      "discord_user",
                                                      "epoch",
                                                      "game_channel",
                                                      "seed"};

bool is_wide(std::string_view field) {
    return std::ranges::find(wide_fields, field) != wide_fields.end();
}

class JsonWriter {
  public:
    explicit JsonWriter(Json& out) : out_(out) { out_ = Json::object(); }

    template <class... Fields>
    void operator()(Fields&&... fields) {
        (field(fields.name, fields.value), ...);
    }

    template <class T>
    static Json value(const T& item) {
        if constexpr (is_secret<T>) {
            return nullptr;
        } else if constexpr (std::is_same_v<T, double>) {
            return std::isfinite(item) ? Json(item) : Json(nullptr);
        } else if constexpr (std::is_integral_v<T> && sizeof(T) == 8) {
            const auto size = static_cast<std::uint64_t>(item < 0 ? -(item + 1) : item);
            return size > exact_max ? Json(std::to_string(item)) : Json(item);
        } else if constexpr (std::is_same_v<T, Measure>) {
            return value(item.or_else(std::numeric_limits<double>::quiet_NaN()));
        } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
            return item;
        } else if constexpr (std::is_enum_v<T>) {
            return to_string(item);
        } else if constexpr (is_id<T> || std::is_same_v<T, Seed>) {
            return value(item.value);
        } else if constexpr (std::is_same_v<T, Time>) {
            return to_iso(item);
        } else if constexpr (std::is_same_v<T, Topic> || std::is_same_v<T, Actor>) {
            return to_string(item);
        } else if constexpr (std::is_same_v<T, Name>) {
            return item.text;
        } else if constexpr (std::is_same_v<T, TimeZone>) {
            return item.name;
        } else if constexpr (std::is_same_v<T, PictureUpload>) {
            // Writes a picture that the server has stored as a reference to it.
            return item.stored == Picture{} ? Json(to_base64(item.jpeg)) : value(item.stored);
        } else if constexpr (std::is_same_v<T, std::vector<std::uint8_t>>) {
            return to_base64(item);
        } else if constexpr (detail::is_byte_array<T>) {
            return to_hex(item);
        } else if constexpr (detail::is_optional<T>) {
            return item ? value(*item) : Json(nullptr);
        } else if constexpr (detail::is_vector<T>) {
            Json list = Json::array();
            for (const auto& element : item)
                list.push_back(value(element));
            return list;
        } else if constexpr (detail::is_map<T>) {
            Json object = Json::object();
            for (const auto& [key, mapped] : item)
                object[std::to_string(key.value)] = value(mapped);
            return object;
        } else if constexpr (std::is_same_v<T, Event>) {
            return std::visit(
                [](const auto& e) {
                    Json object = Json::object();
                    object[std::string(std::remove_cvref_t<decltype(e)>::event_name)] = value(e);
                    return object;
                },
                item);
        } else {
            Json object;
            JsonWriter writer(object);
            // serialize() reads and writes, so it is not const; the writer only reads the item.
            const_cast<T&>(item).serialize(writer);
            return object;
        }
    }

  private:
    template <class T>
    void field(const char* name, const T& item) {
        Json& out = out_[name] = value(item);
        if (out.is_number() && is_wide(name)) out = out.dump();
    }

    Json& out_;
};

[[noreturn]] void fail(const FieldPath& path, const std::string& problem) {
    const auto field = path.text();
    throw JsonError(bad_data(field, (field.empty() ? "The value" : field) + " " + problem + "."));
}

class JsonReader {
  public:
    explicit JsonReader(const Json& in, FieldPath& path) : in_(in), path_(path) {
        if (!in_.is_object()) fail(path_, "must be an object");
    }

    template <class... Fields>
    void operator()(Fields&&... fields) {
        (field(fields), ...);
    }

    // A number that phones send and nothing reads.
    void pass_over(const char* name) {
        Measure unread;
        const auto at = in_.find(name);
        if (at == in_.end()) return;
        seen_.emplace_back(name);
        path_.push(name);
        read(*at, unread);
        path_.pop();
    }

    // Reports keys that no field read: a misspelled key must not pass as a default.
    void finish() const {
        for (const auto& [key, item] : in_.items()) {
            if (std::find(seen_.begin(), seen_.end(), key) == seen_.end()) {
                path_.push(key.c_str());
                fail(path_, "is not a field of this request");
            }
        }
    }

  private:
    template <class T>
    void field(cereal::NameValuePair<T>& pair) {
        seen_.emplace_back(pair.name);
        const auto at = in_.find(pair.name);
        if (at == in_.end()) return;
        path_.push(pair.name);
        read(*at, pair.value);
        path_.pop();
    }

    // A number, or its digits as text.
    template <class T>
    void integer(const Json& in, T& item) {
        if (in.is_string() && from_digits(in.get_ref<const std::string&>(), item)) return;
        const bool fits = in.is_number_unsigned()
                              ? std::in_range<T>(in.get<std::uint64_t>())
                              : in.is_number_integer() && std::in_range<T>(in.get<std::int64_t>());
        if (!fits) {
            fail(path_,
                 "must be a whole number from " + std::to_string(std::numeric_limits<T>::min()) +
                     " to " + std::to_string(std::numeric_limits<T>::max()));
        }
        item = in.is_number_unsigned() ? static_cast<T>(in.get<std::uint64_t>())
                                       : static_cast<T>(in.get<std::int64_t>());
    }

    template <class T>
    static bool from_digits(std::string_view text, T& item) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), item);
        return error == std::errc{} && end == text.data() + text.size();
    }

    const std::string& text(const Json& in) {
        if (!in.is_string()) fail(path_, "must be a string");
        return in.get_ref<const std::string&>();
    }

    template <class T, class Parse>
    void parsed(const Json& in, T& item, Parse parse, const char* form) {
        auto result = parse(std::string_view(text(in)));
        if (!result) fail(path_, std::string("must be ") + form);
        item = std::move(*result);
    }

    template <class T>
    void read(const Json& in, T& item) {
        if constexpr (std::is_same_v<T, bool>) {
            if (!in.is_boolean()) fail(path_, "must be true or false");
            item = in.get<bool>();
        } else if constexpr (std::is_integral_v<T>) {
            integer(in, item);
        } else if constexpr (std::is_floating_point_v<T>) {
            if (!in.is_number()) fail(path_, "must be a number");
            item = in.get<T>();
        } else if constexpr (std::is_same_v<T, Measure>) {
            if (in.is_null()) {
                item = {};
            } else if (in.is_number()) {
                item = in.get<double>();
            } else {
                fail(path_, "must be a number, or null if it is unknown");
            }
        } else if constexpr (std::is_same_v<T, std::string>) {
            item = text(in);
        } else if constexpr (std::is_enum_v<T>) {
            const auto found = enum_from<T>(text(in));
            if (!found) {
                std::string names;
                for (const auto name : EnumNames<T>::list) {
                    if (!names.empty()) names += ", ";
                    names += name;
                }
                fail(path_, "must be one of " + names);
            }
            item = *found;
        } else if constexpr (is_id<T> || std::is_same_v<T, Seed>) {
            integer(in, item.value);
        } else if constexpr (std::is_same_v<T, Time>) {
            parsed(in, item, time_from_iso, "a time like 2026-05-09T07:00:00Z");
        } else if constexpr (std::is_same_v<T, Topic>) {
            parsed(in, item, topic_from, "a topic like session:3");
        } else if constexpr (std::is_same_v<T, Actor>) {
            parsed(in, item, actor_from, "an actor like player:7");
        } else if constexpr (std::is_same_v<T, Name> || std::is_same_v<T, Passphrase> ||
                             std::is_same_v<T, Token>) {
            item = {};
            item.text = text(in);
        } else if constexpr (std::is_same_v<T, TimeZone>) {
            item = {};
            item.name = text(in);
        } else if constexpr (std::is_same_v<T, PictureUpload>) {
            item = {};
            parsed(in, item.jpeg, from_base64, "base64");
        } else if constexpr (std::is_same_v<T, std::vector<std::uint8_t>>) {
            parsed(in, item, from_base64, "base64");
        } else if constexpr (std::is_same_v<T, Hash256>) {
            parsed(in, item, hash_from_hex, "64 hexadecimal digits");
        } else if constexpr (detail::is_optional<T>) {
            if (in.is_null()) {
                item.reset();
            } else {
                read(in, item.emplace());
            }
        } else if constexpr (detail::is_vector<T>) {
            if (!in.is_array()) fail(path_, "must be a list");
            item.clear();
            for (std::size_t i = 0; i < in.size(); ++i) {
                path_.push(i);
                read(in[i], item.emplace_back());
                path_.pop();
            }
        } else if constexpr (detail::is_map<T>) {
            if (!in.is_object()) fail(path_, "must be an object");
            item.clear();
            for (const auto& [key, mapped] : in.items()) {
                path_.push(key.c_str());
                typename T::key_type id{};
                integer(Json::parse(key, nullptr, false), id.value);
                read(mapped, item[id]);
                path_.pop();
            }
        } else {
            JsonReader reader(in, path_);
            item.serialize(reader);
            if constexpr (std::is_same_v<T, Location>) reader.pass_over("altitude_m");
            reader.finish();
        }
    }

    const Json& in_;
    FieldPath& path_;
    std::vector<std::string> seen_;
};

// Bounds the nesting, so that a hostile text can't exhaust the stack. The deepest message has 6
// levels.
Json parse(std::string_view text) {
    constexpr int depth_max = 32;
    const auto shallow = [](int depth, Json::parse_event_t, Json&) {
        if (depth > depth_max) throw JsonError(bad_data("", "The JSON is nested too deeply."));
        return true;
    };
    try {
        return Json::parse(text, shallow);
    } catch (const Json::parse_error& error) {
        throw JsonError(
            bad_data("", "The JSON is malformed at byte " + std::to_string(error.byte) + "."));
    } catch (const Json::out_of_range&) {  // For example 1e400.
        throw JsonError(bad_data("", "The JSON has a number that is too large."));
    }
}

template <class Variant>
struct ByName;
template <class... R>
struct ByName<std::variant<R...>> {
    static Request read(const RequestInfo& info, const Json& fields) {
        Request request;
        static_cast<void>(
            ((R::request_number == info.number ? (request = read_as<R>(fields), true) : false) ||
             ...));
        return request;
    }
    static std::string reply(std::uint16_t number, std::string_view body) {
        std::string text;
        static_cast<void>(
            ((R::request_number == number ? (text = to_json(decode<typename R::Reply>(body)), true)
                                          : false) ||
             ...));
        return text;
    }

  private:
    template <class T>
    static T read_as(const Json& fields) {
        T request{};
        FieldPath path;
        JsonReader reader(fields, path);
        request.serialize(reader);
        reader.finish();
        return request;
    }
};

Request request_of(std::string_view name, const Json& fields) {
    const auto* info = find_request(name);
    if (!info || info->kind == RequestKind::internal) {
        throw JsonError(
            {ErrorCode::unknown_request, "There is no request \"" + std::string(name) + "\".", {}});
    }
    return ByName<Request>::read(*info, fields);
}

}  // namespace

template <class T>
std::string to_json(const T& value) {
    return JsonWriter::value(value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <>
std::string to_json(const ReceivedEvent& received) {
    Json object = Json::object();
    object["topic"] = to_string(received.topic);
    object["number"] = received.number;
    object["time"] = to_iso(received.time);
    object["event"] = event_name(received.event);
    object["data"] = std::visit([](const auto& e) { return JsonWriter::value(e); }, received.event);
    return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The instantiations that json.hpp declares. A missing one is a link error.
template std::string to_json(const Error&);
template std::string to_json(const Pong&);
template std::string to_json(const EngineStatus&);
template std::string to_json(const Done&);
template std::string to_json(const Subscribed&);
template std::string to_json(const EventPage&);
template std::string to_json(const Grants&);
template std::string to_json(const StoredValues&);
template std::string to_json(const Verifier&);
template std::string to_json(const PlayerReply&);
template std::string to_json(const PlayerList&);
template std::string to_json(const LoggedIn&);
template std::string to_json(const Authenticated&);
template std::string to_json(const SetReply&);
template std::string to_json(const SetList&);
template std::string to_json(const ZoneList&);
template std::string to_json(const SectorList&);
template std::string to_json(const ChallengeReply&);
template std::string to_json(const ChallengeList&);
template std::string to_json(const ImportCounts&);
template std::string to_json(const ConfigReply&);
template std::string to_json(const SessionReply&);
template std::string to_json(const SessionList&);
template std::string to_json(const TeamReply&);
template std::string to_json(const ModeList&);
template std::string to_json(const GameReply&);
template std::string to_json(const PastGameSummary&);
template std::string to_json(const MyGame&);
template std::string to_json(const Ranking&);
template std::string to_json(const PeriodReply&);
template std::string to_json(const PeriodUndoneReply&);
template std::string to_json(const CatchReply&);
template std::string to_json(const LocationList&);
template std::string to_json(const Track&);
template std::string to_json(const PictureReply&);
template std::string to_json(const PictureBytes&);
template std::string to_json(const PastGameList&);
template std::string to_json(const PastGame&);

std::string json_string(std::string_view text) {
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string request_to_json(const Request& request) {
    Json object = Json::object();
    std::visit(
        [&](const auto& r) {
            object[std::string(std::remove_cvref_t<decltype(r)>::request_name)] =
                JsonWriter::value(r);
        },
        request);
    return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Request request_from_json(std::string_view text) {
    const Json json = parse(text);
    if (!json.is_object() || json.size() != 1) {
        throw JsonError(
            bad_data("", "A request is an object with one key, its name: {\"Ping\": {}}."));
    }
    return request_of(json.begin().key(), json.begin().value());
}

Request request_from_json(std::string_view name, std::string_view fields) {
    return request_of(name, parse(fields));
}

std::string reply_to_json(std::uint16_t request_number, std::string_view body) {
    return ByName<Request>::reply(request_number, body);
}

}  // namespace muster
