#include "bench/peers/servers.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pwd.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace muster::bench {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

fs::path installed(const fs::path& program) {
    if (fs::exists(program)) return program;
    throw std::runtime_error(program.string() +
                             " is not there; scripts/install-dependencies --peers installs it");
}

Fd connect_tcp(std::uint16_t port) {
    Fd connection(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (connect(connection.get(), generic, sizeof address) != 0) fail("connect");
    const int on = 1;
    if (setsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
        fail("TCP_NODELAY");
    }
    return connection;
}

// A port that was free a moment ago.
std::uint16_t free_port() {
    const Fd probe(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(probe.get(), generic, size) != 0) fail("bind");
    if (getsockname(probe.get(), generic, &size) != 0) fail("getsockname");
    return ntohs(address.sin_port);
}

// Tries until the server accepts, as long as its process lives.
Fd connect_patiently(ChildProcess& process, const std::function<Fd()>& connect) {
    using namespace std::chrono_literals;
    const auto give_up = std::chrono::steady_clock::now() + 20s;
    for (;;) {
        try {
            return connect();
        } catch (const std::system_error&) {
            if (!process.running()) throw std::runtime_error("a server ended; its log says why");
            if (std::chrono::steady_clock::now() > give_up) throw;
        }
        std::this_thread::sleep_for(10ms);
    }
}

class RunningServer : public Server {
  public:
    RunningServer(ChildProcess process, std::function<Fd()> connect)
        : process_(std::move(process)), connect_(std::move(connect)) {
        connect_patiently(process_, connect_);
    }
    ~RunningServer() override { process_.stop(SIGINT); }
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

    Fd connect() const override { return connect_(); }

  private:
    ChildProcess process_;
    std::function<Fd()> connect_;
};

std::unique_ptr<Server> start(const std::vector<std::string>& arguments,
                              const fs::path& log,
                              std::function<Fd()> connect) {
    installed(arguments.front());
    return std::make_unique<RunningServer>(ChildProcess::program(arguments, log),
                                           std::move(connect));
}

// PostgreSQL refuses to run as root, so it runs as its package's user.
std::vector<std::string> as_postgres(std::vector<std::string> arguments) {
    if (geteuid() != 0) return arguments;
    std::vector<std::string> all{"/usr/bin/setpriv",
                                 "--reuid=postgres",
                                 "--regid=postgres",
                                 "--clear-groups",
                                 "--pdeathsig=INT",
                                 "--"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return all;
}

}  // namespace

std::unique_ptr<Server> start_redis(const fs::path& directory, Durable durable) {
    const auto socket = directory / "redis.sock";
    return start({"/usr/bin/redis-server",
                  "--port",
                  "0",
                  "--unixsocket",
                  socket.string(),
                  "--dir",
                  directory.string(),
                  "--save",
                  "",
                  "--appendonly",
                  durable == Durable::yes ? "yes" : "no",
                  "--appendfsync",
                  "always",
                  "--auto-aof-rewrite-percentage",
                  "0"},
                 directory / "log",
                 [socket] { return connect_unix(socket); });
}

std::unique_ptr<Server> start_nats(const fs::path& directory, Durable durable) {
    const auto port = free_port();
    std::vector<std::string> arguments{
        "/usr/sbin/nats-server", "--addr", "127.0.0.1", "--port", std::to_string(port)};
    if (durable == Durable::yes) {
        arguments.insert(arguments.end(), {"--jetstream", "--store_dir", directory.string()});
    }
    return start(arguments, directory / "log", [port] { return connect_tcp(port); });
}

std::unique_ptr<Server> start_mosquitto(const fs::path& directory) {
    const auto socket = directory / "mosquitto.sock";
    const auto configuration = directory / "mosquitto.conf";
    std::ofstream file(configuration);
    file << "listener 0 " << socket.string() << "\n"
         << "allow_anonymous true\npersistence false\nlog_type error\n"
         // Mosquitto drops messages beyond these limits; 0 means unlimited.
         << "max_queued_messages 0\nmax_queued_bytes 0\n";
    // Otherwise Mosquitto becomes another user, which can't create the socket.
    if (geteuid() == 0) file << "user root\n";
    file.close();
    return start({"/usr/sbin/mosquitto", "-c", configuration.string()},
                 directory / "log",
                 [socket] { return connect_unix(socket); });
}

std::unique_ptr<Server> start_postgres(const fs::path& directory) {
    const fs::path programs = "/usr/lib/postgresql/15/bin";
    const auto data = directory / "data";
    fs::create_directory(data);
    if (geteuid() == 0) {
        const passwd* user = getpwnam("postgres");
        if (!user) throw std::runtime_error("there is no user postgres");
        for (const auto& path : {directory, data}) {
            if (chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) fail("chown");
        }
    }
    auto initdb = ChildProcess::program(as_postgres({installed(programs / "initdb").string(),
                                                     "--pgdata",
                                                     data.string(),
                                                     "--username=bench",
                                                     "--auth=trust",
                                                     "--encoding=UTF8",
                                                     "--locale=C",
                                                     "--no-sync"}),
                                        directory / "log");
    if (initdb.wait() != 0) throw std::runtime_error("initdb failed");
    std::vector<std::string> arguments{
        (programs / "postgres").string(), "-D", data.string(), "-k", directory.string()};
    for (const auto* setting : {"listen_addresses=",
                                "max_connections=200",
                                "fsync=on",
                                "synchronous_commit=on",
                                "shared_buffers=512MB",
                                "wal_buffers=16MB",
                                "max_wal_size=8GB"}) {
        arguments.insert(arguments.end(), {"-c", setting});
    }
    const auto socket = directory / ".s.PGSQL.5432";
    auto server =
        start(as_postgres(arguments), directory / "log", [socket] { return connect_unix(socket); });
    // PostgreSQL accepts connections before it serves them.
    const auto is_ready = (programs / "pg_isready").string();
    while (ChildProcess::program({is_ready, "-h", directory.string()}, directory / "log").wait() !=
           0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return server;
}

}  // namespace muster::bench
