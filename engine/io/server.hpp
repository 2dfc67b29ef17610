// All of the daemon's side of the socket: accepts clients, serves them, looks after them, and says
// goodbye.
#pragma once

#include "engine/io/listener.hpp"
#include "engine/io/publisher.hpp"
#include "engine/io/workers.hpp"

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

    std::size_t clients() const { return serving_ ? serving_->desk.hub.size() : 0; }

  private:
    // What there is once there is an engine to serve.
    struct Serving {
        Serving(asio::io_context& io,
                const Limits& limits,
                Engine engine,
                runtime::JournalReader& journal,
                runtime::PictureStore& pictures);

        Workers door_workers;
        Workers journal_workers;
        Desk desk;
        Rounds rounds;
    };

    static Awaitable<void> accept_clients(Server& server);
    void welcome(Socket socket);
    void turn_away(Socket socket, Goodbye::Reason reason, std::string message);
    void sweep_later();
    void sweep();
    // True: everybody was dismissed and is gone.
    bool notice_the_last();

    asio::io_context& io_;
    const Limits limits_;
    const std::optional<gid_t> service_group_;
    Listener listener_;
    Publisher publisher_;
    std::optional<Serving> serving_;
    Timer sweep_timer_;
    Timer accept_timer_;
    // So that the log says it once.
    bool is_full_ = false;
    bool is_deaf_ = false;
    std::function<void()> dismissed_;
};

}  // namespace muster::io
