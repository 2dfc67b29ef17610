#include "engine/core/kernel/refusals.hpp"

namespace muster::core {

Error not_found(std::string_view what, std::uint64_t id) {
    const auto number = std::to_string(id);
    return {ErrorCode::not_found,
            "There is no " + std::string(what) + " " + number + ".",
            {{"what", std::string(what)}, {"id", number}}};
}

Error not_found(std::string_view what, std::string_view name) {
    return {ErrorCode::not_found,
            "There is no " + std::string(what) + " \"" + std::string(name) + "\".",
            {{"what", std::string(what)}, {"name", std::string(name)}}};
}

Error name_taken(std::string_view what, std::string_view name) {
    return {ErrorCode::name_taken,
            "The name clashes with the " + std::string(what) + " \"" + std::string(name) + "\".",
            {{"what", std::string(what)}, {"name", std::string(name)}}};
}

Error in_use(std::string_view what, std::uint64_t id, std::string message) {
    return {ErrorCode::in_use,
            std::move(message),
            {{"what", std::string(what)}, {"id", std::to_string(id)}}};
}

Error over_limit(std::string_view what, std::size_t max) {
    const auto most = std::to_string(max);
    return {ErrorCode::bad_data,
            "There are " + most + " " + std::string(what) + " already, which is the maximum.",
            {{"field", std::string(what)}, {"max", most}}};
}

}  // namespace muster::core
