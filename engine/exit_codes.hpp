// The exit codes of musterd; part of its manual.
#pragma once

namespace muster {

enum class ExitCode : int {
    ok = 0,
    fault = 1,         // An unexpected fault of the daemon; the log has it.
    usage = 2,         // The command line or the configuration file is wrong.
    cannot_start = 3,  // The socket or the data directory can't be used, or another daemon uses it.
    journal_refused = 4,  // The journal is damaged, or newer than this daemon.
    journal_failed = 5,  // The journal could not be written; no unwritten command was acknowledged.
    shutdown_hung = 6,   // The shutdown took longer than its time limit.
    clock_behind = 7,    // The clock is over an hour behind the journal; a later start may work.
};

}  // namespace muster
