// The events of a running game, in order. Each command adds to the history and each snapshot
// contains it, but only the end of the game reads it. So it is stored in its binary form.
#pragma once

#include <muster/proto/binary.hpp>
#include <muster/proto/field/past_game.hpp>
#include <muster/proto/message.hpp>

namespace muster::core {

class History {
  public:
    template <IsEvent E>
    void add(Time time, const E& event) {
        BinaryWriter writer(room());
        // As a PastEvent is written.
        writer(time, E::event_number, event);
        ++size_;
    }

    std::vector<PastEvent> events() const;

    // The form of a std::vector<PastEvent>. Reading throws DecodeError.
    template <class Archive>
    void stored(Archive& archive) {
        if constexpr (Archive::reads) {
            read(archive.binary());
        } else {
            write(archive.binary());
        }
    }

  private:
    // The place for the next event.
    std::string& room();
    void read(BinaryReader& archive);
    void write(BinaryWriter& archive) const;

    std::size_t size_ = 0;  // Events.
    // Whole events, one after the other; in parts, so that a long history is not moved as it grows.
    std::vector<std::string> parts_;
};

}  // namespace muster::core
