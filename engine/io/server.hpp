// The daemon's side of the socket: accepts clients, serves them, ends silent ones, and says
// goodbye.
#pragma once

#include "engine/io/listener.hpp"
#include "engine/io/publisher.hpp"
#include "engine/io/workers.hpp"

namespace muster::io {

// io thread, except publisher().release().
class Server {
  public:
    // Listens at once, but accepts no client before serve(). Throws like Listener.
    Server(asio::io_context& io, const SocketOptions& socket, const Limits& limits);
    ~Server();

    // The outbox for the engine's outcomes. REQUIRES: the journal releases nothing before serve().
    runtime::Outbox& outbox() { return publisher_; }

    struct Engine {
        Submit submit;
        std::uint64_t epoch = 0;
        std::function<Time()> time;  // For greetings.
    };
    // Begins to accept.
    void serve(Engine engine, runtime::JournalReader& journal, door::Pictures pictures);

    // Takes other limits, also for the connected clients. The threads and their jobs stay.
    void reload(const Limits& limits);
    // Makes the socket anew if it was removed or replaced; the connected clients stay.
    void keep_socket();

    // Accepts no more clients, and still serves the connected ones.
    void stop_accepting();
    // Distributes the earlier releases, then says goodbye to all clients; calls `done` when the
    // last client has gone.
    void dismiss(std::string message, std::function<void()> done);

    std::size_t clients() const { return serving_ ? serving_->desk.hub.size() : 0; }

  private:
    // The parts that exist once the daemon has an engine.
    struct Serving {
        Serving(asio::io_context& io,
                const Limits& limits,
                Engine engine,
                runtime::JournalReader& journal,
                door::Pictures pictures);

        Workers door_workers;
        Workers picture_workers;
        Workers journal_workers;
        Desk desk;
        Rounds rounds;
    };

    static Awaitable<void> accept_clients(Server& server);
    void welcome(Socket socket);
    void turn_away(Socket socket, Goodbye::Reason reason, std::string message);
    void sweep_later();
    void sweep();
    // True: all clients got their goodbye and have gone.
    bool notice_the_last();

    asio::io_context& io_;
    Limits limits_;
    const std::optional<gid_t> service_group_;
    Listener listener_;
    Publisher publisher_;
    std::optional<Serving> serving_;
    Timer sweep_timer_;
    Timer accept_timer_;
    // So that the log has the line only once.
    bool is_full_ = false;
    bool is_deaf_ = false;
    bool is_lost_ = false;
    std::function<void()> dismissed_;
};

}  // namespace muster::io
