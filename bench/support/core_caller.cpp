#include "bench/support/core_caller.hpp"

#include <stdexcept>

namespace muster::bench {

Caller core_caller(core::Engine& engine, Time now) {
    return [&engine, now](const Request& request) {
        core::Outcome out;
        engine.apply(core::Input{now, core::Origin{}, request}, out);
        expect_ok(out);
        return out.reply;
    };
}

void fire_timers(core::Engine& engine, core::Outcome& out, Time now) {
    while (const auto timer = engine.next_timer()) {
        if (timer->due > now) return;
        engine.apply(core::Input{timer->due, core::Origin{}, TimerFired{timer->id}}, out);
    }
}

void expect_ok(const core::Outcome& out) {
    if (!out.ok) throw std::runtime_error("refused: " + decode<Error>(out.reply).message);
}

}  // namespace muster::bench
