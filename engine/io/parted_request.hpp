// A request that is larger than a frame and arrives in parts. Sans-I/O.
#pragma once

#include <muster/proto/message.hpp>

#include <string>

namespace muster::io {

// Has memory for the bytes that arrived. A request that the daemon would refuse anyway is refused
// with its first part; its other parts take no memory. io thread (any one thread).
class PartedRequest {
  public:
    struct Refusal {
        std::uint64_t request_id = 0;
        Error error;
    };

    // Takes the body of a frame of the kind `part`. The refusal comes once, and the rest of the
    // parts is passed over. Throws DecodeError if the part is not the next one of this request.
    std::optional<Refusal> take(std::string_view frame_body);

    // Some parts arrived, and others are to come.
    bool is_arriving() const { return arrived_ != size_; }
    // The memory that the whole request will take; 0: none.
    std::size_t memory() const { return is_refused_ ? 0 : size_; }
    // RequestHeader and request; nothing: it did not arrive, or was refused.
    std::optional<std::string_view> whole() const;
    // Forgets the request and frees its memory.
    void clear() { *this = {}; }

  private:
    std::optional<Refusal> begin(std::size_t size, std::string_view first);

    std::size_t size_ = 0;
    std::size_t arrived_ = 0;
    bool is_refused_ = false;
    std::string bytes_;
};

}  // namespace muster::io
