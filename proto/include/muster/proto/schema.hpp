// Every message as data: its fields with their types on the wire and their defaults, made from the
// same description as the codecs. Two programs read it: muster-protocol-reference, from which
// docs/protocol.json and docs/protocol-reference.md are made, and `muster call --describe`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster {

// One field. `type` is its name in docs/protocol.md: "u8", "u16", "u32", "u64", "i32", "i64",
// "f64", "measure", "bool", "text", "bytes", "16 bytes", "time", "event", the name of an id, an
// enumeration or a struct, "optional T", "list of T", "set of T", "map of K to V".
struct SchemaField {
    std::string name;
    std::string type;
    std::string
        default_value;       // As JSON; empty for structs and bytes, whose type gives the default.
    bool by_daemon = false;  // A client leaves the default; the daemon fills the field.
};

struct SchemaStruct {
    std::string name;                 // "Team"; a nested one: "TimeZone.Transition".
    std::vector<SchemaField> fields;  // In the order on the wire.
    bool is_one_in_json = false;      // In JSON its first field stands for it.
};

struct SchemaEnum {
    struct Value {
        std::uint64_t number;
        std::string_view name;
    };
    std::string name;  // "Role"; a nested one: "Topic.Kind".
    std::string type;  // "u8" or "u16".
    std::vector<Value> values;
};

struct SchemaEvent {
    std::uint16_t number;
    std::string_view name;
};

// Structs and enumerations come in the order in which requests, their replies, events and the
// frames mention them. The daemon's own requests are left out.
struct Schema {
    std::vector<SchemaStruct> structs;
    std::vector<SchemaEnum> enums;
    std::vector<std::string> ids;  // The names of the types of ids; on the wire each is a u64.
    std::vector<SchemaEvent> events;

    // Null: there is none of that name.
    const SchemaStruct* find_struct(std::string_view name) const;
    const SchemaEnum* find_enum(std::string_view name) const;
};

// Made anew by each call.
Schema make_schema();

}  // namespace muster
