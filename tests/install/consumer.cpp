// A user's program: uses each face of the installed library that needs no Asio, without a daemon.
#include <muster/client/async_client.hpp>
#include <muster/client/client.hpp>
#include <muster/client/relay.hpp>
#include <muster/client/subscription.hpp>
#include <muster/proto/json.hpp>

#include <iostream>

#ifdef ASIO_VERSION
#error "the library's headers must not need Asio"
#endif

int main(int argc, char** argv) {
    using namespace muster;
    if (argc != 2) return 2;
    std::cout << "built with muster " << build_version() << ", " << request_to_json(Request{Ping{}})
              << "\n";
    client::Options options;
    options.socket = argv[1];
    try {
        auto client = client::AsyncClient::connect(options);
        std::cout << to_json(*client.send(Ping{}).get()) << "\n";
    } catch (const client::ConnectionError& e) {
        std::cout << e.what() << "\n";
        return e.failure().problem == client::Problem::not_running ? 0 : 1;
    }
    return 1;
}
