// Ports for a desk in tests, without an engine, threads or a disk.
#pragma once

#include "engine/io/desk.hpp"

#include <deque>

namespace muster::io {

struct NoPast : runtime::JournalReader {
    EventPage read_events(const core::EventsQuery&) override { return {}; }
    ResumedTopics resume(const core::ResumeQuery& query) override { return query.reply; }
    std::optional<PictureBytes> picture(const Hash256&) override { return std::nullopt; }
    PastGameList past_games(const ListPastGames&) override { return {}; }
    std::optional<PastGame> past_game(GameId) override { return std::nullopt; }
};
struct NoPictures : runtime::PictureStore {
    void store(const Hash256&, std::span<const std::uint8_t>) override {}
};
// It can read no picture.
struct NoReader final : door::PictureReader {
    picture::Report read(std::span<const std::uint8_t>) override { return {}; }
};

// Jobs that run when the test says so.
class HeldJobs final : public Jobs {
  public:
    using Jobs::Jobs;
    // Runs the oldest job. REQUIRES: jobs() != 0.
    void do_one() {
        const auto [bytes, job] = std::move(waiting_.front());
        waiting_.pop_front();
        done(bytes, job());
    }

  private:
    void run(std::size_t bytes, Job job) override { waiting_.emplace_back(bytes, std::move(job)); }

    std::deque<std::pair<std::size_t, Job>> waiting_;
};

}  // namespace muster::io
