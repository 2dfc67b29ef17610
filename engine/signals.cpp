#include "engine/signals.hpp"

#include <csignal>

namespace muster {

void outlive_signals() {
    std::signal(SIGUSR1, SIG_IGN);
    std::signal(SIGUSR2, SIG_IGN);
    // Another handler than SIG_IGN, so that hangups_are_ignored() knows who chose.
    struct sigaction action{};
    action.sa_handler = [](int) {};
    action.sa_flags = SA_RESTART;
    if (!hangups_are_ignored()) ::sigaction(SIGHUP, &action, nullptr);
}

bool hangups_are_ignored() {
    struct sigaction present{};
    return ::sigaction(SIGHUP, nullptr, &present) == 0 && present.sa_handler == SIG_IGN;
}

}  // namespace muster
