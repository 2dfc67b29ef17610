// Everything that the engine remembers, a slice a domain. What is not in here does not survive a
// restart.
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

    // All of it, frozen catalogs once each.
    void save(std::string& out) const;
    static State load(std::string_view in);  // Throws DecodeError.
};

}  // namespace muster::core
