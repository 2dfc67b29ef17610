#include "cli/cells.hpp"

#include "cli/text.hpp"

namespace muster::cli {

std::pair<std::string, std::string> split_assignment(const std::string& text) {
    const auto at = text.find('=');
    if (at == std::string::npos || at == 0) {
        throw Failure(ExitCode::usage,
                      "\"" + on_one_line(text) + "\" is not of the form NAME=VALUE.");
    }
    return {text.substr(0, at), text.substr(at + 1)};
}

}  // namespace muster::cli
