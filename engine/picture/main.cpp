// muster-picture: reads one picture for musterd, which starts it for each. Standard input and
// output are a socket of musterd's. In: the size (u64), then the bytes. Out: a report.
#include "engine/picture/confine.hpp"
#include "engine/picture/read.hpp"

#include <cstdio>
#include <exception>
#include <libheif/heif.h>
#include <unistd.h>

namespace {

void read_all(void* to, std::size_t size) {
    auto* at = static_cast<char*>(to);
    while (size != 0) {
        const auto count = ::read(STDIN_FILENO, at, size);
        if (count <= 0) throw std::exception();
        at += count;
        size -= static_cast<std::size_t>(count);
    }
}

void write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (count <= 0) throw std::exception();
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

}  // namespace

int main(int argc, char**) {
    if (argc != 1 || ::isatty(STDIN_FILENO) != 0) {
        std::fputs("muster-picture reads pictures for musterd, which starts it.\n", stderr);
        return 2;
    }
    try {
        heif_init(nullptr);  // May load parts from files.
        muster::picture::confine();
        // No byte of the picture was looked at before this line.
        std::uint64_t size = 0;
        read_all(&size, sizeof size);
        std::vector<std::uint8_t> bytes(size);
        read_all(bytes.data(), bytes.size());
        write_all(encode(muster::picture::read(bytes)));
        return 0;
    } catch (const std::exception&) {
        return 1;
    }
}
