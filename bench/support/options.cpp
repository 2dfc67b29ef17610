#include "bench/support/options.hpp"

#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>

namespace muster::bench {

namespace {
[[noreturn]] void usage(std::string_view program) {
    std::cerr << "usage: " << program << " [--quick] [--dir DIRECTORY] [--musterd PROGRAM]\n";
    std::exit(2);
}
}  // namespace

Options parse_options(int argc, char** argv) {
    Options options{.dir = "/var/tmp", .musterd = MUSTER_BENCH_MUSTERD};
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        const bool more = i + 1 < argc;
        if (argument == "--quick") {
            options.quick = true;
        } else if (argument == "--dir" && more) {
            options.dir = argv[++i];
        } else if (argument == "--musterd" && more) {
            options.musterd = argv[++i];
        } else {
            usage(argv[0]);
        }
    }
    return options;
}

int run_main(const char* name,
             int argc,
             char** argv,
             const std::function<void(const Options&)>& run) {
    try {
        run(parse_options(argc, argv));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << name << ": " << error.what() << "\n";
        return 1;
    }
}

ScratchDirectory::ScratchDirectory(const std::filesystem::path& parent) {
    std::string pattern = (parent / "muster-bench-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), "mkdtemp in " + parent.string());
    }
    path_ = pattern;
}

ScratchDirectory::~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace muster::bench
