// A list that grows at its end and never moves its items, so that no single command pays for the
// growth of a list of a million.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace muster::core {

template <class T>
class Chunks {
  public:
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }

    T& operator[](std::size_t index) { return (*chunks_[index / chunk_size])[index % chunk_size]; }
    const T& operator[](std::size_t index) const {
        return (*chunks_[index / chunk_size])[index % chunk_size];
    }
    T& back() { return (*this)[size_ - 1]; }

    void push_back(T item) {
        if (size_ == chunks_.size() * chunk_size) chunks_.push_back(std::make_unique<Chunk>());
        (*this)[size_++] = std::move(item);
    }
    void clear() {
        chunks_.clear();
        size_ = 0;
    }

  private:
    static constexpr std::size_t chunk_size = 1024;
    using Chunk = std::array<T, chunk_size>;

    std::vector<std::unique_ptr<Chunk>> chunks_;
    std::size_t size_ = 0;
};

}  // namespace muster::core
