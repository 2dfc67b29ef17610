#include "cli/input.hpp"

#include "cli/failure.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

namespace muster::cli {

namespace {

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ > STDERR_FILENO) ::close(number_);
    }
    int get() const { return number_; }

  private:
    int number_;
};

std::string reason() {
    return std::strerror(errno);
}

[[noreturn]] void fail_read(const std::string& path) {
    throw Failure(ExitCode::bad_input, path + " can't be read: " + reason() + ".");
}

std::string read_all(int descriptor, const std::string& name) {
    std::string contents;
    char buffer[64 * 1024];
    for (;;) {
        const auto got = ::read(descriptor, buffer, sizeof buffer);
        if (got == 0) return contents;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail_read(name);
        contents.append(buffer, static_cast<std::size_t>(got));
    }
}

// Reads byte by byte up to the line's end: standard input may hold more than the secret.
std::string read_line(int descriptor) {
    std::string line;
    char c = 0;
    for (;;) {
        const auto got = ::read(descriptor, &c, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0 || c == '\n') return line;
        line.push_back(c);
    }
}

// ---- A terminal without echo. ----

// Globals, because the signal handler that restores the terminal can receive the settings in no
// other way.
int quiet_terminal = -1;
termios settings_before{};

extern "C" void restore_and_end(int signal) {
    if (quiet_terminal >= 0) ::tcsetattr(quiet_terminal, TCSANOW, &settings_before);
    ::signal(signal, SIG_DFL);
    ::raise(signal);
}

// Switches echo off for its lifetime. A signal that ends the program switches echo on again.
class WithoutEcho {
  public:
    explicit WithoutEcho(int terminal) {
        ::tcgetattr(terminal, &settings_before);
        quiet_terminal = terminal;
        for (const int signal : ending_signals)
            ::signal(signal, restore_and_end);
        auto quiet = settings_before;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(terminal, TCSAFLUSH, &quiet);
    }
    WithoutEcho(const WithoutEcho&) = delete;
    WithoutEcho& operator=(const WithoutEcho&) = delete;
    ~WithoutEcho() {
        ::tcsetattr(quiet_terminal, TCSAFLUSH, &settings_before);
        for (const int signal : ending_signals)
            ::signal(signal, SIG_DFL);
        quiet_terminal = -1;
    }

  private:
    static constexpr int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
};

std::string ask_terminal(int terminal, const std::string& prompt) {
    const auto text = prompt + ": ";
    std::string answer;
    {
        // Switches echo off before the question: that drops input typed earlier and must not drop
        // the answer.
        const WithoutEcho quiet(terminal);
        if (::write(terminal, text.data(), text.size()) < 0) fail_read("The terminal");
        answer = read_line(terminal);
    }
    if (::write(terminal, "\n", 1) < 0) fail_read("The terminal");
    return answer;
}

std::string from_terminal(const std::string& prompt, Ask ask) {
    const Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
    if (terminal.get() < 0) {
        throw Failure(ExitCode::usage,
                      "There is no terminal to ask on; give a file with the " + prompt +
                          ", or - for standard input.");
    }
    auto secret = ask_terminal(terminal.get(), prompt);
    if (ask == Ask::twice && ask_terminal(terminal.get(), prompt + ", again") != secret) {
        throw Failure(ExitCode::bad_input, "The two passphrases differ. Try again.");
    }
    return secret;
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find_first_of("\r\n"));
}

}  // namespace

std::string read_secret(const SecretSource& source, const std::string& prompt, Ask ask) {
    const auto secret = source.file.empty()  ? from_terminal(prompt, ask)
                        : source.file == "-" ? first_line(read_line(STDIN_FILENO))
                                             : first_line(read_file(source.file));
    if (secret.empty()) throw Failure(ExitCode::bad_input, "The " + prompt + " is empty.");
    return secret;
}

std::string read_file(const std::string& path) {
    if (path == "-") return read_all(STDIN_FILENO, "Standard input");
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) fail_read(path);
    return read_all(file.get(), path);
}

std::vector<std::uint8_t> read_bytes(const std::string& path) {
    const auto contents = read_file(path);
    return {contents.begin(), contents.end()};
}

NewFile::NewFile(std::string path, Replace replace, Access access)
    : path_(std::move(path)), access_(access), temporary_(path_ + ".XXXXXX") {
    if (replace == Replace::no && ::access(path_.c_str(), F_OK) == 0) {
        throw Failure(ExitCode::usage, path_ + " is there already; --force replaces it.");
    }
    file_ = ::mkostemp(temporary_.data(), O_CLOEXEC);  // Readable by the owner alone.
    if (file_ < 0) fail();
}

NewFile::~NewFile() {
    ::close(file_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void NewFile::write(std::string_view contents) {
    std::size_t written = 0;
    while (written < contents.size()) {
        const auto put = ::write(file_, contents.data() + written, contents.size() - written);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) fail();
        written += static_cast<std::size_t>(put);
    }
    if (access_ == Access::everyone) {
        const auto mask = ::umask(0);
        ::umask(mask);
        if (::fchmod(file_, 0666 & ~mask) != 0) fail();
    }
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail();
    temporary_.clear();
}

void NewFile::fail() const {
    throw Failure(ExitCode::internal, path_ + " can't be written: " + reason() + ".");
}

void write_file(const std::string& path,
                std::string_view contents,
                Replace replace,
                Access access) {
    NewFile(path, replace, access).write(contents);
}

}  // namespace muster::cli
