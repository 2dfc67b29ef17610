// The schema's description of a type matches the codec's bytes.
#include "tests/support/each_type.hpp"

#include <muster/proto/message.hpp>
#include <muster/proto/schema.hpp>

#include <gmock/gmock.h>

namespace muster {
namespace {

using test::Types;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsNull;
using ::testing::NotNull;

// The number of bytes of a default value, computed from the schema's type names alone.
std::size_t size_of(const Schema& schema, const std::string& type) {
    if (type.starts_with("optional ") || type == "bool" || type == "u8") return 1;
    if (type == "u16") return 2;
    if (type == "u32" || type == "i32" || type == "text" || type == "bytes") return 4;
    if (type.starts_with("list of ") || type.starts_with("map of ")) return 4;
    if (type == "u64" || type == "i64" || type == "f64" || type == "measure" || type == "time")
        return 8;
    if (type.ends_with(" bytes")) return std::stoul(type);
    if (std::find(schema.ids.begin(), schema.ids.end(), type) != schema.ids.end()) return 8;
    if (const auto* one = schema.find_enum(type)) return size_of(schema, one->type);
    const auto* one = schema.find_struct(type);
    if (!one) throw std::runtime_error("no type " + type);
    std::size_t size = 0;
    for (const auto& field : one->fields)
        size += size_of(schema, field.type);
    return size;
}

TEST(Schema, FieldsOfEveryRequestReplyAndEventAreAsLongAsTheCodecWritesThem) {
    const auto schema = make_schema();
    Types<Request>::each([&]<class R>(std::type_identity<R>) {
        if (R::request_kind == RequestKind::internal) return;
        EXPECT_EQ(size_of(schema, std::string(R::request_name)), encode(R{}).size())
            << R::request_name;
        const auto& info = info_of(R{});
        EXPECT_EQ(size_of(schema, std::string(info.reply)), encode(typename R::Reply{}).size())
            << info.reply;
    });
    Types<Event>::each([&]<class E>(std::type_identity<E>) {
        EXPECT_EQ(size_of(schema, std::string(E::event_name)), encode(E{}).size()) << E::event_name;
    });
}

TEST(Schema, NamesTypesAndDefaults) {
    const auto schema = make_schema();
    const auto* read = schema.find_struct("ReadEvents");
    ASSERT_THAT(read, NotNull());
    ASSERT_EQ(read->fields.size(), 3u);
    EXPECT_EQ(read->fields[0].type, "Topic");
    EXPECT_EQ(read->fields[0].default_value, "");
    EXPECT_EQ(read->fields[2].name, "limit");
    EXPECT_EQ(read->fields[2].type, "u32");
    EXPECT_EQ(read->fields[2].default_value, "100");
    const auto* zone = schema.find_struct("Zone");
    ASSERT_THAT(zone, NotNull());
    EXPECT_EQ(zone->fields.back().type, "map of ZoneId to i32");
    const auto* past = schema.find_struct("PastEvent");
    ASSERT_THAT(past, NotNull());
    EXPECT_EQ(past->fields.back().type, "event");
    EXPECT_THAT(schema.find_struct("TimeZone.Transition"), NotNull());
}

TEST(Schema, SaysWhichHalfADaemonFills) {
    const auto schema = make_schema();
    for (const auto* name : {"Name", "Passphrase", "Token", "TimeZone", "PictureUpload"}) {
        const auto* one = schema.find_struct(name);
        ASSERT_THAT(one, NotNull()) << name;
        EXPECT_TRUE(one->is_one_in_json) << name;
        EXPECT_THAT(one->fields,
                    ElementsAre(Field(&SchemaField::by_daemon, false),
                                Field(&SchemaField::by_daemon, true)))
            << name;
    }
    EXPECT_FALSE(schema.find_struct("Player")->is_one_in_json);
}

TEST(Schema, SaysThatTheDaemonFillsTheIdOfTheConnection) {
    const auto schema = make_schema();
    EXPECT_THAT(
        schema.find_struct("AttachPlayers")->fields,
        ElementsAre(Field(&SchemaField::by_daemon, true), Field(&SchemaField::by_daemon, false)));
}

TEST(Schema, HasTheNumbersOfEnumerators) {
    const auto schema = make_schema();
    const auto* role = schema.find_enum("Role");
    ASSERT_THAT(role, NotNull());
    EXPECT_EQ(role->type, "u8");
    EXPECT_EQ(role->values.at(2).name, "out");
    const auto* code = schema.find_enum("ErrorCode");
    ASSERT_THAT(code, NotNull());
    EXPECT_EQ(code->type, "u16");
    EXPECT_EQ(code->values.front().number, 1u);
    EXPECT_EQ(code->values.back().number, 92u);
    EXPECT_EQ(code->values.back().name, "changed_since");
}

TEST(Schema, LeavesOutWhatTheDaemonAsksOfItself) {
    const auto schema = make_schema();
    for (const auto* name :
         {"TimerFired", "SetClock", "FindVerifier", "Verifier", "OpenLogin", "ServiceLost"})
        EXPECT_THAT(schema.find_struct(name), IsNull()) << name;
}

}  // namespace
}  // namespace muster
