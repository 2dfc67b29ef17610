// The position of each topic: the number of its last event. A closed topic takes no memory.
#pragma once

#include <muster/proto/binary.hpp>

#include <map>

namespace muster::core {

class TopicCounters {
  public:
    // Gives out the number of the topic's next event. REQUIRES: the topic's id has been given out,
    // and the topic was not closed.
    std::uint64_t take_next(Topic topic) {
        Block& block = kind(topic)[topic.id / block_size];
        auto& number = block.numbers[topic.id % block_size];
        if (number == 0) ++block.used;
        return ++number;
    }
    // The number of the topic's last event; 0 before the first, and of a closed topic.
    std::uint64_t last(Topic topic) const {
        const auto& blocks = kinds_[static_cast<std::size_t>(topic.kind)];
        const auto at = blocks.find(topic.id / block_size);
        return at == blocks.end() ? 0 : at->second.numbers[topic.id % block_size];
    }
    // Forgets the topic's position. The topic's id must never be used again.
    void close(Topic topic) {
        auto& blocks = kind(topic);
        const auto at = blocks.find(topic.id / block_size);
        if (at == blocks.end()) return;
        auto& number = at->second.numbers[topic.id % block_size];
        if (number == 0) return;
        number = 0;
        if (--at->second.used == 0) blocks.erase(at);
    }
    // Calls f(position) for each topic that had an event and was not closed, by kind and id.
    template <class F>
    void for_each(F&& f) const {
        for (std::size_t kind = 0; kind < kinds_.size(); ++kind)
            for_each_of(static_cast<Topic::Kind>(kind), f);
    }

    // Version 1 of the section has a list for each of 8 kinds, with a place for each id. Since
    // version 2 it has only the topics with a position.
    template <class Archive>
    void stored(Archive& archive) {
        constexpr std::size_t kinds_in_version_1 = 8;
        const auto kinds =
            archive.version() < 2 ? kinds_in_version_1 : archive.count(kinds_.size());
        if (kinds > kinds_.size()) throw DecodeError("a kind of topic is unknown");
        for (std::size_t i = 0; i < kinds; ++i) {
            const auto kind = static_cast<Topic::Kind>(i);
            if (archive.version() < 2) {
                std::vector<std::uint64_t> numbers;
                archive(numbers);
                for (std::size_t id = 0; id < numbers.size(); ++id)
                    if (numbers[id] != 0) set({kind, id}, numbers[id]);
                continue;
            }
            std::map<std::uint64_t, std::uint64_t> numbers;
            if constexpr (!Archive::reads) {
                for_each_of(kind, [&](TopicPosition position) {
                    numbers.emplace_hint(numbers.end(), position.topic.id, position.number);
                });
            }
            archive(numbers);
            if constexpr (Archive::reads) {
                for (const auto& [id, number] : numbers) {
                    if (number == 0) throw DecodeError("a topic has a position before its first");
                    set({kind, id}, number);
                }
            }
        }
    }

  private:
    // Topics whose ids are neighbours stand together, because ids are given out one after the
    // other.
    static constexpr std::uint64_t block_size = 64;
    struct Block {
        std::array<std::uint64_t, block_size> numbers{};  // 0: no such topic.
        std::size_t used = 0;
    };
    using Blocks = std::map<std::uint64_t, Block>;

    Blocks& kind(Topic topic) { return kinds_[static_cast<std::size_t>(topic.kind)]; }
    template <class F>
    void for_each_of(Topic::Kind kind, F&& f) const {
        for (const auto& [begin, block] : kinds_[static_cast<std::size_t>(kind)]) {
            for (std::size_t i = 0; i < block_size; ++i) {
                if (block.numbers[i] != 0)
                    f(TopicPosition{{kind, begin * block_size + i}, block.numbers[i]});
            }
        }
    }
    void set(Topic topic, std::uint64_t number) {
        Block& block = kind(topic)[topic.id / block_size];
        block.numbers[topic.id % block_size] = number;
        ++block.used;
    }

    std::array<Blocks, EnumNames<Topic::Kind>::list.size()> kinds_;
};

}  // namespace muster::core
