// How a command ends other than well: an exit code for scripts and a sentence for people. Thrown by
// anything below main, which prints it on one line of standard error.
#pragma once

#include <muster/proto/error.hpp>

#include <optional>
#include <stdexcept>
#include <string>

namespace muster::cli {

// Part of the interface: scripts rely on these numbers. Described in the help of the main program.
enum class ExitCode : int {
    ok = 0,
    internal = 1,     // A fault of this program or of the machine it runs on.
    usage = 2,        // The command line is wrong.
    refused = 3,      // The daemon refused, or there is no such thing.
    unreachable = 4,  // No daemon can be reached, or the connection was lost.
    timed_out = 5,    // No answer came in time; whether there was an effect is not known.
    bad_input = 6,    // A file or text that was given has errors.
};

class Failure : public std::runtime_error {
  public:
    Failure(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
    explicit Failure(Error refusal);

    // One whose reasons were printed already, because one line is not enough for them.
    static Failure already_told(ExitCode code) {
        Failure failure(code, "");
        failure.told_ = true;
        return failure;
    }

    bool told() const { return told_; }
    ExitCode code() const { return code_; }
    // What the daemon said, where it was the daemon.
    const std::optional<Error>& refusal() const { return refusal_; }

  private:
    ExitCode code_;
    std::optional<Error> refusal_;
    bool told_ = false;
};

std::string_view to_string(ExitCode code);

// {"code":"unreachable","message":"…"}: what --json prints for an error that is not the daemon's.
std::string error_json(ExitCode code, const std::string& message);

// What to do about a refusal, as a sentence; empty where the daemon's own sentence says enough.
std::string advice(const Error& refusal);

}  // namespace muster::cli
