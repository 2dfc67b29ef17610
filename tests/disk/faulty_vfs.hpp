// SQLite on a faulty disk: a layer over the system's files. Writes that were not synchronised stay
// in this process's memory and are lost with it, as in a power cut. Writes also fail on demand.
#pragma once

#include <cstdint>
#include <filesystem>

namespace muster::test {

struct DiskFaults {
    std::uint64_t seed = 0;
    // The process kills itself during one of this many disk operations (a write, a change of
    // length, a synchronisation). Then a random part of the unsynchronised changes reaches the
    // disk. 0: never.
    std::uint64_t die_within = 0;
    // While this file exists, its content names the operations that fail: `full` (writes that make
    // a file longer), `read-only` (every change), `sync` (every synchronisation; the changes never
    // reach the disk).
    std::filesystem::path failing = {};
};

// Reads FAULTY_DISK_SEED, FAULTY_DISK_DIE_WITHIN and FAULTY_DISK_FAILING.
DiskFaults disk_faults_from_environment();

// From here on SQLite uses the faulty disk for databases, their logs and their journals. Temporary
// files and shared memory (-shm) stay on the system's disk: the first connection to a database
// empties the shared memory, so it is lost with a process anyway. Only this process may use the
// files. REQUIRES: called once, before SQLite is used.
void install_faulty_disk(const DiskFaults& faults);

}  // namespace muster::test
