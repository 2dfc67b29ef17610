// A record of the journal: one input that changed the state, and the digest of its outcome.
// docs/journal-format.md describes the form.
#pragma once

#include "engine/core/kernel/input.hpp"

namespace muster::runtime {

// ---- Writing. The engine begins a record before it applies the input, so it can refuse a too
// large one without effect. It finishes or drops the record when the outcome is known. ----

// Appends the record up to its digest to `out`, and returns its start.
std::size_t begin_record(std::string& out, std::uint64_t sequence, const core::Input& input);
// Completes the record that starts at `start` and ends `out`.
void finish_record(std::string& out, std::size_t start, std::uint64_t digest_after);
// The bytes of the finished record.
std::size_t record_size(const std::string& out, std::size_t start);

// ---- Reading. ----

// A record in a batch; the body is a view into the batch.
struct Record {
    std::uint64_t sequence = 0;
    Time time{};
    core::Origin origin;
    std::uint16_t request_number = 0;
    std::string_view body;
    std::uint64_t digest_after = 0;
};

// Splits a batch into records. Any one thread; the batch must outlive the reader.
class RecordReader {
  public:
    explicit RecordReader(std::string_view batch) : rest_(batch) {}
    // False: there are no more. Throws DecodeError.
    bool next(Record& record);

  private:
    std::string_view rest_;
};

// The input of a record. Throws DecodeError, also for a request that this build does not know.
core::Input to_input(const Record& record);

// A digest for people: 16 hexadecimal digits.
std::string digest_text(std::uint64_t digest);

}  // namespace muster::runtime
