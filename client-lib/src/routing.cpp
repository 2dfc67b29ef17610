#include "routing.hpp"

#include <muster/proto/message.hpp>

#include <algorithm>

namespace muster::client {

namespace {

// The number is large enough that the daemon never waits for the relay.
constexpr std::size_t questions_max = 8;

template <class T>
void insert_sorted(std::vector<T>& list, const T& value) {
    const auto at = std::lower_bound(list.begin(), list.end(), value);
    if (at == list.end() || *at != value) list.insert(at, value);
}

template <class T>
bool erase_sorted(std::vector<T>& list, const T& value) {
    const auto at = std::lower_bound(list.begin(), list.end(), value);
    if (at == list.end() || *at != value) return false;
    list.erase(at);
    return true;
}

}  // namespace

std::size_t Routing::HashOf::operator()(const Topic& topic) const {
    // Ids are dense, and there are few kinds.
    return std::hash<std::uint64_t>()((topic.id << 8) | static_cast<std::uint64_t>(topic.kind));
}

// ---- Calls of the program. ----

void Routing::attach(const std::vector<PlayerToAttach>& people) {
    for (const auto& each : people) {
        const bool is_new = people_.try_emplace(each.number, Person{each.player, false, {}}).second;
        if (is_new && is_up_) wishes_.push_back({Wish::Kind::attach, each.number});
    }
}

void Routing::detach(const std::vector<std::uint64_t>& numbers, DetachReason reason) {
    const auto kind = reason == DetachReason::left ? Wish::Kind::left : Wish::Kind::lost;
    for (const auto number : numbers) {
        if (!people_.contains(number)) continue;
        forget(number);
        if (is_up_) wishes_.push_back({kind, number});
    }
}

// ---- The connection. ----

void Routing::connected(std::uint64_t epoch) {
    if (epoch_ && *epoch_ != epoch) {
        for (auto& [topic, state] : topics_)
            handler_.gap({topic, state.last + 1, 0, Gap::Reason::realm_changed}, state.numbers);
        topics_.clear();
        late_.clear();
        for (auto& [number, person] : people_)
            person.topics.clear();
    }
    epoch_ = epoch;
    is_up_ = true;
    is_resuming_ = true;
    unconfirmed_ = people_.size();
    for (auto& [topic, state] : topics_)
        state.reading = false;
    for (auto& [number, person] : people_) {
        person.unconfirmed = true;
        wishes_.push_back({Wish::Kind::attach, number});
    }
    if (people_.empty()) {
        is_resuming_ = false;
        handler_.resumed();
    }
}

void Routing::disconnected(const Failure& why) {
    is_up_ = false;
    wishes_.clear();
    behind_.clear();
    open_ = 0;
    wants_retry_ = false;
    handler_.disconnected(why);
}

void Routing::confirm(Person& person) {
    if (!std::exchange(person.unconfirmed, false) || --unconfirmed_ != 0) return;
    is_resuming_ = false;
    handler_.resumed();
    for (auto& [topic, state] : topics_)
        read_missed(topic, state);
}

// ---- The topics of the people. ----

void Routing::answered(const AttachPlayers& asked, const Result<Attached>& answer) {
    if (!answer.ok()) {
        if (answer.error().code == ErrorCode::busy) return unanswered(asked);
        --open_;
        for (const auto& each : asked.players)
            refuse(each.number, answer.error());
        return;
    }
    --open_;
    for (const auto& each : answer->players) {
        const auto at = people_.find(each.number);
        if (at == people_.end() || at->second.player != each.player) continue;
        settle(each.number, at->second, each.topics);
        handler_.attached(each.number);
        confirm(at->second);
    }
    for (const auto& each : answer->refused)
        refuse(each.number, each.error);
}

void Routing::refuse(std::uint64_t number, const Error& error) {
    if (!people_.contains(number)) return;
    forget(number);
    handler_.refused(number, error);
}

void Routing::answered(const DetachPlayers& asked, const Result<Done>& answer) {
    if (!answer.ok() && answer.error().code == ErrorCode::busy) return unanswered(asked);
    --open_;
}

// Changes during the absence of a connection are reported as gains and losses.
void Routing::settle(std::uint64_t number,
                     Person& person,
                     const std::vector<TopicPosition>& topics) {
    const auto before = person.topics;
    for (const Topic& topic : before) {
        const bool kept = std::ranges::any_of(
            topics, [&](const TopicPosition& position) { return position.topic == topic; });
        if (!kept) leave(number, topic);
    }
    for (const auto& position : topics) {
        if (std::ranges::binary_search(before, position.topic)) {
            auto& state = topics_.at(position.topic);
            state.seen = std::max(state.seen, position.number);
            read_missed(position.topic, state);
        } else {
            gain(number, position);
        }
    }
}

void Routing::routes(const Routes& routes) {
    if (!people_.contains(routes.number)) return;
    for (const Topic& topic : routes.lost)
        leave(routes.number, topic);
    for (const auto& position : routes.gained)
        gain(routes.number, position);
}

void Routing::gain(std::uint64_t number, const TopicPosition& position) {
    auto& topics = people_.at(number).topics;
    if (std::ranges::binary_search(topics, position.topic)) return;
    insert_sorted(topics, position.topic);
    const auto [at, is_new] = topics_.try_emplace(position.topic);
    auto& state = at->second;
    if (is_new) state.last = position.number;
    state.seen = std::max(state.seen, position.number);
    if (state.last >= position.number) {
        insert_sorted(state.numbers, number);
    } else {
        late_[position.topic].push_back({position.number, number});
    }
    handler_.gained(number, position);
    read_missed(position.topic, state);
}

void Routing::leave(std::uint64_t number, const Topic& topic) {
    auto& topics = people_.at(number).topics;
    if (!erase_sorted(topics, topic)) return;
    let_go(number, topic);
    handler_.lost(number, topic);
}

// The program gets no losses of this person, because it knows that the person is gone.
void Routing::forget(std::uint64_t number) {
    const auto at = people_.find(number);
    for (const Topic& topic : at->second.topics)
        let_go(number, topic);
    confirm(at->second);
    people_.erase(at);
}

void Routing::let_go(std::uint64_t number, const Topic& topic) {
    const auto at = topics_.find(topic);
    auto& state = at->second;
    erase_sorted(state.numbers, number);
    if (const auto late = late_.find(topic); late != late_.end()) {
        std::erase_if(late->second, [&](const Late& each) { return each.number == number; });
        if (late->second.empty()) late_.erase(late);
    }
    if (!state.numbers.empty()) return;
    const auto late = late_.find(topic);
    if (late == late_.end()) {
        topics_.erase(at);
    } else {
        // No person is left for the events before these people's gains.
        const auto first = std::ranges::min_element(late->second, {}, &Late::after);
        skip_to(topic, state, first->after, Gap::Reason::right_lost);
    }
}

// ---- Events. ----

void Routing::event(std::string_view frame_body) {
    const auto header = split_header<EventHeader>(frame_body).first;
    const auto at = topics_.find(header.topic);
    if (at == topics_.end()) return;
    auto& state = at->second;
    state.seen = std::max(state.seen, header.number);
    if (is_resuming_ || state.reading || header.number <= state.last) return;
    if (header.number == state.last + 1) {
        deliver(header.topic, state, header.number, frame_body);
    } else {
        read_missed(header.topic, state);
    }
}

void Routing::lagged(const Lagged& lagged) {
    for (const auto& lost : lagged.lost) {
        const auto at = topics_.find(lost.topic);
        if (at == topics_.end()) continue;
        at->second.seen = std::max(at->second.seen, lost.number);
        read_missed(lost.topic, at->second);
    }
}

void Routing::deliver(const Topic& topic,
                      TopicState& state,
                      std::uint64_t number,
                      std::string_view body) {
    admit_late(topic, state, number);
    state.last = number;
    if (state.numbers.empty()) return;
    const RelayedEvent event{topic, number, std::make_shared<const std::string>(body)};
    handler_.event(event, state.numbers);
}

// The people who have the topic from before its event `next`.
void Routing::admit_late(const Topic& topic, TopicState& state, std::uint64_t next) {
    const auto late = late_.find(topic);
    if (late == late_.end()) return;
    std::erase_if(late->second, [&](const Late& each) {
        if (each.after >= next) return false;
        insert_sorted(state.numbers, each.number);
        return true;
    });
    if (late->second.empty()) late_.erase(late);
}

// Events up to `last` will not come. People who gained the topic after these events miss nothing.
void Routing::skip_to(const Topic& topic,
                      TopicState& state,
                      std::uint64_t last,
                      Gap::Reason reason) {
    if (last <= state.last) return;
    if (!state.numbers.empty()) handler_.gap({topic, state.last + 1, last, reason}, state.numbers);
    state.last = last;
    admit_late(topic, state, last + 1);
}

void Routing::read_missed(const Topic& topic, TopicState& state) {
    if (is_resuming_ || state.reading || state.last >= state.seen) return;
    state.reading = true;
    behind_.push_back(topic);
}

bool Routing::asker_has(const ResumeTopics& asked, const Topic& topic) const {
    const auto at = std::ranges::find(asked.positions, topic, &TopicPosition::topic);
    if (at == asked.positions.end()) return false;
    const auto place = static_cast<std::size_t>(at - asked.positions.begin());
    const auto person = people_.find(asked.attachments.at(place));
    return person != people_.end() && std::ranges::binary_search(person->second.topics, topic);
}

void Routing::answered(const ResumeTopics& asked, const Result<ResumedTopics>& answer) {
    if (!answer.ok()) return unanswered(asked);
    --open_;
    for (const auto& resumed : answer->topics) {
        const auto at = topics_.find(resumed.topic);
        if (at == topics_.end()) continue;
        auto& state = at->second;
        if (resumed.refused) {
            // If the asking person has lost the topic meanwhile, another person asks again.
            if (asker_has(asked, resumed.topic))
                skip_to(resumed.topic, state, state.seen, Gap::Reason::right_lost);
            continue;
        }
        state.seen = std::max(state.seen, resumed.last);
        if (resumed.first_kept > state.last + 1)
            skip_to(resumed.topic, state, resumed.first_kept - 1, Gap::Reason::no_longer_kept);
    }
    for (const auto& frame : answer->frames) {
        const std::string_view whole(reinterpret_cast<const char*>(frame.data()), frame.size());
        if (whole.size() < frame_header_size) throw DecodeError("an event without its frame");
        const auto body = whole.substr(frame_header_size);
        const auto header = split_header<EventHeader>(body).first;
        const auto at = topics_.find(header.topic);
        if (at == topics_.end() || header.number <= at->second.last) continue;
        skip_to(header.topic, at->second, header.number - 1, Gap::Reason::no_longer_kept);
        deliver(header.topic, at->second, header.number, body);
    }
    for (const auto& position : asked.positions) {
        const auto at = topics_.find(position.topic);
        if (at == topics_.end()) continue;
        at->second.reading = false;
        read_missed(position.topic, at->second);
    }
}

// ---- Questions. ----

void Routing::unanswered(const Question& question) {
    --open_;
    wants_retry_ = true;
    const auto wish = [&](Wish::Kind kind, std::uint64_t number) {
        wishes_.push_front({kind, number});
    };
    if (const auto* attach = std::get_if<AttachPlayers>(&question)) {
        for (const auto& each : attach->players)
            wish(Wish::Kind::attach, each.number);
    } else if (const auto* detach = std::get_if<DetachPlayers>(&question)) {
        const auto kind =
            detach->reason == DetachReason::left ? Wish::Kind::left : Wish::Kind::lost;
        for (const auto number : detach->numbers)
            wish(kind, number);
    } else {
        for (const auto& position : std::get<ResumeTopics>(question).positions)
            behind_.push_back(position.topic);
    }
}

std::vector<Routing::Question> Routing::take_questions() {
    std::vector<Question> questions;
    const auto ask = [&](auto question, const auto& items) {
        if (items.empty()) return;
        ++open_;
        questions.push_back(std::move(question));
    };
    while (is_up_ && !wants_retry_ && open_ < questions_max) {
        if (!wishes_.empty()) {
            if (wishes_.front().kind == Wish::Kind::attach) {
                auto attach = next_attachments();
                const auto players = attach.players;
                ask(std::move(attach), players);
            } else {
                auto detach = next_detachments();
                const auto numbers = detach.numbers;
                ask(std::move(detach), numbers);
            }
        } else if (!is_resuming_ && !behind_.empty()) {
            auto resume = next_positions();
            const auto positions = resume.positions;
            ask(std::move(resume), positions);
        } else {
            break;
        }
    }
    return questions;
}

AttachPlayers Routing::next_attachments() {
    AttachPlayers attach;
    while (!wishes_.empty() && wishes_.front().kind == Wish::Kind::attach &&
           attach.players.size() < limits::attach_per_request_max) {
        const auto number = wishes_.front().number;
        wishes_.pop_front();
        // A person who was detached meanwhile is not attached any more.
        if (const auto at = people_.find(number); at != people_.end())
            attach.players.push_back({at->second.player, number});
    }
    return attach;
}

DetachPlayers Routing::next_detachments() {
    DetachPlayers detach;
    const auto kind = wishes_.front().kind;
    detach.reason = kind == Wish::Kind::left ? DetachReason::left : DetachReason::lost;
    while (!wishes_.empty() && wishes_.front().kind == kind &&
           detach.numbers.size() < limits::attach_per_request_max) {
        detach.numbers.push_back(wishes_.front().number);
        wishes_.pop_front();
    }
    return detach;
}

ResumeTopics Routing::next_positions() {
    ResumeTopics resume;
    while (!behind_.empty() && resume.positions.size() < limits::resumed_topics_max) {
        const Topic topic = behind_.front();
        behind_.pop_front();
        const auto at = topics_.find(topic);
        if (at == topics_.end()) continue;
        const auto& numbers = at->second.numbers;
        resume.positions.push_back({topic, at->second.last});
        resume.attachments.push_back(numbers.empty() ? late_.at(topic).front().number
                                                     : numbers.front());
    }
    return resume;
}

}  // namespace muster::client
