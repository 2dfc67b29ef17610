#include "engine/core/math/similarity.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace muster::core {

namespace {

// A table over the prefixes of both texts: at(i, j) is the distance between a's first i and b's
// first j letters.
class PrefixTable {
  public:
    PrefixTable(std::size_t rows, std::size_t columns)
        : columns_(columns), cells_(rows * columns) {}

    std::size_t& at(std::size_t i, std::size_t j) { return cells_[i * columns_ + j]; }

  private:
    std::size_t columns_;
    std::vector<std::size_t> cells_;
};

std::size_t distance(std::u32string_view a, std::u32string_view b) {
    PrefixTable table(a.size() + 1, b.size() + 1);
    for (std::size_t i = 0; i <= a.size(); ++i) {
        table.at(i, 0) = i;
    }
    for (std::size_t j = 0; j <= b.size(); ++j) {
        table.at(0, j) = j;
    }

    // For each letter of b, the last row above the current one whose letter of a equals it.
    // Rows and columns count from 1; 0 stands for none.
    std::vector<std::size_t> last_row(b.size() + 1, 0);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t last_column = 0;  // the last column so far whose letter equals this row's
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool equal = a[i - 1] == b[j - 1];
            std::size_t best = std::min({table.at(i - 1, j) + 1,
                                         table.at(i, j - 1) + 1,
                                         table.at(i - 1, j - 1) + (equal ? 0 : 1)});
            const std::size_t k = last_row[j];
            const std::size_t l = last_column;
            if (k > 0 && l > 0) {
                // a[k]..a[i] became b[l]..b[j]: the letters between are deleted or inserted, and
                // the ends swap.
                const std::size_t between = (i - k - 1) + (j - l - 1);
                best = std::min(best, table.at(k - 1, l - 1) + between + 1);
            }
            table.at(i, j) = best;
            if (equal) {
                last_column = j;
            }
        }
        for (std::size_t j = 1; j <= b.size(); ++j) {
            if (a[i - 1] == b[j - 1]) {
                last_row[j] = i;
            }
        }
    }
    return table.at(a.size(), b.size());
}

// The number of bytes of a sequence that starts with this byte; 0 if none does.
std::size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xc2 && lead < 0xe0) {
        return 2;
    }
    if (lead >= 0xe0 && lead < 0xf0) {
        return 3;
    }
    return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

}  // namespace

std::u32string decode_utf8(std::string_view text) {
    std::u32string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const auto lead = static_cast<unsigned char>(text.front());
        std::size_t length = sequence_length(lead);
        // The lead of n > 1 bytes gives its lowest 7 - n bits, each following byte 6.
        char32_t point = length == 1 ? lead : lead & (0x7fu >> length);
        for (std::size_t i = 1; i < length; ++i) {
            const unsigned next = i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
            if ((next & 0xc0u) != 0x80u) {
                length = 0;
                break;
            }
            point = point << 6 | (next & 0x3fu);
        }
        result.push_back(length == 0 ? U'\ufffd' : point);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return result;
}

double similarity(std::u32string_view a, std::u32string_view b) {
    const std::size_t longer = std::max(a.size(), b.size());
    if (longer == 0) {
        return 1;
    }
    const std::size_t kept = longer - distance(a, b);
    return static_cast<double>(kept) / static_cast<double>(longer);
}

}  // namespace muster::core
