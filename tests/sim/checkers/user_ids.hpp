// The user id of each client, from the client's records with a key.
#pragma once

#include "tests/sim/checker.hpp"

#include <map>
#include <optional>

namespace muster::sim {

class UserIds {
  public:
    void hear(const core::Origin& origin) {
        if (origin.key) uids_[origin.key->client] = origin.uid;
    }
    void sent(const Call& call) {
        if (call.key) names_[call.client] = call.key->client;
    }
    // Nothing: the user id is not known yet.
    std::optional<std::uint32_t> find(std::size_t client) const {
        const auto name = names_.find(client);
        if (name == names_.end()) return std::nullopt;
        const auto uid = uids_.find(name->second);
        return uid == uids_.end() ? std::nullopt : std::optional(uid->second);
    }

  private:
    std::map<Uuid, std::uint32_t> uids_;  // By the client's name.
    std::map<std::size_t, Uuid> names_;
};

}  // namespace muster::sim
