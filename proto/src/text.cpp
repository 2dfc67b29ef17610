// The textual forms of small values: times, topics, actors, hashes, paths.
#include <muster/proto/json.hpp>
#include <muster/proto/walk.hpp>

#include <charconv>
#include <cstdio>

namespace muster {

namespace {

std::optional<std::uint64_t> number_from(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// Removes a number of `digits` digits from the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return std::nullopt;
    const auto value = number_from(text.substr(0, digits));
    if (!value) return std::nullopt;
    text.remove_prefix(digits);
    return static_cast<int>(*value);
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

// "18:30", "18:30:15", "18:30:15.25"; "24:00" is the end of the day.
std::optional<std::chrono::microseconds> take_clock(std::string_view& text) {
    const auto hour = take_number(text, 2);
    if (!hour || *hour > 24 || !take(text, ':')) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || *minute > 59) return std::nullopt;
    std::chrono::microseconds clock = std::chrono::hours(*hour) + std::chrono::minutes(*minute);
    if (take(text, ':')) {
        const auto second = take_number(text, 2);
        if (!second || *second > 59) return std::nullopt;
        clock += std::chrono::seconds(*second);
        if (take(text, '.')) {
            std::int64_t unit = 100'000;
            while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
                clock += std::chrono::microseconds(unit * (text.front() - '0'));
                unit /= 10;
                text.remove_prefix(1);
            }
        }
    }
    if (clock > std::chrono::days{1}) return std::nullopt;
    return clock;
}

// "Z", "+02:00", "+0200" or "+02": local time minus UTC.
std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
    if (take(text, 'Z') || take(text, 'z')) return std::chrono::minutes{0};
    const bool east = take(text, '+');
    if (!east && !take(text, '-')) return std::nullopt;
    const auto hours = take_number(text, 2);
    if (!hours || *hours > 23) return std::nullopt;
    std::chrono::minutes offset = std::chrono::hours(*hours);
    if (!text.empty()) {
        take(text, ':');
        const auto minutes = take_number(text, 2);
        if (!minutes || *minutes > 59) return std::nullopt;
        offset += std::chrono::minutes(*minutes);
    }
    return east ? offset : -offset;
}

// Whether a kind of topics or actors has ids; "maybe": the one without an id has the number 0.
enum class HasId { no, maybe, yes };

// "kind:id", or the kind alone.
template <class KindType>
std::optional<std::pair<KindType, std::uint64_t>> kind_and_id(std::string_view text,
                                                              HasId (*has_id)(KindType)) {
    const auto colon = text.find(':');
    const auto kind = enum_from<KindType>(text.substr(0, colon));
    if (!kind) return std::nullopt;
    if (colon == std::string_view::npos) {
        if (has_id(*kind) == HasId::yes) return std::nullopt;
        return std::pair{*kind, std::uint64_t{0}};
    }
    const auto id = number_from(text.substr(colon + 1));
    if (!id || has_id(*kind) == HasId::no || (has_id(*kind) == HasId::maybe && *id == 0))
        return std::nullopt;
    return std::pair{*kind, *id};
}

HasId topic_has_id(Topic::Kind kind) {
    if (kind == Topic::Kind::engine) return HasId::maybe;
    return kind == Topic::Kind::catalog ? HasId::no : HasId::yes;
}
HasId actor_has_id(Actor::Kind kind) {
    const bool has = kind == Actor::Kind::organiser || kind == Actor::Kind::player;
    return has ? HasId::yes : HasId::no;
}

template <class KindType>
std::string text_of(KindType kind, std::uint64_t id, HasId has_id) {
    std::string text(to_string(kind));
    if (has_id == HasId::yes || (has_id == HasId::maybe && id != 0))
        text.append(":").append(std::to_string(id));
    return text;
}

}  // namespace

std::string to_iso(Time time) {
    // Does not round down to the day's beginning: for the earliest time that is out of range.
    auto day = std::chrono::time_point_cast<std::chrono::days>(time);
    auto of_day = time.time_since_epoch() % std::chrono::days{1};
    if (of_day.count() < 0) {
        of_day += std::chrono::days{1};
        day -= std::chrono::days{1};
    }
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(of_day);
    char text[48];
    std::snprintf(text,
                  sizeof text,
                  "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ",
                  static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()),
                  static_cast<int>(clock.subseconds().count()));
    return text;
}

std::optional<Time> time_from_iso(std::string_view text) {
    const auto year = take_number(text, 4);
    if (!year || !take(text, '-')) return std::nullopt;
    const auto month = take_number(text, 2);
    if (!month || !take(text, '-')) return std::nullopt;
    const auto day = take_number(text, 2);
    if (!day || !(take(text, 'T') || take(text, 't'))) return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok()) return std::nullopt;
    const auto clock = take_clock(text);
    if (!clock) return std::nullopt;
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    return Time(std::chrono::sys_days(date).time_since_epoch()) + *clock - *offset;
}

std::string to_string(Topic topic) {
    return text_of(topic.kind, topic.id, topic_has_id(topic.kind));
}

std::optional<Topic> topic_from(std::string_view text) {
    const auto parts = kind_and_id<Topic::Kind>(text, topic_has_id);
    if (!parts) return std::nullopt;
    return Topic{parts->first, parts->second};
}

std::string to_string(Actor actor) {
    return text_of(actor.kind, actor.id, actor_has_id(actor.kind));
}

std::optional<Actor> actor_from(std::string_view text) {
    const auto parts = kind_and_id<Actor::Kind>(text, actor_has_id);
    if (!parts) return std::nullopt;
    return Actor{parts->first, parts->second};
}

std::string FieldPath::text() const {
    std::string text;
    for (const auto& step : steps_) {
        if (step.name == nullptr) {
            text.append("[").append(std::to_string(step.index)).append("]");
        } else {
            if (!text.empty()) text += ".";
            text += step.name;
        }
    }
    return text;
}

}  // namespace muster
