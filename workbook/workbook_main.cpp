// muster-workbook: reads a workbook (XLSX or ODS) from standard input and writes its cells to
// standard output, or one sentence and exit code 1. It takes no more memory and time than it is
// allowed to, writes no file, and opens nothing.
#include "workbook/fault.hpp"
#include "workbook/formats.hpp"

#include <muster/proto/binary.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace muster::workbook {

namespace {

void limit(int what, rlim_t most) {
    const rlimit both{most, most};
    if (::setrlimit(what, &both) != 0) throw Fault("The workbook's reader can't be bounded.");
}

// A sanitizer reserves terabytes of address space.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool has_sanitizer = true;
#elif defined(__has_feature)
constexpr bool has_sanitizer = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool has_sanitizer = false;
#endif

void bound() {
    if (!has_sanitizer) limit(RLIMIT_AS, memory_max);
    limit(RLIMIT_CPU, processor_s_max);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, 3);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) ::_exit(1);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string read_all() {
    std::string bytes;
    std::array<char, 1 << 16> buffer{};
    for (;;) {
        const auto got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return bytes;
        bytes.append(buffer.data(), static_cast<std::size_t>(got));
        if (bytes.size() > file_size_max) throw Fault("The workbook is too large.");
    }
}

Workbook parse(std::string_view bytes) {
    const Package package(bytes);
    if (is_excel(package)) return read_excel(package);
    if (is_open_document(package)) return read_open_document(package);
    throw Fault("This is neither an Excel workbook (.xlsx) nor an OpenDocument one (.ods).");
}

int answer() {
    try {
        bound();
        write_all(encode(parse(read_all())));
        return 0;
    } catch (const Fault& fault) {
        write_all(fault.what());
    } catch (const std::bad_alloc&) {
        write_all("The workbook unpacks to more than an import takes.");
    }
    return 1;
}

}  // namespace

}  // namespace muster::workbook

int main() {
    return muster::workbook::answer();
}
