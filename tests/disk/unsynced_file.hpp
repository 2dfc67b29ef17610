// A file as a program sees it, and what of it would be left after a power cut: what was written
// since the last synchronisation may be there or not, piece by piece.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace muster::test {

// A change of a file that may not have reached the disk.
struct DiskChange {
    enum class Kind { write, truncate };
    Kind kind = Kind::write;
    std::uint64_t offset = 0;  // Where the bytes go, or what length the file gets.
    std::string bytes = {};
};

// One thread at a time.
class UnsyncedFile {
  public:
    // What is on the disk.
    explicit UnsyncedFile(std::string durable) : seen_(std::move(durable)) {}

    std::uint64_t size() const { return seen_.size(); }
    // Everything that was written, synchronised or not. False: the file ends before, and the rest
    // of `out` is zeros.
    bool read(char* out, std::size_t size, std::uint64_t offset) const;
    void write(std::string_view bytes, std::uint64_t offset);
    void truncate(std::uint64_t size);

    // What was done since this was called last, in that order: to be done to the disk, or lost.
    std::vector<DiskChange> take_unsynced();

  private:
    std::string seen_;
    std::vector<DiskChange> unsynced_;
};

// The smallest piece that a disk writes as a whole.
inline constexpr std::size_t sector_size = 512;

// What a power cut leaves of these changes: none, all, or any of them, some only in their first
// sectors. (A disk writes them in any order; as the cut may come anywhere, that is any subset. Two
// changes of one place keep their order, as they share a page of the system's cache.)
std::vector<DiskChange> survivors(std::vector<DiskChange> unsynced, std::mt19937_64& random);

// The file's bytes with these changes.
std::string applied(std::string bytes, const std::vector<DiskChange>& changes);

}  // namespace muster::test
