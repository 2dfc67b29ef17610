// Pictures from clients: a reader makes what is kept of them, and the door checks and stores that.
#pragma once

#include "engine/picture/report.hpp"
#include "engine/runtime/ports.hpp"

#include <muster/proto/error.hpp>

#include <span>

namespace muster::door {

// Reads a picture. A port with two forms: a process for each picture (picture_process.hpp), and a
// call in the tests' own process. Any thread.
class PictureReader {
  public:
    // Throws std::runtime_error if it can't be tried.
    virtual picture::Report read(std::span<const std::uint8_t> bytes) = 0;

  protected:
    ~PictureReader() = default;
};

struct Pictures {
    PictureReader& reader;
    runtime::PictureStore& store;
};

struct PictureSize {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};
// The facts in a JPEG's header, without decompression; nothing: the bytes are no JPEG.
std::optional<PictureSize> jpeg_size(std::span<const std::uint8_t> jpeg);

// Has the picture read, stores what the reader made of it, writes the hashes, and drops the bytes.
// For a worker: takes up to ten seconds, and store() waits for the disk. The refusal has the fact
// `reason`. Any thread. Throws like read() and store().
Status complete(PictureUpload& upload, const Pictures& pictures);

}  // namespace muster::door
