// Topics as keys of hash tables.
#pragma once

#include <muster/proto/values.hpp>

#include <functional>

namespace muster::io {

struct TopicHash {
    std::size_t operator()(const Topic& topic) const noexcept {
        return std::hash<std::uint64_t>{}(topic.id * 0x9e3779b97f4a7c15u +
                                          static_cast<std::uint64_t>(topic.kind));
    }
};

}  // namespace muster::io
