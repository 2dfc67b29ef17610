// What the door allows those who log in.
#pragma once

#include <cstddef>

namespace muster::door {

struct LoginLimits {
    // Under way at once: in all, of one asker, and of one client for no asker. Fewer in all than
    // the slow jobs that the daemon takes, so that logins alone can't keep those of others out.
    std::size_t at_once_max = 32;
    std::size_t per_asker_max = 2;
    std::size_t per_client_max = 16;

    // Wrong passphrases, as token buckets: for one name, and of one asker.
    double name_burst = 10;
    double name_rate = 1.0 / 60;  // A second.
    double asker_burst = 5;
    double asker_rate = 1.0 / 60;
    std::size_t guessed_names_max = 10'000;
    std::size_t guessing_askers_max = 10'000;
};

}  // namespace muster::door
