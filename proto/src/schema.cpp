// An archive that records fields instead of values. It visits a default value of each type once.
#include <muster/proto/json.hpp>
#include <muster/proto/message.hpp>
#include <muster/proto/schema.hpp>
#include <muster/proto/walk.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cxxabi.h>
#include <typeinfo>

namespace muster {

namespace {

// The type's name: "muster::TimeZone::Transition" gives "TimeZone.Transition". Uses a pointer type,
// because the tags of ids are declared but not defined.
template <class T>
std::string name_of() {
    char* text = abi::__cxa_demangle(typeid(T*).name(), nullptr, nullptr, nullptr);
    std::string name = text;
    std::free(text);
    name.pop_back();
    constexpr std::string_view space = "muster::";
    for (auto at = name.find(space); at != std::string::npos; at = name.find(space))
        name.erase(at, space.size());
    for (auto at = name.find("::"); at != std::string::npos; at = name.find("::")) {
        name.erase(at, 1);
        name[at] = '.';
    }
    return name;
}

template <class Tag>
std::string name_of_id(Id<Tag>) {
    std::string name = name_of<Tag>();
    return name.substr(0, name.rfind("Tag")) + "Id";
}

template <class T>
std::string number_type() {
    if constexpr (std::is_same_v<T, bool>) return "bool";
    const char* sort = std::is_floating_point_v<T> ? "f" : std::is_signed_v<T> ? "i" : "u";
    return sort + std::to_string(8 * sizeof(T));
}

// The names of all enumerators. Only error codes have gaps in their numbers.
template <class E>
std::vector<SchemaEnum::Value> values_of() {
    std::vector<SchemaEnum::Value> values;
    if constexpr (NamedEnum<E>) {
        for (const auto name : EnumNames<E>::list)
            values.push_back({values.size(), name});
    } else {
        static_assert(std::is_same_v<E, ErrorCode>, "an enumeration without names");
        for (std::uint32_t number = 0; number <= 0xffff; ++number) {
            const auto name = to_string(static_cast<ErrorCode>(number));
            if (name != to_string(ErrorCode{})) values.push_back({number, name});
        }
    }
    return values;
}

class Collector {
  public:
    explicit Collector(Schema& schema) : schema_(schema) {}

    template <class T>
    void add(T example = {}) {
        const auto name = name_of<T>();
        if (schema_.find_struct(name)) return;
        const auto at = schema_.structs.size();
        schema_.structs.push_back({name, {}, detail::is_completed_at_the_door<T>});
        auto fields = fields_of(example);
        if constexpr (detail::is_completed_at_the_door<T>) {
            for (std::size_t i = 1; i < fields.size(); ++i)
                fields[i].by_daemon = true;
        }
        schema_.structs[at].fields = std::move(fields);
    }

  private:
    // The archive.
    struct Fields {
        Collector& collector;
        std::vector<SchemaField> found;

        template <class T>
        void operator()(cereal::NameValuePair<T>&& pair) {
            using Value = std::remove_cvref_t<T>;
            auto type = collector.type_of(pair.value);
            found.push_back({pair.name,
                             std::move(type),
                             default_of<Value>(pair.value),
                             std::is_same_v<Value, ConnectionId>});
        }
    };

    template <class T>
    std::vector<SchemaField> fields_of(T& example) {
        Fields fields{*this, {}};
        example.serialize(fields);
        return std::move(fields.found);
    }

    template <class T>
    std::string type_of(T& example) {
        if constexpr (std::is_arithmetic_v<T>) {
            return number_type<T>();
        } else if constexpr (std::is_same_v<T, Measure>) {
            return "measure";
        } else if constexpr (std::is_enum_v<T>) {
            add_enum<T>();
            return name_of<T>();
        } else if constexpr (is_id<T>) {
            const auto name = name_of_id(example);
            auto& ids = schema_.ids;
            if (std::find(ids.begin(), ids.end(), name) == ids.end()) ids.push_back(name);
            return name;
        } else if constexpr (std::is_same_v<T, std::string>) {
            return "text";
        } else if constexpr (std::is_same_v<T, Time>) {
            return "time";
        } else if constexpr (detail::is_byte_array<T>) {
            return std::to_string(example.size()) + " bytes";
        } else if constexpr (std::is_same_v<T, std::vector<std::uint8_t>>) {
            return "bytes";
        } else if constexpr (std::is_same_v<T, Event>) {
            return "event";
        } else if constexpr (detail::is_optional<T>) {
            return "optional " + type_of_any<typename T::value_type>();
        } else if constexpr (detail::is_vector<T>) {
            return "list of " + type_of_any<typename T::value_type>();
        } else if constexpr (detail::is_set<T>) {
            return "set of " + type_of_any<typename T::value_type>();
        } else if constexpr (detail::is_map<T>) {
            return "map of " + type_of_any<typename T::key_type>() + " to " +
                   type_of_any<typename T::mapped_type>();
        } else {
            add<T>();
            return name_of<T>();
        }
    }
    template <class T>
    std::string type_of_any() {
        T example{};
        return type_of(example);
    }

    template <class T>
    static std::string default_of(const T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            return value ? "true" : "false";
        } else if constexpr (std::is_integral_v<T>) {
            return std::to_string(value);
        } else if constexpr (std::is_floating_point_v<T>) {
            std::array<char, 32> text;
            std::snprintf(text.data(), text.size(), "%.17g", value);
            return text.data();
        } else if constexpr (std::is_enum_v<T>) {
            return json_string(to_string(value));
        } else if constexpr (is_id<T>) {
            return std::to_string(value.value);
        } else if constexpr (std::is_same_v<T, std::string>) {
            return json_string(value);
        } else if constexpr (std::is_same_v<T, Time>) {
            return std::to_string(value.time_since_epoch().count());
        } else if constexpr (detail::is_optional<T> || std::is_same_v<T, Measure>) {
            return "null";
        } else if constexpr (std::is_same_v<T, std::vector<std::uint8_t>>) {
            return "";
        } else if constexpr (detail::is_vector<T> || detail::is_set<T>) {
            return "[]";
        } else if constexpr (detail::is_map<T>) {
            return "{}";
        } else {
            return "";
        }
    }

    template <class E>
    void add_enum() {
        const auto name = name_of<E>();
        if (schema_.find_enum(name)) return;
        schema_.enums.push_back({name, number_type<std::underlying_type_t<E>>(), values_of<E>()});
    }

    Schema& schema_;
};

template <class... R>
void add_requests(Collector& collector, std::type_identity<std::variant<R...>>) {
    const auto add = [&]<class One>(std::type_identity<One>) {
        if constexpr (One::request_kind != RequestKind::internal) {
            collector.add<One>();
            collector.add<typename One::Reply>();
        }
    };
    (add(std::type_identity<R>{}), ...);
}

template <class... E>
void add_events(Schema& schema, Collector& collector, std::type_identity<std::variant<E...>>) {
    (schema.events.push_back({E::event_number, E::event_name}), ...);
    (collector.add<E>(), ...);
}

}  // namespace

const SchemaStruct* Schema::find_struct(std::string_view name) const {
    const auto at =
        std::find_if(structs.begin(), structs.end(), [&](auto& one) { return one.name == name; });
    return at == structs.end() ? nullptr : &*at;
}

const SchemaEnum* Schema::find_enum(std::string_view name) const {
    const auto at =
        std::find_if(enums.begin(), enums.end(), [&](auto& one) { return one.name == name; });
    return at == enums.end() ? nullptr : &*at;
}

Schema make_schema() {
    Schema schema;
    Collector collector(schema);
    collector.add<Hello>();
    collector.add<Welcome>();
    collector.add<RequestHeader>();
    collector.add<PartHeader>();
    collector.add<ReplyHeader>();
    collector.add<Error>();
    collector.add<EventHeader>();
    collector.add<Lagged>();
    collector.add<SubscriptionEnded>();
    collector.add<Routes>();
    collector.add<Goodbye>();
    add_requests(collector, std::type_identity<Request>{});
    add_events(schema, collector, std::type_identity<Event>{});
    return schema;
}

}  // namespace muster
