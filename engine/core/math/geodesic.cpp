#include "engine/core/math/geodesic.hpp"

#include <array>
#include <cmath>

namespace muster::core {

namespace {

// WGS 84 (NGA.STND.0036): equatorial radius, flattening, and the squared eccentricity from it.
constexpr double equatorial_radius_m = 6378137.0;
constexpr double flattening = 1 / 298.257223563;
constexpr double eccentricity_squared = flattening * (2 - flattening);

constexpr double mean_radius_m = 6371008.8;  // (2a + b) / 3
constexpr double radians_per_degree = 3.14159265358979323846 / 180;

// 1 / (n (n + 1)) for n = first, first - 2, ...: the factors from term to term of the two series.
constexpr std::array<double, 11> series_factors(int first) {
    std::array<double, 11> factors{};
    for (double& factor : factors) {
        factor = 1.0 / (first * (first + 1));
        first -= 2;
    }
    return factors;
}
constexpr std::array<double, 11> sine_factors = series_factors(22);
constexpr std::array<double, 11> cosine_factors = series_factors(21);

// The power series in nested form: 1 - x^2/2! + ... = 1 - q/(1*2) (1 - q/(3*4) (...)) with q = x^2.
// The sine is x times the same form with 2*3, 4*5, .... For |x| <= pi / 2 the first omitted term is
// below 1e-18. So both results are exact to a few 1e-16, a nanometre on the Earth, without a
// division of the range into octants.
double nested_series(const std::array<double, 11>& factors, double q) {
    double series = 1;
    for (const double factor : factors) {
        series = 1 - q * factor * series;
    }
    return series;
}

// REQUIRES of both: |x| <= pi / 2, in radians.
double sine(double x) {
    return x * nested_series(sine_factors, x * x);
}
double cosine(double x) {
    return nested_series(cosine_factors, x * x);
}

// The position of a latitude's circle: its radius, and its height above the plane of the equator.
struct Parallel {
    double radius_m;
    double height_m;
};

Parallel parallel_at(double latitude_deg) {
    const double latitude = latitude_deg * radians_per_degree;
    const double sin_latitude = sine(latitude);
    const double prime_vertical_m =
        equatorial_radius_m / std::sqrt(1 - eccentricity_squared * sin_latitude * sin_latitude);
    return {prime_vertical_m * cosine(latitude),
            prime_vertical_m * (1 - eccentricity_squared) * sin_latitude};
}

}  // namespace

double distance_m(LatLon a, LatLon b) {
    const Parallel from = parallel_at(a.latitude_deg);
    const Parallel to = parallel_at(b.latitude_deg);

    // Half the difference of longitude, reduced to 0..90, so that the date line needs no special
    // case.
    double half_angle_deg = std::fabs(a.longitude_deg - b.longitude_deg) / 2;
    if (half_angle_deg > 90) {
        half_angle_deg = 180 - half_angle_deg;
    }
    const double sin_half = sine(half_angle_deg * radians_per_degree);

    // Uses the law of cosines for the two radii, with 1 - cos w = 2 sin^2(w/2), which keeps all
    // digits of a small angle. Uses Pythagoras for the height.
    const double outward = from.radius_m - to.radius_m;
    const double upward = from.height_m - to.height_m;
    const double around_squared = 4 * from.radius_m * to.radius_m * sin_half * sin_half;
    const double chord_squared = outward * outward + upward * upward + around_squared;

    // arc = 2R arcsin(chord / 2R) = chord (1 + q/24 + 3 q^2/640 + ...) with q = (chord / R)^2.
    const double q = chord_squared * (1 / (mean_radius_m * mean_radius_m));
    return std::sqrt(chord_squared) * (1 + q * (1.0 / 24 + q * (3.0 / 640)));
}

}  // namespace muster::core
