// Read run_daemon() as the table of contents: claim the directories and the socket, recover the
// engine, connect the parts, serve, and shut down. The engine leads the shutdown. Threads: this
// thread does the io; the engine, the journal, the snapshots and the door's workers have their own.
#include "engine/daemon.hpp"

#include "engine/deadline.hpp"
#include "engine/door/picture_process.hpp"
#include "engine/door/secrets.hpp"
#include "engine/fault.hpp"
#include "engine/io/server.hpp"
#include "engine/journal/store.hpp"
#include "engine/logging.hpp"
#include "engine/notify.hpp"
#include "engine/runtime/snapshot_file.hpp"
#include "engine/signals.hpp"

#include <muster/proto/json.hpp>
#include <muster/proto/terminal.hpp>

#include <asio/post.hpp>
#include <asio/signal_set.hpp>

#include <csignal>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

namespace muster {

namespace {

constexpr std::chrono::seconds heartbeat_interval{1};

// The requested clock can't continue at the time where the journal ends.
class ClockRefused : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// The machine's clock is far behind the journal's end. A later start may find it right.
class ClockBehind : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// The system's limits are too low for the daemon.
class TooLittle : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Raises the descriptor limit and lowers clients_max to fit. Extra clients are refused, and the
// journal and its snapshots always get a descriptor.
io::Limits within_descriptors(io::Limits limits) {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return limits;
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    constexpr std::size_t for_ourselves = 64;
    if (files.rlim_cur <= for_ourselves) {
        throw TooLittle("the system allows " + std::to_string(files.rlim_cur) +
                        " open files, and the daemon needs more than " +
                        std::to_string(for_ourselves) +
                        ". Raise the limit (ulimit -n, LimitNOFILE=).");
    }
    if (const auto clients = files.rlim_cur - for_ourselves; clients < limits.clients_max) {
        spdlog::warn(
            "the system allows {} open files: {} clients can connect, not {}. Raise the limit "
            "(ulimit -n, LimitNOFILE=) or set clients-max.",
            files.rlim_cur,
            clients,
            limits.clients_max);
        limits.clients_max = clients;
    }
    return limits;
}

runtime::Recovered recover(journal::Store& store) {
    const auto began = std::chrono::steady_clock::now();
    auto recovered = store.recover();
    for (const auto& note : recovered.notes)
        spdlog::warn("{}", note);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    spdlog::info("recovered {} commands from {}: {} from a snapshot, {} replayed, in {:.3f} s",
                 recovered.engine.sequence(),
                 store.layout().root.string(),
                 recovered.snapshot_sequence,
                 recovered.replayed,
                 took.count());
    return recovered;
}

// The rehearsal of the options, if there is one. Throws if its clock can't continue at the time
// where the journal ends, or if the machine's clock is far behind that time.
std::optional<SetClock> clock_for(const core::Engine& engine, const Options& options, Time real) {
    const auto& rehearsal = options.rehearsal;
    if (rehearsal.start || rehearsal.rate) {
        auto clock = runtime::begin_rehearsal(engine, rehearsal, real);
        if (!clock) throw ClockRefused(clock.error().message);
        spdlog::info("a rehearsal: engine time is {} and runs at {} times the speed of real time",
                     to_iso(clock->virtual_time),
                     clock->rate);
        return *clock;
    }
    if (auto status = runtime::check_clock(engine, real); !status && !options.accept_clock)
        throw ClockBehind(status.error().message);
    return std::nullopt;
}

// Without it the daemon serves all but pictures.
std::filesystem::path picture_program() {
    auto program = door::find_picture_program();
    if (!exists(program))
        spdlog::error("{} is not there: no picture can be taken. Install it.", program.string());
    return program;
}

// The daemon's parts, from their connection until their end.
class Daemon {
  public:
    // The server's threads may use the reader of pictures until the server is gone.
    Daemon(const Options& options,
           asio::io_context& io,
           io::Server& server,
           journal::Store& store,
           door::PictureProcess& picture_reader);

    ExitCode run();

  private:
    runtime::EngineThread::Beginning beginning() const;
    void serve();
    void run_io() noexcept;
    void on_signal();
    void on_hangup();
    // Reads the configuration again, and takes what may change while the daemon runs.
    void reload();
    void beat();
    void shut_down(const char* why);
    void engine_stopped(runtime::Stopped stopped);

    const Options& options_;
    asio::io_context& io_;
    io::Server& server_;
    journal::Store& store_;
    door::PictureProcess& picture_reader_;
    runtime::SystemClock clock_;
    std::optional<runtime::EngineThread> engine_;
    std::optional<SetClock> rehearsal_;
    std::thread engine_thread_;

    asio::signal_set signals_;
    asio::signal_set hangups_;
    io::Timer heartbeat_;
    const std::optional<std::chrono::microseconds> watchdog_ = watchdog_interval();
    runtime::Stopped stopped_;
    Deadline deadline_;
};

Daemon::Daemon(const Options& options,
               asio::io_context& io,
               io::Server& server,
               journal::Store& store,
               door::PictureProcess& picture_reader)
    : options_(options),
      io_(io),
      server_(server),
      store_(store),
      picture_reader_(picture_reader),
      signals_(io, SIGINT, SIGTERM),
      hangups_(io),
      heartbeat_(io.get_executor()) {
    auto recovered = recover(store_);
    rehearsal_ = clock_for(recovered.engine, options_, clock_.read().wall);
    engine_.emplace(
        std::move(recovered.engine), clock_, store_.journal(), server_.outbox(), options_.runtime);
}

ExitCode Daemon::run() {
    store_.start(server_.outbox(), *engine_, [](const std::string& message) {
        spdlog::warn("{}", message);
    });
    serve();
    run_io();

    // From here on every client is gone, and everything that was acknowledged is durable.
    deadline_.now_waits_for("the journal to close");
    engine_thread_.join();
    store_.stop();
    if (stopped_.failed) return ExitCode::journal_failed;
    spdlog::info("stopped");
    return ExitCode::ok;
}

// A new community begins with the newest rules, set by its first record (only a rehearsal's clock
// may stand before it). An older community keeps its rules until an operator switches. REQUIRES:
// the engine's thread was not started.
runtime::EngineThread::Beginning Daemon::beginning() const {
    runtime::EngineThread::Beginning beginning{rehearsal_, {}, options_.accept_clock};
    const auto& engine = engine_->engine();
    if (engine.sequence() == 0) {
        beginning.rules = ActivateRules{core::rules_version_newest};
    } else if (engine.rules_version() < core::rules_version_newest) {
        spdlog::info(
            "version {} of the rules is active; this daemon knows version {}. While no game runs, "
            "`muster rules activate {}` switches.",
            engine.rules_version(),
            core::rules_version_newest,
            core::rules_version_newest);
    }
    return beginning;
}

void Daemon::serve() {
    io::Server::Engine engine;
    engine.submit = [this](std::vector<runtime::Submission>& submissions) {
        return engine_->submit(submissions);
    };
    engine.epoch = store_.epoch();
    engine.time = [this] { return engine_->time(); };
    server_.serve(std::move(engine), store_.reader(), {picture_reader_, store_.pictures()});
    engine_->begin_with(beginning());
    engine_->on_notice([](const std::string& sentence) { spdlog::warn("{}", sentence); });
    engine_thread_ = std::thread([this] {
        auto stopped = engine_->run();
        asio::post(io_, [this, stopped = std::move(stopped)] { engine_stopped(stopped); });
    });
    on_signal();
    if (!hangups_are_ignored()) {
        hangups_.add(SIGHUP);
        on_hangup();
    }
    spdlog::info("serving clients at {}", options_.socket.path);
    notify_service_manager("READY=1");
    notify_ready_fd(options_.ready_fd);
    beat();
}

// An exception here ends the process, because an orderly stop of the engine is not possible then.
void Daemon::run_io() noexcept {
    io_.run();
}

void Daemon::on_signal() {
    signals_.async_wait([this](const asio::error_code& error, int) {
        if (error) return;
        // The next signal has its default effect: it ends the process at once.
        signals_.clear();
        shut_down("a signal");
    });
}

void Daemon::on_hangup() {
    hangups_.async_wait([this](const asio::error_code& error, int) {
        if (error) return;
        terminal_is_gone() ? shut_down("the end of its terminal") : reload();
        on_hangup();
    });
}

void Daemon::reload() {
    const auto parsed = parse_options_again(options_);
    if (const auto* finished = std::get_if<Finished>(&parsed)) {
        spdlog::error("the configuration is not read again: {}", finished->output);
        return;
    }
    const auto& options = std::get<Options>(parsed);
    try {
        server_.reload(within_descriptors(options.io));
    } catch (const TooLittle& error) {
        spdlog::error("the limits of clients stay: {}", error.what());
    }
    set_log_level(options.log_level);
    spdlog::log(spdlog::get_level(),
                "read the configuration again, on a signal: the log level is {}, and the limits of "
                "clients are taken; the other settings need a restart",
                options.log_level);
}

// Tells systemd's watchdog, if there is one, that this thread and the engine's thread run. The disk
// is not checked: a slow disk is no reason to end the daemon. Also notices when a client stopped
// the engine.
void Daemon::beat() {
    if (watchdog_ && engine_->is_alive()) notify_service_manager("WATCHDOG=1");
    if (engine_->stopping()) shut_down("a client");
    if (!deadline_.has_begun()) server_.keep_socket();
    heartbeat_.expires_after(heartbeat_interval);
    heartbeat_.async_wait([this](const asio::error_code& error) {
        if (!error) beat();
    });
}

void Daemon::shut_down(const char* why) {
    if (deadline_.has_begun()) return;
    spdlog::info("shutting down, requested by {}", why);
    notify_service_manager("STOPPING=1");
    deadline_.begin(options_.shutdown_timeout);
    engine_->request_stop({});
}

// The engine made durable and released everything that it took.
void Daemon::engine_stopped(runtime::Stopped stopped) {
    stopped_ = std::move(stopped);
    if (stopped_.failed) spdlog::critical("the journal failed: {}", stopped_.reason);
    shut_down(stopped_.failed ? "its journal" : "a client");
    deadline_.now_waits_for("clients to take their last messages");
    server_.stop_accepting();
    std::string message = "The daemon is shutting down.";
    if (stopped_.failed) {
        message = "The daemon's journal failed; what was not answered is not done.";
    } else if (!stopped_.reason.empty()) {
        message = "The daemon is shutting down: " + stopped_.reason;
        spdlog::info("the client says why: {}", stopped_.reason);
    }
    server_.dismiss(message, [this] { io_.stop(); });
}

}  // namespace

ExitCode run_daemon(const Options& options) {
    const auto give_up = [](const std::exception& error, ExitCode code) {
        spdlog::critical("{}", explain_fault(error));
        return code;
    };
    try {
        const auto io_limits = within_descriptors(options.io);
        door::init_secrets();
        asio::io_context io(1);
        journal::Store store(options.data_directory, options.runtime);
        door::PictureProcess picture_reader(picture_program());
        io::Server server(io, options.socket, io_limits);
        Daemon daemon(options, io, server, store, picture_reader);
        return daemon.run();
    } catch (const TooLittle& error) {
        return give_up(error, ExitCode::cannot_start);
    } catch (const journal::DirectoryRefused& error) {
        return give_up(error, ExitCode::cannot_start);
    } catch (const io::CannotListen& error) {
        return give_up(error, ExitCode::cannot_start);
    } catch (const journal::JournalRefused& error) {
        return give_up(error, ExitCode::journal_refused);
    } catch (const runtime::JournalDamaged& error) {
        return give_up(error, ExitCode::journal_refused);
    } catch (const runtime::NewerSnapshot& error) {
        return give_up(error, ExitCode::journal_refused);
    } catch (const ClockRefused& error) {
        return give_up(error, ExitCode::journal_refused);
    } catch (const ClockBehind& error) {
        return give_up(error, ExitCode::clock_behind);
    } catch (const std::exception& error) {
        return give_up(error, ExitCode::fault);
    }
}

}  // namespace muster
