// Logarithm, exponential and power that give the same bits everywhere. Those of libm differ from
// one version to the next; these use only + - * / and exact changes of the exponent, which IEEE 754
// fixes to the last bit (built without contraction to fused multiply-add).
//
// They carry some ten bits more than a double through the computation, so that the result is nearly
// always the double closest to the true value. Rules cut results off to integers, and a power that
// is a whole number must not come out just below (or, if subtracted, above) it.
//
// Pure functions; any thread.
#pragma once

namespace muster::core {

// ln x. Within 0.54 units in the last place (relative error under 1.2e-16), also next to 1.
// 0 gives minus infinity, infinity itself, a negative number or NaN gives NaN.
// Formula: x = 2^k * m, ln m = 2 artanh((m - 1) / (m + 1)) by its power series.
double natural_log(double x);

// e^x. Within 0.53 units in the last place where the result is a normal number. Above 709.78
// infinity, below -745.14 zero, of NaN NaN; exponential(0) == 1.
// Formula: x = k ln 2 + r with |r| <= ln(2) / 2, e^r by its power series.
double exponential(double x);

// base^exponent for base >= 0, as e^(exponent * ln base) on the way of the two above. For base up
// to 1e6 and exponent in -4..4 within 0.58 units in the last place (relative error under 1.3e-16),
// and where the true result is a double it is returned (tested at length, not proven):
// power(x, 1) == x, power(3, 4) == 81, power(144, 0.5) == 12. Mind that 1.0 / 3 is a little less
// than a third: power(27, 1.0 / 3) == 3, but power(64, 1.0 / 3) is, correctly, one unit in the last
// place below 4. The root of a whole cube up to 1000^3 never comes out too big.
// With huge exponents the relative error grows to 1e-14.
//
// Edge cases: x^0 == 1 for every x, 0 and NaN included; 1^x == 1 for every x; 0^x is 0 for x > 0
// and infinity for x < 0; too big gives infinity, too small zero; a negative base gives NaN, whole
// exponents too (-0.0 counts as 0).
double power(double base, double exponent);

}  // namespace muster::core
