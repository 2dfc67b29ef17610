// Reads pictures in the test's own process.
#pragma once

#include "engine/door/picture.hpp"
#include "engine/picture/read.hpp"

namespace muster {

class DirectReader final : public door::PictureReader {
  public:
    picture::Report read(std::span<const std::uint8_t> bytes) override {
        return picture::read(bytes);
    }
};

}  // namespace muster
