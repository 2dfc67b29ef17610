// The past events of a topic that a player may read: those that were told while the player had the
// topic.
#pragma once

#include <muster/proto/binary.hpp>
#include <muster/proto/values.hpp>

#include <limits>
#include <map>
#include <vector>

namespace muster::core {

// The spans of events that each player heard, for the kinds of topics with `read_as_told`
// (muster/proto/topics.hpp). A player heard a topic without an entry from its first event on: the
// right came before the first event, or before a build that kept spans.
class Heard {
  public:
    // A change that takes effect after the events of its command.
    struct Change {
        enum class Is : std::uint8_t { begun, ended, forgotten };
        PlayerId player;
        Topic topic;
        Is is = Is::begun;
    };
    // `last` is the number of the topic's last event.
    void apply(const Change& change, std::uint64_t last);

    // The numbers of the first and the last event.
    struct Span {
        std::uint64_t first = 1;
        std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
        template <class Archive>
        void stored(Archive& archive) {
            archive(first, last);
        }
        bool operator==(const Span&) const = default;
    };

    // The player has the right from the event `first` on. REQUIRES: it was not begun, or ended.
    void begin(PlayerId player, Topic topic, std::uint64_t first);
    // The player had the right up to the event `last`.
    void end(PlayerId player, Topic topic, std::uint64_t last);
    void forget(PlayerId player, Topic topic) { spans_.erase({player, topic}); }

    // The span that the event `from` is in, else the next one. REQUIRES: the player has the right.
    Span span_from(PlayerId player, Topic topic, std::uint64_t from) const;
    // The span that goes on. REQUIRES: the player has the right.
    Span newest_span(PlayerId player, Topic topic) const;

    template <class Archive>
    void stored(Archive& archive) {
        archive(spans_);
        if constexpr (Archive::reads) {
            for (const auto& [place, spans] : spans_)
                if (spans.empty()) throw DecodeError("a topic that was heard at no time");
        }
    }

  private:
    // In order; never empty. If there are too many, the oldest go.
    std::map<std::pair<PlayerId, Topic>, std::vector<Span>> spans_;
};

}  // namespace muster::core
