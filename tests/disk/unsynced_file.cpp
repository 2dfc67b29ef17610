#include "tests/disk/unsynced_file.hpp"

#include <algorithm>
#include <utility>

namespace muster::test {

namespace {

void put(std::string& file, std::string_view bytes, std::uint64_t offset) {
    if (file.size() < offset + bytes.size()) file.resize(offset + bytes.size());
    std::copy(bytes.begin(), bytes.end(), file.begin() + static_cast<std::ptrdiff_t>(offset));
}

// Keeps a random number of the first sectors, but never all.
void tear(DiskChange& change, std::mt19937_64& random) {
    const auto sectors = change.bytes.size() / sector_size;
    if (sectors > 0) change.bytes.resize(random() % sectors * sector_size);
}

}  // namespace

bool UnsyncedFile::read(char* out, std::size_t size, std::uint64_t offset) const {
    const auto begin = std::min<std::uint64_t>(offset, seen_.size());
    const auto found = std::min<std::uint64_t>(size, seen_.size() - begin);
    std::copy_n(seen_.data() + begin, found, out);
    std::fill(out + found, out + size, '\0');
    return found == size;
}

void UnsyncedFile::write(std::string_view bytes, std::uint64_t offset) {
    put(seen_, bytes, offset);
    unsynced_.push_back({DiskChange::Kind::write, offset, std::string(bytes)});
}

void UnsyncedFile::truncate(std::uint64_t size) {
    seen_.resize(size);
    unsynced_.push_back({DiskChange::Kind::truncate, size});
}

std::vector<DiskChange> UnsyncedFile::take_unsynced() {
    return std::exchange(unsynced_, {});
}

std::vector<DiskChange> survivors(std::vector<DiskChange> unsynced, std::mt19937_64& random) {
    switch (random() % 4) {
        case 0:
            return {};
        case 1:
            return unsynced;
        default:
            break;
    }
    std::vector<DiskChange> left;
    for (auto& change : unsynced) {
        if (random() % 2 == 0) continue;
        if (random() % 4 == 0) tear(change, random);
        left.push_back(std::move(change));
    }
    return left;
}

std::string applied(std::string bytes, const std::vector<DiskChange>& changes) {
    for (const auto& change : changes) {
        if (change.kind == DiskChange::Kind::write) {
            put(bytes, change.bytes, change.offset);
        } else {
            bytes.resize(change.offset);
        }
    }
    return bytes;
}

}  // namespace muster::test
