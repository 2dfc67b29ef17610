#include "engine/logging.hpp"

#include <cstdlib>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace muster {

namespace {

// The priority in the form that journald reads at a line's start: "<6>".
class Priority : public spdlog::custom_flag_formatter {
  public:
    void format(const spdlog::details::log_msg& message,
                const std::tm&,
                spdlog::memory_buf_t& out) override {
        constexpr std::string_view priorities[] = {"<7>", "<7>", "<6>", "<4>", "<3>", "<2>", "<6>"};
        const auto priority = priorities[static_cast<std::size_t>(message.level)];
        out.append(priority.data(), priority.data() + priority.size());
    }
    std::unique_ptr<spdlog::custom_flag_formatter> clone() const override {
        return std::make_unique<Priority>();
    }
};

}  // namespace

void start_logging(const std::string& level) {
    auto logger = spdlog::stderr_logger_mt("musterd");
    auto formatter = std::make_unique<spdlog::pattern_formatter>();
    const bool journald = std::getenv("JOURNAL_STREAM") != nullptr;
    formatter->add_flag<Priority>('*').set_pattern(journald ? "%*%v"
                                                            : "%Y-%m-%d %H:%M:%S.%e %-5l %v");
    logger->set_formatter(std::move(formatter));
    logger->set_level(spdlog::level::from_str(level));
    logger->flush_on(spdlog::level::debug);
    spdlog::set_default_logger(std::move(logger));
}

void set_log_level(const std::string& level) {
    spdlog::default_logger()->set_level(spdlog::level::from_str(level));
}

}  // namespace muster
