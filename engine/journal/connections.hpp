// A pool of read connections, so that readers on several threads do not wait for each other and do
// not reopen the file.
#pragma once

#include "engine/journal/sqlite.hpp"
#include "engine/runtime/guarded.hpp"

#include <functional>
#include <vector>

namespace muster::journal {

// `Connection` is a Database, or a struct with a Database and the statements prepared on it. Any
// thread.
template <class Connection>
class Connections {
  public:
    using Open = std::function<std::unique_ptr<Connection>()>;
    explicit Connections(Open open) : open_(std::move(open)) {}

    // Returns f(connection), over a connection that no other thread uses meanwhile. A connection
    // over which f threw is closed.
    template <class F>
    auto use(F&& f) {
        auto connection = take();
        auto result = std::forward<F>(f)(*connection);
        idle_.with([&](auto& idle) { idle.push_back(std::move(connection)); });
        return result;
    }

  private:
    std::unique_ptr<Connection> take() {
        auto connection = idle_.with([](auto& idle) -> std::unique_ptr<Connection> {
            if (idle.empty()) return nullptr;
            auto last = std::move(idle.back());
            idle.pop_back();
            return last;
        });
        return connection ? std::move(connection) : open_();
    }

    Open open_;
    runtime::Guarded<std::vector<std::unique_ptr<Connection>>> idle_;
};

}  // namespace muster::journal
