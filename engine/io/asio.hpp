// The parts of Asio 1.22.1 that the daemon uses, under our names. Executors have the io_context's
// own type, without type erasure.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/basic_socket_acceptor.hpp>
#include <asio/basic_stream_socket.hpp>
#include <asio/basic_waitable_timer.hpp>
#include <asio/buffer.hpp>
#include <asio/experimental/as_tuple.hpp>
#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>
#include <exception>

namespace muster::io {

using Steady = std::chrono::steady_clock;
using Executor = asio::io_context::executor_type;
using Protocol = asio::local::stream_protocol;
using Socket = asio::basic_stream_socket<Protocol, Executor>;
using Acceptor = asio::basic_socket_acceptor<Protocol, Executor>;
using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, Executor>;

template <class T>
using Awaitable = asio::awaitable<T, Executor>;

// co_await with this gives a tuple that begins with the error_code.
inline const auto as_tuple = asio::experimental::as_tuple(asio::use_awaitable_t<Executor>());

// The completion handler for co_spawn: a coroutine's exception leaves io_context::run(), and the
// process logs the reason and exits (fault.hpp). asio::detached would drop the exception, and the
// daemon would hang.
inline void rethrow(const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
}

}  // namespace muster::io
