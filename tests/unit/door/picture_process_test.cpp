// The process that reads a picture: the real one, and others that crash, hang, or say too much.
#include "engine/door/picture_process.hpp"

#include "tests/support/pictures.hpp"
#include "tests/support/temp_directory.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <thread>

namespace muster::door {
namespace {

using namespace std::chrono_literals;
using namespace muster::test;
using picture::name_of;
using picture::Outcome;

class PictureProcessTest : public testing::Test {
  protected:
    // A program for the shell.
    std::filesystem::path program(const std::string& script) {
        const auto path = directory.path() / "reader";
        std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
        return path;
    }
    static std::string outcome(PictureProcess process) {
        return std::string(name_of(process.read(Bytes(1 << 20, 'x')).outcome));
    }

    // Enough for a machine that has much else to do.
    static constexpr std::chrono::milliseconds patience = 2min;

    TempDirectory directory;
    const Bytes jpeg = jpeg_of(in_quarters(400, 300));
};

TEST_F(PictureProcessTest, TheRealOneReadsPictures) {
    PictureProcess process(MUSTER_PICTURE, patience);
    for (const auto& bytes : {jpeg,
                              png_of(in_quarters(400, 300)),
                              webp_of(in_quarters(400, 300), 90),
                              file_bytes(MUSTER_PICTURES "/upright.heic"),
                              file_bytes(MUSTER_PICTURES "/48-megapixels.jpg")}) {
        const auto report = process.read(bytes);
        EXPECT_EQ(name_of(report.outcome), "kept");
        EXPECT_TRUE(jpeg_size(report.full));
    }
    EXPECT_EQ(name_of(process.read(Bytes(1000, 'x')).outcome), "unknown_kind");
    EXPECT_EQ(name_of(process.read({}).outcome), "unknown_kind");
}

TEST_F(PictureProcessTest, FiftyAtOnceAreAllRead) {
    PictureProcess process(MUSTER_PICTURE, patience);
    std::vector<std::thread> threads;
    std::atomic<int> kept = 0;
    for (int i = 0; i < 50; ++i)
        threads.emplace_back([&] { kept += process.read(jpeg).outcome == Outcome::kept; });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(kept, 50);
}

TEST_F(PictureProcessTest, OneThatHangsIsKilled) {
    EXPECT_EQ(outcome(PictureProcess(program("exec sleep 3600"), 50ms)), "too_slow");
    EXPECT_EQ(outcome(PictureProcess(program("cat >/dev/null; exec sleep 3600"), 50ms)),
              "too_slow");
}

TEST_F(PictureProcessTest, OneThatUsesUpItsTimeWasTooSlow) {
    EXPECT_EQ(outcome(PictureProcess(program("kill -XCPU $$"), patience)), "too_slow");
}

TEST_F(PictureProcessTest, OneThatCrashesCostsItsPicture) {
    EXPECT_EQ(outcome(PictureProcess(program("kill -SEGV $$"), patience)), "crashed");
    EXPECT_EQ(outcome(PictureProcess(program("cat >/dev/null; kill -KILL $$"), patience)),
              "crashed");
    EXPECT_EQ(outcome(PictureProcess(program("exit 1"), patience)), "crashed");
}

TEST_F(PictureProcessTest, OneThatSaysNonsenseOrTooMuchCostsItsPicture) {
    EXPECT_EQ(outcome(PictureProcess(program("cat >/dev/null; echo hello"), patience)), "crashed");
    EXPECT_EQ(outcome(PictureProcess(program("cat >/dev/null; exec cat /dev/zero"), patience)),
              "crashed");
}

TEST_F(PictureProcessTest, OneThatCanNotBeStartedIsAFaultOfTheSystem) {
    PictureProcess process("/nonexistent/muster-picture");
    EXPECT_THROW(process.read(jpeg), std::runtime_error);
}

// What the process may hold: no descriptor of the daemon's beside its socket.
TEST_F(PictureProcessTest, ItGetsNothingOfTheDaemons) {
    const auto found = (directory.path() / "descriptors").string();
    const auto script = "ls -l /proc/self/fd >" + found + "; env >>" + found + "; cat >/dev/null";
    std::ofstream open_here(directory.path() / "secret");
    EXPECT_EQ(outcome(PictureProcess(program(script), patience)), "crashed");
    const auto text = file_bytes(found);
    EXPECT_THAT(std::string(text.begin(), text.end()),
                testing::AllOf(testing::HasSubstr("socket"),
                               testing::Not(testing::HasSubstr("secret")),
                               testing::Not(testing::HasSubstr("HOME="))));
}

}  // namespace
}  // namespace muster::door
