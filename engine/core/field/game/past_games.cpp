// Finished games are in the journal's tables, not in the core: a reader outside answers.
#include "engine/core/field/handlers.hpp"

namespace muster::core {

namespace {
constexpr std::uint32_t page_max = 100;
}

Result<PastGameList> handle(FieldContext& context, const ListPastGames& request) {
    if (request.limit < 1 || request.limit > page_max) {
        return bad_data("limit", "A page has from 1 to 100 games.");
    }
    context.out.query = request;
    return PastGameList{};
}

Result<PastGame> handle(FieldContext& context, const GetPastGame& request) {
    context.out.query = request;
    return PastGame{};
}

}  // namespace muster::core
