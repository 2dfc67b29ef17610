#include "engine/core/state.hpp"

#include "engine/core/engine.hpp"
#include "engine/core/field/stored.hpp"
#include "engine/core/field/timers.hpp"
#include "engine/core/kernel/limits.hpp"
#include "engine/core/kernel/stored.hpp"
#include "engine/core/people/stored.hpp"
#include "engine/core/people/timers.hpp"
#include "engine/core/system/stored.hpp"

#include <algorithm>

namespace muster::core {

namespace {

constexpr std::size_t section_name_size = 8;

struct Section {
    std::string_view name;  // Lower-case letters, padded with zeros to section_name_size.
    std::uint32_t version;  // The newest version.
    void (*save)(StoredWriter&, const State&);
    void (*load)(StoredReader&, State&);
};

template <auto slice>
constexpr Section section(std::string_view name, std::uint32_t version) {
    return {name,
            version,
            [](StoredWriter& writer, const State& state) { writer(state.*slice); },
            [](StoredReader& reader, State& state) { reader(state.*slice); }};
}

// In the order of the snapshot.
constexpr std::array sections{
    section<&State::kernel>("kernel", kernel_stored_version),
    section<&State::system>("system", system_stored_version),
    section<&State::people>("people", people_stored_version),
    section<&State::field>("field", field_stored_version),
};

void save_section(std::string& out, const Section& section, const State& state) {
    std::array<char, section_name_size> name{};
    std::ranges::copy(section.name, name.begin());
    std::uint64_t size = 0;
    BinaryWriter header(out);
    header.bytes(name.data(), name.size());
    header(section.version, size);
    const auto begin = out.size();
    StoredWriter writer(out, section.version);
    section.save(writer, state);
    size = out.size() - begin;
    std::memcpy(out.data() + begin - sizeof size, &size, sizeof size);
}

// The section's name: its letters and the padding, so that a message can print the name.
std::string section_name(std::string_view padded) {
    const auto name = padded.substr(0, padded.find('\0'));
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto is_zero = [](char c) { return c == '\0'; };
    if (name.empty() || !std::ranges::all_of(name, is_letter) ||
        !std::ranges::all_of(padded.substr(name.size()), is_zero)) {
        throw DecodeError("a section has no name");
    }
    return std::string(name);
}

// The index in `sections`.
std::size_t find_section(const std::string& name, std::uint32_t version) {
    const auto at = std::ranges::find(sections, name, &Section::name);
    if (at == sections.end()) {
        throw SnapshotTooNew("has the section \"" + name + "\" in version " +
                             std::to_string(version) + ", and this build knows no such section");
    }
    if (version > at->version) {
        throw SnapshotTooNew("has the section \"" + name + "\" in version " +
                             std::to_string(version) + ", and this build reads it up to version " +
                             std::to_string(at->version));
    }
    if (version == 0) throw DecodeError("the section \"" + name + "\" has no version");
    return static_cast<std::size_t>(at - sections.begin());
}

}  // namespace

void State::save(std::string& out) const {
    MUSTER_ALL_MEMBERS(*this, kernel, system, people, field);
    for (const auto& section : sections)
        save_section(out, section, *this);
}

State State::load(std::string_view in) {
    State state;
    std::array<bool, sections.size()> seen{};
    BinaryReader reader(in);
    while (!reader.rest().empty()) {
        const auto name = section_name(reader.take(section_name_size));
        std::uint32_t version = 0;
        std::uint64_t size = 0;
        reader(version, size);
        const auto at = find_section(name, version);
        if (std::exchange(seen[at], true))
            throw DecodeError("the section \"" + name + "\" is there twice");
        StoredReader contents(reader.take(size), version);
        sections[at].load(contents, state);
        contents.binary().finish();
    }
    state.link();
    return state;
}

namespace {

void link_teams(State& state) {
    auto& players = state.field.players;
    state.field.teams.for_each([&](const Team& team) {
        for (const PlayerId player : team.players) {
            if (!state.people.players.find(player)) throw DecodeError("a team's player is missing");
            players.get(player).teams.insert(team.id);
        }
    });
}

void link_games(State& state) {
    state.field.sessions.for_each([&](SessionState& session) {
        if (!session.game) return;
        const bool is_at_its_id = state.field.sessions.find(session.session.id) == &session;
        if (!is_at_its_id || session.game->session != session.session.id)
            throw DecodeError("a running game has another session's id");
        state.field.running.insert({session.game->started, session.session.id});
        for (const auto& [number, undoable] : session.game->undoable) {
            const auto& teams = session.game->teams;
            if (!teams.contains(undoable.team.team) ||
                (undoable.other && !teams.contains(undoable.other->team)))
                throw DecodeError("a team of a completion or catch is missing");
        }
        for (auto& [id, team] : session.game->teams) {
            for (const PlayerId player_id : team.players) {
                auto& players = state.field.players;
                const PlayerInField* player = players.find(player_id);
                if (!player || !player->teams.contains(id) || players.seat(player_id).team)
                    throw DecodeError("a game's player is missing");
                players.take_seat(player_id, {&team, session.session.id});
            }
        }
    });
}

}  // namespace

void State::link() {
    kernel.timers.for_each([](const TimerPurpose& purpose) {
        if (!is_field_timer(purpose) && !is_people_timer(purpose) &&
            purpose.kind != TimerKinds::nothing)
            throw DecodeError("a timer of a kind that no domain knows");
    });
    if (kernel.downtime.total < std::chrono::microseconds::zero())
        throw DecodeError("its downtime is negative");
    if (kernel.day_behind > limits::day_behind_max || kernel.day_behind < -limits::day_behind_max)
        throw DecodeError("its times of day are too far from engine time");
    if (kernel.rules_version > rules_version_newest) {
        throw SnapshotTooNew("has version " + std::to_string(kernel.rules_version) +
                             " of the rules active, and this build knows versions up to " +
                             std::to_string(rules_version_newest));
    }
    if (kernel.rules_version < rules_version_oldest)
        throw DecodeError("it is of a version of the rules that this build no longer knows");
    people.attachments.for_each_player([&](PlayerId player) {
        if (!people.players.find(player)) throw DecodeError("an attached player is missing");
    });
    link_teams(*this);
    link_games(*this);
}

}  // namespace muster::core
