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

    // The whole state; each frozen catalog once.
    void save(std::string& out) const;
    static State load(std::string_view in);  // Throws DecodeError.
};

}  // namespace muster::core
