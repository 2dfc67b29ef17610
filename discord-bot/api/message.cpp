#include "discord-bot/api/message.hpp"

#include "discord-bot/digest.hpp"

#include <algorithm>

namespace muster::discord {

namespace {

// The characters left for the texts of a message's embeds.
class Room {
  public:
    std::string take(std::string_view text, std::size_t count) {
        auto taken = cut_markup(text, std::min(count, left_));
        left_ -= length_of(taken);
        return taken;
    }
    bool empty() const { return left_ == 0; }

  private:
    std::size_t left_ = limits::embeds_text_max;
};

std::string iso(std::chrono::sys_seconds at) {
    const std::time_t seconds = at.time_since_epoch().count();
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

Json embed_json(const Embed& embed, Room& room) {
    Json json = Json::object();
    // The footer may hold the feed's marker, so it is counted first.
    if (!embed.footer.empty())
        json["footer"] = {{"text", room.take(embed.footer, limits::footer_max)}};
    if (!embed.title.empty()) json["title"] = room.take(embed.title, limits::title_max);
    if (!embed.description.empty())
        json["description"] = room.take(embed.description, limits::description_max);
    if (embed.colour) json["color"] = *embed.colour;
    if (embed.at) json["timestamp"] = iso(*embed.at);
    for (const Field& field : embed.fields) {
        if (json["fields"].size() == limits::fields_max || room.empty()) break;
        auto name = room.take(field.name, limits::field_name_max);
        auto value = room.take(field.value, limits::field_value_max);
        if (name.empty() || value.empty()) continue;  // Discord accepts neither empty.
        json["fields"].push_back({{"name", name}, {"value", value}, {"inline", field.beside}});
    }
    if (json.contains("fields") && json["fields"].is_null()) json.erase("fields");
    return json;
}

Json rows_json(const std::vector<Button>& buttons) {
    Json rows = Json::array();
    for (const Button& button : buttons) {
        if (rows.empty() || rows.back()["components"].size() == limits::buttons_of_a_row_max) {
            if (rows.size() == limits::rows_max) break;
            rows.push_back({{"type", 1}, {"components", Json::array()}});
        }
        rows.back()["components"].push_back({{"type", 2},
                                             {"style", static_cast<int>(button.style)},
                                             {"label", cut(button.label, limits::label_max)},
                                             {"custom_id", button.custom_id}});
    }
    return rows;
}

// Derives the boundary from the contents, so that no line of them starts with it by chance.
std::string boundary_for(const std::string& payload, const std::vector<File>& files) {
    std::string boundary = "muster-part";
    const auto occurs = [&] {
        return payload.find(boundary) != std::string::npos ||
               std::any_of(files.begin(), files.end(), [&](const File& file) {
                   return file.bytes.find(boundary) != std::string::npos;
               });
    };
    for (int i = 0; occurs(); ++i)
        boundary += "-" + std::to_string(i);
    return boundary;
}

// Makes the name safe between quotes in a header.
std::string file_name(std::string_view name) {
    std::string safe;
    for (const char c : cut(name, 100)) {
        const auto byte = static_cast<unsigned char>(c);
        safe += byte < 0x20 || byte == 0x7f || c == '"' || c == '\\' || c == '/' ? '_' : c;
    }
    return safe.empty() ? "file" : safe;
}

}  // namespace

Json to_json(const Message& message) {
    Json json = {{"allowed_mentions", {{"parse", Json::array()}}},
                 {"content", cut_markup(message.content, limits::content_max)},
                 {"embeds", Json::array()},
                 {"components", rows_json(message.buttons)}};
    Room room;
    for (const Embed& embed : message.embeds) {
        if (json["embeds"].size() == limits::embeds_max) break;
        if (room.empty()) break;  // Discord accepts no empty embed.
        json["embeds"].push_back(embed_json(embed, room));
    }
    if (message.only_for_asker) json["flags"] = 64;
    for (std::size_t i = 0; i < message.files.size(); ++i) {
        json["attachments"].push_back(
            {{"id", std::to_string(i)}, {"filename", file_name(message.files[i].name)}});
    }
    return json;
}

// The nonce has at most 25 characters and is equal in every process. It covers the channel, because
// Discord compares nonces across all the bot's messages.
void make_once(Json& body, Snowflake channel, std::string_view what) {
    const auto whole = std::to_string(channel) + "/" + std::string(what);
    body["nonce"] = std::to_string(digest_of(whole));
    body["enforce_nonce"] = true;
}

Json to_json(const Modal& modal) {
    Json rows = Json::array();
    for (const TextInput& input : modal.inputs) {
        Json text = {{"type", 4},
                     {"custom_id", input.id},
                     {"label", cut(input.label, limits::modal_title_max)},
                     {"style", input.paragraph ? 2 : 1},
                     {"required", input.required},
                     {"max_length", input.length_max}};
        if (!input.value.empty()) text["value"] = cut(input.value, input.length_max);
        rows.push_back({{"type", 1}, {"components", Json::array({text})}});
    }
    return {{"custom_id", modal.custom_id},
            {"title", cut(modal.title, limits::modal_title_max)},
            {"components", rows}};
}

Json to_json(const std::vector<Choice>& choices) {
    Json list = Json::array();
    for (const Choice& choice : choices) {
        if (list.size() == limits::choices_max) break;
        if (choice.name.empty() || length_of(choice.value) > limits::choice_max) continue;
        list.push_back({{"name", cut(choice.name, limits::choice_max)}, {"value", choice.value}});
    }
    return {{"choices", list}};
}

Body body_of(const Json& payload, const std::vector<File>& files) {
    const auto json = payload.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (files.empty()) return {"application/json", json};
    const auto boundary = boundary_for(json, files);
    std::string bytes = "--" + boundary +
                        "\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n"
                        "Content-Type: application/json\r\n\r\n" +
                        json;
    for (std::size_t i = 0; i < files.size(); ++i) {
        bytes += "\r\n--" + boundary + "\r\nContent-Disposition: form-data; name=\"files[" +
                 std::to_string(i) + "]\"; filename=\"" + file_name(files[i].name) +
                 "\"\r\nContent-Type: " + files[i].content_type + "\r\n\r\n" + files[i].bytes;
    }
    return {"multipart/form-data; boundary=" + boundary, bytes + "\r\n--" + boundary + "--\r\n"};
}

}  // namespace muster::discord
