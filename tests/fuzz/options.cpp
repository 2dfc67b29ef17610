// musterd's configuration: a TOML file, and flags that override it. Any content gives options, or
// an exit code and a sentence.
#include "engine/options.hpp"

#include "engine/exit_codes.hpp"
#include "tests/fuzz/input.hpp"

#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace {

// A file in memory with a name, because the options are read by name.
const std::string& file_with(std::string_view text) {
    static const int fd = ::memfd_create("musterd.toml", 0);
    static const std::string name = "/proc/self/fd/" + std::to_string(fd);
    CHECK(fd >= 0 && ::ftruncate(fd, 0) == 0);
    CHECK(::pwrite(fd, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
    return name;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muster;
    ::setenv("HOME", "/nonexistent", 1);
    auto rest = fuzz::Input(data, size).rest();
    const auto next = [&] {
        const auto text = rest.substr(0, rest.find('\0'));
        rest.remove_prefix(std::min(rest.size(), text.size() + 1));
        return std::string(text);
    };
    // The file, then the flags, with NUL between them.
    std::vector<std::string> arguments{"musterd", "--config", file_with(next())};
    while (!rest.empty() && arguments.size() < 16)
        arguments.push_back(next());
    std::vector<const char*> pointers;
    for (const auto& argument : arguments)
        pointers.push_back(argument.c_str());

    const auto parsed = parse_options(static_cast<int>(pointers.size()), pointers.data());
    if (const auto* finished = std::get_if<Finished>(&parsed)) {
        CHECK(finished->exit_code == 0 || finished->exit_code == static_cast<int>(ExitCode::usage));
        CHECK(!finished->output.empty() && finished->output.back() == '\n');
    } else {
        const auto& options = std::get<Options>(parsed);
        CHECK(options.socket.mode <= 0777);
        const auto rate = options.rehearsal.rate.value_or(1);
        CHECK(rate >= runtime::clock_rate_min && rate <= runtime::clock_rate_max);
        CHECK(options.shutdown_timeout.count() > 0 && options.io.clients_max > 0);
    }
    return 0;
}
