// The receivers of a topic's events.
#include "engine/io/subscriptions.hpp"

#include "tests/support/fake_recipient.hpp"

#include <gmock/gmock.h>

namespace muster::io {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const Topic catchers{Topic::Kind::session_catchers, 1};
const Actor bob = Actor::of(PlayerId{2});

class SubscriptionsTest : public testing::Test {
  protected:
    std::vector<Recipient*> receivers(Topic topic) const {
        std::vector<Recipient*> found;
        subscriptions.for_each(topic, [&](Recipient* connection) { found.push_back(connection); });
        return found;
    }
    FakeRecipient first;
    FakeRecipient second;
    Subscriptions subscriptions;
};

TEST_F(SubscriptionsTest, EventsGoToThoseWhoHoldTheTopic) {
    subscriptions.add(&first, ada, session);
    subscriptions.add(&second, bob, session);
    subscriptions.add(&second, bob, catchers);
    EXPECT_THAT(receivers(session), UnorderedElementsAre(&first, &second));
    EXPECT_THAT(receivers(catchers), ElementsAre(&second));
}

TEST_F(SubscriptionsTest, AConnectionGetsAnEventOnceHoweverManyActorsHoldTheTopic) {
    subscriptions.add(&first, ada, session);
    subscriptions.add(&first, bob, session);
    subscriptions.add(&first, bob, session);
    EXPECT_THAT(receivers(session), ElementsAre(&first));
    EXPECT_EQ(subscriptions.count(&first), 2u);
    subscriptions.remove(&first, ada, session);
    EXPECT_THAT(receivers(session), ElementsAre(&first));
    subscriptions.remove(&first, bob, session);
    EXPECT_THAT(receivers(session), IsEmpty());
}

TEST_F(SubscriptionsTest, EverythingIsEveryTopicOnce) {
    subscriptions.add_everything(&first);
    subscriptions.add(&first, ada, session);
    EXPECT_THAT(receivers(session), ElementsAre(&first));
    EXPECT_THAT(receivers(catchers), ElementsAre(&first));
    subscriptions.remove_everything(&first);
    EXPECT_THAT(receivers(catchers), IsEmpty());
    EXPECT_THAT(receivers(session), ElementsAre(&first));
}

TEST_F(SubscriptionsTest, ALostRightEndsTheSubscriptionsOfThatActorAlone) {
    subscriptions.add(&first, ada, catchers);
    subscriptions.add(&first, bob, catchers);
    subscriptions.add(&second, ada, catchers);
    const auto of_ada = [](const Recipient*, const Actor& actor) { return actor == ada; };
    EXPECT_THAT(subscriptions.end(catchers, of_ada),
                UnorderedElementsAre(std::pair(&first, ada), std::pair(&second, ada)));
    EXPECT_THAT(receivers(catchers), ElementsAre(&first));
    EXPECT_THAT(subscriptions.end(catchers, of_ada), IsEmpty());
}

TEST_F(SubscriptionsTest, TheLastNumberIsThatOfTheTimeInWhichSomebodyHoldsTheTopic) {
    subscriptions.note(session, 3);
    EXPECT_EQ(subscriptions.last(session), 0u);
    subscriptions.add(&first, ada, session);
    subscriptions.note(session, 4);
    EXPECT_EQ(subscriptions.last(session), 4u);
}

TEST_F(SubscriptionsTest, AConnectionThatIsGoneGetsNothing) {
    subscriptions.add(&first, ada, session);
    subscriptions.add(&first, bob, session);
    subscriptions.add(&first, bob, catchers);
    subscriptions.add_everything(&first);
    subscriptions.forget(&first);
    EXPECT_THAT(receivers(session), IsEmpty());
    EXPECT_THAT(receivers(catchers), IsEmpty());
    EXPECT_EQ(subscriptions.count(&first), 0u);
}

}  // namespace
}  // namespace muster::io
