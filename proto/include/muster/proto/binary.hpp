// The binary form of every described type, little-endian, lengths in 32 bits: two archives for
// cereal's `serialize` members, over a string of bytes. Unlike cereal's own archives, the reader
// trusts no input: it checks every length against the remaining bytes, lets containers grow only as
// their elements arrive, and refuses booleans, enumerators and variant numbers out of range. So a
// false length causes no crash and no large allocation.
#pragma once

#include <muster/proto/enums.hpp>
#include <muster/proto/error.hpp>
#include <muster/proto/events.hpp>

#include <bit>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <stdexcept>
#include <type_traits>

namespace muster {

static_assert(std::endian::native == std::endian::little, "the wire is little-endian memory");

// The reason why bytes could not be decoded. BinaryReader throws it; the code that received the
// bytes catches it.
class DecodeError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

namespace detail {
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_map = false;
template <class K, class V>
inline constexpr bool is_map<std::map<K, V>> = true;
template <class T>
inline constexpr bool is_set = false;
template <class K>
inline constexpr bool is_set<std::set<K>> = true;
template <class T>
inline constexpr bool is_byte_array = false;
template <std::size_t N>
inline constexpr bool is_byte_array<std::array<std::uint8_t, N>> = true;
template <class T>
inline constexpr bool is_pair = false;
template <class A, class B>
inline constexpr bool is_pair<std::pair<A, B>> = true;
}  // namespace detail

class BinaryWriter;
class BinaryReader;
// Writes an event's number and body, as in a frame and in a PastEvent.
void encode_event(BinaryWriter& archive, const Event& event);
// Throws DecodeError for an unknown number.
Event decode_event(BinaryReader& archive);

// Appends to `out`, which it does not own. Any one thread.
class BinaryWriter {
  public:
    explicit BinaryWriter(std::string& out) : out_(out) {}

    template <class... Items>
    void operator()(const Items&... items) {
        (item(items), ...);
    }

    void bytes(const void* data, std::size_t size) {
        out_.append(static_cast<const char*>(data), size);
    }
    void length(std::size_t size) {
        const auto n = static_cast<std::uint32_t>(size);
        bytes(&n, sizeof n);
    }

  private:
    template <class T>
    void item(const cereal::NameValuePair<T>& pair) {
        item(pair.value);
    }
    template <class T>
    void item(const T& value) {
        if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
            bytes(&value, sizeof value);
        } else if constexpr (is_id<T>) {
            bytes(&value.value, sizeof value.value);
        } else if constexpr (std::is_same_v<T, std::string>) {
            length(value.size());
            bytes(value.data(), value.size());
        } else if constexpr (std::is_same_v<T, Time>) {
            item(static_cast<std::int64_t>(value.time_since_epoch().count()));
        } else if constexpr (detail::is_byte_array<T>) {
            bytes(value.data(), value.size());
        } else if constexpr (std::is_same_v<T, std::vector<std::uint8_t>>) {
            length(value.size());
            bytes(value.data(), value.size());
        } else if constexpr (detail::is_vector<T> || detail::is_map<T> || detail::is_set<T>) {
            length(value.size());
            for (const auto& element : value)
                item(element);
        } else if constexpr (detail::is_pair<T>) {
            item(value.first);
            item(value.second);
        } else if constexpr (detail::is_optional<T>) {
            item(value.has_value());
            if (value) item(*value);
        } else if constexpr (std::is_same_v<T, Event>) {
            encode_event(*this, value);
        } else {
            // serialize() is one description for reading and writing, hence not const; a writer
            // only reads.
            const_cast<T&>(value).serialize(*this);
        }
    }

    std::string& out_;
};

// Reads a view, which must outlive the reader. Throws DecodeError. Any one thread.
class BinaryReader {
  public:
    explicit BinaryReader(std::string_view in) : in_(in) {}

    template <class... Items>
    void operator()(Items&&... items) {
        (item(items), ...);
    }

    std::string_view take(std::size_t size) {
        if (size > in_.size()) throw DecodeError("the message ends too early");
        const auto taken = in_.substr(0, size);
        in_.remove_prefix(size);
        return taken;
    }
    void bytes(void* data, std::size_t size) {
        if (size != 0) std::memcpy(data, take(size).data(), size);
    }
    // Reads a count of elements. Each element takes at least one byte.
    std::size_t length() {
        std::uint32_t n = 0;
        bytes(&n, sizeof n);
        if (n > in_.size()) throw DecodeError("a length exceeds the message");
        return n;
    }
    std::string_view rest() const { return in_; }
    void finish() const {
        if (!in_.empty()) throw DecodeError("bytes left over after the message");
    }

  private:
    template <class T>
    void item(cereal::NameValuePair<T>& pair) {
        item(pair.value);
    }
    template <class T>
    void item(T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            std::uint8_t byte = 0;
            bytes(&byte, 1);
            if (byte > 1) throw DecodeError("a boolean is neither 0 nor 1");
            value = byte == 1;
        } else if constexpr (std::is_arithmetic_v<T>) {
            bytes(&value, sizeof value);
        } else if constexpr (std::is_enum_v<T>) {
            std::underlying_type_t<T> raw{};
            bytes(&raw, sizeof raw);
            // An unknown error code, as of a newer daemon, passes as a number; every other
            // enumerator must be known.
            if constexpr (NamedEnum<T>) {
                if (raw >= EnumNames<T>::list.size())
                    throw DecodeError("an enumerator is out of range");
            }
            value = static_cast<T>(raw);
        } else if constexpr (is_id<T>) {
            bytes(&value.value, sizeof value.value);
        } else if constexpr (std::is_same_v<T, std::string>) {
            value = take(length());
        } else if constexpr (std::is_same_v<T, Time>) {
            std::int64_t us = 0;
            item(us);
            value = Time(std::chrono::microseconds(us));
        } else if constexpr (detail::is_byte_array<T>) {
            bytes(value.data(), value.size());
        } else if constexpr (std::is_same_v<T, std::vector<std::uint8_t>>) {
            const auto taken = take(length());
            value.assign(taken.begin(), taken.end());
        } else if constexpr (detail::is_vector<T>) {
            const std::size_t size = length();
            value.clear();
            for (std::size_t i = 0; i < size; ++i)
                item(value.emplace_back());
        } else if constexpr (detail::is_map<T>) {
            const std::size_t size = length();
            value.clear();
            for (std::size_t i = 0; i < size; ++i) {
                std::pair<typename T::key_type, typename T::mapped_type> entry{};
                item(entry);
                // Ascending and distinct: one value has one encoding, which digests rely on.
                if (!value.empty() && !(value.rbegin()->first < entry.first)) {
                    throw DecodeError("a map's keys are not ascending");
                }
                value.insert(value.end(), std::move(entry));
            }
        } else if constexpr (detail::is_set<T>) {
            const std::size_t size = length();
            value.clear();
            for (std::size_t i = 0; i < size; ++i) {
                typename T::key_type entry{};
                item(entry);
                if (!value.empty() && !(*value.rbegin() < entry)) {
                    throw DecodeError("a set's items are not ascending");
                }
                value.insert(value.end(), std::move(entry));
            }
        } else if constexpr (detail::is_pair<T>) {
            item(value.first);
            item(value.second);
        } else if constexpr (detail::is_optional<T>) {
            bool present = false;
            item(present);
            value.reset();
            if (present) {
                // With an emplace(), g++ 12 warns of a value that is not there.
                typename T::value_type read{};
                item(read);
                value = std::move(read);
            }
        } else if constexpr (std::is_same_v<T, Event>) {
            value = decode_event(*this);
        } else {
            value.serialize(*this);
        }
    }

    std::string_view in_;
};

// Appends the binary form of `value`.
template <class T>
void encode_to(std::string& out, const T& value) {
    BinaryWriter writer(out);
    writer(value);
}
template <class T>
std::string encode(const T& value) {
    std::string out;
    encode_to(out, value);
    return out;
}
// Throws DecodeError, also if bytes are left over.
template <class T>
T decode(std::string_view in) {
    BinaryReader reader(in);
    T value{};
    reader(value);
    reader.finish();
    return value;
}

}  // namespace muster
