// Things by id, for ids that are given out one after the other. The table is a dense list, ordered
// by id, and finds a thing in one step. An id is never reused, so a removed thing leaves a gap.
#pragma once

#include "engine/core/kernel/chunks.hpp"

#include <muster/proto/binary.hpp>

#include <algorithm>
#include <memory>

namespace muster::core {

template <class IdType, class T>
class Table {
  public:
    // The id that add() will give next.
    IdType next_id() const { return IdType{slots_.size() + 1}; }

    // Adds at next_id(). References stay valid until the item is removed.
    T& add(T item) {
        slots_.push_back(std::make_unique<T>(std::move(item)));
        ++size_;
        return *slots_.back();
    }

    // Takes next_id() for nothing, as after a removal.
    void add_gap() { slots_.push_back(nullptr); }

    T* find(IdType id) {
        return id.value == 0 || id.value > slots_.size() ? nullptr : slots_[id.value - 1].get();
    }
    const T* find(IdType id) const { return const_cast<Table*>(this)->find(id); }

    void remove(IdType id) {
        if (find(id)) {
            slots_[id.value - 1].reset();
            --size_;
        }
    }

    std::size_t size() const { return size_; }

    // Calls f(item) in the order of ids.
    template <class F>
    void for_each(F&& f) {
        for (std::size_t i = 0; i < slots_.size(); ++i) {
            if (slots_[i]) f(*slots_[i]);
        }
    }
    template <class F>
    void for_each(F&& f) const {
        for (std::size_t i = 0; i < slots_.size(); ++i) {
            if (slots_[i]) f(static_cast<const T&>(*slots_[i]));
        }
    }

    // Calls take(item) for the items after `after`, in the order of ids, until take() returns that
    // it takes no more, or until `most` places (including gaps). Returns the id after which the
    // next page begins; 0: the table has ended. REQUIRES: take() takes the first one that fits.
    template <class Take>
    IdType take_page(IdType after, std::size_t most, Take&& take) const {
        const std::size_t begin = std::min<std::size_t>(after.value, slots_.size());
        const std::size_t end = begin + std::min(most, slots_.size() - begin);
        for (std::size_t i = begin; i < end; ++i) {
            if (slots_[i] && !take(static_cast<const T&>(*slots_[i]))) return IdType{i};
        }
        return IdType{end == slots_.size() ? 0 : end};
    }

    template <class Archive>
    void stored(Archive& archive) {
        const auto count = archive.count(slots_.size());
        if constexpr (Archive::reads) {
            slots_.clear();
            size_ = 0;
            for (std::size_t i = 0; i < count; ++i) {
                bool present = false;
                archive(present);
                slots_.push_back(present ? std::make_unique<T>() : nullptr);
                if (present) {
                    archive(*slots_.back());
                    ++size_;
                }
            }
        } else {
            for (std::size_t i = 0; i < slots_.size(); ++i) {
                archive(slots_[i] != nullptr);
                if (slots_[i]) archive(*slots_[i]);
            }
        }
    }

  private:
    Chunks<std::unique_ptr<T>> slots_;
    std::size_t size_ = 0;
};

}  // namespace muster::core
