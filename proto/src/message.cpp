// Requests and events by number. Each table is made from the variant, so that no type of the
// variant can be missing.
#include <muster/proto/message.hpp>

#include <algorithm>

namespace muster {

namespace {

using RequestDecoder = Request (*)(std::string_view);
using EventDecoder = Event (*)(BinaryReader&);

template <class R>
Request decode_as(std::string_view body) {
    return decode<R>(body);
}
template <class E>
Event read_as(BinaryReader& reader) {
    E event{};
    reader(event);
    return event;
}

template <class Variant>
struct Table;

template <class... R>
struct Table<std::variant<R...>> {
    static constexpr std::size_t size = sizeof...(R);
    static constexpr std::array<RequestInfo, size> infos() {
        return {RequestInfo{R::request_number,
                            R::request_name,
                            R::request_kind,
                            R::request_cost,
                            ActsOnConnection<R>,
                            RequestRow<R>::reply_name,
                            R::WhoMay::sentence}...};
    }
    static constexpr bool carries_picture(std::uint16_t number) {
        return ((R::request_number == number && CarriesPicture<R>) || ...);
    }
    static constexpr std::array<std::pair<std::uint16_t, RequestDecoder>, size> decoders() {
        std::array<std::pair<std::uint16_t, RequestDecoder>, size> table{
            std::pair{R::request_number, RequestDecoder{&decode_as<R>}}...};
        std::sort(table.begin(), table.end(), [](auto& a, auto& b) { return a.first < b.first; });
        return table;
    }
};

template <class Variant>
struct EventTable;
template <class... E>
struct EventTable<std::variant<E...>> {
    static constexpr std::array<std::pair<std::uint16_t, EventDecoder>, sizeof...(E)> decoders() {
        std::array<std::pair<std::uint16_t, EventDecoder>, sizeof...(E)> table{
            std::pair{E::event_number, EventDecoder{&read_as<E>}}...};
        std::sort(table.begin(), table.end(), [](auto& a, auto& b) { return a.first < b.first; });
        return table;
    }
};

constexpr auto infos = Table<Request>::infos();
constexpr auto infos_by_number() {
    std::array<std::pair<std::uint16_t, const RequestInfo*>, infos.size()> table{};
    for (std::size_t i = 0; i < infos.size(); ++i)
        table[i] = {infos[i].number, &infos[i]};
    std::sort(table.begin(), table.end(), [](auto& a, auto& b) { return a.first < b.first; });
    return table;
}
constexpr auto request_infos_by_number = infos_by_number();
constexpr auto request_decoders = Table<Request>::decoders();
constexpr auto event_decoders = EventTable<Event>::decoders();

template <class Entries>
constexpr bool distinct(const Entries& table) {
    return std::adjacent_find(table.begin(), table.end(), [](auto& a, auto& b) {
               return a.first == b.first;
           }) == table.end();
}
static_assert(distinct(request_decoders), "two requests have the same number");
static_assert(distinct(event_decoders), "two events have the same number");

template <class Entries>
auto lookup(const Entries& table, std::uint16_t number) {
    const auto at =
        std::lower_bound(table.begin(), table.end(), number, [](auto& entry, std::uint16_t n) {
            return entry.first < n;
        });
    return at != table.end() && at->first == number ? at->second : nullptr;
}

}  // namespace

bool carries_picture(std::uint16_t request_number) {
    return Table<Request>::carries_picture(request_number);
}

void cut_into_parts(std::string& out, std::size_t start) {
    const auto whole = out.substr(start + frame_header_size);
    out.resize(start);
    const PartHeader header{static_cast<std::uint32_t>(whole.size())};
    for (std::size_t at = 0; at < whole.size(); at += limits::part_bytes_max) {
        const auto part = begin_frame(out, FrameKind::part);
        encode_to(out, header);
        out.append(whole, at, limits::part_bytes_max);
        finish_frame(out, part);
    }
}

void append_reply(std::string& out, std::uint64_t id, bool ok, std::string_view body) {
    constexpr std::size_t size_max = limits::reply_frame_size_max - 64;  // Without kind and header.
    if (body.size() > size_max) {
        const Error error{
            ErrorCode::too_large,
            "The reply takes " + std::to_string(body.size()) +
                " bytes, more than fit into one; ask for less.",
            {{"size", std::to_string(body.size())}, {"size_max", std::to_string(size_max)}}};
        return append_reply(out, id, false, encode(error));
    }
    const auto start = begin_frame(out, FrameKind::reply);
    encode_to(out, ReplyHeader{id, ok});
    out.append(body);
    finish_frame(out, start);
}

std::optional<Request> decode_request(std::uint16_t number, std::string_view body) {
    const auto decoder = lookup(request_decoders, number);
    if (!decoder) return std::nullopt;
    return decoder(body);
}

std::optional<ReceivedEvent> decode_event_frame(std::string_view body) {
    auto [header, rest] = split_header<EventHeader>(body);
    const auto decoder = lookup(event_decoders, header.event_number);
    if (!decoder) return std::nullopt;
    BinaryReader reader(rest);
    ReceivedEvent received{header.topic, header.number, header.time, decoder(reader)};
    reader.finish();
    return received;
}

void encode_event(BinaryWriter& archive, const Event& event) {
    std::visit(
        [&](const auto& e) {
            const std::uint16_t number = std::remove_cvref_t<decltype(e)>::event_number;
            archive(number, e);
        },
        event);
}

Event decode_event(BinaryReader& archive) {
    std::uint16_t number = 0;
    archive(number);
    const auto decoder = lookup(event_decoders, number);
    if (!decoder) throw DecodeError("an event of unknown number");
    return decoder(archive);
}

std::span<const RequestInfo> request_infos() {
    return infos;
}

const RequestInfo* find_request(std::string_view name) {
    const auto at =
        std::find_if(infos.begin(), infos.end(), [&](auto& info) { return info.name == name; });
    return at == infos.end() ? nullptr : &*at;
}

const RequestInfo* find_request(std::uint16_t number) {
    return lookup(request_infos_by_number, number);
}

const RequestInfo& info_of(const Request& request) {
    return infos[request.index()];
}

std::string_view event_name(const Event& event) {
    return std::visit([](const auto& e) { return std::remove_cvref_t<decltype(e)>::event_name; },
                      event);
}

}  // namespace muster
