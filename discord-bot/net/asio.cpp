// The loop, its timers and the wires. Only this file uses more of Boost.Asio than a type. They
// share one file because the compiler spends more time on reading the library than on compiling
// them.
//
// Each operation of Asio holds the Impl that owns it, and so the buffers that it writes to. The
// Impl holds the callbacks. drop() removes them, so that an operation that ends later calls none.
#include "discord-bot/net/loop.hpp"
#include "discord-bot/net/wire.hpp"

#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <list>
#include <stdexcept>
#include <sys/socket.h>
#include <tuple>
#include <utility>
#include <vector>

namespace muster::discord {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using Executor = asio::io_context::executor_type;
// Executors known at compile time: fewer virtual calls, and faster to compile.
using Protocol = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Protocol, Executor>;
using Resolver = asio::ip::basic_resolver<Protocol, Executor>;
using Signals = asio::basic_signal_set<Executor>;
using Alarm = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

// ---- The loop. ----

struct Loop::Impl {
    void wait(Signals& set, const std::shared_ptr<std::function<void(int)>>& f) {
        set.async_wait([this, &set, f](error_code error, int signal) {
            if (error) return;
            wait(set, f);
            (*f)(signal);
        });
    }

    asio::io_context context{1};
    asio::executor_work_guard<Executor> work{context.get_executor()};
    std::list<Signals> signals;
};

Loop::Loop() : impl_(std::make_unique<Impl>()) {}
Loop::~Loop() = default;

void Loop::run() {
    impl_->context.run();
    impl_->context.restart();
}

void Loop::stop() {
    impl_->context.stop();
}

void Loop::post(std::function<void()> f) {
    asio::post(impl_->context, std::move(f));
}

void Loop::on_signal(std::initializer_list<int> signals, std::function<void(int)> f) {
    auto& set = impl_->signals.emplace_back(impl_->context);
    for (const int signal : signals)
        set.add(signal);
    impl_->wait(set, std::make_shared<std::function<void(int)>>(std::move(f)));
}

boost::asio::io_context& Loop::context() {
    return impl_->context;
}

// ---- Timers. ----

struct Timer::Impl {
    explicit Impl(Loop& loop) : alarm(loop.context()) {}

    Alarm alarm;
    // A timer that has expired can't be removed from the loop's queue, so only the latest
    // appointment counts.
    std::uint64_t appointment = 0;
    std::function<void()> f;
};

Timer::Timer(Loop& loop) : impl_(std::make_shared<Impl>(loop)) {}
Timer::~Timer() {
    cancel();
}

void Timer::at(Clock::time_point when, std::function<void()> f) {
    cancel();
    impl_->f = std::move(f);
    impl_->alarm.expires_at(when);
    impl_->alarm.async_wait([impl = impl_, mine = impl_->appointment](error_code) {
        if (impl->appointment != mine) return;
        ++impl->appointment;
        const auto due = std::exchange(impl->f, nullptr);
        due();
    });
}

void Timer::cancel() {
    ++impl_->appointment;
    impl_->alarm.cancel();
    // The callback may own this timer.
    const auto forgotten = std::exchange(impl_->f, nullptr);
}

// ---- Wires. ----

namespace {

constexpr std::size_t read_size_max = 16U << 10U;
constexpr std::size_t addresses_max = 8;
constexpr std::chrono::seconds write_patience{30};

std::optional<asio::ip::address> address_in(const std::string& host) {
    error_code error;
    const auto address = asio::ip::make_address(host, error);
    return error ? std::nullopt : std::optional(address);
}

// Addresses known without a look-up. "localhost" is this machine, whatever a name server answers.
std::vector<asio::ip::address> known_addresses(const std::string& host) {
    if (host == "localhost")
        return {asio::ip::address_v4::loopback(), asio::ip::address_v6::loopback()};
    if (const auto address = address_in(host)) return {*address};
    return {};
}

// Demands this host in the server's certificate. Returns false if OpenSSL has no memory or rejects
// the name.
bool demand(SSL* session, const std::string& host) {
    if (address_in(host))
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str()) == 1;
    SSL_set_hostflags(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set_tlsext_host_name(session, host.c_str()) == 1 &&
           SSL_set1_host(session, host.c_str()) == 1;
}

}  // namespace

struct Trust {
    Trust() : context(ssl::context::tls_client) {
        if (SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION) != 1)
            throw std::runtime_error("OpenSSL has no TLS 1.2.");
        context.set_default_verify_paths();
        context.set_verify_mode(ssl::verify_peer);
    }
    ssl::context context;
};

std::shared_ptr<Trust> system_trust() {
    return std::make_shared<Trust>();
}

struct Wire::Impl : std::enable_shared_from_this<Wire::Impl> {
    Impl(Loop& loop, Url where, std::shared_ptr<Trust> whom)
        : url(std::move(where)),
          name(authority(url)),
          trust(std::move(whom)),
          resolver(loop.context()),
          socket(loop.context()),
          timer(loop),
          write_timer(loop) {}

    void find();
    void try_next();
    void secure();
    void opened();
    void not_opened(std::string why);
    void could_not_reach(error_code error);
    void write_rest();
    void read_ended(error_code error, std::size_t size);
    void write_ended(error_code error, std::size_t size);
    Break break_of(error_code error) const;
    void drop();

    const Url url;
    const std::string name;
    const std::shared_ptr<Trust> trust;
    Resolver resolver;
    Socket socket;
    std::optional<ssl::stream<Socket&>> tls;

    Timer timer;
    Clock::time_point deadline;
    std::vector<Protocol::endpoint> addresses;
    std::size_t tried = 0;
    Connected connected;

    std::array<char, read_size_max> incoming{};
    Read read;
    std::string outgoing;
    std::size_t sent = 0;
    Timer write_timer;
    bool stuck = false;
    Written written;
};

void Wire::Impl::find() {
    for (const auto& address : known_addresses(url.host))
        addresses.emplace_back(address, url.port);
    if (!addresses.empty()) {
        // Deferred: must not run within connect().
        return timer.at(Clock::now(), [this] { try_next(); });
    }
    timer.at(deadline,
             [this] { not_opened("Looking up the name " + url.host + " took too long."); });
    resolver.async_resolve(
        url.host,
        std::to_string(url.port),
        Resolver::numeric_service,
        [self = shared_from_this()](error_code error, const Resolver::results_type& found) {
            if (!self->connected) return;
            if (error == asio::error::host_not_found || error == asio::error::no_data)
                return self->not_opened("The name " + self->url.host + " was not found.");
            if (error)
                return self->not_opened("The name " + self->url.host +
                                        " could not be looked up: " + error.message() + ".");
            for (const auto& entry : found)
                if (self->addresses.size() < addresses_max)
                    self->addresses.push_back(entry.endpoint());
            self->try_next();
        });
}

// Each address gets an equal share of the remaining time, so that an address that does not answer
// leaves time for the next.
void Wire::Impl::try_next() {
    const auto mine = tried++;
    const auto left = static_cast<Clock::rep>(addresses.size() - mine);
    timer.at(Clock::now() + (deadline - Clock::now()) / left,
             [this] { could_not_reach(asio::error::timed_out); });
    socket.async_connect(addresses[mine], [self = shared_from_this(), mine](error_code error) {
        // The attempt was given up before.
        if (!self->connected || self->tried != mine + 1 || !self->socket.is_open()) return;
        if (error) return self->could_not_reach(error);
        self->secure();
    });
}

void Wire::Impl::could_not_reach(error_code error) {
    error_code ignored;
    socket.close(ignored);
    if (tried < addresses.size()) return try_next();
    if (error == asio::error::timed_out) return not_opened(name + " does not answer in time.");
    if (error == asio::error::connection_refused) return not_opened(name + " refuses connections.");
    not_opened(name + " can't be reached: " + error.message() + ".");
}

void Wire::Impl::secure() {
    error_code ignored;
    socket.set_option(Protocol::no_delay(true), ignored);
    if (!url.tls) return opened();

    timer.at(deadline, [this] { not_opened(name + " does not agree on TLS in time."); });
    tls.emplace(socket, trust->context);
    if (!demand(tls->native_handle(), url.host))
        return not_opened("OpenSSL can't check certificates of " + url.host + ".");
    tls->async_handshake(ssl::stream_base::client, [self = shared_from_this()](error_code error) {
        if (!self->connected) return;
        if (!error) return self->opened();
        const auto verdict = SSL_get_verify_result(self->tls->native_handle());
        if (verdict != X509_V_OK)
            return self->not_opened("The certificate of " + self->name + " is not trusted: " +
                                    X509_verify_cert_error_string(verdict) + ".");
        self->not_opened("TLS with " + self->name + " fails: " + error.message() + ".");
    });
}

void Wire::Impl::opened() {
    timer.cancel();
    std::exchange(connected, nullptr)({});
}

void Wire::Impl::not_opened(std::string why) {
    const auto self = shared_from_this();
    const auto callback = std::exchange(connected, nullptr);
    drop();
    callback(Break{.orderly = false, .why = std::move(why)});
}

void Wire::Impl::write_rest() {
    write_timer.at(Clock::now() + write_patience, [this] {
        stuck = true;
        error_code ignored;
        socket.close(ignored);
    });
    const auto rest = asio::buffer(outgoing) + sent;
    auto ended = [self = shared_from_this()](error_code error, std::size_t size) {
        self->write_ended(error, size);
    };
    if (tls)
        tls->async_write_some(rest, std::move(ended));
    else
        socket.async_write_some(rest, std::move(ended));
}

void Wire::Impl::write_ended(error_code error, std::size_t size) {
    if (!written) return;
    sent += size;
    if (!error && sent < outgoing.size()) return write_rest();
    write_timer.cancel();
    const auto callback = std::exchange(written, nullptr);
    callback(error ? std::optional(break_of(error)) : std::nullopt);
}

void Wire::Impl::read_ended(error_code error, std::size_t size) {
    if (!read) return;
    const auto callback = std::exchange(read, nullptr);
    if (error)
        callback(break_of(error), {});
    else
        callback({}, std::string_view(incoming.data(), size));
}

Wire::Break Wire::Impl::break_of(error_code error) const {
    if (stuck) return {false, name + " takes nothing of what is sent."};
    if (error == asio::error::eof) return {true, name + " closed the connection."};
    if (error == ssl::error::stream_truncated)
        return {false, name + " closed the connection without ending TLS."};
    return {false, "The connection to " + name + " broke: " + error.message() + "."};
}

void Wire::Impl::drop() {
    timer.cancel();
    write_timer.cancel();
    resolver.cancel();
    error_code ignored;
    socket.close(ignored);
    // The callbacks may own the wire.
    const auto forgotten = std::tuple(std::exchange(connected, nullptr),
                                      std::exchange(read, nullptr),
                                      std::exchange(written, nullptr));
}

Wire::Wire(Loop& loop, Url url, std::shared_ptr<Trust> trust)
    : impl_(std::make_shared<Impl>(loop, std::move(url), std::move(trust))) {}

Wire::~Wire() {
    drop();
}

void Wire::connect(Clock::time_point deadline, Connected connected) {
    impl_->deadline = deadline;
    impl_->connected = std::move(connected);
    impl_->find();
}

void Wire::read(std::size_t max, Read read) {
    impl_->read = std::move(read);
    const auto space = asio::buffer(impl_->incoming, max);
    auto ended = [impl = impl_](error_code error, std::size_t size) {
        impl->read_ended(error, size);
    };
    if (impl_->tls)
        impl_->tls->async_read_some(space, std::move(ended));
    else
        impl_->socket.async_read_some(space, std::move(ended));
}

void Wire::write(std::string bytes, Written written) {
    impl_->outgoing = std::move(bytes);
    impl_->sent = 0;
    impl_->written = std::move(written);
    impl_->write_rest();
}

bool Wire::stale() const {
    char byte = 0;
    const auto size =
        ::recv(impl_->socket.native_handle(), &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT);
    return size >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

void Wire::drop() {
    // The Impl's callbacks may own this wire.
    const auto impl = impl_;
    impl->drop();
}

std::string in_words(std::chrono::milliseconds time) {
    const auto ms = time.count();
    return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

}  // namespace muster::discord
