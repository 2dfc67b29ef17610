#include "cli/request_help.hpp"

#include <muster/proto/json.hpp>
#include <muster/proto/schema.hpp>

#include <algorithm>

namespace muster::cli {

namespace {

std::vector<RequestInfo> requests_of_clients() {
    std::vector<RequestInfo> infos;
    for (const auto& info : request_infos()) {
        if (info.kind != RequestKind::internal) infos.push_back(info);
    }
    std::sort(infos.begin(), infos.end(), [](auto& a, auto& b) { return a.number < b.number; });
    return infos;
}

// The type names within a type: "map of ZoneId to i32" has two.
std::vector<std::string> names_in(std::string type) {
    for (const std::string prefix : {"optional ", "list of ", "set of "}) {
        if (type.starts_with(prefix)) return names_in(type.substr(prefix.size()));
    }
    const std::string map = "map of ";
    if (!type.starts_with(map)) return {type};
    const auto between = type.find(" to ");
    return {type.substr(map.size(), between - map.size()), type.substr(between + 4)};
}

// The JSON form of a type whose name does not show it; empty for other types.
std::string in_json(const Schema& schema, const std::string& type) {
    if (type == "time") return "\"2026-05-09T07:00:00Z\"";
    if (type == "bytes") return "base64";
    if (type.ends_with(" bytes")) return "hexadecimal";
    if (type == "Topic") return "\"session:3\", \"catalog\"";
    if (type == "Actor") return "\"player:7\", \"operator\"";
    if (const auto* one = schema.find_enum(type)) {
        std::string names;
        for (const auto& value : one->values)
            names += (names.empty() ? "" : ", ") + json_string(value.name);
        return names;
    }
    const auto* one = schema.find_struct(type);
    if (!one || !one->is_one_in_json) return "";
    const auto& first = one->fields.front().type;
    const auto form = in_json(schema, first);
    return form.empty() ? first : form;
}

// Collects the types that a struct's fields mention, and the types that those mention, each once.
void collect(const Schema& schema, const SchemaStruct& one, std::vector<std::string>& types) {
    for (const auto& field : one.fields) {
        for (const auto& name : names_in(field.type)) {
            if (std::find(types.begin(), types.end(), name) != types.end()) continue;
            types.push_back(name);
            const auto* inner = schema.find_struct(name);
            if (inner && in_json(schema, name).empty()) collect(schema, *inner, types);
        }
    }
}

std::string render_fields(const SchemaStruct& one, const Style& style) {
    if (one.fields.empty()) return "It has no fields.\n";
    Table table({{"FIELD"}, {"TYPE"}, {"DEFAULT"}});
    for (const auto& field : one.fields)
        table.add({field.name, field.type, field.default_value});
    return table.text(style);
}

}  // namespace

std::string render_requests(const Style& style) {
    Table table(
        {{"NUMBER", Table::Align::right}, {"REQUEST"}, {"KIND"}, {"REPLY"}, {"COST"}, {"WHO MAY"}});
    for (const auto& info : requests_of_clients()) {
        table.add({std::to_string(info.number),
                   std::string(info.name),
                   std::string(to_string(info.kind)),
                   std::string(info.reply),
                   std::string(to_string(info.cost)),
                   std::string(info.who_may)});
    }
    return table.text(style);
}

std::string requests_to_json() {
    std::string list;
    for (const auto& info : requests_of_clients()) {
        list += (list.empty() ? "{\"number\":" : ",{\"number\":") + std::to_string(info.number) +
                ",\"name\":" + json_string(info.name) +
                ",\"kind\":" + json_string(to_string(info.kind)) +
                ",\"reply\":" + json_string(info.reply) +
                ",\"cost\":" + json_string(to_string(info.cost)) +
                ",\"who_may\":" + json_string(info.who_may) + "}";
    }
    return "[" + list + "]\n";
}

std::string render_request(const RequestInfo& info, const Style& style) {
    const auto schema = make_schema();
    const auto& request = *schema.find_struct(info.name);
    std::string text = style.bold(info.name) + ", request " + std::to_string(info.number) + ", a " +
                       std::string(to_string(info.kind)) + ". Reply: " + std::string(info.reply) +
                       ".\nCost: " + std::string(to_string(info.cost)) +
                       ". Who may: " + std::string(info.who_may) + ".\n\n" +
                       render_fields(request, style);
    std::vector<std::string> types;
    collect(schema, request, types);
    Facts forms;
    std::string structs;
    for (const auto& type : types) {
        const auto form = in_json(schema, type);
        forms.add(type, form);
        const auto* one = schema.find_struct(type);
        if (one && form.empty())
            structs += "\n" + style.bold(type) + "\n" + render_fields(*one, style);
    }
    const auto legend = forms.text(style);
    return text + structs + (legend.empty() ? "" : "\n" + legend);
}

}  // namespace muster::cli
