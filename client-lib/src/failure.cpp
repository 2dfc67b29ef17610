#include <muster/client/detail.hpp>

namespace muster::client {

void raise(Failure failure) {
    if (failure.problem == Problem::timed_out) throw TimedOut(std::move(failure));
    throw ConnectionError(std::move(failure));
}

Failure detail::unreadable(const DecodeError& error) {
    return {Problem::protocol,
            std::string("the daemon's reply makes no sense (") + error.what() +
                "): install the same release of client and daemon",
            {},
            true};
}

}  // namespace muster::client
