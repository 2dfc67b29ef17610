// A signal handler may not allocate, so the text is made before, except for the step.
#include "tests/sim/last_words.hpp"

#include <charconv>
#include <csignal>
#include <unistd.h>

namespace muster::sim {

namespace {

constexpr std::array crash_signals{SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV};

struct Prepared {
    const World* world = nullptr;
    int fd = 2;
    std::string before;
    std::string after;
    std::array<struct sigaction, crash_signals.size()> earlier{};  // The earlier handlers.
    stack_t earlier_stack{};
};
Prepared prepared;
// A stack of its own lets the handler run after a stack overflow.
std::array<char, 64u << 10> stack_of_handler;

void say(std::string_view text) {
    [[maybe_unused]] const auto written = ::write(prepared.fd, text.data(), text.size());
}

void listen_as_before() {
    for (std::size_t i = 0; i < crash_signals.size(); ++i)
        ::sigaction(crash_signals[i], &prepared.earlier[i], nullptr);
}

extern "C" void on_crash(int signal) {
    listen_as_before();
    std::array<char, 20> step;
    const auto end = std::to_chars(step.begin(), step.end(), prepared.world->steps()).ptr;
    say(prepared.before);
    say({step.begin(), end});
    say(prepared.after);
    ::raise(signal);  // Delivered to the earlier handler after this handler has returned.
}

}  // namespace

LastWords::LastWords(const World& world, int fd, std::string before, std::string after) {
    prepared.world = &world;
    prepared.fd = fd;
    prepared.before = std::move(before);
    prepared.after = std::move(after);
    stack_t stack{};
    stack.ss_sp = stack_of_handler.data();
    stack.ss_size = stack_of_handler.size();
    ::sigaltstack(&stack, &prepared.earlier_stack);
    struct sigaction action{};
    action.sa_handler = on_crash;
    action.sa_flags = SA_ONSTACK;
    for (std::size_t i = 0; i < crash_signals.size(); ++i)
        ::sigaction(crash_signals[i], &action, &prepared.earlier[i]);
}

LastWords::~LastWords() {
    listen_as_before();
    ::sigaltstack(&prepared.earlier_stack, nullptr);
}

}  // namespace muster::sim
