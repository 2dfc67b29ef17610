#include "engine/runtime/record.hpp"

#include <muster/proto/hex.hpp>

namespace muster::runtime {

namespace {
using Size = std::uint32_t;
constexpr std::size_t digest_size = sizeof(std::uint64_t);
}  // namespace

std::size_t begin_record(std::string& out, std::uint64_t sequence, const core::Input& input) {
    const auto start = out.size();
    BinaryWriter writer(out);
    std::visit(
        [&](const auto& request) {
            const std::uint16_t number = std::remove_cvref_t<decltype(request)>::request_number;
            writer(Size{0}, sequence, input.time, input.origin, number, request);
        },
        input.request);
    return start;
}

void finish_record(std::string& out, std::size_t start, std::uint64_t digest_after) {
    encode_to(out, digest_after);
    const auto size = static_cast<Size>(out.size() - start - sizeof(Size));
    std::memcpy(out.data() + start, &size, sizeof size);
}

std::size_t record_size(const std::string& out, std::size_t start) {
    return out.size() - start + digest_size;
}

bool RecordReader::next(Record& record) {
    if (rest_.empty()) return false;
    BinaryReader batch(rest_);
    Size size = 0;
    batch(size);
    std::string_view bytes = batch.take(size);
    rest_ = batch.rest();
    if (bytes.size() < digest_size) throw DecodeError("a record is too short");
    std::memcpy(&record.digest_after, bytes.data() + bytes.size() - digest_size, digest_size);
    bytes.remove_suffix(digest_size);
    BinaryReader reader(bytes);
    reader(record.sequence, record.time, record.origin, record.request_number);
    record.body = reader.rest();
    return true;
}

core::Input to_input(const Record& record) {
    auto request = decode_request(record.request_number, record.body);
    if (!request) {
        throw DecodeError("a request of number " + std::to_string(record.request_number) +
                          ", which this build does not know");
    }
    return {record.time, record.origin, *std::move(request)};
}

std::string digest_text(std::uint64_t digest) {
    return to_hex(digest, 16);
}

}  // namespace muster::runtime
