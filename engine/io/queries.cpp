#include "engine/io/queries.hpp"

#include "engine/core/field/game/past_games.hpp"

#include <muster/proto/json.hpp>

#include <spdlog/spdlog.h>

namespace muster::io {

namespace {

Error not_found(std::string_view what, std::string id) {
    return {ErrorCode::not_found,
            "There is no such " + std::string(what) + ".",
            {{"what", std::string(what)}, {"id", std::move(id)}}};
}

// One overload for each query; returns the reply or the refusal.
Result<EventPage> ask(runtime::JournalReader& journal, const core::EventsQuery& query) {
    EventPage page = journal.read_events(query);
    page.first_kept = std::max(page.first_kept, query.readable_from);
    return page;
}
Result<ResumedTopics> ask(runtime::JournalReader& journal, const core::ResumeQuery& query) {
    return journal.resume(query);
}
Result<PictureBytes> ask(runtime::JournalReader& journal, const FetchPicture& query) {
    if (auto picture = journal.picture(query.hash)) return std::move(*picture);
    return not_found("picture", to_hex(query.hash));
}
Result<PastGameList> ask(runtime::JournalReader& journal, const ListPastGames& query) {
    return journal.past_games(query);
}
Result<PastGame> ask(runtime::JournalReader& journal, const core::PastGameQuery& query) {
    if (auto game = journal.past_game(query.game)) return core::as_seen(query, std::move(*game));
    return not_found("game", std::to_string(query.game.value));
}

// The whole reply frame. Runs in a job.
std::string answer(runtime::JournalReader& journal, const runtime::Released::Query& query) {
    std::string frame;
    try {
        std::visit(
            [&](const auto& question) {
                const auto result = ask(journal, question);
                append_reply(frame,
                             query.request_id,
                             result.ok(),
                             result ? encode(*result) : encode(result.error()));
            },
            query.query);
    } catch (const std::exception& error) {
        spdlog::error("the journal can't be read: {}", error.what());
        frame.clear();
        const Error refusal{
            ErrorCode::internal, "The journal can't be read; the daemon's log says why.", {}};
        append_reply(frame, query.request_id, false, encode(refusal));
    }
    return frame;
}

}  // namespace

Queries::Queries(Hub& hub, Jobs& jobs, runtime::JournalReader& journal)
    : hub_(hub), jobs_(jobs), journal_(journal) {}

void Queries::start(const runtime::Released::Query& query) {
    Conversation* conversation = hub_.find(query.client);
    if (!conversation) return;
    if (waiting_ >= hub_.limits.queries_max) {
        conversation->settle(query.request_id);
        conversation->refuse(
            query.request_id,
            {ErrorCode::busy, "Too many questions about the past; try again.", {}});
        return;
    }
    ++waiting_;
    auto& line = lines_[query.client];
    line.waiting.push_back(query);
    run_next(*conversation, line);
}

void Queries::go_on(Conversation& conversation) {
    if (lines_.empty()) return;
    const auto at = lines_.find(conversation.peer().client);
    if (at != lines_.end()) run_next(conversation, at->second);
}

void Queries::forget(runtime::ClientId client) {
    const auto at = lines_.find(client);
    if (at == lines_.end()) return;
    waiting_ -= at->second.waiting.size();  // A running query is subtracted at its own end.
    lines_.erase(at);
}

void Queries::run_next(Conversation& conversation, Line& line) {
    if (line.is_running || line.waiting.empty() || !conversation.has_room()) return;
    const auto query = std::make_shared<const runtime::Released::Query>(line.waiting.front());
    line.waiting.pop_front();
    line.is_running = true;
    // try_run() has room: each client has at most one job, and the waiting queries are fewer than
    // the jobs.
    jobs_.try_run(0, [this, &journal = journal_, query]() -> Jobs::Then {
        const auto frame = std::make_shared<const std::string>(answer(journal, *query));
        return [this, query, frame] { done(query->client, query->request_id, frame); };
    });
}

void Queries::done(runtime::ClientId client,
                   std::uint64_t request_id,
                   const std::shared_ptr<const std::string>& frame) {
    --waiting_;
    Conversation* conversation = hub_.find(client);
    if (!conversation) return;
    conversation->settle(request_id);
    const std::string_view bytes = *frame;
    conversation->push_reply({frame, bytes});
    const auto at = lines_.find(client);
    at->second.is_running = false;
    // When the client has taken this answer, go_on() runs the next query.
    if (at->second.waiting.empty()) lines_.erase(at);
}

}  // namespace muster::io
