#include "tests/support/game_fixture.hpp"

namespace muster::core {
namespace {

class GamePictures : public GameFixture {
  protected:
    void SetUp() override {
        GameFixture::SetUp();
        start();
        advance(10min);
        runner = a_runner();
    }
    static PictureUpload upload(std::uint8_t number) {
        PictureUpload made;
        made.stored.full[0] = number;
        made.stored.thumbnail[1] = number;
        return made;
    }
    TeamId runner;
};

TEST_F(GamePictures, APeriodHasSeveral) {
    const PeriodId period = complete(runner).period;
    EXPECT_EQ(ok(AttachPicture{runner, period, upload(1)}).picture, upload(1).stored);
    EXPECT_EQ(events_of<PictureAttached>(),
              (std::vector{PictureAttached{runner, period, upload(1).stored}}));
    EXPECT_EQ(topics_of<PictureAttached>(), (std::vector{Topic{Topic::Kind::team, runner.value}}));
    ok(AttachPicture{runner, period, upload(2)});
    EXPECT_EQ(team_state(runner).periods[0].pictures,
              (std::vector{upload(1).stored, upload(2).stored}));
}

TEST_F(GamePictures, ThoseOfACatchBelongToBothTeamsPeriods) {
    const TeamId catcher = a_catcher();
    const CatchReply caught = ok(catching(catcher, runner));
    ok(AttachPicture{catcher, caught.catcher_period, upload(1)});
    ok(AttachPicture{runner, caught.caught_period, upload(2)});
    EXPECT_EQ(events_of<PictureAttached>().size(), 2u);
    const std::vector both{upload(1).stored, upload(2).stored};
    EXPECT_EQ(team_state(runner).periods.back().pictures, both);
    EXPECT_EQ(team_state(catcher).periods.back().pictures, both);
}

TEST_F(GamePictures, TheSameAgainChangesNothing) {
    const PeriodId period = complete(runner).period;
    ok(AttachPicture{runner, period, upload(1)});
    apply(AttachPicture{runner, period, upload(1)});
    EXPECT_TRUE(outcome.ok);
    EXPECT_FALSE(outcome.changed);
    EXPECT_EQ(team_state(runner).periods[0].pictures.size(), 1u);
}

TEST_F(GamePictures, APeriodThatIsNotTheTeams) {
    const PeriodId period = complete(runner).period;
    EXPECT_EQ(refused(AttachPicture{runner, PeriodId{99}, upload(1)}).fact("what"), "period");
    EXPECT_EQ(refusal(AttachPicture{a_catcher(), period, upload(1)}), ErrorCode::not_found);
    EXPECT_EQ(refusal(AttachPicture{TeamId{99}, period, upload(1)}), ErrorCode::not_found);
}

TEST_F(GamePictures, TooManyAreAPictureProblem) {
    const PeriodId period = complete(runner).period;
    for (std::uint8_t i = 0; i < 50; ++i)
        ok(AttachPicture{runner, period, upload(i)});
    EXPECT_EQ(refusal(AttachPicture{runner, period, upload(200)}), ErrorCode::picture_problem);
}

TEST_F(GamePictures, AreFetchedFromTheJournal) {
    FetchPicture fetch;
    fetch.hash[3] = 7;
    ok(fetch);
    ASSERT_TRUE(outcome.query);
    EXPECT_EQ(std::get<FetchPicture>(*outcome.query).hash, fetch.hash);
}

}  // namespace
}  // namespace muster::core
