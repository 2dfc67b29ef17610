// The HTTP client against servers that give valid and invalid answers.
#include "discord-bot/net/http.hpp"

#include "tests/support/scripted_server.hpp"
#include "tests/support/with_loop.hpp"

#include <gmock/gmock.h>

#include <future>

namespace muster::discord {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

Url on(std::uint16_t port, std::string target = "/") {
    return {.tls = false, .host = "127.0.0.1", .port = port, .target = std::move(target)};
}

class HttpTest : public WithLoop {
  protected:
    HttpOutcome ask(HttpClient& client, HttpRequest request = {}) {
        std::optional<HttpOutcome> outcome;
        client.send(std::move(request), [&](HttpOutcome its) {
            EXPECT_FALSE(outcome) << "called twice";
            outcome = std::move(its);
            loop.stop();
        });
        EXPECT_FALSE(outcome) << "called inside send()";
        run();
        return outcome.value_or(HttpFailure{.why = "no outcome"});
    }
    std::string ask_why(HttpClient& client, HttpRequest request = {}) {
        const auto outcome = ask(client, std::move(request));
        const auto* failure = std::get_if<HttpFailure>(&outcome);
        return failure == nullptr ? "" : failure->why + (failure->sent ? " Sent." : " Not sent.");
    }
    int ask_status(HttpClient& client, HttpRequest request = {}) {
        const auto outcome = ask(client, std::move(request));
        const auto* response = std::get_if<HttpResponse>(&outcome);
        return response == nullptr ? -1 : response->status;
    }
};

// ---- Answers. ----

struct Answer {
    std::string bytes;  // The server closes the connection after them.
    int status;
    std::string body;

    friend void PrintTo(const Answer& answer, std::ostream* out) {
        *out << testing::PrintToString(answer.bytes.substr(0, 60));
    }
};

class HttpAnswers : public HttpTest, public testing::WithParamInterface<Answer> {};

TEST_P(HttpAnswers, AreReadWholeAndByteByByte) {
    const auto& [bytes, status, body] = GetParam();
    for (const bool bytewise : {false, true}) {
        SCOPED_TRACE(bytewise);
        ScriptedServer server({[&](Peer& peer) {
            peer.request();
            bytewise ? peer.send_bytewise(bytes) : peer.send(bytes);
        }});
        HttpClient client(loop, on(server.port()));
        const auto outcome = ask(client);
        ASSERT_TRUE(std::holds_alternative<HttpResponse>(outcome))
            << std::get<HttpFailure>(outcome).why;
        EXPECT_EQ(std::get<HttpResponse>(outcome).status, status);
        EXPECT_EQ(std::get<HttpResponse>(outcome).body, body);
    }
}

INSTANTIATE_TEST_SUITE_P(
    ,
    HttpAnswers,
    testing::Values(
        Answer{ok, 200, "hi"},
        Answer{"HTTP/1.1 200 \r\ncontent-LENGTH:2\r\n\r\nhi", 200, "hi"},
        Answer{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""},
        Answer{"HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
        Answer{"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, ""},
        Answer{"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 2\r\n\r\n{}", 429, "{}"},
        Answer{"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", 302, ""},
        Answer{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
               "3\r\none\r\nA;name=value\r\n, two, 3.\n\r\n0\r\nTrailer: x\r\n\r\n",
               200,
               "one, two, 3.\n"},
        Answer{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, ""},
        Answer{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok,
               200,
               "hi"},
        // The body ends with the connection.
        Answer{"HTTP/1.1 200 OK\r\n\r\nto the end", 200, "to the end"},
        Answer{"HTTP/1.0 200 OK\r\n\r\nto the end", 200, "to the end"}));

struct Nonsense {
    std::string bytes;
    std::string why;
    bool hangs_up = true;

    friend void PrintTo(const Nonsense& nonsense, std::ostream* out) {
        *out << testing::PrintToString(nonsense.bytes.substr(0, 60));
    }
};

class HttpNonsense : public HttpTest, public testing::WithParamInterface<Nonsense> {};

TEST_P(HttpNonsense, IsAFailureWithAReason) {
    const auto& [bytes, why, hangs_up] = GetParam();
    for (const bool bytewise : {false, true}) {
        SCOPED_TRACE(bytewise);
        ScriptedServer server({[&, hangs = hangs_up](Peer& peer) {
            peer.request();
            bytewise ? peer.send_bytewise(bytes) : peer.send(bytes);
            if (!hangs) peer.wait_for_end();
        }});
        HttpClient client(loop, on(server.port()), {.header_max = 300, .body_max = 20});
        EXPECT_THAT(ask_why(client), AllOf(HasSubstr(why), HasSubstr(" Sent.")));
        EXPECT_EQ(server.requests().size(), 1);
    }
}

const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
const std::string interims = interim + interim + interim + interim + interim + interim + interim +
                             interim + interim + interim;

INSTANTIATE_TEST_SUITE_P(
    ,
    HttpNonsense,
    testing::Values(
        Nonsense{"", "closed the connection."},
        Nonsense{"HTTP/1.1 200", "The answer was cut off: 127.0.0.1:"},
        Nonsense{"HTTP/1.1 200 OK\r\nContent-", "The answer was cut off"},
        Nonsense{"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi", "The answer was cut off"},
        Nonsense{chunked + "3\r\nhi", "The answer was cut off"},
        Nonsense{chunked + "2\r\nhi\r\n", "The answer was cut off"},
        Nonsense{"SSH-2.0-OpenSSH_9.2\r\n\r\n", "is malformed: bad version", false},
        Nonsense{"HTTP/1.1 2x0 OK\r\n\r\n", "is malformed: bad status", false},
        Nonsense{"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "is malformed", false},
        Nonsense{"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "is malformed", false},
        Nonsense{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nhi",
                 "is malformed",
                 false},
        Nonsense{"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                 "is malformed",
                 false},
        Nonsense{
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "is malformed",
            false},
        Nonsense{chunked + "x\r\n", "is malformed: bad chunk", false},
        Nonsense{"HTTP/1.1 200 OK\r\nX: " + std::string(300, 'x'), "The head", false},
        Nonsense{"HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n", "larger than 20 bytes", false},
        Nonsense{chunked + "15\r\n", "larger than 20 bytes", false},
        Nonsense{chunked + "14\r\n01234567890123456789\r\n1\r\n", "larger than 20 bytes", false},
        Nonsense{"HTTP/1.1 200 OK\r\n\r\n012345678901234567890", "larger than 20 bytes", false},
        // An endless answer must not fill the memory.
        Nonsense{chunked + "1;" + std::string(400, 'x'), "127.0.0.1:", false},
        Nonsense{chunked + "0\r\nX: " + std::string(400, 'x'), "127.0.0.1:", false},
        Nonsense{interims + interim, "something else", false},
        Nonsense{"HTTP/1.1 101 Switching Protocols\r\n\r\n", "something else", false}));

TEST_F(HttpTest, HeadersAreFoundInLowerCaseAndKeptInOrder) {
    ScriptedServer server({[](Peer& peer) {
        peer.request();
        peer.send(
            "HTTP/1.1 200 OK\r\nX-RateLimit-Bucket: abc\r\nSet-Cookie: a\r\nSet-Cookie:  b \r\n"
            "Content-Length: 0\r\n\r\n");
    }});
    HttpClient client(loop, on(server.port()));
    const auto response = std::get<HttpResponse>(ask(client));
    EXPECT_EQ(response.header("x-ratelimit-bucket"), "abc");
    EXPECT_EQ(response.header("set-cookie"), "a");
    EXPECT_EQ(response.header("x"), std::nullopt);
    ASSERT_THAT(response.headers, SizeIs(4));
    EXPECT_EQ(response.headers[2], std::pair(std::string("set-cookie"), std::string("b")));
}

// ---- Requests. ----

TEST_F(HttpTest, SaysWhatItIsToldAndWhatHttpDemands) {
    ScriptedServer server({answer});
    HttpClient client(loop, on(server.port(), "/api/v10/?x"), {.user_agent = "Muster"});
    const auto host = "Host: 127.0.0.1:" + std::to_string(server.port()) + "\r\n";
    ask(client, {.target = "/users/@me?a=b"});
    ask(client,
        {.method = "POST",
         .target = "/x",
         .headers = {{"Content-Type", "text/plain"}},
         .body = "a\r\nb"});
    ask(client, {.method = "POST", .target = "/x", .headers = {{"user-agent", "Other"}}});
    ask(client, {.method = "DELETE"});
    EXPECT_THAT(
        server.requests(),
        ElementsAre("GET /api/v10/users/@me?a=b HTTP/1.1\r\n" + host + "User-Agent: Muster\r\n\r\n",
                    "POST /api/v10/x HTTP/1.1\r\n" + host +
                        "Content-Type: text/plain\r\nUser-Agent: Muster\r\n"
                        "Content-Length: 4\r\n\r\na\r\nb",
                    "POST /api/v10/x HTTP/1.1\r\n" + host +
                        "user-agent: Other\r\nContent-Length: 0\r\n\r\n",
                    "DELETE /api/v10/ HTTP/1.1\r\n" + host + "User-Agent: Muster\r\n\r\n"));
}

TEST_F(HttpTest, RefusesRequestsThatWouldSmuggleAnother) {
    const std::vector<HttpRequest> table{
        {.method = ""},
        {.method = "GET /x"},
        {.method = "HEAD"},
        {.method = "CONNECT"},
        {.target = ""},
        {.target = "x"},
        {.target = "/x y"},
        {.target = "/x\r\nX: y"},
        {.headers = {{"X Y", "z"}}},
        {.headers = {{"", "z"}}},
        {.headers = {{"X:", "z"}}},
        {.headers = {{"X", "y\r\nZ: z"}}},
        {.headers = {{"X", std::string("y\0z", 3)}}},
        {.headers = {{"Host", "evil.test"}}},
        {.headers = {{"content-length", "1"}}},
        {.headers = {{"Transfer-Encoding", "chunked"}}},
        {.headers = {{"Connection", "close"}}},
    };
    ScriptedServer server({answer});
    HttpClient client(loop, on(server.port()));
    for (const auto& request : table)
        EXPECT_THAT(ask_why(client, request), AllOf(StartsWith("This "), HasSubstr("Not sent.")))
            << request.method << request.target;
    EXPECT_EQ(server.connections(), 0);
}

TEST_F(HttpTest, LargeBodiesGoBothWays) {
    const std::string body(3'000'000, 'x');
    ScriptedServer server({[&](Peer& peer) {
        peer.request();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + body);
    }});
    HttpClient client(loop, on(server.port()));
    const auto outcome = ask(client, {.method = "PUT", .body = body});
    ASSERT_TRUE(std::holds_alternative<HttpResponse>(outcome));
    EXPECT_TRUE(std::get<HttpResponse>(outcome).body == body);
    EXPECT_TRUE(server.requests().at(0).ends_with("\r\n\r\n" + body));
}

TEST_F(HttpTest, AnAnswerMayComeBeforeTheRequestIsRead) {
    std::promise<void> over;
    ScriptedServer server({[&](Peer& peer) {
        for (std::string head; !head.ends_with("\r\n\r\n");)
            head += peer.read(1);
        peer.send("HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\n\r\n");
        over.get_future().wait();
    }});
    HttpClient client(loop, on(server.port()));
    EXPECT_EQ(ask_status(client, {.method = "POST", .body = std::string(50'000'000, 'x')}), 413);
    over.set_value();
}

// ---- Connections. ----

TEST_F(HttpTest, AConnectionIsKeptWhileBothWantIt) {
    const std::vector<std::pair<std::string, std::size_t>> table{
        {ok, 1},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 1},
        {"HTTP/1.1 204 No Content\r\n\r\n", 1},
        {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 3},
        {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 3},
        {ok + "and more", 3},
    };
    for (const auto& [bytes, connections] : table) {
        ScriptedServer server({[&, text = bytes](Peer& peer) {
            for (;;) {
                peer.request();
                peer.send(text);
            }
        }});
        HttpClient client(loop, on(server.port()));
        for (int i = 0; i < 3; ++i)
            EXPECT_GT(ask_status(client), 0) << bytes;
        EXPECT_EQ(server.connections(), connections) << bytes;
    }
}

TEST_F(HttpTest, AnIdleConnectionIsGivenUpInTime) {
    ScriptedServer server({[&](Peer& peer) {
        try {
            answer(peer);
        } catch (const PeerGone&) {
            loop.post([&] { loop.stop(); });
        }
    }});
    HttpClient client(loop, on(server.port()), {.idle_max = 10ms});
    EXPECT_EQ(ask_status(client), 200);
    run();
    EXPECT_EQ(ask_status(client), 200);
    EXPECT_EQ(server.connections(), 2);
}

// The server closes the connection, and the client notices only just before the next request.
TEST_F(HttpTest, AConnectionClosedWhileIdleCostsNothing) {
    for (const std::string method : {"GET", "POST", "PATCH"}) {
        std::promise<void> closed;
        ScriptedServer server({[&](Peer& peer) {
                                   peer.request();
                                   peer.send(ok);
                                   peer.hang_up();
                                   closed.set_value();
                               },
                               answer});
        HttpClient client(loop, on(server.port()));
        std::optional<HttpOutcome> second;
        client.send({}, [&](const HttpOutcome&) {
            closed.get_future().wait();
            client.send({.method = method}, [&](HttpOutcome outcome) {
                second = std::move(outcome);
                loop.stop();
            });
        });
        run();
        ASSERT_TRUE(second && std::holds_alternative<HttpResponse>(*second)) << method;
        EXPECT_THAT(server.requests(), SizeIs(2)) << method;
    }
}

TEST_F(HttpTest, AConnectionClosedUponARequestIsTriedAgainOnlyIfThatDoesNoHarm) {
    const std::vector<std::pair<std::string, bool>> table{
        {"GET", true}, {"PUT", true}, {"DELETE", true}, {"POST", false}, {"PATCH", false}};
    for (const auto& [method, again] : table) {
        ScriptedServer server({[](Peer& peer) {
                                   peer.request();
                                   peer.send(ok);
                                   peer.request();
                               },
                               answer});
        HttpClient client(loop, on(server.port()));
        EXPECT_EQ(ask_status(client), 200);
        if (again)
            EXPECT_EQ(ask_status(client, {.method = method}), 200) << method;
        else
            EXPECT_THAT(ask_why(client, {.method = method}),
                        HasSubstr("closed the connection. Sent."));
        EXPECT_THAT(server.requests(), SizeIs(again ? 3 : 2)) << method;
    }
}

TEST_F(HttpTest, ARequestIsRepeatedOnceAndOnlyBeforeItsAnswerBegins) {
    const auto once = [](Peer& peer) {
        peer.request();
        peer.send(ok);
        peer.request();
    };
    ScriptedServer never({once, [](Peer& peer) { peer.request(); }});
    HttpClient client(loop, on(never.port()));
    EXPECT_EQ(ask_status(client), 200);
    EXPECT_THAT(ask_why(client), HasSubstr("closed the connection. Sent."));
    EXPECT_THAT(never.requests(), SizeIs(3));

    ScriptedServer begun({[&](Peer& peer) {
        once(peer);
        peer.send("H");
    }});
    HttpClient other(loop, on(begun.port()));
    EXPECT_EQ(ask_status(other), 200);
    EXPECT_THAT(ask_why(other), HasSubstr("cut off"));
    EXPECT_THAT(begun.requests(), SizeIs(2));
}

TEST_F(HttpTest, WhatIsTooMuchWaitsInOrder) {
    for (const std::size_t connections : {1U, 3U}) {
        ScriptedServer server({answer});
        HttpClient client(loop, on(server.port()), {.connections_max = connections});
        int answers = 0;
        for (int i = 0; i < 9; ++i)
            client.send({.target = "/" + std::to_string(i)}, [&](const HttpOutcome& outcome) {
                EXPECT_TRUE(std::holds_alternative<HttpResponse>(outcome));
                if (++answers == 9) loop.stop();
            });
        run();
        EXPECT_LE(server.connections(), connections);
        const auto requests = server.requests();
        ASSERT_THAT(requests, SizeIs(9));
        if (connections > 1) continue;
        for (int i = 0; i < 9; ++i)
            EXPECT_THAT(requests.at(static_cast<std::size_t>(i)),
                        StartsWith("GET /" + std::to_string(i) + " "));
    }
}

TEST_F(HttpTest, ManyMayWaitButNotEndlesslyMany) {
    ScriptedServer server({answer});
    HttpClient client(loop, on(server.port()), {.connections_max = 1, .waiting_max = 2});
    std::vector<std::string> outcomes;
    for (int i = 0; i < 4; ++i)
        client.send({}, [&](const HttpOutcome& outcome) {
            const auto* failure = std::get_if<HttpFailure>(&outcome);
            outcomes.push_back(failure == nullptr ? "answer" : failure->why);
            if (outcomes.size() == 4) loop.stop();
        });
    run();
    EXPECT_THAT(outcomes,
                ElementsAre("Too many requests wait to be sent.", "answer", "answer", "answer"));
}

// A connection that fails makes room for the next request.
TEST_F(HttpTest, AFailureDoesNotHoldUpTheOthers) {
    ScriptedServer server({[](Peer& peer) { peer.request(); }, answer});
    HttpClient client(loop, on(server.port()), {.connections_max = 1});
    std::vector<bool> answered;
    for (int i = 0; i < 3; ++i)
        client.send({}, [&](const HttpOutcome& outcome) {
            answered.push_back(std::holds_alternative<HttpResponse>(outcome));
            if (answered.size() == 3) loop.stop();
        });
    run();
    EXPECT_THAT(answered, ElementsAre(false, true, true));
}

// A form of address that only the system's resolver accepts; no name server is asked.
TEST_F(HttpTest, ANameIsLookedUp) {
    ScriptedServer server({answer});
    HttpClient client(loop, {.tls = false, .host = "127.1", .port = server.port(), .target = "/"});
    EXPECT_EQ(ask_status(client), 200);
    EXPECT_THAT(server.requests().at(0), HasSubstr("\r\nHost: 127.1:"));
}

// ---- Failures. ----

TEST_F(HttpTest, AServerThatIsNotThere) {
    const SilentPort port;
    HttpClient client(loop, on(port.port()));
    EXPECT_EQ(ask_why(client),
              "127.0.0.1:" + std::to_string(port.port()) + " refuses connections. Not sent.");
    // localhost has two addresses; the second may not exist.
    HttpClient other(loop, {.tls = false, .host = "localhost", .port = port.port(), .target = "/"});
    EXPECT_THAT(ask_why(other), AllOf(StartsWith("localhost:"), HasSubstr("Not sent.")));
}

// The name is longer than names can be, so no name server is asked.
TEST_F(HttpTest, ANameThatDoesNotExist) {
    const std::string name(64, 'a');
    HttpClient client(loop, {.tls = false, .host = name, .port = 80, .target = "/"});
    EXPECT_THAT(ask_why(client), AllOf(StartsWith("The name " + name), HasSubstr("Not sent.")));
}

TEST_F(HttpTest, AServerThatDoesNotTakeTheConnection) {
    const BusyPort port;
    HttpClient client(loop, on(port.port()), {.connect_timeout = 50ms});
    EXPECT_THAT(ask_why(client), HasSubstr("does not answer in time. Not sent."));
}

TEST_F(HttpTest, AServerThatDoesNotAnswer) {
    const std::vector<std::string> begun{"", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh"};
    for (const auto& bytes : begun) {
        ScriptedServer server({[&](Peer& peer) {
            peer.request();
            peer.send(bytes);
            peer.wait_for_end();
        }});
        HttpClient client(loop, on(server.port()), {.answer_timeout = 50ms});
        EXPECT_THAT(ask_why(client), HasSubstr("did not answer within 50 ms. Sent."));
    }
}

// The server does not read the request.
TEST_F(HttpTest, AServerThatTakesNothing) {
    std::promise<void> over;
    ScriptedServer server({[&](Peer&) { over.get_future().wait(); }});
    HttpClient client(loop, on(server.port()), {.answer_timeout = 50ms});
    EXPECT_THAT(ask_why(client, {.method = "PUT", .body = std::string(50'000'000, 'x')}),
                HasSubstr("did not answer within 50 ms. Sent."));
    over.set_value();
}

// ---- Destruction. ----

TEST_F(HttpTest, WhoIsDestroyedInACallbackCallsNobodyAnyMore) {
    for (const std::string& bytes : {ok, std::string("garbage\r\n"), std::string()}) {
        ScriptedServer server({[&](Peer& peer) {
            peer.request();
            peer.send(bytes);
        }});
        auto client = std::make_unique<HttpClient>(
            loop, on(server.port()), HttpOptions{.connections_max = 2});
        int calls = 0;
        for (int i = 0; i < 4; ++i)
            client->send({}, [&](const HttpOutcome&) {
                ++calls;
                client.reset();
                loop.stop();
            });
        run();
        run_briefly();
        EXPECT_EQ(calls, 1);
    }
}

TEST_F(HttpTest, WhoIsDestroyedBeforeItsAnswerCallsNobody) {
    std::promise<void> asked;
    std::promise<void> answered;
    ScriptedServer server({[&](Peer& peer) {
        peer.request();
        asked.get_future().wait();
        peer.send(ok);
        answered.set_value();
        peer.wait_for_end();
    }});
    const SilentPort port;
    auto held = std::make_shared<int>(0);
    {
        HttpClient connecting(loop, on(port.port()));
        connecting.send({}, [held](const HttpOutcome&) { FAIL(); });
        connecting.send({.target = "bad"}, [held](const HttpOutcome&) { FAIL(); });
    }
    {
        // The answer is in the socket when the client is destroyed.
        auto waiting = std::make_unique<HttpClient>(loop, on(server.port()));
        waiting->send({}, [held](const HttpOutcome&) { FAIL(); });
        Timer soon(loop);
        std::function<void()> look = [&] {
            if (server.requests().empty()) return soon.at(std::chrono::steady_clock::now(), look);
            asked.set_value();
            answered.get_future().wait();
            waiting.reset();
            loop.stop();
        };
        loop.post(look);
        run();
    }
    run_briefly();
    EXPECT_EQ(held.use_count(), 1);
}

TEST_F(HttpTest, AnExceptionOfACallbackLeavesTheClientUsable) {
    ScriptedServer server({answer});
    HttpClient client(loop, on(server.port()));
    client.send({}, [](const HttpOutcome&) { throw std::runtime_error("ours"); });
    EXPECT_THROW(run(), std::runtime_error);
    EXPECT_EQ(ask_status(client), 200);
    EXPECT_EQ(server.connections(), 1);
}

}  // namespace
}  // namespace muster::discord
