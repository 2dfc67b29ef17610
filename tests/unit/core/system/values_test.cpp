// Values of programs. The rules say: "A small key-value area per client, in the journal". Each user
// id has its own values, and no event tells them.
#include "engine/core/system/limits.hpp"
#include "tests/support/engine_fixture.hpp"

#include <muster/proto/pages.hpp>

#include <gmock/gmock.h>

namespace muster::core {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint32_t bot = 500;
constexpr std::uint32_t script = 501;

class Values : public EngineFixture {
  protected:
    void SetUp() override {
        EngineFixture::SetUp();
        as_service(bot);
    }
    std::vector<StoredValue> values(const std::string& prefix = "") {
        return all_pages(ListValues{prefix}, [this](const auto& page) { return ok(page); }).values;
    }
};

TEST_F(Values, AreKeptByKey) {
    ok(SetValue{"bot/session:2", "17"});
    ok(SetValue{"bot/session:1", "5"});
    ok(SetValue{"bot/session:2", "18"});
    EXPECT_THAT(values(),
                ElementsAre(StoredValue{"bot/session:1", "5"}, StoredValue{"bot/session:2", "18"}));
    EXPECT_THAT(outcome.events, IsEmpty());
}

TEST_F(Values, AreListedByPrefix) {
    for (const char* key : {"a", "b", "b/1", "b/2", "ba", "c"})
        ok(SetValue{key, key});
    EXPECT_THAT(values("b/"), ElementsAre(StoredValue{"b/1", "b/1"}, StoredValue{"b/2", "b/2"}));
    EXPECT_EQ(values("b").size(), 4u);
    EXPECT_THAT(values("d"), IsEmpty());
}

TEST_F(Values, AreListedByPages) {
    for (const char* key : {"a", "b/1", "b/2", "b/3", "c"})
        ok(SetValue{key, key});
    const auto first = ok(ListValues{"b/", "", 2});
    EXPECT_THAT(first.values, ElementsAre(StoredValue{"b/1", "b/1"}, StoredValue{"b/2", "b/2"}));
    EXPECT_EQ(first.next, "b/2");
    const auto second = ok(ListValues{"b/", first.next, 2});
    EXPECT_THAT(second.values, ElementsAre(StoredValue{"b/3", "b/3"}));
    EXPECT_EQ(second.next, "");
    EXPECT_EQ(refused(ListValues{"", "", 0}).fact("field"), "limit");
    EXPECT_EQ(refused(ListValues{"", "", muster::limits::list_page_max + 1}).fact("field"),
              "limit");
}

TEST_F(Values, APageOfLongValuesEndsEarly) {
    const std::string value(muster::limits::text_bytes_max, 'v');
    for (std::size_t i = 0; i < 200; ++i)
        ok(SetValue{"key " + std::to_string(i), value});
    const auto page = ok(ListValues{});
    EXPECT_LT(page.values.size(), 100u);
    EXPECT_EQ(page.next, page.values.back().key);
    EXPECT_EQ(values().size(), 200u);
}

TEST_F(Values, AreOfTheUserIdAlone) {
    ok(SetValue{"last", "17"});
    as_service(script);
    EXPECT_THAT(values(), IsEmpty());
    EXPECT_EQ(refused(RemoveValue{"last"}).fact("what"), "value");
    ok(SetValue{"last", "3"});
    as_operator();
    EXPECT_THAT(values(), IsEmpty());
    as_service(bot);
    EXPECT_THAT(values(), ElementsAre(StoredValue{"last", "17"}));
}

TEST_F(Values, TheSameAgainChangesNothing) {
    ok(SetValue{"last", "17"});
    EXPECT_TRUE(outcome.changed);
    ok(SetValue{"last", "17"});
    EXPECT_FALSE(outcome.changed);
}

TEST_F(Values, AreRemoved) {
    const auto before = ok(GetStatus{}).sequence;
    ok(SetValue{"last", "17"});
    ok(RemoveValue{"last"});
    EXPECT_THAT(values(), IsEmpty());
    EXPECT_EQ(ok(GetStatus{}).sequence, before + 2);
    EXPECT_EQ(refusal(RemoveValue{"last"}), ErrorCode::not_found);
}

TEST_F(Values, KeysAreBounded) {
    EXPECT_EQ(refused(SetValue{"", "17"}).fact("field"), "key");
    const std::size_t most = muster::limits::value_key_bytes_max;
    ok(SetValue{std::string(most, 'k'), "17"});
    EXPECT_EQ(refused(SetValue{std::string(most + 1, 'k'), "17"}).fact("field"), "key");
}

TEST_F(Values, AreBoundedForEachUserId) {
    for (std::size_t i = 0; i < limits::values_per_user_max; ++i)
        ok(SetValue{"key " + std::to_string(i), ""});
    EXPECT_EQ(refusal(SetValue{"one more", ""}), ErrorCode::bad_data);
    ok(SetValue{"key 0", "can still be changed"});
    as_service(script);
    ok(SetValue{"one more", "of somebody else"});
}

TEST_F(Values, AreInTheSnapshot) {
    ok(SetValue{"last", "17"});
    const auto bytes = saved();
    auto loaded = Engine::load(bytes);
    std::string again;
    loaded.save(again);
    EXPECT_EQ(again, bytes);
    Outcome listed;
    loaded.apply({now, origin, ListValues{}}, listed);
    EXPECT_EQ(decode<StoredValues>(listed.reply).values.size(), 1u);
}

}  // namespace
}  // namespace muster::core
