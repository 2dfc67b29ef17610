// The WebSocket against servers that keep or break RFC 6455.
#include "discord-bot/net/websocket.hpp"

#include "tests/support/scripted_server.hpp"
#include "tests/support/websocket_peer.hpp"
#include "tests/support/with_loop.hpp"

#include <gmock/gmock.h>

#include <future>

namespace muster::discord {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class WebSocketTest : public WithLoop {
  protected:
    Url on(std::uint16_t port) const {
        return {.tls = false, .host = "127.0.0.1", .port = port, .target = "/?v=10"};
    }
    // Notes each call, and stops the loop at the last one.
    WebSocket::Handlers notes() {
        return {.opened = [this] { heard.emplace_back("opened"); },
                .text = [this](const std::string& text) { heard.push_back("text " + text); },
                .closed =
                    [this](std::optional<std::uint16_t> code, const std::string& why) {
                        heard.push_back("closed " + (code ? std::to_string(*code) : "-"));
                        reason = why;
                        loop.stop();
                    }};
    }

    std::vector<std::string> heard;
    std::string reason;
};

TEST_F(WebSocketTest, AsksAsTheStandardWants) {
    ScriptedServer server({[](Peer& peer) { accept_websocket(peer); }});
    WebSocket socket(loop, on(server.port()), notes(), {.user_agent = "Muster"});
    run();
    ASSERT_EQ(server.requests().size(), 1);
    EXPECT_THAT(server.requests().at(0),
                AllOf(StartsWith("GET /?v=10 HTTP/1.1\r\n"),
                      HasSubstr("\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"),
                      HasSubstr("\r\nUser-Agent: Muster\r\n"),
                      HasSubstr("\r\nSec-WebSocket-Version: 13\r\n")));
}

// ---- Servers' frames up to the end of the connection. ----

struct Talk {
    std::string bytes;  // Sent after the handshake.
    std::vector<std::string> heard;
    std::string why;
    // The client's answer: the opcode and the payload of one frame.
    std::string answer = {};

    friend void PrintTo(const Talk& talk, std::ostream* out) {
        *out << testing::PrintToString(talk.bytes.substr(0, 60));
    }
};

class WebSocketTalk : public WebSocketTest, public testing::WithParamInterface<Talk> {};

TEST_P(WebSocketTalk, IsUnderstoodWholeAndByteByByte) {
    const auto& talk = GetParam();
    for (const bool bytewise : {false, true}) {
        SCOPED_TRACE(bytewise);
        std::string answer;
        {
            ScriptedServer server({[&](Peer& peer) {
                accept_websocket(peer);
                bytewise ? peer.send_bytewise(talk.bytes) : peer.send(talk.bytes);
                if (talk.answer.empty()) return;
                const auto frame = read_frame(peer);
                answer = std::to_string(frame.opcode) + " " + frame.payload;
            }});
            heard.clear();
            WebSocket socket(loop, on(server.port()), notes(), {.message_max = 70'000});
            run();
        }
        EXPECT_EQ(heard, talk.heard);
        EXPECT_THAT(reason, HasSubstr(talk.why));
        EXPECT_THAT(answer, StartsWith(talk.answer));
    }
}

const std::string too_large(70'001, 'x');
const std::string large(70'000, 'x');
const std::string close_4004 = frame(8, std::string("\x0f\xa4", 2) + "Authentication failed.");

INSTANTIATE_TEST_SUITE_P(
    ,
    WebSocketTalk,
    testing::Values(
        Talk{"", {"opened", "closed -"}, "closed the connection."},
        Talk{frame(1, "one") + frame(1, "") + frame(1, "two") + close_4004,
             {"opened", "text one", "text ", "text two", "closed 4004"},
             "closed the connection with code 4004: Authentication failed.",
             std::string("8 \x0f\xa4", 4)},
        Talk{frame(8, std::string("\x03\xe8", 2)), {"opened", "closed 1000"}, "with code 1000."},
        Talk{frame(8, ""), {"opened", "closed -"}, "without a code."},
        // A text in three fragments with a ping between them.
        Talk{frame(1, "gr\xc3", false) + frame(9, "now") + frame(0, "\xbc", false) + frame(0, "n") +
                 close_4004,
             {"opened", "text gr\xc3\xbcn", "closed 4004"},
             "4004",
             "10 now"},
        Talk{frame(10, "nobody asked") + frame(1, "x"), {"opened", "text x", "closed -"}, ""},
        Talk{frame(1, large), {"opened", "text " + large, "closed -"}, ""},
        // A frame without its end.
        Talk{frame(1, "whole").substr(0, 4), {"opened", "closed -"}, "closed the connection."},
        // Frames that break the rules, up to the wrong byte. Further bytes would stay unread, and
        // the system would then reset the connection before the server reads the answer.
        Talk{frame(1, too_large).substr(0, 10),
             {"opened", "closed -"},
             "more than 70000 bytes",
             std::string("8 \x03\xf1", 4)},
        Talk{frame(1, large, false) + frame(0, "x").substr(0, 2),
             {"opened", "closed -"},
             "more than 70000 bytes",
             std::string("8 \x03\xf1", 4)},
        Talk{frame(1, "\xff"), {"opened", "closed -"}, "breaks the rules", "8 "},
        Talk{frame(3, "x").substr(0, 2), {"opened", "closed -"}, "breaks the rules", "8 "},
        Talk{frame(0, "x").substr(0, 2), {"opened", "closed -"}, "breaks the rules", "8 "},
        Talk{frame(9, std::string(126, 'x')).substr(0, 4),
             {"opened", "closed -"},
             "breaks the rules",
             "8 "},
        Talk{"\x81\x81mask", {"opened", "closed -"}, "breaks the rules", "8 "},
        Talk{"HT", {"opened", "closed -"}, "breaks the rules", "8 "},
        Talk{frame(2, "binary"),
             {"opened", "closed -"},
             "binary data",
             std::string("8 \x03\xeb", 4)}));

// ---- Handshakes. ----

struct Refusal {
    std::string answer;  // Answers the handshake; then the server closes.
    std::string why;

    friend void PrintTo(const Refusal& refusal, std::ostream* out) {
        *out << testing::PrintToString(refusal.answer.substr(0, 60));
    }
};

class WebSocketRefusal : public WebSocketTest, public testing::WithParamInterface<Refusal> {};

TEST_P(WebSocketRefusal, IsToldWithItsReason) {
    ScriptedServer server({[&](Peer& peer) {
        peer.request();
        peer.send(GetParam().answer);
    }});
    WebSocket socket(loop, on(server.port()), notes());
    socket.send("never");
    run();
    EXPECT_THAT(heard, ElementsAre("closed -"));
    EXPECT_THAT(reason, AllOf(HasSubstr(GetParam().why), StartsWith("127.0.0.1:")));
}

INSTANTIATE_TEST_SUITE_P(
    ,
    WebSocketRefusal,
    testing::Values(
        Refusal{"", "closed the connection"},
        Refusal{"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno",
                "it answers 403 instead of 101"},
        Refusal{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "it answers 200 instead of 101"},
        // Lacks the proof that the server knows the protocol.
        Refusal{"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
                "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
                "handshake"},
        Refusal{"SSH-2.0-OpenSSH_9.2\r\n", "no WebSocket's handshake: bad version"},
        Refusal{"HTTP/1.1 101 X\r\nX: " + std::string(20'000, 'x'), "header limit"}));

TEST_F(WebSocketTest, AServerThatIsNotThereOrDoesNotAnswer) {
    const SilentPort silent;
    const BusyPort busy;
    ScriptedServer mute({[](Peer& peer) { peer.wait_for_end(); }});
    const std::vector<std::pair<std::uint16_t, std::string>> table{
        {silent.port(), "refuses connections."},
        {busy.port(), "does not answer in time."},
        {mute.port(), "handshake in time."},
    };
    for (const auto& [port, why] : table) {
        heard.clear();
        WebSocket socket(loop, on(port), notes(), {.connect_timeout = 50ms});
        run();
        EXPECT_THAT(heard, ElementsAre("closed -"));
        EXPECT_THAT(reason, HasSubstr(why));
    }
}

// ---- What we say. ----

TEST_F(WebSocketTest, SendsInOrderAlsoBeforeItIsOpen) {
    const std::string long_text(100'000, 'l');
    std::vector<std::string> received;
    {
        ScriptedServer server({[&](Peer& peer) {
            accept_websocket(peer);
            for (int i = 0; i < 5; ++i) {
                const auto frame = read_frame(peer);
                EXPECT_EQ(frame.opcode, 1);
                EXPECT_TRUE(frame.last);
                received.push_back(frame.payload);
            }
        }});
        auto handlers = notes();
        WebSocket* self = nullptr;
        handlers.opened = [&] {
            self->send("4");
            self->send("5");
        };
        WebSocket socket(loop, on(server.port()), handlers);
        self = &socket;
        socket.send("1");
        socket.send(long_text);
        socket.send("");
        run();
    }
    EXPECT_THAT(received, ElementsAre("1", long_text, "", "4", "5"));
}

TEST_F(WebSocketTest, WhatWaitsIsBounded) {
    std::promise<void> over;
    ScriptedServer server({[&](Peer& peer) {
        accept_websocket(peer);
        over.get_future().wait();
    }});
    WebSocket socket(loop, on(server.port()), notes(), {.waiting_max = 10});
    socket.send("12345");
    socket.send("12345");
    EXPECT_THAT(heard, ElementsAre());
    socket.send("6");
    EXPECT_THAT(heard, ElementsAre());
    run();
    EXPECT_THAT(heard, ElementsAre("closed -"));
    EXPECT_THAT(reason, HasSubstr("Too much waits"));
    over.set_value();
}

// ---- Goodbyes. ----

TEST_F(WebSocketTest, SaysWhatWaitsAndThenGoodbye) {
    std::vector<std::string> received;
    {
        ScriptedServer server({[&](Peer& peer) {
            accept_websocket(peer);
            for (int i = 0; i < 3; ++i) {
                const auto frame = read_frame(peer);
                received.push_back(std::to_string(frame.opcode) + frame.payload);
            }
            // The server still sends earlier messages.
            peer.send(frame(1, "late") + frame(8, std::string("\x0f\xa0", 2)));
        }});
        auto handlers = notes();
        WebSocket* self = nullptr;
        handlers.opened = [&] {
            self->send("1");
            self->send("2");
            self->close(4000);
            self->send("3");
            self->close(1000);
            EXPECT_THAT(heard, ElementsAre());
        };
        WebSocket socket(loop, on(server.port()), handlers);
        self = &socket;
        run();
    }
    EXPECT_THAT(received, ElementsAre("11", "12", std::string("8\x0f\xa0", 3)));
    EXPECT_THAT(heard, ElementsAre("closed -"));
    EXPECT_THAT(reason, HasSubstr("closed from here."));
}

TEST_F(WebSocketTest, AGoodbyeEndsAlsoWhenItIsNotAnswered) {
    std::promise<void> over;
    const std::vector<ScriptedServer::Script> table{
        // The server is silent, closes, never reads, or sends without end.
        [](Peer& peer) { peer.wait_for_end(); },
        [](Peer& peer) { read_frame(peer); },
        [&](Peer&) { over.get_future().wait(); },
        [](Peer& peer) {
            for (;;)
                peer.send(frame(1, "on"));
        },
    };
    for (const auto& script : table) {
        ScriptedServer server({[&](Peer& peer) {
            accept_websocket(peer);
            script(peer);
        }});
        heard.clear();
        auto handlers = notes();
        WebSocket* self = nullptr;
        handlers.opened = [&] { self->close(1000); };
        WebSocket socket(loop, on(server.port()), handlers, {.close_timeout = 50ms});
        self = &socket;
        run();
        EXPECT_THAT(heard, ElementsAre("closed -"));
        if (&script == &table[2]) over.set_value();
    }
}

TEST_F(WebSocketTest, ACloseWhileConnectingEndsIt) {
    const BusyPort port;
    WebSocket socket(loop, on(port.port()), notes());
    socket.close(1000);
    EXPECT_THAT(heard, ElementsAre());
    run();
    EXPECT_THAT(heard, ElementsAre("closed -"));
    socket.send("x");
    socket.close(1000);
    run_briefly();
    EXPECT_THAT(heard, ElementsAre("closed -"));
}

// ---- Destruction. ----

// Destroys the WebSocket in the n-th call of a handler; no call follows.
TEST_F(WebSocketTest, MayBeDestroyedInAnyHandler) {
    for (int last = 1; last <= 3; ++last) {
        ScriptedServer server({[&](Peer& peer) {
            accept_websocket(peer);
            peer.send(frame(1, "one") + close_4004);
            peer.wait_for_end();
        }});
        int calls = 0;
        std::unique_ptr<WebSocket> socket;
        // The capture must outlive the WebSocket too.
        const auto count = [&, kept = std::string(100, 'k')] {
            if (++calls != last) return;
            socket->send("never");
            socket.reset();
            EXPECT_EQ(kept, std::string(100, 'k'));
            loop.stop();
        };
        socket = std::make_unique<WebSocket>(
            loop,
            on(server.port()),
            WebSocket::Handlers{.opened = count,
                                .text = [=](const std::string&) { count(); },
                                .closed = [=](auto, const std::string&) { count(); }});
        run();
        run_briefly();
        EXPECT_EQ(calls, last);
    }
}

TEST_F(WebSocketTest, WhoIsDestroyedInBetweenCallsNobody) {
    std::promise<void> sent;
    std::promise<void> over;
    ScriptedServer server({[&](Peer& peer) {
        accept_websocket(peer);
        peer.send(frame(1, "lies in the socket"));
        sent.set_value();
        over.get_future().wait();
    }});
    const auto fails = [] { FAIL(); };
    const WebSocket::Handlers never{.opened = fails,
                                    .text = [=](const std::string&) { fails(); },
                                    .closed = [=](auto, const std::string&) { fails(); }};
    {
        const BusyPort busy;
        WebSocket connecting(loop, on(busy.port()), never);
        run_briefly();
    }
    auto handlers = never;
    std::unique_ptr<WebSocket> socket;
    handlers.opened = [&] {
        // At its destruction the WebSocket is reading, and it is writing more than the socket
        // takes.
        socket->send(std::string(900'000, 'x'));
        loop.post([&] {
            sent.get_future().wait();
            socket.reset();
            loop.stop();
        });
    };
    // The text may come before the posted function runs.
    handlers.text = [](const std::string&) {};
    socket = std::make_unique<WebSocket>(loop, on(server.port()), handlers);
    run();
    run_briefly();
    over.set_value();
}

}  // namespace
}  // namespace muster::discord
