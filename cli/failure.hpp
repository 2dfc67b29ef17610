// A failed command: an exit code for scripts and a sentence for people. Code below main throws a
// Failure; main prints its sentence on one line of standard error.
#pragma once

#include <muster/proto/error.hpp>

#include <optional>
#include <stdexcept>
#include <string>

namespace muster::cli {

// Scripts rely on these numbers. The main program's help describes them.
enum class ExitCode : int {
    ok = 0,
    internal = 1,     // A fault of this program or of its machine.
    usage = 2,        // The command line is wrong.
    refused = 3,      // The daemon refused, or the thing named does not exist.
    unreachable = 4,  // No daemon can be reached, or the connection was lost.
    timed_out = 5,    // No answer came in time; the command may have had an effect.
    bad_input = 6,    // A given file or text has errors.
};

class Failure : public std::runtime_error {
  public:
    Failure(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
    explicit Failure(Error refusal);

    // A failure whose reasons were printed already because they need more than one line.
    static Failure already_told(ExitCode code) {
        Failure failure(code, "");
        failure.told_ = true;
        return failure;
    }

    bool told() const { return told_; }
    ExitCode code() const { return code_; }
    // The daemon's refusal; nothing if the daemon did not cause the failure.
    const std::optional<Error>& refusal() const { return refusal_; }

  private:
    ExitCode code_;
    std::optional<Error> refusal_;
    bool told_ = false;
};

std::string_view to_string(ExitCode code);

// {"code":"unreachable","message":"…"}: the JSON that --json prints for an error that is not the
// daemon's.
std::string error_json(ExitCode code, const std::string& message);

// A sentence that tells how to get around a refusal; empty where the daemon's sentence is enough.
std::string advice(const Error& refusal);

}  // namespace muster::cli
