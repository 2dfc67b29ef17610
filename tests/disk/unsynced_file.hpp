// A file as a program sees it, and its possible contents after a power cut: each change since the
// last synchronisation may have survived or not.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace muster::test {

// A change that may not have reached the disk.
struct DiskChange {
    enum class Kind { write, truncate };
    Kind kind = Kind::write;
    std::uint64_t offset = 0;  // Offset of the bytes, or the new length.
    std::string bytes = {};
};

// One thread at a time.
class UnsyncedFile {
  public:
    // `durable`: the file's content on the disk.
    explicit UnsyncedFile(std::string durable) : seen_(std::move(durable)) {}

    std::uint64_t size() const { return seen_.size(); }
    // Reads written bytes, synchronised or not. Returns false if the file is shorter; the rest of
    // `out` is then zeros.
    bool read(char* out, std::size_t size, std::uint64_t offset) const;
    void write(std::string_view bytes, std::uint64_t offset);
    void truncate(std::uint64_t size);

    // The changes since the last call, in order. The caller applies them to the disk or loses them.
    std::vector<DiskChange> take_unsynced();

  private:
    std::string seen_;
    std::vector<DiskChange> unsynced_;
};

// The smallest unit that a disk writes as a whole.
inline constexpr std::size_t sector_size = 512;

// The changes that survive a power cut: any subset, some of them only in their first sectors. (A
// disk writes changes in any order, so each subset is possible. Two changes of one place keep their
// order, because they share a page of the system's cache.)
std::vector<DiskChange> survivors(std::vector<DiskChange> unsynced, std::mt19937_64& random);

// The bytes after these changes.
std::string applied(std::string bytes, const std::vector<DiskChange>& changes);

}  // namespace muster::test
