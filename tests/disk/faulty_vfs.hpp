// SQLite on a faulty disk: a shim over the system's files. What was not synchronised stays in this
// process's memory and is lost with it, as by a power cut; and writing fails on demand.
#pragma once

#include <cstdint>
#include <filesystem>

namespace muster::test {

struct DiskFaults {
    std::uint64_t seed = 0;
    // The process kills itself in the middle of one of this many operations of the disk (a write, a
    // change of length, a synchronisation), and a part of what was not synchronised has reached the
    // disk then. 0: it does not.
    std::uint64_t die_within = 0;
    // While this file is there it says what fails: `full` (what makes a file longer), `read-only`
    // (every change), `sync` (every synchronisation; what it was for never reaches the disk).
    std::filesystem::path failing = {};
};

// From FAULTY_DISK_SEED, FAULTY_DISK_DIE_WITHIN and FAULTY_DISK_FAILING.
DiskFaults disk_faults_from_environment();

// SQLite uses it from here on for databases, their logs and their journals. Temporary files and the
// memory that connections share (-shm) stay the system's: the first connection to a database
// empties the latter, so that it is as good as lost with a process. The files belong to this
// process alone. REQUIRES: called once, before SQLite is used.
void install_faulty_disk(const DiskFaults& faults);

}  // namespace muster::test
