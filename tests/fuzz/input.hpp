// Shared by the fuzz targets: splits one input into several values. Beyond the end it gives zeros,
// so every input is valid.
#pragma once

#include "engine/core/kernel/check.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace muster::fuzz {

// Reads an input from the front. Any one thread.
class Input {
  public:
    Input(const std::uint8_t* data, std::size_t size)
        : rest_(reinterpret_cast<const char*>(data), size) {}
    explicit Input(std::string_view bytes) : rest_(bytes) {}

    bool empty() const { return rest_.empty(); }
    // The next `size` bytes, or the rest.
    std::string_view take(std::size_t size) {
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(taken.size());
        return taken;
    }
    template <class T>
    T number() {
        static_assert(std::is_integral_v<T>);
        T value = 0;
        const auto bytes = take(sizeof value);
        if (!bytes.empty()) std::memcpy(&value, bytes.data(), bytes.size());
        return value;
    }
    std::uint8_t byte() { return number<std::uint8_t>(); }
    // Bytes after their length, which has two bytes.
    std::string_view piece() { return take(number<std::uint16_t>()); }
    std::string_view rest() { return take(rest_.size()); }

  private:
    std::string_view rest_;
};

}  // namespace muster::fuzz

// libFuzzer calls it with each input. A broken promise ends the process.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
