// Visits every leaf of a described value with its path, using the same description as the codecs.
// With this walk the door checks and completes requests, without code for any single request.
#pragma once

#include <muster/proto/binary.hpp>

#include <type_traits>

namespace muster {

// A place in a value: "challenge.translations[2].title".
class FieldPath {
  public:
    struct Step {
        const char* name;  // Or null: an index.
        std::size_t index;
    };
    void push(const char* name) { steps_.push_back({name, 0}); }
    void push(std::size_t index) { steps_.push_back({nullptr, index}); }
    void pop() { steps_.pop_back(); }
    std::string text() const;

  private:
    std::vector<Step> steps_;
};

namespace detail {
template <class T>
inline constexpr bool is_completed_at_the_door =
    std::is_same_v<T, Name> || std::is_same_v<T, Passphrase> || std::is_same_v<T, Token> ||
    std::is_same_v<T, TimeZone> || std::is_same_v<T, PictureUpload> || std::is_same_v<T, Seed>;

template <class T>
inline constexpr bool is_leaf =
    std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, std::string> || is_id<T> ||
    std::is_same_v<T, Time> || is_byte_array<T> || std::is_same_v<T, std::vector<std::uint8_t>> ||
    std::is_same_v<T, Location> || is_completed_at_the_door<T>;
}  // namespace detail

// Calls `visitor(path, leaf)` for each leaf, including keys of maps, and `visitor.list(path, size)`
// for each list and map before its items. If the visitor changes a key to that of an earlier entry,
// calls `visitor.same_key(path)`; unless that throws, the entry is dropped.
template <class Visitor>
class Walk {
  public:
    explicit Walk(Visitor& visitor) : visitor_(visitor) {}

    template <class... Fields>
    void operator()(Fields&&... fields) {
        (field(fields), ...);
    }

  private:
    template <class T>
    void field(cereal::NameValuePair<T>& pair) {
        path_.push(pair.name);
        value(pair.value);
        path_.pop();
    }

    template <class T>
    void value(T& item) {
        if constexpr (detail::is_leaf<T>) {
            visitor_(path_, item);
        } else if constexpr (detail::is_optional<T>) {
            if (item) value(*item);
        } else if constexpr (detail::is_vector<T>) {
            visitor_.list(path_, item.size());
            for (std::size_t i = 0; i < item.size(); ++i) {
                path_.push(i);
                value(item[i]);
                path_.pop();
            }
        } else if constexpr (detail::is_map<T>) {
            visitor_.list(path_, item.size());
            map(item);
        } else {
            item.serialize(*this);
        }
    }

    // Walks entry by entry, the key before the value; both have the entry's path. An entry whose
    // key the visitor changes stands under the new key afterwards.
    template <class T>
    void map(T& item) {
        T walked;
        for (std::size_t i = 0; !item.empty(); ++i) {
            auto entry = item.extract(item.begin());
            path_.push(i);
            value(entry.key());
            value(entry.mapped());
            if (!walked.insert(std::move(entry)).inserted) visitor_.same_key(path_);
            path_.pop();
        }
        item = std::move(walked);
    }

    Visitor& visitor_;
    FieldPath path_;
};

template <class Visitor, class T>
void walk(Visitor& visitor, T& value) {
    Walk<Visitor> step(visitor);
    value.serialize(step);
}

}  // namespace muster
