// Everything that a server may send to the client library: valid and invalid frames, answers to the
// requests of feeds, connections that come and go. The library accepts it or ends the connection.
// The numbers of a topic's events go up by one, or a Gap reports the missing ones.
#include "client-lib/src/conversation.hpp"
#include "tests/fuzz/input.hpp"

#include <cstring>
#include <map>

namespace muster::client {
namespace {

constexpr Topic session{Topic::Kind::session, 1};
constexpr Topic team{Topic::Kind::team, 2};
constexpr std::size_t queued_max = 8;

// Checks one feed's items.
class Reader {
  public:
    void take(const Item& item) {
        if (const auto* event = std::get_if<ReceivedEvent>(&item)) {
            step(event->topic, event->number, event->number);
        } else if (const auto* gap = std::get_if<Gap>(&item)) {
            if (gap->reason == Gap::Reason::realm_changed) {
                last_.erase(gap->topic);
            } else {
                CHECK(gap->first <= gap->last);
                step(gap->topic, gap->first, gap->last);
            }
        } else if (const auto* ended = std::get_if<Ended>(&item)) {
            last_.erase(ended->topic);
        }
    }

  private:
    void step(const Topic& topic, std::uint64_t first, std::uint64_t last) {
        // Events of unknown kinds are counted and skipped, so a number may go up by more.
        const auto at = last_.find(topic);
        CHECK(at == last_.end() || first > at->second);
        last_[topic] = last;
    }
    std::map<Topic, std::uint64_t> last_;
};

class Server {
  public:
    Server() : conversation_(options(), {}) {
        const auto follow = [this](Topics topics) {
            feeds_.push_back(conversation_.follow(std::move(topics), queued_max, now_));
        };
        follow({.topics = {session, team}});
        follow({.topics = {}, .everything = true});
        follow({.topics = {team}, .after = {{team, 3}}, .actor = Actor::of(PlayerId{1})});
        readers_.resize(feeds_.size());
        connect();
    }

    // Takes one step.
    void step(fuzz::Input& input) {
        const auto what = input.byte();
        switch (what % 9) {
            case 0:
                frame(static_cast<FrameKind>(input.byte()), input.piece());
                break;
            case 1:
                event(topic(input), input.byte(), what & 16);
                break;
            case 2:
                lagged(topic(input), input.byte());
                break;
            case 3:
                subscribed(input.byte(), input.byte());
                break;
            case 4:
                page(input.byte(), input.byte(), input.byte());
                break;
            case 5:
                refuse(input.byte());
                break;
            case 6:
                reconnect(input.byte());
                break;
            case 7:
                ended(topic(input), input.byte());
                break;
            case 8:
                read(input.byte());
                break;
        }
        settle();
    }

    void read(std::size_t count) {
        for (std::size_t i = 0; i < feeds_.size(); ++i) {
            for (auto n = count; n > 0 && !feeds_[i]->empty(); --n)
                readers_[i].take(conversation_.take(*feeds_[i], now_));
        }
    }
    void give_up() {
        conversation_.close();
        settle();
        read(static_cast<std::size_t>(-1));
    }

  private:
    static Options options() {
        Options options;
        options.socket = "the fuzzer";
        return options;
    }
    static Topic topic(fuzz::Input& input) {
        const auto which = input.byte();
        return which < 8 ? session : which < 16 ? team : Topic{Topic::Kind::player, which};
    }

    void frame(FrameKind kind, std::string_view body) {
        std::string out;
        const auto start = begin_frame(out, kind);
        out += body;
        finish_frame(out, start);
        auto& reader = conversation_.reader();
        std::memcpy(reader.prepare(out.size()), out.data(), out.size());
        reader.commit(out.size());
        while (const auto next = conversation_.next_frame(now_))
            conversation_.hear(*next, now_);
    }
    static std::string event_frame(const Topic& topic, std::uint64_t number, bool known) {
        std::string out;
        append_event(out, topic, number, {}, TeamRemoved{TeamId{number}});
        if (!known) out[out.size() - sizeof(std::uint64_t) - 1] = '\x7f';
        return out;
    }
    void event(const Topic& topic, std::uint64_t number, bool unknown) {
        const auto whole = event_frame(topic, number, !unknown);
        frame(FrameKind::event, std::string_view(whole).substr(frame_header_size));
    }
    void lagged(const Topic& topic, std::uint64_t number) {
        frame(FrameKind::lagged, encode(Lagged{{{topic, number}}}));
    }
    void ended(const Topic& topic, std::uint64_t number) {
        frame(FrameKind::ended, encode(SubscriptionEnded{{topic, number}, {}}));
    }

    template <class Q>
    struct Asked {
        std::uint64_t id;
        Q question;
    };
    // The oldest unanswered request of type Q.
    template <class Q>
    std::optional<Asked<Q>> next_question() {
        for (auto at = asked_.begin(); at != asked_.end(); ++at) {
            if (const auto* question = std::get_if<Q>(&at->second)) {
                Asked<Q> asked{at->first, *question};
                asked_.erase(at);
                return asked;
            }
        }
        return std::nullopt;
    }
    void reply(std::uint64_t id, bool ok, std::string_view body) {
        frame(FrameKind::reply, encode(ReplyHeader{id, ok}) + std::string(body));
    }
    void subscribed(std::uint64_t one, std::uint64_t other) {
        if (const auto asked = next_question<Subscribe>())
            reply(asked->id, true, encode(Subscribed{{{session, one}, {team, other}}}));
    }
    // Answers with some events from the wanted number on, perhaps with a hole, or with the first
    // events removed.
    void page(std::uint64_t first_kept, std::uint64_t count, std::uint64_t last) {
        const auto asked = next_question<ReadEvents>();
        if (!asked) return;
        EventPage page;
        page.first_kept = first_kept;
        page.last = last;
        auto number = asked->question.from;
        for (std::uint64_t i = 0; i < count % 12; ++i, ++number) {
            if (count >= 128 && i == 2) ++number;
            const auto frame = event_frame(asked->question.topic, number, i != count / 16);
            page.frames.emplace_back(frame.begin(), frame.end());
        }
        reply(asked->id, true, encode(page));
    }
    void refuse(std::uint8_t code) {
        const Error error{static_cast<ErrorCode>(code), "No.", {}};
        if (const auto asked = next_question<ReadEvents>())
            return reply(asked->id, false, encode(error));
        if (const auto asked = next_question<Subscribe>()) reply(asked->id, false, encode(error));
    }
    void reconnect(std::uint8_t how) {
        conversation_.disconnected(now_);
        if (how & 1) ++epoch_;
        now_ += options().backoff.longest;
        connect();
    }
    void connect() {
        if (!conversation_.wants_connection(now_)) return;
        asked_.clear();
        requests_ = FrameReader();
        conversation_.connected(now_);
        frame(FrameKind::welcome, encode(Welcome{.build = {}, .epoch = epoch_}));
    }

    // Each step takes as long as a feed waits for a busy daemon. Notes the requests of feeds.
    void settle() {
        now_ += std::chrono::milliseconds(200);
        conversation_.tick(now_);
        conversation_.take_touched(now_);
        for (auto bytes = conversation_.begin_sending(); !bytes.empty();
             bytes = conversation_.begin_sending()) {
            std::memcpy(requests_.prepare(bytes.size()), bytes.data(), bytes.size());
            requests_.commit(bytes.size());
            conversation_.sent(bytes.size());
        }
        while (const auto frame = requests_.next()) {
            if (frame->kind == FrameKind::hello) continue;
            const auto [header, body] = split_header<RequestHeader>(frame->body);
            if (header.request_number == Subscribe::request_number)
                asked_[header.id] = decode<Subscribe>(body);
            if (header.request_number == ReadEvents::request_number)
                asked_[header.id] = decode<ReadEvents>(body);
        }
        CHECK(asked_.size() <= 256);
    }

    TimePoint now_{std::chrono::hours(1)};
    std::uint64_t epoch_ = 1;
    std::map<std::uint64_t, std::variant<Subscribe, ReadEvents>> asked_;
    Conversation conversation_;
    FrameReader requests_;
    std::vector<std::unique_ptr<Feed>> feeds_;
    std::vector<Reader> readers_;
};

}  // namespace
}  // namespace muster::client

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muster;
    fuzz::Input input(data, size);
    client::Server server;
    for (int steps = 0; !input.empty() && steps < 500; ++steps)
        server.step(input);
    server.give_up();
    return 0;
}
