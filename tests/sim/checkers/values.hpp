// What programs keep in the daemon, each user id its own, by the records that say so: no event
// tells of it.
#pragma once

#include "tests/sim/checkers/history.hpp"
#include "tests/sim/checkers/user_ids.hpp"

namespace muster::sim {

class Values {
  public:
    void hear(const runtime::Record& record) {
        users_.hear(record.origin);
        const auto uid = record.origin.uid;
        if (record.request_number == SetValue::request_number) {
            const auto set = decode<SetValue>(record.body);
            // Before its first record there was nothing.
            if (values_.try_emplace({uid, set.key}).second) versions_.note(values_, 0);
            values_[{uid, set.key}] = set.value;
        } else if (record.request_number == RemoveValue::request_number) {
            values_[{uid, decode<RemoveValue>(record.body).key}].reset();
        } else {
            return;
        }
        versions_.note(values_, record.sequence);
    }
    void sent(const Call& call) { users_.sent(call); }

    // Whether the answer fits what was kept since the sequence.
    bool has(const Call& call, std::string_view reply, std::uint64_t since) const {
        const auto uid = users_.find(call.client);
        if (!uid) return true;
        if (const auto* set = std::get_if<SetValue>(&call.request))
            return was({*uid, set->key}, set->value, since);
        if (const auto* list = std::get_if<ListValues>(&call.request))
            return shows(*uid, list->prefix, decode<StoredValues>(reply), since);
        return true;
    }

  private:
    using Id = std::pair<std::uint32_t, std::string>;
    using Value = std::optional<std::string>;

    bool was(const Id& id, const Value& value, std::uint64_t since) const {
        return versions_.any_since(id, since, [&](const Value& v) { return v == value; });
    }
    bool shows(std::uint32_t uid,
               const std::string& prefix,
               const StoredValues& reply,
               std::uint64_t since) const {
        std::set<std::string> shown;
        for (const auto& [key, value] : reply.values) {
            shown.insert(key);
            if (!key.starts_with(prefix) || !was({uid, key}, value, since)) return false;
        }
        return std::ranges::all_of(values_, [&](const auto& entry) {
            const auto& [owner, key] = entry.first;
            return owner != uid || !key.starts_with(prefix) || shown.contains(key) ||
                   was(entry.first, std::nullopt, since);
        });
    }

    UserIds users_;
    std::map<Id, Value> values_;
    Versions<Id, Value> versions_;
};

}  // namespace muster::sim
