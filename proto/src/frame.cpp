#include <muster/proto/frame.hpp>

#include <algorithm>
#include <cstring>

namespace muster {

namespace {
constexpr std::size_t kept_when_idle = 4096;
}  // namespace

std::size_t begin_frame(std::string& out, FrameKind kind) {
    const auto start = out.size();
    out.append(frame_length_size, '\0');
    out.push_back(static_cast<char>(kind));
    return start;
}

void finish_frame(std::string& out, std::size_t start) {
    const auto length = static_cast<std::uint32_t>(out.size() - start - frame_length_size);
    std::memcpy(out.data() + start, &length, frame_length_size);
}

std::size_t size_of_frame(std::string_view bytes) {
    std::uint32_t length = 0;
    std::memcpy(&length, bytes.data(), frame_length_size);
    return frame_length_size + length;
}

char* FrameReader::prepare(std::size_t size) {
    if (buffer_.size() - end_ < size) {
        // Moves pending bytes to the front before it grows. So the buffer's size follows the bytes
        // that really arrive.
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
        if (buffer_.size() - end_ < size) buffer_.resize(end_ + size);
    }
    return buffer_.data() + end_;
}

void FrameReader::commit(std::size_t size) {
    end_ += size;
}

std::optional<Frame> FrameReader::next() {
    if (pending() < frame_length_size) return std::nullopt;
    const std::size_t whole = wanted();
    if (whole == frame_length_size) throw FrameError("an empty frame");
    if (whole - frame_length_size > size_max_) {
        throw FrameError("a frame of " + std::to_string(whole - frame_length_size) +
                         " bytes, over the limit of " + std::to_string(size_max_));
    }
    if (pending() < whole) return std::nullopt;
    const char* start = buffer_.data() + begin_ + frame_length_size;
    const Frame frame{
        static_cast<FrameKind>(*start), {start + 1, whole - frame_header_size}, whole};
    begin_ += whole;
    if (begin_ == end_) begin_ = end_ = 0;
    return frame;
}

std::size_t FrameReader::wanted() const {
    return pending() < frame_length_size ? 0 : size_of_frame({buffer_.data() + begin_, pending()});
}

void FrameReader::shrink() {
    if (pending() == 0 && buffer_.size() > kept_when_idle) {
        buffer_.clear();
        buffer_.shrink_to_fit();
        begin_ = end_ = 0;
    }
}

}  // namespace muster
