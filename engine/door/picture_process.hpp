// Reads each picture in a process of its own. A decoder that crashes, loops or eats memory costs
// one picture.
#pragma once

#include "engine/door/picture.hpp"
#include "engine/picture/limits.hpp"

#include <filesystem>

namespace muster::door {

// Any thread; a thread that reads a picture waits for its process.
class PictureProcess final : public PictureReader {
  public:
    // `program` is muster-picture; a process that has not answered after `patience` is killed.
    explicit PictureProcess(std::filesystem::path program,
                            std::chrono::milliseconds patience = picture::time_max)
        : program_(std::move(program)), patience_(patience) {}

    // Throws std::runtime_error if no process can be started.
    picture::Report read(std::span<const std::uint8_t> bytes) override;

  private:
    const std::filesystem::path program_;
    const std::chrono::milliseconds patience_;
};

// The program that was installed with this one: in the same folder, or in ../libexec/muster.
std::filesystem::path find_picture_program();

}  // namespace muster::door
