// Requests about the rule constants, for everybody or for one session.
#pragma once

#include <muster/proto/request.hpp>
#include <muster/proto/values.hpp>

namespace muster {

// clang-format off
//  name                 number, kind      reply             cost       who may
#define MUSTER_CONFIG_REQUESTS(ROW)                                                        \
    ROW(GetConfig,             160, query,    ConfigReply,      cheap,     config_readers) \
    ROW(SetConfig,             161, command,  Done,             cheap,     config_editors)
// clang-format on
MUSTER_CONFIG_REQUESTS(MUSTER_DECLARE_REQUEST)

struct ConfigEntry {
    std::string key;
    std::string value;  // The effective value.
    std::string default_value;
    bool overridden_globally = false;
    bool overridden_here = false;  // Overridden by the requested session.
    std::string description;
    MUSTER_FIELDS(key, value, default_value, overridden_globally, overridden_here, description)
    bool operator==(const ConfigEntry&) const = default;
};
struct ConfigReply {
    std::vector<ConfigEntry> entries;
    std::vector<TopicPosition> as_of;
    MUSTER_FIELDS(entries, as_of)
    bool operator==(const ConfigReply&) const = default;
};
// The constants of a session, or the global ones.
struct GetConfig {
    MUSTER_REQUEST(GetConfig);
    std::optional<SessionId> session;
    MUSTER_FIELDS(session)
};
// Sets overrides, all or nothing, and removes those named in `reset`.
struct SetConfig {
    MUSTER_REQUEST(SetConfig);
    std::optional<SessionId> session;
    std::vector<Setting> set;
    std::vector<std::string> reset;
    MUSTER_FIELDS(session, set, reset)
};

}  // namespace muster
