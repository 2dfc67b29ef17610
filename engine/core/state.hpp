// The whole state of the engine, one slice for each domain. Nothing else survives a restart.
#pragma once

#include "engine/core/field/state.hpp"
#include "engine/core/kernel/state.hpp"
#include "engine/core/people/state.hpp"
#include "engine/core/system/state.hpp"

namespace muster::core {

struct State {
    KernelState kernel;
    SystemState system;
    PeopleState people;
    FieldState field;

    // Appends the whole state in snapshot_format: a section for each domain (`stored.hpp` in the
    // domain's folder).
    void save(std::string& out) const;
    // Throws DecodeError, and SnapshotTooNew for a snapshot of a newer build.
    static State load(std::string_view in);
    // The same for a state in format 2.
    static State load_format_2(std::string_view in);

    // Derives the values that depend on several slices, and checks that the slices fit together.
    // Throws DecodeError and SnapshotTooNew.
    void link();
};

}  // namespace muster::core
