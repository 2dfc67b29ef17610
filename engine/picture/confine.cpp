#include "engine/picture/confine.hpp"

#include "engine/picture/limits.hpp"

#include <array>
#include <cerrno>
#include <malloc.h>
#include <memory>
#include <seccomp.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <system_error>

namespace muster::picture {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool has_sanitizer = true;
#elif defined(__has_feature)
constexpr bool has_sanitizer = __has_feature(address_sanitizer) ||
                               __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer);
#else
constexpr bool has_sanitizer = false;
#endif

void check(int result, const char* what) {
    if (result != 0) throw std::system_error(errno, std::generic_category(), what);
}

void limit(__rlimit_resource_t resource, rlim_t most, rlim_t beyond = 0) {
    const rlimit limit{most, most + beyond};
    check(::setrlimit(resource, &limit), "setrlimit");
}

// What the decoders need: memory, threads, and the descriptors that are open.
constexpr std::array allowed{
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(close),
    SCMP_SYS(brk),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(mprotect),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(clone),
    SCMP_SYS(clone3),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(tgkill),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

// Other calls fail with EPERM. A kernel without filters leaves the limits alone to confine.
void filter_calls() {
    const std::unique_ptr<void, decltype(&seccomp_release)> filter(
        seccomp_init(SCMP_ACT_ERRNO(EPERM)), &seccomp_release);
    if (!filter) throw std::runtime_error("seccomp_init");
    for (const int call : allowed)
        check(seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0), "seccomp_rule_add");
    static_cast<void>(seccomp_load(filter.get()));
}

}  // namespace

void confine() {
    // SIGXCPU comes first, so that the daemon can tell why the process ended.
    limit(RLIMIT_CPU, static_cast<rlim_t>(time_max.count()), 1);
    if (has_sanitizer) return;
    // Each thread's own arena would reserve 64 MiB.
    mallopt(M_ARENA_MAX, 1);
    limit(RLIMIT_AS, memory_max);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NOFILE, 0);
    limit(RLIMIT_CORE, 0);
    check(::prctl(PR_SET_DUMPABLE, 0), "PR_SET_DUMPABLE");
    check(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS");
    filter_calls();
}

}  // namespace muster::picture
