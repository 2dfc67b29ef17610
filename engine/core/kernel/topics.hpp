// The position of each topic: the number of its last event. Ids are dense, so a topic's counter is
// found in one step for any number of topics.
#pragma once

#include <muster/proto/binary.hpp>

namespace muster::core {

class TopicCounters {
  public:
    // Gives out the number of the topic's next event. REQUIRES: the topic's id has been given out.
    std::uint64_t take_next(Topic topic) {
        auto& numbers = kind(topic);
        if (topic.id >= numbers.size()) numbers.resize(topic.id + 1);
        return ++numbers[topic.id];
    }
    // The number of the topic's last event; 0 before the first.
    std::uint64_t last(Topic topic) const {
        const auto& numbers = kinds_[static_cast<std::size_t>(topic.kind)];
        return topic.id < numbers.size() ? numbers[topic.id] : 0;
    }
    // Calls f(position) for each topic that had an event, by kind and id.
    template <class F>
    void for_each(F&& f) const {
        for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
            for (std::size_t id = 0; id < kinds_[kind].size(); ++id) {
                if (kinds_[kind][id] == 0) continue;
                f(TopicPosition{{static_cast<Topic::Kind>(kind), id}, kinds_[kind][id]});
            }
        }
    }

    template <class Archive>
    void stored(Archive& archive) {
        constexpr std::size_t kinds_in_version_1 = 8;
        const auto kinds =
            archive.version() < 2 ? kinds_in_version_1 : archive.count(kinds_.size());
        if (kinds > kinds_.size()) throw DecodeError("a kind of topic is unknown");
        for (std::size_t kind = 0; kind < kinds; ++kind)
            archive(kinds_[kind]);
    }

  private:
    std::vector<std::uint64_t>& kind(Topic topic) {
        return kinds_[static_cast<std::size_t>(topic.kind)];
    }
    std::array<std::vector<std::uint64_t>, EnumNames<Topic::Kind>::list.size()> kinds_;
};

}  // namespace muster::core
