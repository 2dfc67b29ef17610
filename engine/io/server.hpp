// All of the daemon's side of the socket: accepts clients, serves them, looks after them, and says
// goodbye.
#pragma once

#include "engine/io/intake.hpp"
#include "engine/io/listener.hpp"
#include "engine/io/publisher.hpp"
#include "engine/io/queries.hpp"

namespace muster::io {

// io thread, but for publisher().release().
class Server {
  public:
    // Listens at once, but accepts nobody before serve(). Throws what Listener throws.
    Server(asio::io_context& io, const SocketOptions& socket, const Limits& limits);
    ~Server();

    // Where the engine's outcomes go. REQUIRES: nothing is released before serve().
    runtime::Outbox& outbox() { return publisher_; }

    struct Engine {
        Submit submit;
        std::uint64_t epoch = 0;
        std::function<Time()> time;  // For greetings.
    };
    // Begins to accept.
    void serve(Engine engine, runtime::JournalReader& journal, runtime::PictureStore& pictures);

    // Takes no more clients; those who are there are still served.
    void stop_accepting();
    // Says goodbye to everybody once what was released before is dealt out; calls `done` when the
    // last is gone.
    void dismiss(std::string message, std::function<void()> done);

    std::size_t clients() const { return hub_.size(); }

  private:
    static Awaitable<void> accept_clients(Server& server);
    void welcome(Socket socket);
    void turn_away(Socket socket, Goodbye::Reason reason, std::string message);
    void sweep_later();
    void sweep();
    // True: everybody was dismissed and is gone.
    bool notice_the_last();

    const Limits limits_;
    const std::optional<gid_t> service_group_;
    Listener listener_;
    Hub hub_;
    Publisher publisher_;
    std::optional<Intake> intake_;
    std::optional<Queries> queries_;
    Timer sweep_timer_;
    Timer accept_timer_;
    // So that the log says it once.
    bool is_full_ = false;
    bool is_deaf_ = false;
    std::function<void()> dismissed_;
};

}  // namespace muster::io
