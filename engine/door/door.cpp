#include "engine/door/door.hpp"

#include "engine/door/secrets.hpp"
#include "engine/door/text.hpp"
#include "engine/door/time_zone.hpp"

#include <muster/proto/walk.hpp>

#include <algorithm>
#include <cmath>

namespace muster::door {

namespace {

// No rule needs a later time, and arithmetic on later times could overflow.
constexpr Time time_min{};
constexpr Time time_max = std::chrono::sys_days(std::chrono::year(3000) / 1 / 1);

// Thrown to end the walk. The client gets the error.
struct Refusal {
    Error error;
};

[[noreturn]] void refuse(const FieldPath& path, std::string message) {
    throw Refusal{bad_data(path.text(), std::move(message))};
}

// A measure that makes no sense is unknown, with one binary form: many phones send -1 for a number
// that they do not know. A position that says nothing is not refused for its accuracy.
void make_sense_of(Location& location) {
    // Half of the way around the Earth: a larger accuracy says no more.
    constexpr double accuracy_m_max = 20'037'508;
    constexpr double speed_mps_max = 10'000;
    // The comparisons are false for an unknown number, too.
    const auto accuracy = location.accuracy_m.or_else(0);
    const bool finite = std::isfinite(accuracy);
    location.accuracy_m = accuracy > 0 && finite ? std::min(accuracy, accuracy_m_max) : Measure{};
    const auto heading = location.heading_deg.or_else(-1);
    if (!(heading >= 0 && heading <= 360)) location.heading_deg = {};
    const auto speed = location.speed_mps.or_else(-1);
    if (!(speed >= 0 && speed <= speed_mps_max)) location.speed_mps = {};
}

// Checks and normalises all leaves that are fast to check, and finds out whether a slow leaf
// exists.
class Examination {
  public:
    explicit Examination(ConnectionId connection) : connection_(connection) {}

    void operator()(FieldPath& path, Name& name) {
        if (auto wrong = check_name(name)) refuse(path, std::move(*wrong));
    }
    void operator()(FieldPath& path, std::string& text) {
        if (auto wrong = check_text(text, limits::text_bytes_max)) refuse(path, std::move(*wrong));
    }
    void operator()(FieldPath& path, double value) {
        if (!std::isfinite(value)) refuse(path, "Not a number, or infinite.");
    }
    void operator()(FieldPath& path, Time value) {
        if (value < time_min || value >= time_max)
            refuse(path, "A time is between the years 1970 and 3000.");
    }
    void operator()(FieldPath& path, Location& location) {
        leaf(path, "latitude_deg", location.latitude_deg);
        leaf(path, "longitude_deg", location.longitude_deg);
        leaf(path, "time", location.time);
        make_sense_of(location);
    }
    void operator()(FieldPath& path, Passphrase& passphrase) {
        if (!passphrase.verifier.empty())
            refuse(path, "A verifier is made by the daemon, not sent to it.");
        if (passphrase.text.empty()) refuse(path, "A passphrase can't be empty.");
        if (auto wrong = check_text(passphrase.text, limits::passphrase_bytes_max))
            refuse(path, std::move(*wrong));
        slow = true;
    }
    void operator()(FieldPath& path, Token& token) {
        if (token.hash != Hash256{})
            refuse(path, "A token's hash is made by the daemon, not sent to it.");
        if (token.text.empty() || token.text.size() > limits::passphrase_bytes_max)
            refuse(path, "Not a token.");
        token.hash = hash_of_token(token.text);
        forget(token.text);
    }
    void operator()(FieldPath& path, TimeZone& zone) {
        if (!zone.transitions.empty())
            refuse(path, "A zone's transitions are looked up, not sent.");
        if (auto wrong = check_text(zone.name, limits::name_code_points_max))
            refuse(path, std::move(*wrong));
        slow = true;
    }
    void operator()(FieldPath& path, PictureUpload& upload) {
        if (upload.stored != Picture{})
            refuse(path, "A picture's hashes are made by the daemon, not sent to it.");
        if (upload.jpeg.empty()) refuse(path, "The picture is empty.");
        if (upload.jpeg.size() > limits::picture_size_max)
            refuse(path, "A picture has at most 40 MiB.");
        picture_bytes += upload.jpeg.size();
        slow = true;
    }
    void operator()(FieldPath& path, ConnectionId& connection) {
        if (connection) refuse(path, "The daemon writes the connection's id, not the client.");
        connection = connection_;
    }
    void operator()(FieldPath&, Seed& seed) {
        if (seed.value == 0) seed.value = random_seed();
    }
    // Whole numbers, ids, flags, enumerators and hashes need no check here: the decoder accepts
    // only valid values, and the core's rules check their ranges.
    template <class T>
    void operator()(FieldPath&, T&) {}

    void list(FieldPath& path, std::size_t size) {
        if (size > limits::list_items_max) refuse(path, "A list has at most 20,000 items.");
    }
    void same_key(FieldPath& path) { refuse(path, "Another entry has the same key."); }

    bool slow = false;
    std::size_t picture_bytes = 0;

  private:
    template <class T>
    void leaf(FieldPath& path, const char* name, T& value) {
        path.push(name);
        (*this)(path, value);
        path.pop();
    }

    ConnectionId connection_;
};

// The slow leaves.
class Completion {
  public:
    explicit Completion(const Pictures& pictures) : pictures_(pictures) {}

    void operator()(FieldPath&, Passphrase& passphrase) {
        passphrase.verifier = make_verifier(passphrase.text);
        forget(passphrase.text);
    }
    void operator()(FieldPath& path, TimeZone& zone) {
        if (auto wrong = look_up(zone)) refuse(path, std::move(*wrong));
    }
    void operator()(FieldPath& path, PictureUpload& upload) {
        auto status = door::complete(upload, pictures_);
        if (status) return;
        status.error().facts.push_back({"field", path.text()});
        throw Refusal{std::move(status).error()};
    }
    template <class T>
    void operator()(FieldPath&, T&) {}

    void list(FieldPath&, std::size_t) {}
    void same_key(FieldPath&) {}

  private:
    const Pictures& pictures_;
};

template <class Visitor>
Status visit_leaves(Visitor& visitor, Request& request) {
    try {
        std::visit([&](auto& r) { walk(visitor, r); }, request);
        return Done{};
    } catch (Refusal& refusal) {
        return std::move(refusal.error);
    }
}

// Checks the rules that concern a whole request, which a walk over its leaves can't check.
Status check_whole(const Request& request) {
    const auto* login = std::get_if<Login>(&request);
    if (login && login->on_behalf.size() > limits::on_behalf_bytes_max)
        return bad_data("on_behalf", "It has at most 64 bytes.");
    return Done{};
}

}  // namespace

Result<Examined> examine(std::uint16_t request_number,
                         std::string_view body,
                         ConnectionId connection) {
    std::optional<Request> request;
    try {
        request = decode_request(request_number, body);
    } catch (const DecodeError& error) {
        return bad_data("request", std::string("The request can't be read: ") + error.what() + ".");
    }
    if (!request) {
        return Error{ErrorCode::unknown_request,
                     "This daemon does not know the request of number " +
                         std::to_string(request_number) + "; a newer one may.",
                     {{"number", std::to_string(request_number)}}};
    }
    if (info_of(*request).kind == RequestKind::internal) {
        return Error{ErrorCode::not_allowed, "Only the daemon itself makes this request.", {}};
    }
    Examination examination(connection);
    if (auto status = visit_leaves(examination, *request); !status)
        return std::move(status).error();
    if (auto status = check_whole(*request); !status) return std::move(status).error();
    if (body.size() - examination.picture_bytes > limits::request_size_max) {
        return Error{
            ErrorCode::too_large, "The request is too large for the journal; split it.", {}};
    }
    return Examined{std::move(*request), examination.slow, examination.picture_bytes != 0};
}

Status complete(Request& request, const Pictures& pictures) {
    Completion completion(pictures);
    return visit_leaves(completion, request);
}

}  // namespace muster::door
