// The bot's own texts in a server's language, and times in the session's time zone. Both languages
// stand side by side in the code, so that neither is forgotten.
#pragma once

#include <muster/proto/field/session.hpp>
#include <muster/proto/local_time.hpp>

#include <fmt/format.h>
#include <string>
#include <string_view>

namespace muster::discord {

class Words {
  public:
    explicit Words(Language language) : german_(language == Language::german) {}
    explicit Words(const Session& session)
        : german_(session.language == Language::german), zone_(session.time_zone) {}

    bool german() const { return german_; }

    // The sentence with its placeholders filled: {}, or {0} and {1} where the languages differ in
    // order.
    template <class... Parts>
    std::string operator()(std::string_view english,
                           std::string_view german,
                           const Parts&... parts) const {
        return fmt::format(fmt::runtime(german_ ? german : english), parts...);
    }

    std::string points(std::int64_t count) const {
        const bool one = count == 1 || count == -1;
        if (german_) return std::to_string(count) + (one ? " Punkt" : " Punkte");
        return std::to_string(count) + (one ? " point" : " points");
    }
    std::string role(Role role) const {
        switch (role) {
            case Role::runner:
                return german_ ? "Flüchtende" : "runner";
            case Role::catcher:
                return german_ ? "Fänger" : "catcher";
            case Role::out:
                return german_ ? "ausgeschieden" : "out";
        }
        return {};
    }

    // "17:30 (Europe/Zurich)" and "2026-05-09 17:30 (Europe/Zurich)", in the session's time zone.
    std::string time(Time at) const { return date_time(at).substr(11); }
    std::string date_time(Time at) const {
        return local_date_time(zone_, at).substr(0, 16) + " (" +
               (zone_.transitions.empty() ? "UTC" : zone_.name) + ")";
    }

  private:
    bool german_;
    TimeZone zone_{};
};

}  // namespace muster::discord
