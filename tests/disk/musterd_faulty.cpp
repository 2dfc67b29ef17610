// musterd-faulty: the daemon as it is, on a faulty disk. Linked with the daemon's own main(),
// before which it puts the disk in place.
#include "tests/disk/faulty_vfs.hpp"

namespace {

const bool installed = [] {
    muster::test::install_faulty_disk(muster::test::disk_faults_from_environment());
    return true;
}();

}  // namespace
