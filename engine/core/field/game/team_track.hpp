// A team's track: a new point after each small move. The last point stands beside the list, so that
// comparing a new reading needs no distant memory.
#pragma once

#include <muster/proto/binary.hpp>

namespace muster::core {

class TeamTrack {
  public:
    const std::vector<TrackPoint>& points() const { return points_; }
    bool empty() const { return points_.empty(); }
    std::size_t size() const { return points_.size(); }
    // REQUIRES: !empty().
    const TrackPoint& last() const { return last_; }

    void add(const TrackPoint& point) {
        if (points_.empty()) points_.reserve(reserve);
        points_.push_back(point);
        last_ = point;
    }
    std::vector<TrackPoint> take() { return std::move(points_); }

    template <class Archive>
    void stored(Archive& archive) {
        archive(points_);
        if constexpr (Archive::reads) {
            if (!points_.empty()) last_ = points_.back();
        }
    }

  private:
    static constexpr std::size_t reserve = 256;  // Over an hour's walk.

    std::vector<TrackPoint> points_;
    TrackPoint last_;
};

}  // namespace muster::core
