// muster-workbook: reads a workbook (XLSX or ODS) from standard input and writes its cells to
// standard output, or one sentence and exit code 1. It takes no more memory and time than it is
// allowed to, writes no file, and opens nothing.
#include "workbook/parse.hpp"

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
    if (::setrlimit(what, &both) != 0) give_up("The workbook's reader can't be bounded.");
}

void bound() {
    limit(RLIMIT_AS, memory_max);
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
        if (bytes.size() > file_size_max) give_up("The workbook is too large.");
    }
}

}  // namespace

void give_up(std::string_view sentence) {
    write_all(sentence);
    ::_exit(1);
}

}  // namespace muster::workbook

int main() {
    using namespace muster::workbook;
    try {
        bound();
        write_all(muster::encode(parse(read_all())));
    } catch (const Fault& fault) {
        give_up(fault.what());
    } catch (const std::bad_alloc&) {
        give_up("The workbook unpacks to more than an import takes.");
    }
    return 0;
}
