// The HTTP API for worker threads, which wait for the answers. All requests go through the loop's
// one queue.
#pragma once

#include "discord-bot/commands/call.hpp"
#include "discord-bot/connection.hpp"

#include <future>
#include <mutex>
#include <set>

namespace muster::discord {

class ApiPort final : public Api {
  public:
    ApiPort(Loop& loop, Connection& connection, std::string user_agent)
        : loop_(loop), connection_(connection), user_agent_(std::move(user_agent)) {}

    // Also throws DiscordError, with status 0, after close().
    Json call(RestRequest request) override;
    std::string download(const Attachment& attachment, std::size_t size_max) override;

    // Ends all present and future calls with an error, so that the loop need not run any more.
    // Loop's thread.
    void close();

  private:
    template <class T>
    using Waiting = std::shared_ptr<std::promise<T>>;
    struct Download {
        std::unique_ptr<HttpClient> client;
        std::promise<HttpOutcome> done;
    };

    RestResult wait_for(RestRequest request);

    Loop& loop_;
    Connection& connection_;
    std::string user_agent_;
    // Returns false after close(): the call must not wait.
    template <class T>
    bool enter(std::set<T>& waiting, const T& who);
    // Returns false if close() has already ended the call.
    template <class T>
    bool leave(std::set<T>& waiting, const T& who);

    std::mutex mutex_;
    bool closed_ = false;
    std::set<Waiting<RestResult>> waiting_;
    std::set<std::shared_ptr<Download>> downloads_;
};

}  // namespace muster::discord
