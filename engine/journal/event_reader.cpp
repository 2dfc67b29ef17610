// A page of one topic and a reply for many topics are made the same way. First the places of the
// frames are found, then the frames are read in the order of their rows, since topics share rows.
#include "engine/journal/event_reader.hpp"

#include "engine/journal/event_tables.hpp"
#include "engine/journal/limits.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace muster::journal {

namespace {

constexpr auto none = std::numeric_limits<std::uint64_t>::max();

std::int64_t number_of_kind(Topic topic) {
    return static_cast<std::int64_t>(topic.kind);
}

// The number of leading events that fit into `bytes`; at least one.
std::size_t fitting(const EventRun& run, std::size_t& bytes, bool is_first) {
    std::size_t count = 0;
    for (const auto& at : run.entries) {
        if (at.size > bytes && !(is_first && count == 0)) {
            bytes = 0;
            break;
        }
        bytes -= std::min<std::size_t>(bytes, at.size);
        ++count;
    }
    return count;
}

}  // namespace

EventReader::EventReader(Database database, SharedEventTail& tail)
    : database_(std::move(database)),
      tail_(tail),
      split_(read_split(database_)),
      find_(database_,
            "SELECT first_number, entries FROM event_index WHERE topic_kind = ? AND topic_id = ? "
            "AND first_number <= ? ORDER BY first_number DESC LIMIT 1"),
      find_next_(
          database_,
          "SELECT first_number, entries FROM event_index WHERE topic_kind = ? AND topic_id = ? "
          "AND first_number > ? ORDER BY first_number LIMIT 1"),
      find_kept_(
          database_,
          "SELECT first_number, entries FROM event_index WHERE topic_kind = ? AND topic_id = ? "
          "AND last_sequence >= ? ORDER BY first_number") {
    for (const char* table : event_tables) {
        find_first_row_.emplace_back(database_,
                                     "SELECT min(first_sequence) FROM " + std::string(table));
    }
}

void EventReader::look_at_tail(Wanted& wanted) {
    tail_.with([&](const EventTail& tail) {
        const auto* run = tail.find(wanted.topic);
        if (!run) return;
        wanted.tail.first_number = std::max(wanted.from, run->first_number);
        for (auto i = wanted.tail.first_number - run->first_number;
             i < run->entries.size() && run->first_number + i <= wanted.last &&
             wanted.tail.entries.size() < wanted.limit;
             ++i) {
            wanted.tail.entries.push_back(run->entries[i]);
        }
    });
}

void EventReader::find_first_rows() {
    first_rows_.clear();
    for (auto& find : find_first_row_) {
        find.step();
        first_rows_.push_back(find.is_null(0) ? none : find.number(0));
        find.reset();
    }
}

bool EventReader::is_kept(Topic topic, const EventAt& at) const {
    return at.sequence >= first_rows_[event_table_of(topic, at.sequence, split_)];
}

// The first event with a row that still exists; wanted.last + 1: there is none.
std::uint64_t EventReader::first_kept(const Wanted& wanted) {
    const auto topic = wanted.topic;
    const auto oldest = std::min(first_rows_[0], first_rows_[event_table_of(topic, none, split_)]);
    auto found = wanted.tail.entries.empty() ? wanted.last + 1 : wanted.tail.first_number;
    if (oldest != none) {
        find_kept_.bind(number_of_kind(topic), topic.id, oldest);
        while (find_kept_.step()) {
            const auto entries = decode_entries(find_kept_.blob(1));
            const auto kept = std::ranges::find_if(
                entries, [&](const EventAt& at) { return is_kept(topic, at); });
            if (kept == entries.end()) continue;
            found = find_kept_.number(0) + static_cast<std::uint64_t>(kept - entries.begin());
            break;
        }
    }
    find_kept_.reset();
    return std::min(found, wanted.last + 1);
}

void EventReader::append_from_table(const Wanted& wanted, EventRun& run) {
    const auto end = wanted.tail.entries.empty() ? wanted.last + 1 : wanted.tail.first_number;
    auto number = wanted.from;
    while (number < end && run.entries.size() < wanted.limit) {
        Statement* row = &find_;
        find_.bind(number_of_kind(wanted.topic), wanted.topic.id, number);
        std::vector<EventAt> entries;
        if (find_.step()) entries = decode_entries(find_.blob(1));
        if (entries.empty() || number >= find_.number(0) + entries.size()) {
            // The row of this number was removed, or never existed.
            if (!run.entries.empty()) break;
            row = &find_next_;
            find_next_.bind(number_of_kind(wanted.topic), wanted.topic.id, number);
            if (!find_next_.step()) break;
            entries = decode_entries(find_next_.blob(1));
            number = find_next_.number(0);
        }
        const auto first = row->number(0);
        if (run.entries.empty()) run.first_number = number;
        for (; number < std::min(first + entries.size(), end) && run.entries.size() < wanted.limit;
             ++number) {
            run.entries.push_back(entries[number - first]);
        }
    }
    find_.reset();
    find_next_.reset();
}

EventRun EventReader::locate(const Wanted& wanted) {
    EventRun run;
    append_from_table(wanted, run);
    const auto& tail = wanted.tail;
    const auto begin = std::max(wanted.from, tail.first_number);
    if (run.entries.empty()) run.first_number = begin;
    if (run.first_number + run.entries.size() != begin) return run;
    for (auto i = begin - tail.first_number;
         i < tail.entries.size() && run.entries.size() < wanted.limit;
         ++i) {
        run.entries.push_back(tail.entries[i]);
    }
    return run;
}

void EventReader::read(std::vector<Place> places) {
    const auto key = [&](const Place& place) {
        return std::tuple(event_table_of(place.topic, place.at.sequence, split_),
                          place.at.sequence,
                          place.at.offset);
    };
    std::ranges::sort(places, {}, key);
    std::vector<BlobReader> rows;
    for (const char* table : event_tables)
        rows.emplace_back(database_, table, "frames");
    for (const auto& place : places) {
        const auto& at = place.at;
        place.frame->resize(at.size);
        auto& row = rows[event_table_of(place.topic, at.sequence, split_)];
        const auto sequence = static_cast<std::int64_t>(at.sequence);
        if (!row.read(sequence, at.offset, at.size, place.frame->data())) place.frame->clear();
    }
}

namespace {

// Drops the last frame that could not be read, and all frames before it. Returns the number of
// dropped frames.
std::size_t drop_up_to_gap(std::vector<std::vector<std::uint8_t>>& frames) {
    const auto gap = std::find_if(
        frames.rbegin(), frames.rend(), [](const auto& frame) { return frame.empty(); });
    const auto dropped = static_cast<std::size_t>(frames.rend() - gap);
    frames.erase(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(dropped));
    return dropped;
}

}  // namespace

EventPage EventReader::page(const core::EventsQuery& query) {
    Wanted wanted{query.asked.topic, query.asked.from, query.last};
    wanted.limit = std::clamp(query.asked.limit, 1u, muster::limits::read_events_max);
    look_at_tail(wanted);
    // Events in the tail are not pruned yet.
    Wanted first{query.asked.topic, 1, query.last, 1};
    look_at_tail(first);
    const ReadTransaction transaction(database_);
    find_first_rows();
    EventPage page;
    page.last = query.last;
    page.first_kept = first_kept(first);
    wanted.from = std::max(wanted.from, page.first_kept);
    while (page.frames.empty()) {
        auto run = locate(wanted);
        std::size_t bytes = event_page_bytes_max;
        run.entries.resize(fitting(run, bytes, true));
        if (run.entries.empty()) break;
        page.frames.resize(run.entries.size());
        std::vector<Place> places;
        for (std::size_t i = 0; i < run.entries.size(); ++i)
            places.push_back({wanted.topic, run.entries[i], &page.frames[i]});
        read(std::move(places));
        const auto dropped = drop_up_to_gap(page.frames);
        if (dropped != 0) page.first_kept = run.first_number + dropped;
        wanted.from = run.first_number + run.entries.size();
    }
    return page;
}

ResumedTopics EventReader::resume(const core::ResumeQuery& query) {
    ResumedTopics reply = query.reply;
    std::vector<Wanted> wanted;
    for (const auto& resumed : reply.topics) {
        if (resumed.reached == resumed.last) continue;  // Or the topic was refused.
        wanted.push_back({resumed.topic, resumed.reached + 1, resumed.last});
        wanted.back().limit = muster::limits::read_events_max;
        look_at_tail(wanted.back());
    }
    const ReadTransaction transaction(database_);
    find_first_rows();

    std::size_t bytes = event_page_bytes_max;
    std::vector<Place> places;
    std::vector<std::vector<std::vector<std::uint8_t>>> frames(wanted.size());
    std::vector<std::uint64_t> first_numbers(wanted.size());
    for (std::size_t i = 0; i < wanted.size() && bytes != 0; ++i) {
        auto& each = wanted[i];
        auto run = locate(each);
        if (run.entries.empty() || run.first_number != each.from ||
            !is_kept(each.topic, run.entries.front())) {
            each.from = std::max(each.from, first_kept(each));
            run = locate(each);
        }
        first_numbers[i] = run.entries.empty() ? each.last + 1 : run.first_number;
        run.entries.resize(fitting(run, bytes, places.empty()));
        frames[i].resize(run.entries.size());
        for (std::size_t k = 0; k < run.entries.size(); ++k)
            places.push_back({each.topic, run.entries[k], &frames[i][k]});
    }
    read(std::move(places));

    std::size_t i = 0;
    for (auto& resumed : reply.topics) {
        if (resumed.reached == resumed.last) continue;
        if (first_numbers[i] == 0) break;  // The reply is full.
        const auto read_through = first_numbers[i] + frames[i].size() - 1;
        const auto first = first_numbers[i] + drop_up_to_gap(frames[i]);
        if (first != resumed.reached + 1) resumed.first_kept = first;
        resumed.reached = std::max(resumed.reached, read_through);
        std::ranges::move(frames[i], std::back_inserter(reply.frames));
        ++i;
    }
    return reply;
}

}  // namespace muster::journal
