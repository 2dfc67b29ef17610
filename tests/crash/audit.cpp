#include "tests/crash/audit.hpp"

#include "engine/journal/inspect.hpp"

#include <muster/proto/json.hpp>

#include <algorithm>

namespace muster::crash {

namespace {

std::string name_of(const load::Told& told) {
    for (const auto& info : request_infos()) {
        if (info.number != told.request_number) continue;
        return std::string(info.name) + " of client " + std::to_string(told.client) + " (key " +
               std::to_string(told.key ? told.key->counter : 0) + ")";
    }
    return "a request";
}

// Whether a refusal proves that the command has no effect. The daemon may give the other codes to a
// retry before it looks up the key.
bool says_no(ErrorCode code) {
    return code != ErrorCode::busy && code != ErrorCode::too_many_requests &&
           code != ErrorCode::shutting_down;
}

// Queries for the community's whole state, except for values that change with time alone.
std::vector<Request> fetches(const SessionList& sessions) {
    std::vector<Request> list{ListPlayers{},
                              FindPlayersByPrefix{},
                              ListSets{},
                              ListZones{},
                              ListSectors{},
                              ListChallenges{},
                              ListSessions{},
                              ListGrants{},
                              GetConfig{}};
    for (const auto& session : sessions.sessions) {
        list.emplace_back(GetSession{session.id});
        list.emplace_back(GetConfig{session.id});
        list.emplace_back(GetGame{session.id});
        list.emplace_back(GetRanking{session.id});
        list.emplace_back(GetLocations{session.id});
    }
    return list;
}

}  // namespace

void Audit::answers() {
    // The answers are taken before the journal is read, so the journal must contain all of them.
    const auto answers = ledger_.take_answers();
    const auto heard = ledger_.take_heard();
    const auto objections = ledger_.take_objections();
    if (!objections.empty()) {
        throw BrokenPromise(
            objections.front() +
            (objections.size() > 1
                 ? " (and " + std::to_string(objections.size() - 1) + " more objections)"
                 : ""));
    }
    standby_.follow();
    for (const auto& told : answers)
        check(told);
    for (const auto& event : heard)
        check(event);
    tally_.events += heard.size();
}

void Audit::check(const load::Told& told) {
    const auto* effect = told.key ? standby_.find(*told.key) : nullptr;
    if (!told.ok) {
        ++tally_.refused;
        if (effect && says_no(told.refusal)) {
            throw BrokenPromise(
                name_of(told) + " was refused (" + std::string(to_string(told.refusal)) +
                ") and is in the journal as record " + std::to_string(effect->sequence));
        }
        return;
    }
    if (!effect) {
        if (told.changes)
            throw BrokenPromise(name_of(told) + " was acknowledged and is not in the journal");
        return;
    }
    if (effect->request_number != told.request_number)
        throw BrokenPromise(name_of(told) + " is another request in the journal, record " +
                            std::to_string(effect->sequence));
    if (effect->reply != told.reply)
        throw BrokenPromise(name_of(told) + " got another reply than the one that belongs to its" +
                            " record " + std::to_string(effect->sequence));
    ++tally_.acknowledged;
    if (told.again) {
        ++tally_.retold;
    } else {
        check_order(told, effect->sequence);
    }
}

// A request sent after an acknowledgement, to any client, must be a later record.
void Audit::check_order(const load::Told& told, std::uint64_t sequence) {
    const auto after = std::ranges::lower_bound(
        acknowledged_, told.sent, {}, &decltype(acknowledged_)::value_type::first);
    if (after != acknowledged_.begin() && std::prev(after)->second >= sequence) {
        throw BrokenPromise(name_of(told) + " is record " + std::to_string(sequence) +
                            ", and was asked after record " +
                            std::to_string(std::prev(after)->second) + " had been acknowledged");
    }
    const auto last = acknowledged_.empty() ? 0 : acknowledged_.back().second;
    acknowledged_.emplace_back(told.answered, std::max(last, sequence));
}

void Audit::check(const load::Heard& heard) const {
    const auto name = to_string(heard.topic) + " " + std::to_string(heard.number);
    const auto at = standby_.events().find(heard.topic);
    if (at == standby_.events().end() || heard.number > at->second.size())
        throw BrokenPromise(name + " was told and is not in the journal");
    if (at->second[heard.number - 1] != heard.digest)
        throw BrokenPromise(name + " was told, and the journal has another event there");
}

void Audit::everything(client::Client& client) {
    answers();
    check_states(client);
    check_pages(client);
    check_journal();
}

bool Audit::exists(const Topic& topic) {
    switch (topic.kind) {
        case Topic::Kind::engine:
        case Topic::Kind::catalog:
            return true;
        case Topic::Kind::team:
            return standby_.ask(GetTeam{{topic.id}}).first;
        case Topic::Kind::player:
            return standby_.ask(GetPlayer{{topic.id}}).first;
        default:
            return standby_.ask(GetSession{{topic.id}}).first;
    }
}

// Reads all events back from the daemon, for topics that still exist.
void Audit::check_pages(client::Client& client) {
    answers();
    for (const auto& [topic, digests] : standby_.events()) {
        for (std::uint64_t number = 1; number <= digests.size();) {
            const auto page = client.call(ReadEvents{topic, number, 1000});
            if (!page.ok() && page.error().code == ErrorCode::not_found && !exists(topic)) break;
            if (!page.ok())
                throw BrokenPromise(to_string(topic) + " can't be read: " + page.error().message);
            if (page->frames.empty() || page->first_kept > 1)
                throw BrokenPromise(to_string(topic) + " has lost its events from " +
                                    std::to_string(number) + " on");
            for (const auto& frame : page->frames) {
                if (number > digests.size()) break;  // A timer fired meanwhile.
                const std::string_view bytes(reinterpret_cast<const char*>(frame.data()),
                                             frame.size());
                if (load::digest_of(bytes.substr(frame_header_size)) != digests[number - 1])
                    throw BrokenPromise(to_string(topic) + " " + std::to_string(number) +
                                        " is read back as another event");
                ++number;
                ++tally_.read;
            }
        }
    }
}

// Each client's state must equal the journal's replay. If a timer fires during the comparison, it
// is repeated.
void Audit::check_states(client::Client& client) {
    for (;;) {
        answers();
        const auto sequence = standby_.sequence();
        std::vector<std::string> differing;
        const auto sessions = client.call(ListSessions{});
        if (!sessions.ok()) throw BrokenPromise("sessions can't be listed");
        const auto list = fetches(*sessions);
        for (const auto& request : list) {
            const auto expected = standby_.ask(request);
            const auto reply = client.call(request);
            const bool same =
                reply.ok() == expected.first && (!reply.ok() || reply->body == expected.second);
            if (!same) differing.push_back(request_to_json(request));
        }
        answers();
        if (standby_.sequence() != sequence) continue;
        if (!differing.empty())
            throw BrokenPromise("what " + differing.front() +
                                " fetches is not what a replay of the journal gives");
        tally_.states += list.size();
        return;
    }
}

// Verifies checksums and numbers, and that a replay agrees with the records and the snapshots.
void Audit::check_journal() const {
    const auto verified = journal::verify(directory_);
    if (!verified.problems.empty()) throw BrokenPromise(verified.problems.front());
}

}  // namespace muster::crash
