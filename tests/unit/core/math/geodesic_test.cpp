#include "engine/core/math/geodesic.hpp"

#include <gtest/gtest.h>

#include <GeographicLib/Geodesic.hpp>
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace muster::core {
namespace {

double reference_m(LatLon a, LatLon b) {
    double result_m = 0;
    GeographicLib::Geodesic::WGS84().Inverse(
        a.latitude_deg, a.longitude_deg, b.latitude_deg, b.longitude_deg, result_m);
    return result_m;
}

// The largest error over places everywhere (including poles and both ends of longitude), in every
// direction, at this distance. As a share of the distance, after 10 nm for rounding.
double worst_error(double at_m) {
    double worst = 0;
    for (int i = -36; i <= 36; ++i) {
        const double latitude = i * 2.5;
        for (const double longitude : {-180.0, -179.999, -60.3, 0.0, 8.54, 179.9, 180.0}) {
            for (int azimuth = 0; azimuth < 360; azimuth += 15) {
                const LatLon from{latitude, longitude};
                LatLon to;
                GeographicLib::Geodesic::WGS84().Direct(
                    latitude, longitude, azimuth, at_m, to.latitude_deg, to.longitude_deg);
                const double error_m = std::fabs(distance_m(from, to) - reference_m(from, to));
                worst = std::max(worst, (error_m - 1e-8) / at_m);
            }
        }
    }
    return worst;
}

struct Accuracy {
    double at_m;
    double relative_error_max;
};

class DistanceAccuracy : public testing::TestWithParam<Accuracy> {};

TEST_P(DistanceAccuracy, IsAsDocumented) {
    EXPECT_LT(worst_error(GetParam().at_m), GetParam().relative_error_max);
}

INSTANTIATE_TEST_SUITE_P(Distances,
                         DistanceAccuracy,
                         testing::Values(Accuracy{0.001, 1e-9},
                                         Accuracy{1, 1e-9},
                                         Accuracy{20, 1e-9},
                                         Accuracy{300, 1e-9},
                                         Accuracy{5e3, 1e-8},
                                         Accuracy{100e3, 2e-7},
                                         Accuracy{500e3, 5e-6},
                                         Accuracy{1000e3, 2e-5},
                                         Accuracy{2000e3, 6e-5},
                                         Accuracy{5000e3, 5e-4},
                                         Accuracy{10000e3, 1e-2}));

TEST(Distance, KnowsSomePlaces) {
    const LatLon zurich{47.3779, 8.5403};
    EXPECT_NEAR(distance_m(zurich, {47.5001, 8.7238}), 19395.124, 0.001);  // Winterthur
    EXPECT_NEAR(distance_m(zurich, {46.2102, 6.1424}), 224408.08, 0.1);    // Geneva
    EXPECT_NEAR(distance_m({-33.8688, 151.2093}, {-37.8136, 144.9631}), 713857.7, 10);
}

TEST(Distance, CrossesTheDateLineAndThePoles) {
    EXPECT_NEAR(distance_m({0, 179.9995}, {0, -179.9995}), 111.319491, 1e-5);
    EXPECT_NEAR(distance_m({47, 180}, {47, -180}), 0, 1e-8);
    EXPECT_NEAR(distance_m({90, 0}, {90, 123}), 0, 1e-8);
    EXPECT_NEAR(distance_m({-90, -180}, {-90, 180}), 0, 1e-8);
    // Straight over the pole: 2 * 0.01 degree of a meridian.
    EXPECT_NEAR(distance_m({89.99, 20}, {89.99, -160}), 2233.8795, 1e-3);
    EXPECT_NEAR(distance_m({-89.99, 90}, {-89.99, -90}), 2233.8795, 1e-3);
}

TEST(Distance, IsZeroForTheSamePlaceAndSymmetric) {
    for (int i = -12; i <= 12; ++i) {
        for (int k = -15; k <= 15; ++k) {
            const LatLon here{i * 7.5, k * 12.0};
            const LatLon there{i * -5.3, k * 11.0 + 0.5};
            EXPECT_EQ(distance_m(here, here), 0);
            EXPECT_EQ(distance_m(here, there), distance_m(there, here));
            EXPECT_GT(distance_m(here, there), 0);
        }
    }
}

TEST(Distance, GrowsWithTheDistance) {
    double previous_m = 0;
    for (int i = 1; i <= 1800; ++i) {
        const double along_m = distance_m({0, 0}, {0, i / 10.0});
        EXPECT_GT(along_m, previous_m);
        previous_m = along_m;
    }
}

// One build printed the sum; every compiler and optimisation level must compute the same.
TEST(Distance, IsTheSameOnEveryBuild) {
    std::uint64_t digest = 0xcbf29ce484222325u;
    for (int i = -120; i <= 120; ++i) {
        for (int k = -150; k <= 150; ++k) {
            const LatLon here{i * 0.75, k * 1.19};
            const LatLon there{i * 0.74, k * 1.19 + 0.01};
            const std::uint64_t bits = std::bit_cast<std::uint64_t>(distance_m(here, there));
            digest = (digest ^ bits) * 0x100000001b3u;
        }
    }
    EXPECT_EQ(digest, 13443351809070195899u);
}

}  // namespace
}  // namespace muster::core
