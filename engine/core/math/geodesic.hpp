// Distances on the Earth, the same to the last bit everywhere: own sine and cosine, no libm.
// Pure functions; any thread.
#pragma once

namespace muster::core {

// A place on the WGS 84 ellipsoid, in degrees, north and east positive.
// Ranges: latitude -90..90, longitude -180..180.
struct LatLon {
    double latitude_deg = 0;
    double longitude_deg = 0;

    bool operator==(const LatLon&) const = default;
};

// The length in metres of the shortest way over the ellipsoid (the geodesic, at height 0).
// Up to 1000 km within 0.002 % or 10 nm, on all latitudes, over the poles and across the date line.
// The error grows with the distance: 0.006 % at 2000 km, 0.05 % at 5000 km, 1 % at 10 000 km, and
// more towards the antipodes, where it falls short. 0 for equal places; symmetric to the last bit.
// REQUIRES: both within the ranges above.
//
// Formula: the straight line through the Earth between the places in Cartesian coordinates, then
// the arc above it on a sphere of the mean radius. The radius matters for that last step only,
// which adds 0.1 % at 1000 km, so that one sphere is good enough everywhere.
double distance_m(LatLon a, LatLon b);

}  // namespace muster::core
