// The similarity of two names. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace muster::core {

// The code points of UTF-8 text. REQUIRES: valid UTF-8 (checked at the door). On other bytes it is
// still safe: each byte that starts no complete sequence becomes U+FFFD.
std::u32string decode_utf8(std::string_view text);

// 1 - distance / length of the longer one: from 0 (nothing in common) to 1 (equal; both empty).
// Code points are compared as they are: fold the case and normalise before.
//
// The distance is Damerau's and Levenshtein's in full (Lowrance and Wagner, 1975): the least number
// of insertions, deletions, substitutions and swaps of neighbours, where what was swapped may be
// edited again. Not the simpler "optimal string alignment", which forbids that: "ca" to "abc" is
// 2 here (swap, insert) and 3 there.
//
// The quotient is rounded once, so that 17 of 20 is exactly the literal 0.85.
// Takes time and memory in proportion to the product of the lengths; callers bound them to 64.
double similarity(std::u32string_view a, std::u32string_view b);

}  // namespace muster::core
