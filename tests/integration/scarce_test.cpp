// The real daemon without a resource: disk, descriptors, memory, or a reader of its log. When the
// resource is back, acknowledged commands are there, refused ones are not, and the log tells what
// to do.
#include "tests/support/pictures.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/running_daemon.hpp"
#include "tests/support/small_disk.hpp"

#include <muster/proto/pages.hpp>

#include <gmock/gmock.h>

#include <csignal>
#include <deque>
#include <set>
#include <sys/resource.h>

namespace muster::test {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;

// ---- Clients that note their answers. ----

// Creates players until the daemon stops answering.
class Author {
  public:
    Author(const RunningDaemon& daemon, std::string name)
        : client_(daemon.socket()), name_(std::move(name)) {
        client_.greet();
    }

    // Sends another request.
    void ask() {
        CreatePlayer request;
        request.name.text = name_ + " " + std::to_string(++asked_) + " " + std::string(40, 'x');
        waiting_.emplace(client_.post(request), request.name.text);
    }
    // Takes one reply. Returns false if the connection ended.
    bool listen() {
        const auto body = client_.receive(FrameKind::reply);
        if (!body) return false;
        const auto [header, rest] = split_header<ReplyHeader>(*body);
        const auto name = waiting_.extract(header.id).mapped();
        (header.ok ? accepted : refused).insert(name);
        return true;
    }
    // The names without an answer. Such a player may exist or not.
    std::set<std::string> unanswered() const {
        std::set<std::string> names;
        for (const auto& [id, name] : waiting_)
            names.insert(name);
        return names;
    }

    std::set<std::string> accepted;
    std::set<std::string> refused;

  private:
    RawClient client_;
    std::string name_;
    int asked_ = 0;
    std::map<std::uint64_t, std::string> waiting_;
};

class Authors {
  public:
    explicit Authors(const RunningDaemon& daemon) {
        for (const auto* name : {"ada", "ben", "cleo", "dan", "eve", "finn"})
            authors_.emplace_back(daemon, name);
    }

    // Each author waits for `rounds` more answers and keeps some requests in flight.
    void work(int rounds) {
        for (int i = 0; i < rounds; ++i) {
            for (auto& author : authors_)
                author.ask();
            if (i < ahead) continue;
            for (auto& author : authors_)
                ASSERT_TRUE(author.listen());
        }
        for (int i = 0; i < std::min(rounds, ahead); ++i) {
            for (auto& author : authors_)
                ASSERT_TRUE(author.listen());
        }
    }
    // Works until the daemon stops answering, which must happen soon.
    void work_to_the_end() {
        constexpr int answers_max = 100'000;
        int answers = 0;
        for (auto& author : authors_) {
            for (int i = 0; i < ahead; ++i)
                author.ask();
        }
        std::size_t answering = authors_.size();
        while (answering > 0) {
            answering = 0;
            for (auto& author : authors_) {
                if (!author.listen()) continue;
                ASSERT_LT(++answers, answers_max) << "the daemon goes on as if nothing had failed";
                ++answering;
                author.ask();
            }
        }
    }

    // Compares the daemon's players with the answers: all accepted ones exist, no refused one
    // exists, and no unknown one exists.
    void compare_with(const RunningDaemon& daemon) const {
        RawClient client(daemon.socket());
        client.greet();
        const auto list =
            all_pages(ListPlayers{}, [&](const ListPlayers& page) { return *client.call(page); });
        std::set<std::string> there;
        for (const auto& player : list.players)
            EXPECT_TRUE(there.insert(player.name.text).second)
                << player.name.text << " is there twice";
        for (const auto& author : authors_) {
            for (const auto& name : author.accepted)
                EXPECT_EQ(there.erase(name), 1u) << name << " was acknowledged and is lost";
            for (const auto& name : author.refused)
                EXPECT_EQ(there.count(name), 0u) << name << " was refused and is there";
            for (const auto& name : author.unanswered())
                there.erase(name);
        }
        EXPECT_THAT(there, testing::IsEmpty());
    }

    std::size_t accepted() const {
        std::size_t count = 0;
        for (const auto& author : authors_)
            count += author.accepted.size();
        return count;
    }

  private:
    static constexpr int ahead = 20;
    std::vector<Author> authors_;
};

class ScarceTest : public testing::Test {
  protected:
    ~ScarceTest() override {
        RunningDaemon::prepare = nullptr;
        RunningDaemon::program = MUSTERD;
    }
    // With the resource back, the daemon starts, nothing is lost, and the journal is whole.
    void expect_nothing_lost(const Authors& authors) {
        RunningDaemon::prepare = nullptr;
        RunningDaemon daemon(directory.path());
        ASSERT_TRUE(daemon.serves()) << daemon.log();
        authors.compare_with(daemon);
        Authors(daemon).work(5);
        EXPECT_EQ(daemon.stop(), 0);
        const auto verify = std::string(MUSTER_JOURNAL) + " verify " +
                            (directory.path() / "data").string() + " >" +
                            (directory.path() / "verify").string() + " 2>&1";
        EXPECT_EQ(std::system(verify.c_str()), 0)
            << std::ifstream(directory.path() / "verify").rdbuf();
    }
    static std::size_t count(const std::string& text, std::string_view what) {
        std::size_t found = 0;
        for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1))
            ++found;
        return found;
    }

    TempDirectory directory;
};

// Sanitizers need address space and descriptors of their own, so their test presets omit these
// tests.
class ScarceUnsanitizedTest : public ScarceTest {};

// ---- The disk. ----

TEST_F(ScarceTest, AFullDiskEndsItAndAStartWithRoomGoesOn) {
    SmallDisk disk(directory.path());
    RunningDaemon daemon(directory.path(), {}, disk.environment());
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    Authors authors(daemon);
    authors.work(50);
    disk.fill();
    ASSERT_NO_FATAL_FAILURE(authors.work_to_the_end());
    EXPECT_EQ(daemon.wait(), 5);
    EXPECT_THAT(daemon.log(),
                AllOf(HasSubstr("the disk is full"),
                      HasSubstr((directory.path() / "data").string()),
                      HasSubstr("Free some space"),
                      HasSubstr("start again")));
    disk.make_room();
    expect_nothing_lost(authors);
}

TEST_F(ScarceTest, AStartOnAFullDiskIsRefusedClearly) {
    SmallDisk disk(directory.path());
    disk.fill();
    {
        RunningDaemon daemon(directory.path(), {}, disk.environment());
        EXPECT_FALSE(daemon.serves());
        EXPECT_EQ(daemon.wait(), 3);
        EXPECT_THAT(daemon.log(),
                    AllOf(HasSubstr("the disk is full"),
                          HasSubstr((directory.path() / "data").string()),
                          HasSubstr("Free some space")));
    }
    disk.make_room();
    RunningDaemon daemon(directory.path());
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    Authors(daemon).work(5);
}

struct BadDisk {
    const char* failing;
    const char* message;
};

class ABadDisk : public ScarceTest, public testing::WithParamInterface<BadDisk> {};

// A real file system can't be made read-only or faulty while its files are open for writing. So
// these tests use the faulty disk.
TEST_P(ABadDisk, EndsItAndAStartOnceItIsMendedGoesOn) {
    SmallDisk disk(directory.path());
    RunningDaemon::program = MUSTERD_FAULTY;
    RunningDaemon daemon(directory.path(), {}, disk.environment());
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    Authors authors(daemon);
    authors.work(50);
    disk.fail(GetParam().failing);
    ASSERT_NO_FATAL_FAILURE(authors.work_to_the_end());
    EXPECT_EQ(daemon.wait(), 5);
    EXPECT_THAT(daemon.log(),
                AllOf(HasSubstr(GetParam().message),
                      HasSubstr((directory.path() / "data").string()),
                      HasSubstr("start again")));
    disk.make_room();
    RunningDaemon::program = MUSTERD;
    expect_nothing_lost(authors);
}

INSTANTIATE_TEST_SUITE_P(Disks,
                         ABadDisk,
                         testing::Values(BadDisk{"full", "the disk is full"},
                                         BadDisk{"read-only", "Read-only file system"},
                                         BadDisk{"sync", "Input/output error"}),
                         [](const auto& disk) {
                             std::string name = disk.param.failing;
                             std::erase(name, '-');
                             return name;
                         });

TEST_F(ScarceTest, AStartInAReadOnlyDirectoryIsRefusedClearlyAndChangesNothing) {
    SmallDisk disk(directory.path());
    std::optional<Authors> authors;
    {
        RunningDaemon daemon(directory.path());
        ASSERT_TRUE(daemon.serves()) << daemon.log();
        authors.emplace(daemon);
        authors->work(20);
        EXPECT_EQ(daemon.stop(), 0);
    }
    disk.make_read_only(true);
    {
        RunningDaemon daemon(directory.path());
        EXPECT_FALSE(daemon.serves());
        EXPECT_EQ(daemon.wait(), 3);
        EXPECT_THAT(daemon.log(),
                    AllOf(HasSubstr((directory.path() / "data").string()),
                          HasSubstr("can't be written"),
                          HasSubstr("choose another one")));
    }
    disk.make_read_only(false);
    expect_nothing_lost(*authors);
}

// Random pixels, which JPEG can hardly compress.
TEST_F(ScarceTest, APictureThatFindsNoRoomIsRefusedAndTheDaemonGoesOn) {
    SmallDisk disk(directory.path());
    RunningDaemon daemon(directory.path(), {}, disk.environment());
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    RawClient client(daemon.socket());
    client.greet();
    CreatePlayer create;
    create.name.text = "Ada";
    const auto ada = client.call(create);
    ASSERT_TRUE(ada.ok());
    SetPlayerPicture set;
    set.player = ada->player.id;
    set.picture.jpeg = jpeg_of(noise(1000, 1000));

    disk.fill();
    const auto refused = client.call(set);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::internal);
    EXPECT_THAT(daemon.log(), AllOf(HasSubstr("the disk is full"), HasSubstr("pictures.db")));
    const auto unchanged = client.call(GetPlayer{ada->player.id});
    ASSERT_TRUE(unchanged.ok());
    EXPECT_EQ(unchanged->player, ada->player);

    disk.make_room();
    const auto accepted = client.call(set);
    ASSERT_TRUE(accepted.ok()) << accepted.error().message;
    ASSERT_TRUE(accepted->player.picture);
    const auto bytes = client.call(FetchPicture{accepted->player.picture->full});
    ASSERT_TRUE(bytes.ok()) << bytes.error().message;
    EXPECT_EQ(Seen(bytes->jpeg).width(), 1000);
    EXPECT_EQ(daemon.stop(), 0);
}

// ---- Descriptors. ----

void limit_descriptors(rlim_t count) {
    RunningDaemon::prepare = [count] {
        const rlimit limit{count, count};
        ::setrlimit(RLIMIT_NOFILE, &limit);
    };
}

TEST_F(ScarceTest, FewDescriptorsMeanFewClientsWhoAreServed) {
    limit_descriptors(80);
    RunningDaemon daemon(directory.path());
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    EXPECT_THAT(daemon.log(), AllOf(HasSubstr("16 clients"), HasSubstr("LimitNOFILE")));
    std::vector<RawClient> clients;
    for (int i = 0; i < 16; ++i) {
        clients.emplace_back(daemon.socket());
        clients.back().greet();
    }
    for (int i = 0; i < 100; ++i) {
        RawClient more(daemon.socket());
        EXPECT_EQ(more.expect_goodbye().reason, Goodbye::Reason::too_many);
    }
    for (auto& client : clients)
        EXPECT_TRUE(client.call(Ping{}).ok());
    EXPECT_EQ(count(daemon.log(), "further clients are refused"), 1u);
    clients.pop_back();
    EXPECT_TRUE(RawClient::when_there_is_room(daemon.socket()).call(Ping{}).ok());
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(ScarceUnsanitizedTest, WhereDescriptorsRunOutOthersWaitAndTheLogSaysItOnce) {
    // The daemon's limits do not allow for inherited descriptors.
    RunningDaemon::prepare = [] {
        const rlimit limit{160, 160};
        ::setrlimit(RLIMIT_NOFILE, &limit);
        for (int i = 0; i < 100; ++i)
            (void)::dup(STDERR_FILENO);
    };
    RunningDaemon daemon(directory.path());
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    RawClient first(daemon.socket());
    first.greet();
    std::deque<RawClient> clients;
    for (int i = 0; i < 60; ++i) {
        clients.emplace_back(daemon.socket());
        clients.back().send(RawClient::hello_frame());
    }
    constexpr std::string_view said = "no client can be accepted";
    while (count(daemon.log(), said) == 0)
        ASSERT_TRUE(first.call(Ping{}).ok());
    CreatePlayer create;
    create.name.text = "Ada";
    EXPECT_TRUE(first.call(create).ok()) << daemon.log();
    // The clients before the last one leave. The last one has waited all the time.
    while (clients.size() > 1)
        clients.pop_front();
    EXPECT_TRUE(clients.back().receive(FrameKind::welcome));
    EXPECT_TRUE(first.call(Ping{}).ok());
    EXPECT_EQ(count(daemon.log(), said), 1u);
    EXPECT_THAT(daemon.log(), HasSubstr("Too many open files"));
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(ScarceTest, TooFewDescriptorsAreRefusedClearly) {
    limit_descriptors(50);
    RunningDaemon daemon(directory.path());
    EXPECT_FALSE(daemon.serves());
    EXPECT_EQ(daemon.wait(), 3);
    EXPECT_THAT(daemon.log(), AllOf(HasSubstr("50 open files"), HasSubstr("LimitNOFILE")));
}

// ---- Memory. ----

// The bytes that the process has mapped.
rlim_t mapped_bytes(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/statm");
    rlim_t pages = 0;
    file >> pages;
    return pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
}

void limit_memory(const RunningDaemon& daemon, rlim_t more) {
    const auto bytes = mapped_bytes(daemon.pid()) + more;
    const rlimit limit{bytes, bytes};
    ASSERT_EQ(::prlimit(daemon.pid(), RLIMIT_AS, &limit, nullptr), 0);
}

TEST_F(ScarceUnsanitizedTest, WithoutMemoryItEndsWithAWordAndAStartWithMoreGoesOn) {
    // One arena: no address space is reserved for each thread.
    RunningDaemon daemon(directory.path(), {}, {{"MALLOC_ARENA_MAX", "1"}});
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    Authors authors(daemon);
    authors.work(50);
    limit_memory(daemon, 1 << 20);
    ASSERT_NO_FATAL_FAILURE(authors.work_to_the_end());
    EXPECT_THAT(daemon.wait(), AnyOf(1, 5)) << daemon.log();
    EXPECT_THAT(daemon.log(),
                AllOf(HasSubstr("memory"), HasSubstr("MemoryMax="), HasSubstr("start")));
    expect_nothing_lost(authors);
}

TEST_F(ScarceUnsanitizedTest, APassphraseThatNeedsTooMuchMemoryIsNotCalledWrong) {
    RunningDaemon daemon(directory.path());
    ASSERT_TRUE(daemon.serves()) << daemon.log();
    RawClient client(daemon.socket());
    client.greet();
    CreatePlayer create;
    create.name.text = "Ada";
    create.passphrase.emplace().text = "open sesame";
    ASSERT_TRUE(client.call(create).ok());
    Login login;
    login.name.text = "Ada";
    login.passphrase.text = "open sesame";
    ASSERT_TRUE(client.call(login).ok());
    limit_memory(daemon, 16 << 20);
    EXPECT_EQ(client.call(login).error().code, ErrorCode::internal);
    EXPECT_THAT(daemon.log(), HasSubstr("not enough memory"));
    EXPECT_TRUE(client.call(Ping{}).ok());
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(ScarceUnsanitizedTest, AStartWithLittleMemoryServesOrSaysSo) {
    int served = 0;
    int refused = 0;
    for (rlim_t megabytes = 70; megabytes <= 400; megabytes += 30) {
        SCOPED_TRACE(megabytes);
        RunningDaemon::prepare = [megabytes] {
            const rlimit limit{megabytes << 20, megabytes << 20};
            ::setrlimit(RLIMIT_AS, &limit);
        };
        std::filesystem::remove(directory.path() / "log");
        RunningDaemon daemon(directory.path());
        if (daemon.serves()) {
            ++served;
            EXPECT_EQ(daemon.stop(), 0) << daemon.log();
        } else {
            ++refused;
            // 127 comes from the system if the libraries do not fit.
            EXPECT_THAT(daemon.wait(), AnyOf(1, 3, 127)) << daemon.log();
            EXPECT_THAT(daemon.log(), AnyOf(HasSubstr("memory"), HasSubstr("failed to map")));
        }
    }
    EXPECT_GT(served, 0);
    EXPECT_GT(refused, 0);
}

// ---- The reader of the log. ----

TEST_F(ScarceTest, ALogThatNobodyTakesEndsNothing) {
    const std::pair<const char*, std::function<void()>> logs[] = {
        {"closed",
         [] {
             ::close(0);
             ::close(1);
             ::close(2);
         }},
        {"a pipe whose reader has gone",
         [] {
             int ends[2];
             if (::pipe(ends) != 0) std::abort();
             ::close(ends[0]);
             ::dup2(ends[1], 2);
         }},
        {"on a full disk", [] { ::dup2(::open("/dev/full", O_WRONLY), 2); }},
    };
    for (const auto& [what, prepare] : logs) {
        SCOPED_TRACE(what);
        TempDirectory own;
        RunningDaemon::prepare = prepare;
        RunningDaemon daemon(own.path(), {"--log-level", "debug"});
        ASSERT_TRUE(daemon.serves());
        Authors authors(daemon);
        authors.work(30);
        RawClient offender(daemon.socket());
        offender.send("something that the log would mention");
        offender.expect_goodbye();
        EXPECT_EQ(daemon.stop(), 0);
        RunningDaemon::prepare = nullptr;
        RunningDaemon again(own.path());
        ASSERT_TRUE(again.serves()) << again.log();
        authors.compare_with(again);
    }
}

}  // namespace
}  // namespace muster::test
