// The bot's own texts in a server's language. Both languages stand side by side in the code, so
// that neither is forgotten.
#pragma once

#include <muster/proto/values.hpp>

#include <fmt/format.h>
#include <string>
#include <string_view>

namespace muster::discord {

class Words {
  public:
    explicit Words(Language language) : german_(language == Language::german) {}

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

  private:
    bool german_;
};

}  // namespace muster::discord
