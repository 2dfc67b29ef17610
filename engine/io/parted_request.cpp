#include "engine/io/parted_request.hpp"

namespace muster::io {

namespace {

std::optional<Error> refuse_early(std::uint16_t request_number, std::size_t size) {
    if (!carries_picture(request_number)) {
        return Error{ErrorCode::too_large, "Only a request with a picture may come in parts.", {}};
    }
    if (size <= limits::parted_request_size_max) return std::nullopt;
    return Error{
        ErrorCode::picture_problem,
        "A picture has at most " + std::to_string(limits::picture_size_max >> 20) + " MiB.",
        {{"field", "picture"}}};
}

}  // namespace

std::optional<PartedRequest::Refusal> PartedRequest::take(std::string_view frame_body) {
    const auto [header, bytes] = split_header<PartHeader>(frame_body);
    if (bytes.empty() || bytes.size() > limits::part_bytes_max) {
        throw DecodeError("a part of " + std::to_string(bytes.size()) + " bytes; it has 1 to " +
                          std::to_string(limits::part_bytes_max));
    }
    std::optional<Refusal> refusal;
    if (!is_arriving()) refusal = begin(header.size, bytes);
    if (header.size != size_) throw DecodeError("a part of another request");
    if (bytes.size() > size_ - arrived_) throw DecodeError("parts beyond their request's size");
    arrived_ += bytes.size();
    if (!is_refused_) bytes_.append(bytes);
    return refusal;
}

// The first part has the whole RequestHeader.
std::optional<PartedRequest::Refusal> PartedRequest::begin(std::size_t size,
                                                           std::string_view first) {
    clear();
    const auto header = split_header<RequestHeader>(first).first;
    size_ = size;
    auto error = refuse_early(header.request_number, size);
    is_refused_ = error.has_value();
    if (!error) return std::nullopt;
    return Refusal{header.id, std::move(*error)};
}

std::optional<std::string_view> PartedRequest::whole() const {
    if (size_ == 0 || is_arriving() || is_refused_) return std::nullopt;
    return bytes_;
}

}  // namespace muster::io
