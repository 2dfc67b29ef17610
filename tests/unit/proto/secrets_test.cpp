// JSON, the form of exports, replays and logs, contains no secret. The tests visit every field of
// every request, reply and event through the codecs' description.
#include "tests/support/each_type.hpp"
#include "tests/support/random_value.hpp"

#include <muster/proto/json.hpp>

#include <gmock/gmock.h>

namespace muster {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

bool smells_of_a_secret(std::string_view name) {
    for (const auto word : {"passphrase", "password", "verifier", "token", "secret"}) {
        if (name.find(word) != std::string_view::npos) return true;
    }
    return false;
}

// Visits the fields of a type, also inside lists and optionals. Notes fields whose name suggests a
// secret although JSON shows their bytes. Fills secret fields with bytes that the test would find
// in JSON.
class SecretFields {
  public:
    template <class... Fields>
    void operator()(Fields&&... fields) {
        (field(fields), ...);
    }
    template <class T>
    void visit(T& value) {
        if constexpr (is_secret<T>) {
            ++secrets;
            fill(value);
        } else if constexpr (std::is_same_v<T, std::string> || detail::is_byte_array<T> ||
                             std::is_same_v<T, std::vector<std::uint8_t>>) {
            for (const auto& name : path_)
                if (smells_of_a_secret(name)) shown.push_back(type + ": " + name);
        } else if constexpr (detail::is_optional<T>) {
            visit(value.emplace());
        } else if constexpr (detail::is_vector<T>) {
            visit(value.emplace_back());
        } else if constexpr (detail::is_map<T>) {
            visit(value[{}]);
        } else if constexpr (std::is_class_v<T> && !is_id<T> && !std::is_same_v<T, Time> &&
                             !std::is_same_v<T, Event>) {
            value.serialize(*this);
        }
    }

    std::string type;                // The visited type.
    std::vector<std::string> shown;  // As "type: field".
    int secrets = 0;

  private:
    template <class T>
    void field(cereal::NameValuePair<T>& pair) {
        path_.emplace_back(pair.name);
        visit(pair.value);
        path_.pop_back();
    }
    template <class T>
    void field(T& value) {  // A field that its struct describes without a name.
        visit(value);
    }

    static void fill(Secret<std::string>& secret) { secret.value = "$argon2id$"; }
    static void fill(Secret<Hash256>& secret) { secret.value.fill(0xa5); }
    static void fill(Passphrase& secret) { secret = {"open sesame", "$argon2id$"}; }
    static void fill(Token& secret) {
        secret.text = "open sesame";
        secret.hash.fill(0xa5);
    }

    std::vector<std::string> path_;
};

void expect_hidden(std::string_view type, const std::string& json) {
    for (const auto* secret : {"open sesame", "argon2id", "a5a5a5", "paWl"})
        EXPECT_THAT(json, Not(HasSubstr(secret))) << type;
}

TEST(Secrets, JsonOfNoRequestShowsOne) {
    SecretFields fields;
    test::Types<Request>::each([&]<class R>(std::type_identity<R>) {
        R request;
        fields.type = R::request_name;
        fields.visit(request);
        expect_hidden(R::request_name, request_to_json(request));
    });
    EXPECT_THAT(fields.shown, IsEmpty());
    EXPECT_GE(fields.secrets, 6)
        << "CreatePlayer, SetPassphrase, Login, OpenLogin (2), Logout, ...";
}

TEST(Secrets, JsonOfNoReplyShowsOneButTheNewTokenOfALogin) {
    SecretFields fields;
    test::Types<Request>::each([&]<class R>(std::type_identity<R>) {
        typename R::Reply reply;
        fields.type = R::request_name;
        fields.visit(reply);
        expect_hidden(R::request_name, to_json(reply));
    });
    EXPECT_THAT(fields.shown, ::testing::ElementsAre("Login: token"));
}

TEST(Secrets, JsonOfNoEventShowsOne) {
    SecretFields fields;
    test::Types<Event>::each([&]<class E>(std::type_identity<E>) {
        E event;
        fields.type = E::event_name;
        fields.visit(event);
        expect_hidden(E::event_name, to_json(ReceivedEvent{{}, 1, {}, event}));
    });
    EXPECT_THAT(fields.shown, IsEmpty());
}

TEST(Secrets, AreSentAsJsonAndNeverQuotedByAnError) {
    const auto request =
        request_from_json(R"({"SetPassphrase":{"player":3,"passphrase":"open sesame"}})");
    EXPECT_EQ(std::get<SetPassphrase>(request).passphrase.text, "open sesame");
    for (const auto* text : {R"({"SetPassphrase":{"passphrase":["open sesame"]}})",
                             R"({"SetPassphrase":{"passphrase":{"text":"open sesame"}}})",
                             R"({"SetPassphrase":{"player":"open sesame"}})",
                             R"({"SetPassphrase":{"passphrase":"open sesame")"}) {
        try {
            static_cast<void>(request_from_json(text));
            ADD_FAILURE() << "taken: " << text;
        } catch (const JsonError& error) {
            EXPECT_THAT(error.error().message, Not(HasSubstr("sesame")));
        }
    }
}

}  // namespace
}  // namespace muster
