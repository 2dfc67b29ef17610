#include "engine/core/field/game/history.hpp"

namespace muster::core {

namespace {
constexpr std::size_t part_size = 64u << 10;
}  // namespace

std::string& History::room() {
    if (parts_.empty()) {
        parts_.emplace_back();
    } else if (parts_.back().size() >= part_size) {
        // A long game is likely to fill the next part as well.
        parts_.emplace_back().reserve(part_size + part_size / 16);
    }
    return parts_.back();
}

std::vector<PastEvent> History::events() const {
    std::vector<PastEvent> events;
    events.reserve(size_);
    for (const auto& part : parts_) {
        BinaryReader reader(part);
        while (!reader.rest().empty())
            reader(events.emplace_back());
    }
    return events;
}

void History::write(BinaryWriter& archive) const {
    archive.length(size_);
    for (const auto& part : parts_)
        archive.bytes(part.data(), part.size());
}

void History::read(BinaryReader& archive) {
    *this = {};
    const auto size = archive.length();
    PastEvent checked;
    for (; size_ < size; ++size_) {
        const auto before = archive.rest();
        archive(checked);
        room() += before.substr(0, before.size() - archive.rest().size());
    }
}

}  // namespace muster::core
