// One description of a struct's fields serves the binary codec, JSON, and the door's walk over
// requests. The description is cereal's `serialize` member. The macro writes each field's name
// once, so name and field can't differ.
#pragma once

#include <cereal/cereal.hpp>

#define MUSTER_PARENS ()
// Enough rescans for 85 fields.
#define MUSTER_EXPAND(...) \
    MUSTER_EXPAND3(MUSTER_EXPAND3(MUSTER_EXPAND3(MUSTER_EXPAND3(__VA_ARGS__))))
#define MUSTER_EXPAND3(...) \
    MUSTER_EXPAND2(MUSTER_EXPAND2(MUSTER_EXPAND2(MUSTER_EXPAND2(__VA_ARGS__))))
#define MUSTER_EXPAND2(...) \
    MUSTER_EXPAND1(MUSTER_EXPAND1(MUSTER_EXPAND1(MUSTER_EXPAND1(__VA_ARGS__))))
#define MUSTER_EXPAND1(...) __VA_ARGS__
#define MUSTER_EACH(...) __VA_OPT__(MUSTER_EXPAND(MUSTER_EACH_STEP(__VA_ARGS__)))
#define MUSTER_EACH_STEP(field, ...) \
    archive(CEREAL_NVP(field));      \
    __VA_OPT__(MUSTER_EACH_AGAIN MUSTER_PARENS(__VA_ARGS__))
#define MUSTER_EACH_AGAIN() MUSTER_EACH_STEP

// Lists every field of the enclosing struct, in wire order. Fields of a released message are never
// reordered, removed or added: a changed message is a new message with a new number.
#define MUSTER_FIELDS(...)                              \
    template <class Archive>                            \
    void serialize([[maybe_unused]] Archive& archive) { \
        MUSTER_EACH(__VA_ARGS__)                        \
    }
