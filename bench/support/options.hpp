// The command line that every bench program takes: --quick, --dir, --musterd.
#pragma once

#include <filesystem>
#include <functional>

namespace muster::bench {

struct Options {
    bool quick = false;             // A smoke run: as little as shows that the program works.
    std::filesystem::path dir;      // Where journals and sockets go; on the disk to be measured.
    std::filesystem::path musterd;  // The daemon under test.
};

// Exits with a usage message where the arguments make no sense. The default directory is /var/tmp:
// a real disk where /tmp may be memory, and short enough for a socket's path.
Options parse_options(int argc, char** argv);

// main() of a bench: parses, runs, and says on standard error what went wrong.
int run_main(const char* name,
             int argc,
             char** argv,
             const std::function<void(const Options&)>& run);

// A new directory inside `parent`, removed with all that is in it.
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
