// Times for people: in the time zone of a session, or in that of this machine. The zone is always
// named, because the machine, the session and the reader may be in three zones.
#pragma once

#include <muster/proto/local_time.hpp>

#include <optional>
#include <string>

namespace muster::cli {

class Times {
  public:
    // This machine's time zone.
    Times() = default;
    // `behind`: times of day are behind engine time by this.
    explicit Times(std::optional<TimeZone> zone, std::chrono::microseconds behind = {})
        : zone_(std::move(zone)), behind_(behind) {}

    // The time of day at an engine time (the time of an event, of a period, of a deadline).
    Time day(Time engine) const { return engine - behind_; }
    // The same, if the difference to engine time is another one.
    Times behind(std::chrono::microseconds behind) const { return Times(zone_, behind); }

    // "17:00:00 Europe/Zurich" and "2026-05-09 17:00:00 Europe/Zurich".
    std::string time(Time at) const { return clock(at) + " " + zone(at); }
    std::string date_time(Time at) const { return calendar(at) + " " + zone(at); }

    // For columns whose heading names the zone: "AT (Europe/Zurich)", "17:00:00" and
    // "2026-05-09 17:00:00". The machine's zone has one name in summer and another one in winter:
    // the heading says "local time" then.
    std::string heading(const std::string& column) const;
    std::string clock(Time at) const;
    std::string calendar(Time at) const;

  private:
    std::string zone(Time at) const;

    std::optional<TimeZone> zone_;
    std::chrono::microseconds behind_{};
};

}  // namespace muster::cli
