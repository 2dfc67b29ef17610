// muster-discord: the Discord bot for field games.
#include "discord-bot/bot.hpp"

#include <cstdio>
#include <cstdlib>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

int main(int argc, char** argv) {
    using namespace muster::discord;
    const auto parsed = parse_options(argc, argv);
    if (const auto* finished = std::get_if<Finished>(&parsed)) {
        std::fputs(finished->output.c_str(), finished->exit_code == 0 ? stdout : stderr);
        if (std::fflush(stdout) == 0) return finished->exit_code;
        std::fputs("muster-discord: the output can't be written\n", stderr);
        return 1;
    }
    const auto& options = std::get<Options>(parsed);
    if (options.check) return check_bot(options);

    // The journal of systemd adds the time.
    const auto logger = spdlog::stderr_logger_mt("muster-discord");
    logger->set_pattern(std::getenv("JOURNAL_STREAM") ? "%v" : "%Y-%m-%d %H:%M:%S.%e %v");
    logger->flush_on(spdlog::level::info);
    return run_bot(options, [logger](const std::string& line) { logger->info("{}", line); });
}
