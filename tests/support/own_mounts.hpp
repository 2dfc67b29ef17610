// Mounts that only this process sees.
#pragma once

#include <fstream>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

namespace muster::test {

// Enters a namespace where the process may mount file systems that no other process sees, once for
// the process. Returns false if the system does not allow it. REQUIRES: no other thread runs.
inline bool enter_own_mounts() {
    static const bool entered = [] {
        const auto uid = ::geteuid();
        const auto gid = ::getegid();
        if (::unshare(uid == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
        if (uid != 0) {
            std::ofstream("/proc/self/setgroups") << "deny";
            std::ofstream("/proc/self/uid_map") << "0 " << uid << " 1";
            std::ofstream("/proc/self/gid_map") << "0 " << gid << " 1";
        }
        return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    }();
    return entered;
}

}  // namespace muster::test
