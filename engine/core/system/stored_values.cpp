// Handlers of the values of programs. Each user id has its own values.
#include "engine/core/kernel/pages.hpp"
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
    if (auto error = check_page(request.limit)) return *std::move(error);
    StoredValues reply;
    const auto& all = context.system.values;
    const auto own = all.find(context.input.origin.uid);
    if (own == all.end()) return reply;
    const auto& values = own->second;
    std::size_t bytes = 0;
    for (auto at = request.after < request.prefix ? values.lower_bound(request.prefix)
                                                  : values.upper_bound(request.after);
         at != values.end() && at->first.starts_with(request.prefix);
         ++at) {
        if (reply.values.size() == request.limit || bytes > limits::list_values_bytes_max) {
            reply.next = reply.values.back().key;
            break;
        }
        reply.values.push_back({at->first, at->second});
        bytes += at->first.size() + at->second.size();
    }
    return reply;
}

}  // namespace muster::core
