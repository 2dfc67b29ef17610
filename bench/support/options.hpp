// The command line of every bench: --quick, --dir, --musterd.
#pragma once

#include <filesystem>
#include <functional>

namespace muster::bench {

struct Options {
    bool quick = false;             // A smoke run: only shows that the program works.
    std::filesystem::path dir;      // For journals and sockets; on the disk to measure.
    std::filesystem::path musterd;  // The daemon under test.
};

// Exits with a usage message on wrong arguments. The default directory is /var/tmp: it is on a real
// disk, while /tmp may be memory, and its name is short enough for a socket's path.
Options parse_options(int argc, char** argv);

// main() of a bench: parses, runs, and prints errors to standard error.
int run_main(const char* name,
             int argc,
             char** argv,
             const std::function<void(const Options&)>& run);

// A new directory inside `parent`, removed with its contents.
class ScratchDirectory {
  public:
    explicit ScratchDirectory(const std::filesystem::path& parent);
    ~ScratchDirectory();
    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace muster::bench
