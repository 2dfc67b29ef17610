#include "engine/runtime/snapshot_file.hpp"

#include "engine/runtime/descriptor.hpp"
#include "engine/runtime/durable_directory.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <system_error>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace muster::runtime {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view suffix = ".snapshot";
constexpr std::string_view unfinished_suffix = ".unfinished";
// Synchronised piece by piece, because one large flush would delay the journal's own small ones.
constexpr std::size_t piece_size = 1u << 20;

// All formats, including later ones, have this header, so a damaged snapshot is never taken for a
// newer one.
struct Header {
    std::array<char, 8> magic{'M', 'U', 'S', 'T', 'S', 'N', 'A', 'P'};
    std::uint32_t format = core::snapshot_format;
    std::uint32_t reserved = 0;
    std::uint64_t epoch = 0;
    std::uint64_t sequence = 0;
    std::uint64_t digest = 0;
    std::uint64_t body_size = 0;
    std::uint64_t checksum = 0;  // The checksum of the body, seeded with the checksum of the fields
                                 // before.
};
static_assert(sizeof(Header) == 56, "the header has no padding");

std::uint64_t checksum(const Header& header, std::string_view body) {
    const auto seed = XXH3_64bits(&header, offsetof(Header, checksum));
    return XXH3_64bits_withSeed(body.data(), body.size(), seed);
}

[[noreturn]] void fail(const std::string& doing, const fs::path& path) {
    throw std::runtime_error("can't " + doing + " " + path.string() + ": " +
                             std::error_code(errno, std::generic_category()).message());
}

void write_all(int fd, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const auto written = ::write(fd, bytes.data(), std::min(bytes.size(), piece_size));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("write", path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
        if (::fdatasync(fd) != 0) fail("synchronise", path);
    }
}

// Removes the unfinished file on failure: on a full disk the journal needs the space more.
void write_file(const fs::path& path, const Header& header, std::string_view body) {
    try {
        const Descriptor out(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (out.fd() < 0) fail("write", path);
        write_all(out.fd(), {reinterpret_cast<const char*>(&header), sizeof header}, path);
        write_all(out.fd(), body, path);
        if (::fsync(out.fd()) != 0) fail("synchronise", path);
    } catch (...) {
        ::unlink(path.c_str());
        throw;
    }
}

std::string file_name(std::uint64_t sequence) {
    auto digits = std::to_string(sequence);
    return std::string(20 - digits.size(), '0') + digits + std::string(suffix);
}

}  // namespace

std::vector<SnapshotFile> list_snapshots(const fs::path& directory) {
    std::vector<SnapshotFile> found;
    if (!fs::exists(directory)) return found;
    for (const auto& entry : fs::directory_iterator(directory)) {
        if (entry.path().extension() != suffix) continue;
        const auto stem = entry.path().stem().string();
        std::uint64_t sequence = 0;
        const auto end = stem.data() + stem.size();
        if (std::from_chars(stem.data(), end, sequence).ptr == end) {
            found.push_back({entry.path(), sequence});
        }
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.sequence > b.sequence;
    });
    return found;
}

SnapshotFile write_snapshot(const fs::path& directory, const core::Engine& engine) {
    make_durable_directory(directory);
    std::string body;
    engine.save(body);
    Header header;
    header.epoch = engine.epoch();
    header.sequence = engine.sequence();
    header.digest = engine.digest();
    header.body_size = body.size();
    header.checksum = checksum(header, body);

    const SnapshotFile file{directory / file_name(engine.sequence()), engine.sequence()};
    const fs::path unfinished = file.path.string() + std::string(unfinished_suffix);
    write_file(unfinished, header, body);
    fs::rename(unfinished, file.path);
    sync_directory(directory);
    return file;
}

core::Engine read_snapshot(const SnapshotFile& file, std::uint64_t epoch) {
    const auto unusable = [&](const std::string& why) {
        return SnapshotUnusable("the snapshot " + file.path.string() + " " + why);
    };
    std::ifstream in(file.path, std::ios::binary);
    Header header;
    const Header expected;
    if (!in.read(reinterpret_cast<char*>(&header), sizeof header)) throw unusable("can't be read");
    if (header.magic != expected.magic) throw unusable("is no snapshot");
    if (header.epoch != epoch) throw unusable("belongs to another journal");
    if (fs::file_size(file.path) != sizeof header + header.body_size) {
        throw unusable("does not have the length that it should have");
    }
    std::string body(header.body_size, '\0');
    if (!in.read(body.data(), static_cast<std::streamsize>(body.size())))
        throw unusable("can't be read");
    if (checksum(header, body) != header.checksum) throw unusable("is damaged");
    const auto format = std::to_string(header.format);
    if (header.format < core::snapshot_format_oldest)
        throw unusable("has format " + format + ", which this build no longer reads");
    try {
        if (header.format > core::snapshot_format) {
            throw core::SnapshotTooNew("has format " + format +
                                       ", and this build reads formats up to " +
                                       std::to_string(core::snapshot_format));
        }
        auto engine = core::Engine::load(body, header.format);
        if (engine.sequence() != header.sequence || engine.digest() != header.digest) {
            throw unusable("is not of the record that it says");
        }
        return engine;
    } catch (const core::SnapshotTooNew& error) {
        throw NewerSnapshot("the snapshot " + file.path.string() + " " + error.what() +
                            ". A newer build of Muster wrote it: start that build or a newer one. "
                            "No record and no snapshot was changed.");
    } catch (const DecodeError& error) {
        throw unusable(std::string("can't be understood: ") + error.what());
    }
}

void remove_snapshots_between(const fs::path& directory,
                              std::uint64_t after,
                              std::uint64_t before) {
    for (const auto& file : list_snapshots(directory)) {
        if (file.sequence > after && file.sequence < before) fs::remove(file.path);
    }
}

void remove_old_snapshots(const fs::path& directory, std::size_t kept) {
    const auto files = list_snapshots(directory);
    for (std::size_t i = kept; i < files.size(); ++i)
        fs::remove(files[i].path);
    if (!fs::exists(directory)) return;
    std::vector<fs::path> unfinished;
    for (const auto& entry : fs::directory_iterator(directory)) {
        if (entry.path().extension() == unfinished_suffix) unfinished.push_back(entry.path());
    }
    for (const auto& path : unfinished)
        fs::remove(path);
}

}  // namespace muster::runtime
