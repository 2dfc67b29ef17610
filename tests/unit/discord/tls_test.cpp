// The bot checks certificates: their issuer, their host and their time.
#include "discord-bot/net/http.hpp"
#include "discord-bot/net/websocket.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/support/websocket_peer.hpp"
#include "tests/support/with_loop.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <openssl/ssl.h>
#include <unistd.h>

namespace muster::discord {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class TlsTest : public WithLoop {
  protected:
    TlsTest() {
        authority.write(path);
        ::setenv("SSL_CERT_FILE", path.c_str(), 1);
    }
    ~TlsTest() override {
        ::unsetenv("SSL_CERT_FILE");
        ::unlink(path.c_str());
    }

    // The answer's body, or the reason of the failure.
    std::string ask(HttpClient& client) {
        std::string result;
        client.send({}, [&](const HttpOutcome& outcome) {
            const auto* failure = std::get_if<HttpFailure>(&outcome);
            result = failure == nullptr ? std::get<HttpResponse>(outcome).body
                                        : failure->why + (failure->sent ? " Sent." : " Not sent.");
            loop.stop();
        });
        run();
        return result;
    }
    std::string ask(const std::string& host, std::uint16_t port, HttpOptions options = {}) {
        HttpClient client(loop, {.tls = true, .host = host, .port = port, .target = "/"}, options);
        return ask(client);
    }

    const std::string path =
        testing::TempDir() + "muster-authority-" + std::to_string(::getpid()) + ".pem";
    TestAuthority authority;
};

struct Case {
    TestAuthority::Wishes wishes;
    std::string host;
    std::string result;
};

TEST_F(TlsTest, ACertificateMustBeTrustedAndValidAndForThisHost) {
    const std::vector<Case> table{
        {{}, "localhost", "hi"},
        {{}, "127.0.0.1", "hi"},
        {{.name = "DNS:LOCALHOST"}, "localhost", "hi"},
        {{.self_signed = true}, "localhost", "is not trusted: self-signed certificate. Not sent."},
        {{.name = "DNS:discord.com"}, "localhost", "is not trusted: hostname mismatch. Not sent."},
        {{.name = "DNS:localhost.evil.test"}, "localhost", "hostname mismatch"},
        {{.name = "DNS:*"}, "localhost", "hostname mismatch"},
        {{.name = "IP:127.0.0.2"}, "127.0.0.1", "is not trusted: IP address mismatch. Not sent."},
        // A DNS name that looks like an address does not count as an address.
        {{.name = "DNS:127.0.0.1"}, "127.0.0.1", "IP address mismatch"},
        {{.until_s = -60}, "localhost", "is not trusted: certificate has expired. Not sent."},
        {{.from_s = 600}, "localhost", "is not trusted: certificate is not yet valid. Not sent."},
    };
    for (const auto& [wishes, host, result] : table) {
        const auto context = authority.server(wishes);
        ScriptedServer server({answer}, context.get());
        EXPECT_THAT(ask(host, server.port()), HasSubstr(result)) << wishes.name;
        EXPECT_EQ(server.requests().empty(), result != "hi") << wishes.name;
    }
}

TEST_F(TlsTest, AnAuthorityThatNobodyNamedIsNotTrusted) {
    const auto context = authority.server({});
    ScriptedServer server({answer}, context.get());
    const TestAuthority another;
    another.write(path);
    EXPECT_THAT(ask("localhost", server.port()), HasSubstr("is not trusted: "));
    // Now the system's authorities count.
    ::unsetenv("SSL_CERT_FILE");
    EXPECT_THAT(ask("localhost", server.port()), HasSubstr("is not trusted: "));
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(TlsTest, AConnectionIsKeptAndCarriesMuch) {
    const auto context = authority.server({});
    const std::string body(1'000'000, 'x');
    ScriptedServer server(
        {[&](Peer& peer) {
            for (;;) {
                peer.request();
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + body);
            }
        }},
        context.get());
    HttpClient client(loop,
                      {.tls = true, .host = "localhost", .port = server.port(), .target = "/"});
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(ask(client) == body);
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(TlsTest, NothingOlderThanVersion12) {
    const auto context = authority.server({});
    SSL_CTX_set_security_level(context.get(), 0);
    ScriptedServer server({answer}, context.get());
    SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
    EXPECT_EQ(ask("localhost", server.port()), "hi");
    SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
    EXPECT_THAT(ask("localhost", server.port()),
                AllOf(HasSubstr("TLS with"), HasSubstr("Not sent.")));
}

TEST_F(TlsTest, AServerWithoutTls) {
    ScriptedServer plain({[](Peer& peer) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"); }});
    EXPECT_THAT(ask("localhost", plain.port()),
                AllOf(HasSubstr("TLS with localhost:"), HasSubstr("Not sent.")));
    ScriptedServer mute({[](Peer& peer) { peer.wait_for_end(); }});
    EXPECT_THAT(ask("127.0.0.1", mute.port(), {.connect_timeout = 50ms}),
                HasSubstr("does not agree on TLS in time. Not sent."));
}

// An attacker who cuts the connection must not be able to fake the end of an answer.
TEST_F(TlsTest, AnAnswerEndsWithTlsOrNotAtAll) {
    const auto context = authority.server({});
    for (const bool orderly : {true, false}) {
        ScriptedServer server({[&](Peer& peer) {
                                  peer.request();
                                  peer.send("HTTP/1.1 200 OK\r\n\r\nhalf");
                                  peer.hang_up(orderly);
                              }},
                              context.get());
        EXPECT_THAT(ask("localhost", server.port()),
                    HasSubstr(orderly ? "half" : "closed the connection without ending TLS."));
    }
}

TEST_F(TlsTest, TheWebSocketChecksThemToo) {
    for (const bool trusted : {true, false}) {
        const auto context = authority.server({.self_signed = !trusted});
        ScriptedServer server({[&](Peer& peer) {
                                  accept_websocket(peer);
                                  peer.send(frame(1, read_frame(peer).payload));
                                  peer.send(frame(8, std::string("\x0f\xa0", 2)));
                                  read_frame(peer);
                              }},
                              context.get());
        std::vector<std::string> heard;
        WebSocket socket(loop,
                         {.tls = true, .host = "localhost", .port = server.port(), .target = "/"},
                         {.opened = [&] { heard.emplace_back("opened"); },
                          .text = [&](std::string text) { heard.push_back(std::move(text)); },
                          .closed =
                              [&](std::optional<std::uint16_t> code, const std::string& why) {
                                  heard.push_back(code ? std::to_string(*code) : why);
                                  loop.stop();
                              }});
        socket.send("a secret");
        run();
        if (trusted)
            EXPECT_THAT(heard, ElementsAre("opened", "a secret", "4000"));
        else
            EXPECT_THAT(heard, ElementsAre(HasSubstr("is not trusted: self-signed certificate.")));
        EXPECT_EQ(server.requests().size(), trusted ? 1 : 0);
    }
}

}  // namespace
}  // namespace muster::discord
