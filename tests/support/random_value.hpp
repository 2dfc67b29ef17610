// Fills a value of any described type with random content, through the codecs' description. So a
// test of "every request" covers new requests too.
#pragma once

#include <muster/proto/binary.hpp>

#include <random>

namespace muster::test {

class RandomValue {
  public:
    explicit RandomValue(std::uint64_t seed) : random_(seed) {}

    template <class... Fields>
    void operator()(Fields&&... fields) {
        (field(fields), ...);
    }

    template <class T>
    T make() {
        T value{};
        fill(value);
        return value;
    }

  private:
    std::uint64_t below(std::uint64_t n) { return random_() % n; }

    template <class T>
    void field(cereal::NameValuePair<T>& pair) {
        fill(pair.value);
    }
    // Fields that a struct describes without a name.
    template <class T>
    void field(T& value) {
        fill(value);
    }

    template <class T>
    void fill(T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            value = below(2) == 1;
        } else if constexpr (std::is_floating_point_v<T>) {
            value = static_cast<T>(static_cast<std::int64_t>(below(2'000'000)) - 1'000'000) / 64;
        } else if constexpr (std::is_integral_v<T>) {
            value = static_cast<T>(random_() >> below(64));
        } else if constexpr (NamedEnum<T>) {
            value = static_cast<T>(below(EnumNames<T>::list.size()));
        } else if constexpr (std::is_enum_v<T>) {
            value = T{1};
        } else if constexpr (is_id<T>) {
            value.value = below(1000);
        } else if constexpr (std::is_same_v<T, std::string>) {
            value.clear();
            for (auto n = below(12); n > 0; --n)
                value.push_back(static_cast<char>('a' + below(26)));
        } else if constexpr (std::is_same_v<T, Time>) {
            value = Time(std::chrono::microseconds(below(4'000'000'000'000'000)));
        } else if constexpr (detail::is_byte_array<T>) {
            for (auto& byte : value)
                byte = static_cast<std::uint8_t>(random_());
        } else if constexpr (detail::is_optional<T>) {
            value.reset();
            if (below(2) == 1) fill(value.emplace());
        } else if constexpr (detail::is_vector<T>) {
            value.clear();
            for (auto n = below(4); n > 0; --n)
                fill(value.emplace_back());
        } else if constexpr (detail::is_map<T>) {
            value.clear();
            for (auto n = below(4); n > 0; --n) {
                typename T::key_type key{};
                fill(key);
                fill(value[key]);
            }
        } else if constexpr (std::is_same_v<T, Event>) {
            fill_variant(value, below(std::variant_size_v<Event>));
        } else if constexpr (std::is_same_v<T, Topic>) {
            value = {static_cast<Topic::Kind>(below(EnumNames<Topic::Kind>::list.size())),
                     1 + below(1000)};
            // The catalog has only one topic.
            if (value.kind == Topic::Kind::catalog) value.id = 0;
        } else {
            value.serialize(*this);
        }
    }

    template <class Variant, std::size_t I = 0>
    void fill_variant(Variant& value, std::size_t index) {
        if constexpr (I < std::variant_size_v<Variant>) {
            if (index == I) {
                fill(value.template emplace<I>());
            } else {
                fill_variant<Variant, I + 1>(value, index);
            }
        }
    }

    std::mt19937_64 random_;
};

}  // namespace muster::test
