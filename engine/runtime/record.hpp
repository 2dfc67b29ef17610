// A record of the journal: one input that changed something, and the digest of what came of it. The
// form is described in docs/journal-format.md.
#pragma once

#include "engine/core/kernel/input.hpp"

namespace muster::runtime {

// ---- Writing. A record is begun before its input is applied, so that one that is too large is
// refused without effect, and finished or dropped when the outcome is known. ----

// Appends the record up to its digest to `out`, and returns where it starts.
std::size_t begin_record(std::string& out, std::uint64_t sequence, const core::Input& input);
// Completes the record that starts at `start` and ends `out`.
void finish_record(std::string& out, std::size_t start, std::uint64_t digest_after);
// The bytes that it will take, once finished.
std::size_t record_size(const std::string& out, std::size_t start);

// ---- Reading. ----

// A record as it stands in a batch; the body is a view into it.
struct Record {
    std::uint64_t sequence = 0;
    Time time{};
    core::Origin origin;
    std::uint16_t request_number = 0;
    std::string_view body;
    std::uint64_t digest_after = 0;
};

// Takes a batch's records apart. Any one thread; the batch must outlive it.
class RecordReader {
  public:
    explicit RecordReader(std::string_view batch) : rest_(batch) {}
    // False: there are no more. Throws DecodeError.
    bool next(Record& record);

  private:
    std::string_view rest_;
};

// The input that a record came from. Throws DecodeError, also for a request that this build does
// not know.
core::Input to_input(const Record& record);

// A digest as people see it: 16 hexadecimal digits.
std::string digest_text(std::uint64_t digest);

}  // namespace muster::runtime
