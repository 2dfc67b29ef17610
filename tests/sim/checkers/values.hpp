// The values of programs, by user id, from records, because no event tells them. The workload's
// values are plain ASCII, which the door does not change.
#pragma once

#include "tests/sim/checkers/history.hpp"
#include "tests/sim/checkers/user_ids.hpp"

#include <map>
#include <string>

namespace muster::sim {

class Values {
  public:
    void hear(const runtime::Record& record) {
        const auto& origin = record.origin;
        users_.hear(origin);
        // Before a user's first record there was nothing.
        if (values_.try_emplace(origin.uid).second) versions_.note(values_, 0);
        if (record.request_number == SetValue::request_number) {
            const auto set = decode<SetValue>(record.body);
            values_[origin.uid][set.key] = set.value;
        } else if (record.request_number == RemoveValue::request_number) {
            values_[origin.uid].erase(decode<RemoveValue>(record.body).key);
        } else {
            return;
        }
        versions_.note(values_, record.sequence);
    }
    void sent(const Call& call) { users_.sent(call); }

    // Whether the answer equals the values at some moment since the sequence.
    bool has(const Call& call, std::string_view reply, std::uint64_t since) const {
        const auto uid = users_.find(call.client);
        if (!uid) return true;
        if (const auto* set = std::get_if<SetValue>(&call.request)) {
            return versions_.any_since(*uid, since, [&](const Kept& kept) {
                const auto at = kept.find(set->key);
                return at != kept.end() && at->second == set->value;
            });
        }
        if (const auto* list = std::get_if<ListValues>(&call.request)) {
            const auto shown = decode<StoredValues>(reply).values;
            return versions_.any_since(
                *uid, since, [&](const Kept& kept) { return part_of(kept, *list) == shown; });
        }
        return true;
    }

  private:
    using Kept = std::map<std::string, std::string>;  // By key.

    static std::vector<StoredValue> part_of(const Kept& kept, const ListValues& asked) {
        std::vector<StoredValue> part;
        for (const auto& [key, value] : kept) {
            if (part.size() == asked.limit) break;
            if (key > asked.after && key.starts_with(asked.prefix)) part.push_back({key, value});
        }
        return part;
    }

    UserIds users_;
    std::map<std::uint32_t, Kept> values_;
    Versions<std::uint32_t, Kept> versions_;
};

}  // namespace muster::sim
