// Why a workbook can't be read.
#pragma once

#include <stdexcept>

namespace muster::workbook {

// The file is no workbook that an import takes; what() is a whole sentence.
class Fault : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

inline Fault broken() {
    return Fault("The workbook is broken; save the sheet as CSV UTF-8.");
}

}  // namespace muster::workbook
