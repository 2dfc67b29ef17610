// What the fuzz targets share: one input cut into several. Behind the end there are only zeros, so
// every input means something.
#pragma once

#include "engine/core/kernel/check.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace muster::fuzz {

// A view of the input, taken from the front. Any one thread.
class Input {
  public:
    Input(const std::uint8_t* data, std::size_t size)
        : rest_(reinterpret_cast<const char*>(data), size) {}
    explicit Input(std::string_view bytes) : rest_(bytes) {}

    bool empty() const { return rest_.empty(); }
    // So many bytes, or as many as there are.
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
    // A length of two bytes, then so many.
    std::string_view piece() { return take(number<std::uint16_t>()); }
    std::string_view rest() { return take(rest_.size()); }

  private:
    std::string_view rest_;
};

}  // namespace muster::fuzz

// What libFuzzer calls with each input. A promise that is broken ends the process.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
