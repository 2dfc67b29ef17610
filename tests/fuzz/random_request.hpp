// Requests that a fuzzer would hardly find by itself: of any kind, with random content, and with
// ids and times close to those of the world in `world.hpp`.
#pragma once

#include "tests/fuzz/world.hpp"
#include "tests/support/random_value.hpp"

#include <muster/proto/message.hpp>
#include <muster/proto/walk.hpp>

#include <array>

namespace muster::fuzz {

// Makes most leaves plausible. One thread.
class Plausible {
  public:
    explicit Plausible(std::uint64_t seed) : random_(seed) {}

    template <class Tag>
    void operator()(FieldPath&, Id<Tag>& id) {
        id.value = std::is_same_v<Id<Tag>, ZoneId> ? 110 + below(8) : 1 + below(6);
    }
    void operator()(FieldPath&, Time& time) {
        time = world_time + std::chrono::seconds{below(24 * 3600)};
    }
    void operator()(FieldPath&, Name& name) { name.key = name.text; }
    void operator()(FieldPath&, TimeZone& zone) { zone = {"Etc/UTC", {{Time{}, 0}}}; }
    void operator()(FieldPath&, std::uint32_t& number) { number = small(); }
    void operator()(FieldPath&, std::int32_t& number) {
        number = static_cast<std::int32_t>(small());
    }
    void operator()(FieldPath&, std::string& text) {
        static constexpr std::array words{
            "traditional", "solo_hunt", "NO", "S", "num_catchers", "2", "end_time", "23:00", "x"};
        if (below(4) != 0) text = words[below(words.size())];
    }
    template <class T>
    void operator()(FieldPath&, T&) {}
    void list(FieldPath&, std::size_t) {}
    void same_key(FieldPath&) {}

  private:
    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    std::uint32_t small() {
        return static_cast<std::uint32_t>(below(8) == 0 ? random_() : below(5));
    }

    std::mt19937_64 random_;
};

template <class Variant>
struct RandomRequests;
template <class... R>
struct RandomRequests<std::variant<R...>> {
    // Calls `f(number, request)` with a random request.
    template <class F>
    static void make(std::uint64_t seed, bool plausible, F f) {
        std::mt19937_64 random(seed);
        const auto which = random() % sizeof...(R);
        std::size_t i = 0;
        static_cast<void>(((i++ == which && (one<R>(random(), plausible, f), true)) || ...));
    }

  private:
    template <class T, class F>
    static void one(std::uint64_t seed, bool plausible, F& f) {
        auto request = test::RandomValue(seed).make<T>();
        Plausible visitor(seed);
        if (plausible) walk(visitor, request);
        f(std::uint16_t{T::request_number}, request);
    }
};

template <class F>
void random_request(std::uint64_t seed, bool plausible, F f) {
    RandomRequests<Request>::make(seed, plausible, f);
}

}  // namespace muster::fuzz
