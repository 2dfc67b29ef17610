// Beast's WebSocket on a stream that hides TLS, so that Beast's templates are compiled only once.
//
// The destructor drops the wire, which drops Beast's unfinished operations. An operation that Beast
// has queued itself holds only a weak pointer to the Impl and finds it gone.
#include "discord-bot/net/websocket.hpp"

#include "discord-bot/net/wire.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <utility>

namespace muster::discord {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using beast::error_code;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t write_size_max = 16U << 10U;
// The buffer capacity kept between messages.
constexpr std::size_t buffer_size_kept = 64U << 10U;

// Adapts a Wire to Beast's requirements of a stream.
class WireStream {
  public:
    using executor_type = asio::io_context::executor_type;

    WireStream(Loop& loop, const Url& url, std::shared_ptr<Trust> trust)
        : loop_(loop), wire_(loop, url, std::move(trust)) {}

    executor_type get_executor() noexcept { return loop_.context().get_executor(); }
    Wire& wire() { return wire_; }
    // The reason why the wire broke; empty: it did not.
    const std::string& why() const { return why_; }

    template <class Buffers, class Handler>
    void async_read_some(const Buffers& buffers, Handler&& handler) {
        // std::function requires copyable functions.
        auto kept = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler));
        wire_.read(
            asio::buffer_size(buffers),
            [this, buffers, kept](const std::optional<Wire::Break>& end, std::string_view bytes) {
                auto resume = std::move(*kept);
                const auto size = asio::buffer_copy(buffers, asio::buffer(bytes));
                resume(note(end), size);
            });
    }

    template <class Buffers, class Handler>
    void async_write_some(const Buffers& buffers, Handler&& handler) {
        std::string bytes(std::min(asio::buffer_size(buffers), write_size_max), '\0');
        asio::buffer_copy(asio::buffer(bytes), buffers);
        const auto size = bytes.size();
        auto kept = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler));
        wire_.write(std::move(bytes), [this, size, kept](const std::optional<Wire::Break>& end) {
            auto resume = std::move(*kept);
            resume(note(end), end ? 0 : size);
        });
    }

  private:
    error_code note(const std::optional<Wire::Break>& end) {
        if (!end) return {};
        why_ = end->why;
        if (end->orderly) return asio::error::eof;
        return asio::error::connection_reset;
    }

    Loop& loop_;
    Wire wire_;
    std::string why_;
};

// Does nothing: the wire is dropped elsewhere after the last frame.
template <class Handler>
void async_teardown(beast::role_type, WireStream& stream, Handler&& handler) {
    asio::post(stream.get_executor(),
               beast::bind_handler(std::forward<Handler>(handler), error_code()));
}

// Required by Beast for its own time-outs, which are off.
void beast_close_socket(WireStream& stream) {
    stream.wire().drop();
}

using Stream = websocket::stream<WireStream, false>;

}  // namespace

struct WebSocket::Impl : std::enable_shared_from_this<WebSocket::Impl> {
    enum class Phase : std::uint8_t { connecting, open, closing, over };

    Impl(Loop& loop, Url where, Handlers given, Options its)
        : url(std::move(where)),
          name(authority(url)),
          options(std::move(its)),
          handlers(std::move(given)),
          stream(loop, url, url.tls ? system_trust() : nullptr),
          timer(loop) {}

    // Wraps a callback for Beast. It does nothing after the end.
    template <class F>
    auto guarded(F f) {
        return [weak = weak_from_this(), f](error_code error, [[maybe_unused]] auto... size) {
            const auto self = weak.lock();
            if (self && self->phase != Phase::over) f(*self, error);
        };
    }

    void connect();
    void greet();
    void greeted(error_code error);
    void read();
    void received(error_code error);
    void write();
    void say_goodbye();
    void close(std::uint16_t code, std::string why);
    void finish(std::optional<std::uint16_t> code, std::string why);
    void finish_soon(std::string why);
    void drop();
    std::string why_not_read(error_code error);

    const Url url;
    const std::string name;
    const Options options;
    const Handlers handlers;
    Phase phase = Phase::connecting;
    Stream stream;
    Timer timer;
    websocket::response_type refusal;
    beast::flat_buffer incoming;
    std::deque<std::string> outgoing;
    std::size_t outgoing_size = 0;
    bool writing = false;
    std::uint16_t goodbye = 0;
    std::string goodbye_why;
};

WebSocket::WebSocket(Loop& loop, Url url, Handlers handlers, Options options)
    : impl_(std::make_shared<Impl>(loop, std::move(url), std::move(handlers), std::move(options))) {
    impl_->connect();
}

WebSocket::WebSocket(Loop& loop, Url url, Handlers handlers)
    : WebSocket(loop, std::move(url), std::move(handlers), Options()) {}

WebSocket::~WebSocket() {
    impl_->drop();
}

void WebSocket::send(std::string text) {
    auto& impl = *impl_;
    if (impl.phase != Impl::Phase::connecting && impl.phase != Impl::Phase::open) return;
    if (text.size() > impl.options.waiting_max - impl.outgoing_size)
        return impl.finish_soon("Too much waits to be sent to " + impl.name + ".");
    impl.outgoing_size += text.size();
    impl.outgoing.push_back(std::move(text));
    if (impl.phase == Impl::Phase::open) impl.write();
}

void WebSocket::close(std::uint16_t code) {
    auto& impl = *impl_;
    const std::string why = "The connection to " + impl.name + " was closed from here.";
    if (impl.phase == Impl::Phase::connecting) impl.finish_soon(why);
    if (impl.phase == Impl::Phase::open) impl.close(code, why);
}

void WebSocket::Impl::connect() {
    const auto deadline = Clock::now() + options.connect_timeout;
    stream.next_layer().wire().connect(
        deadline, [this, deadline](const std::optional<Wire::Break>& failed) {
            const auto self = shared_from_this();
            if (failed) return finish({}, failed->why);
            timer.at(deadline, [this] {
                finish({}, name + " does not answer the WebSocket's handshake in time.");
            });
            greet();
        });
}

void WebSocket::Impl::greet() {
    stream.set_option(
        websocket::stream_base::timeout{.handshake_timeout = websocket::stream_base::none(),
                                        .idle_timeout = websocket::stream_base::none(),
                                        .keep_alive_pings = false});
    if (!options.user_agent.empty())
        stream.set_option(
            websocket::stream_base::decorator([agent = options.user_agent](auto& request) {
                request.set(beast::http::field::user_agent, agent);
            }));
    stream.auto_fragment(false);
    stream.read_message_max(options.message_max);
    stream.text(true);
    stream.async_handshake(refusal, name, url.target, guarded([](Impl& self, error_code error) {
                               self.greeted(error);
                           }));
}

void WebSocket::Impl::greeted(error_code error) {
    if (phase != Phase::connecting) return;
    if (error == websocket::error::upgrade_declined)
        return finish({},
                      name + " refuses the WebSocket: it answers " +
                          std::to_string(refusal.result_int()) + " instead of 101.");
    if (error && !stream.next_layer().why().empty()) return finish({}, stream.next_layer().why());
    if (error)
        return finish({}, name + " answers no WebSocket's handshake: " + error.message() + ".");
    timer.cancel();
    phase = Phase::open;
    read();
    write();
    handlers.opened();
}

void WebSocket::Impl::read() {
    stream.async_read(incoming,
                      guarded([](Impl& self, error_code error) { self.received(error); }));
}

void WebSocket::Impl::received(error_code error) {
    if (phase == Phase::closing && error) return finish({}, goodbye_why);
    if (error == websocket::error::closed) {
        const auto& reason = stream.reason();
        if (reason.code == websocket::close_code::none)
            return finish({}, name + " closed the connection without a code.");
        std::string why = name + " closed the connection with code " + std::to_string(reason.code);
        why += reason.reason.empty() ? "." : ": " + std::string(reason.reason.c_str());
        return finish(reason.code, why);
    }
    if (error) return finish({}, why_not_read(error));

    std::string text = beast::buffers_to_string(incoming.data());
    const bool is_text = stream.got_text();
    incoming.clear();
    if (incoming.capacity() > buffer_size_kept) incoming.shrink_to_fit();
    read();
    if (phase == Phase::closing) return;
    if (!is_text)
        return close(websocket::close_code::unknown_data,
                     name + " sent binary data, which nobody asked for.");
    handlers.text(std::move(text));
}

std::string WebSocket::Impl::why_not_read(error_code error) {
    if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow)
        return name + " sent a message of more than " + std::to_string(options.message_max) +
               " bytes.";
    if (!stream.next_layer().why().empty()) return stream.next_layer().why();
    return name + " breaks the rules of WebSockets: " + error.message() + ".";
}

void WebSocket::Impl::write() {
    if (writing) return;
    if (outgoing.empty()) {
        if (phase == Phase::closing) say_goodbye();
        return;
    }
    writing = true;
    stream.async_write(asio::buffer(outgoing.front()), guarded([](Impl& self, error_code error) {
                           // The reader reports errors.
                           if (error) return;
                           self.writing = false;
                           self.outgoing_size -= self.outgoing.front().size();
                           self.outgoing.pop_front();
                           self.write();
                       }));
}

void WebSocket::Impl::say_goodbye() {
    stream.async_close(websocket::close_reason(goodbye),
                       guarded([](Impl& self, error_code) { self.finish({}, self.goodbye_why); }));
}

void WebSocket::Impl::close(std::uint16_t code, std::string why) {
    phase = Phase::closing;
    goodbye = code;
    goodbye_why = std::move(why);
    timer.at(Clock::now() + options.close_timeout, [this] { finish({}, goodbye_why); });
    write();
}

void WebSocket::Impl::finish(std::optional<std::uint16_t> code, std::string why) {
    const auto self = shared_from_this();
    drop();
    handlers.closed(code, std::move(why));
}

void WebSocket::Impl::finish_soon(std::string why) {
    stream.next_layer().wire().drop();
    phase = Phase::closing;
    goodbye_why = std::move(why);
    timer.at(Clock::now(), [this] { finish({}, goodbye_why); });
}

void WebSocket::Impl::drop() {
    phase = Phase::over;
    timer.cancel();
    stream.next_layer().wire().drop();
}

}  // namespace muster::discord
