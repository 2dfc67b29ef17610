// A server on this machine that follows a test's script byte by byte. It uses plain sockets and
// threads, and none of the tested code.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <openssl/types.h>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace muster::discord {

class ScriptedServer;

// One connection, in its own thread. Each function throws PeerGone if the client closes or stays
// silent for a long time; the server's thread catches it.
struct PeerGone {};
class Peer {
  public:
    Peer(ScriptedServer& server, int socket, SSL* tls)
        : server_(server), socket_(socket), tls_(tls) {}

    // Receives an HTTP request with its body; the server keeps it too.
    std::string request();
    std::string read(std::size_t size);
    void send(std::string_view bytes);
    void send_bytewise(std::string_view bytes);
    void wait_for_end();
    // Closes the connection, as the end of a script does too. `orderly`: with TLS's own goodbye.
    void hang_up(bool orderly = true);

  private:
    std::size_t read_some(char* bytes, std::size_t size);

    ScriptedServer& server_;
    int socket_;
    SSL* tls_;
    std::string unread_;
};

class ScriptedServer {
  public:
    using Script = std::function<void(Peer&)>;

    // Connection n plays script n; further connections play the last script. With a context, under
    // TLS.
    explicit ScriptedServer(std::vector<Script> scripts, SSL_CTX* tls = nullptr);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    std::uint16_t port() const { return port_; }
    std::size_t connections() const { return accepted_; }
    std::vector<std::string> requests() const;

  private:
    friend class Peer;

    void accept_all();
    void play(std::size_t index, int socket);

    const std::vector<Script> scripts_;
    SSL_CTX* const tls_;
    int listener_;
    std::uint16_t port_;
    std::atomic<std::size_t> accepted_{0};
    mutable std::mutex mutex_;  // Guards the members below.
    std::vector<std::string> requests_;
    std::vector<int> sockets_;
    std::vector<std::thread> players_;
    std::thread acceptor_;
};

// An answer to any request, and a script that gives this answer.
inline const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
void answer(Peer& peer);

// A free port of 127.0.0.1 that refuses each connection.
class SilentPort {
  public:
    SilentPort();
    ~SilentPort();
    SilentPort(const SilentPort&) = delete;
    SilentPort& operator=(const SilentPort&) = delete;
    std::uint16_t port() const { return port_; }

  protected:
    int socket_;
    std::uint16_t port_;
};

// A port whose queue is full, so that a connection never completes.
class BusyPort : public SilentPort {
  public:
    BusyPort();
    ~BusyPort();

  private:
    std::vector<int> waiting_;
};

}  // namespace muster::discord
