// The two archives of a snapshot's sections, and the description of a stored struct.
//
// What a snapshot stores must not change when a message of the protocol or a struct of the state
// does. So a section does not use the `serialize` members of proto's structs. Each stored struct
// has a function `stored(archive, struct)` of its own, which names the members in the stored order;
// it serves both archives. A struct without one does not compile. Numbers, enumerators, ids, times,
// texts and containers have the form that BinaryWriter gives them.
//
// An archive knows the version of its section. A description that differs between versions asks
// for it: members that a version lacks keep their defaults, a member that has gone is read into a
// local variable. The writer always has the newest version.
#pragma once

#include <muster/proto/binary.hpp>

namespace muster::core {

namespace detail {
template <class T>
inline constexpr bool is_stored_alike =
    std::is_arithmetic_v<T> || std::is_enum_v<T> || is_id<T> || std::is_same_v<T, std::string> ||
    std::is_same_v<T, Time> || muster::detail::is_byte_array<T>;

// Finds the description: a member of a class with hidden parts, or a function beside the struct's
// section.
template <class Archive, class T>
void describe(Archive& archive, T& value) {
    if constexpr (requires { value.stored(archive); }) {
        value.stored(archive);
    } else {
        stored(archive, value);
    }
}
}  // namespace detail

// Appends to `out`, which it does not own. Any one thread.
class StoredWriter {
  public:
    static constexpr bool reads = false;

    StoredWriter(std::string& out, std::uint32_t version) : binary_(out), version_(version) {}

    std::uint32_t version() const { return version_; }
    BinaryWriter& binary() { return binary_; }

    template <class... Items>
    void operator()(const Items&... items) {
        (item(items), ...);
    }
    // Writes the number of elements that follow, and returns it.
    std::size_t count(std::size_t size) {
        binary_.length(size);
        return size;
    }

  private:
    template <class T>
    void item(const T& value) {
        using namespace muster::detail;
        if constexpr (detail::is_stored_alike<T>) {
            binary_(value);
        } else if constexpr (is_vector<T> || is_map<T> || is_set<T>) {
            binary_.length(value.size());
            for (const auto& element : value)
                item(element);
        } else if constexpr (is_pair<T>) {
            item(value.first);
            item(value.second);
        } else if constexpr (is_optional<T>) {
            item(value.has_value());
            if (value) item(*value);
        } else {
            // One description for reading and writing, hence not const; a writer only reads.
            core::detail::describe(*this, const_cast<T&>(value));
        }
    }

    BinaryWriter binary_;
    const std::uint32_t version_;
};

// Reads a view, which must outlive the reader. Throws DecodeError. Any one thread.
class StoredReader {
  public:
    static constexpr bool reads = true;

    StoredReader(std::string_view in, std::uint32_t version) : binary_(in), version_(version) {}

    std::uint32_t version() const { return version_; }
    BinaryReader& binary() { return binary_; }

    template <class... Items>
    void operator()(Items&... items) {
        (item(items), ...);
    }
    // Returns the number of elements that follow; the writer's argument has no meaning here.
    std::size_t count(std::size_t = 0) { return binary_.length(); }

  private:
    template <class T>
    void item(T& value) {
        using namespace muster::detail;
        if constexpr (detail::is_stored_alike<T>) {
            binary_(value);
        } else if constexpr (is_vector<T>) {
            value.clear();
            for (auto left = binary_.length(); left > 0; --left)
                item(value.emplace_back());
        } else if constexpr (is_map<T>) {
            value.clear();
            for (auto left = binary_.length(); left > 0; --left) {
                std::pair<typename T::key_type, typename T::mapped_type> entry{};
                item(entry);
                insert_last(value, std::move(entry));
            }
        } else if constexpr (is_set<T>) {
            value.clear();
            for (auto left = binary_.length(); left > 0; --left) {
                typename T::key_type entry{};
                item(entry);
                insert_last(value, std::move(entry));
            }
        } else if constexpr (is_pair<T>) {
            item(value.first);
            item(value.second);
        } else if constexpr (is_optional<T>) {
            bool present = false;
            item(present);
            value.reset();
            if (present) item(value.emplace());
        } else {
            core::detail::describe(*this, value);
        }
    }
    // Ascending and distinct: one state has one stored form.
    template <class Container, class Entry>
    static void insert_last(Container& container, Entry&& entry) {
        if (!container.empty() && !container.value_comp()(*std::prev(container.end()), entry))
            throw DecodeError("keys are not ascending");
        container.insert(container.end(), std::forward<Entry>(entry));
    }

    BinaryReader binary_;
    const std::uint32_t version_;
};

}  // namespace muster::core

#define MUSTER_MEMBER_NAMES(field, ...) \
    of_##field __VA_OPT__(, MUSTER_MEMBER_NAMES_AGAIN MUSTER_PARENS(__VA_ARGS__))
#define MUSTER_MEMBER_NAMES_AGAIN() MUSTER_MEMBER_NAMES

#define MUSTER_STORE_EACH(field, ...) \
    archive(it.field);                \
    __VA_OPT__(MUSTER_STORE_EACH_AGAIN MUSTER_PARENS(__VA_ARGS__))
#define MUSTER_STORE_EACH_AGAIN() MUSTER_STORE_EACH

// Compiles only if the names are all members of the struct, in any order, so that a description
// can't forget a new member of the state.
#define MUSTER_ALL_MEMBERS(value, ...) \
    [[maybe_unused]] const auto& [MUSTER_EXPAND(MUSTER_MEMBER_NAMES(__VA_ARGS__))] = value

// Describes a struct whose members are all stored, in the stored order, in all versions.
#define MUSTER_STORED(Struct, ...)                    \
    template <class Archive>                          \
    void stored(Archive& archive, Struct& it) {       \
        MUSTER_ALL_MEMBERS(it, __VA_ARGS__);          \
        MUSTER_EXPAND(MUSTER_STORE_EACH(__VA_ARGS__)) \
    }
