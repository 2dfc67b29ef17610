// What programs keep here, each user id its own.
#include "engine/core/system/handlers.hpp"
#include "engine/core/system/limits.hpp"

namespace muster::core {

Result<Done> handle(SystemContext& context, const SetValue& request) {
    if (request.key.empty()) return bad_data("key", "A key can't be empty.");
    if (request.key.size() > muster::limits::value_key_bytes_max) {
        return bad_data(
            "key",
            "A key has at most " + std::to_string(muster::limits::value_key_bytes_max) + " bytes.");
    }
    auto& all = context.system.values;
    const auto own = all.find(context.input.origin.uid);
    if (own != all.end()) {
        if (const auto at = own->second.find(request.key); at != own->second.end()) {
            if (at->second == request.value) {
                context.unchanged();
            } else {
                at->second = request.value;
            }
            return Done{};
        }
        if (own->second.size() >= limits::values_per_user_max)
            return over_limit("values", limits::values_per_user_max);
    }
    all[context.input.origin.uid].emplace(request.key, request.value);
    return Done{};
}

Result<Done> handle(SystemContext& context, const RemoveValue& request) {
    auto& all = context.system.values;
    const auto own = all.find(context.input.origin.uid);
    if (own == all.end() || own->second.erase(request.key) == 0) {
        return Error{ErrorCode::not_found,
                     "No value is kept under this key.",
                     {{"what", "value"}, {"key", request.key}}};
    }
    if (own->second.empty()) all.erase(own);
    return Done{};
}

Result<StoredValues> handle(SystemContext& context, const ListValues& request) {
    StoredValues reply;
    const auto& all = context.system.values;
    const auto own = all.find(context.input.origin.uid);
    if (own == all.end()) return reply;
    for (auto at = own->second.lower_bound(request.prefix);
         at != own->second.end() && at->first.starts_with(request.prefix);
         ++at) {
        reply.values.push_back({at->first, at->second});
    }
    return reply;
}

}  // namespace muster::core
