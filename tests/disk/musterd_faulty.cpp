// musterd-faulty: the unchanged daemon on a faulty disk. It links the daemon's main() and installs
// the disk before main() runs.
#include "tests/disk/faulty_vfs.hpp"

namespace {

const bool installed = [] {
    muster::test::install_faulty_disk(muster::test::disk_faults_from_environment());
    return true;
}();

}  // namespace
