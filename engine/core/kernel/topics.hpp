// The position of each topic: the number of its last event. A topic that was closed takes no
// memory.
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
        for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
            for (const auto& [begin, block] : kinds_[kind]) {
                for (std::size_t i = 0; i < block_size; ++i) {
                    if (block.numbers[i] == 0) continue;
                    f(TopicPosition{{static_cast<Topic::Kind>(kind), begin * block_size + i},
                                    block.numbers[i]});
                }
            }
        }
    }

    template <class Archive>
    void stored(Archive& archive) {
        constexpr std::size_t kinds_in_version_1 = 8;
        const auto kinds =
            archive.version() < 2 ? kinds_in_version_1 : archive.count(kinds_.size());
        if (kinds > kinds_.size()) throw DecodeError("a kind of topic is unknown");
        for (std::size_t kind = 0; kind < kinds; ++kind) {
            std::vector<std::uint64_t> numbers;
            if constexpr (Archive::reads) {
                archive(numbers);
                for (std::size_t id = 0; id < numbers.size(); ++id)
                    set({static_cast<Topic::Kind>(kind), id}, numbers[id]);
            } else {
                for (const auto& [begin, block] : kinds_[kind]) {
                    numbers.resize(begin * block_size);
                    numbers.insert(numbers.end(), block.numbers.begin(), block.numbers.end());
                }
                archive(numbers);
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
    void set(Topic topic, std::uint64_t number) {
        if (number == 0) return;
        Block& block = kind(topic)[topic.id / block_size];
        block.numbers[topic.id % block_size] = number;
        ++block.used;
    }

    std::array<Blocks, EnumNames<Topic::Kind>::list.size()> kinds_;
};

}  // namespace muster::core
