#include <muster/proto/error.hpp>

#include <array>

namespace muster {

namespace {
struct CodeName {
    ErrorCode code;
    std::string_view name;
};
constexpr auto code_names = std::to_array<CodeName>({
    {ErrorCode::bad_data, "bad_data"},
    {ErrorCode::unknown_request, "unknown_request"},
    {ErrorCode::not_allowed, "not_allowed"},
    {ErrorCode::not_found, "not_found"},
    {ErrorCode::key_reused, "key_reused"},
    {ErrorCode::too_large, "too_large"},
    {ErrorCode::wrong_credentials, "wrong_credentials"},
    {ErrorCode::busy, "busy"},
    {ErrorCode::too_many_requests, "too_many_requests"},
    {ErrorCode::shutting_down, "shutting_down"},
    {ErrorCode::internal, "internal"},
    {ErrorCode::name_taken, "name_taken"},
    {ErrorCode::in_use, "in_use"},
    {ErrorCode::game_in_progress, "game_in_progress"},
    {ErrorCode::import_failed, "import_failed"},
    {ErrorCode::no_game_running, "no_game_running"},
    {ErrorCode::too_few_challenges, "too_few_challenges"},
    {ErrorCode::zone_missing, "zone_missing"},
    {ErrorCode::set_missing, "set_missing"},
    {ErrorCode::too_many_catchers, "too_many_catchers"},
    {ErrorCode::team_without_player, "team_without_player"},
    {ErrorCode::player_busy, "player_busy"},
    {ErrorCode::end_in_past, "end_in_past"},
    {ErrorCode::too_few_teams, "too_few_teams"},
    {ErrorCode::too_rapid, "too_rapid"},
    {ErrorCode::not_completable_yet, "not_completable_yet"},
    {ErrorCode::team_is_runner, "team_is_runner"},
    {ErrorCode::team_is_catcher, "team_is_catcher"},
    {ErrorCode::in_grace_period, "in_grace_period"},
    {ErrorCode::teams_too_far, "teams_too_far"},
    {ErrorCode::team_is_out, "team_is_out"},
    {ErrorCode::picture_problem, "picture_problem"},
    {ErrorCode::same_team, "same_team"},
    {ErrorCode::nothing_to_undo, "nothing_to_undo"},
    {ErrorCode::too_late_to_undo, "too_late_to_undo"},
    {ErrorCode::changed_since, "changed_since"},
});
}  // namespace

std::string_view to_string(ErrorCode code) {
    for (const auto& entry : code_names) {
        if (entry.code == code) return entry.name;
    }
    return "unknown_error";
}

std::optional<ErrorCode> error_code_from(std::string_view name) {
    for (const auto& entry : code_names) {
        if (entry.name == name) return entry.code;
    }
    return std::nullopt;
}

std::optional<std::string_view> Error::fact(std::string_view key) const {
    for (const auto& fact : facts) {
        if (fact.key == key) return fact.value;
    }
    return std::nullopt;
}

Error bad_data(std::string field, std::string message) {
    return {ErrorCode::bad_data, std::move(message), {{"field", std::move(field)}}};
}

}  // namespace muster
