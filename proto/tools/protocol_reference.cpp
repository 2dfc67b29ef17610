// Prints the protocol as one JSON object for scripts/protocol-reference: requests, events, and the
// fields of every struct in their binary order.
#include <muster/proto/message.hpp>
#include <muster/proto/schema.hpp>

#include <iostream>
#include <nlohmann/json.hpp>

namespace muster {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Schema& schema) {
    Json all = Json::object();
    all["version"] = protocol_version;
    all["requests"] = Json::array();
    for (const auto& info : request_infos()) {
        all["requests"].push_back({{"name", info.name},
                                   {"number", info.number},
                                   {"kind", to_string(info.kind)},
                                   {"reply", info.reply},
                                   {"cost", to_string(info.cost)},
                                   {"who_may", info.who_may}});
    }
    all["events"] = Json::array();
    for (const auto& event : schema.events)
        all["events"].push_back({{"name", event.name}, {"number", event.number}});
    all["ids"] = schema.ids;
    all["enums"] = Json::object();
    for (const auto& one : schema.enums) {
        Json values = Json::object();
        for (const auto& value : one.values)
            values[std::string(value.name)] = value.number;
        all["enums"][one.name] = {{"type", one.type}, {"values", values}};
    }
    all["structs"] = Json::object();
    for (const auto& one : schema.structs) {
        Json fields = Json::array();
        for (const auto& field : one.fields) {
            Json entry = {{"name", field.name}, {"type", field.type}};
            if (!field.default_value.empty()) entry["default"] = Json::parse(field.default_value);
            if (field.by_daemon) entry["by_daemon"] = true;
            fields.push_back(entry);
        }
        all["structs"][one.name] = fields;
    }
    return all;
}

}  // namespace

}  // namespace muster

int main() {
    std::cout << muster::json_of(muster::make_schema()).dump() << "\n";
}
