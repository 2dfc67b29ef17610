// A pool of read connections, so that readers on several threads do not wait for each other and do
// not reopen the file.
#pragma once

#include "engine/journal/sqlite.hpp"
#include "engine/runtime/guarded.hpp"

#include <functional>
#include <vector>

namespace muster::journal {

// Any thread.
class Connections {
  public:
    explicit Connections(std::function<Database()> open) : open_(std::move(open)) {}

    // Returns f(database), over a connection that no other thread uses meanwhile.
    template <class F>
    auto use(F&& f) {
        auto database = take();
        auto result = std::forward<F>(f)(*database);
        idle_.with([&](auto& idle) { idle.push_back(std::move(database)); });
        return result;
    }

  private:
    std::unique_ptr<Database> take() {
        auto database = idle_.with([](auto& idle) -> std::unique_ptr<Database> {
            if (idle.empty()) return nullptr;
            auto last = std::move(idle.back());
            idle.pop_back();
            return last;
        });
        return database ? std::move(database) : std::make_unique<Database>(open_());
    }

    std::function<Database()> open_;
    runtime::Guarded<std::vector<std::unique_ptr<Database>>> idle_;
};

}  // namespace muster::journal
