#include "discord-bot/api_port.hpp"

namespace muster::discord {

namespace {

// A user waits for the attachment's effect, which may have 40 MiB.
constexpr std::chrono::seconds download_within{20};

constexpr const char* ending = "The bot is ending.";

RestResult ended() {
    RestResult result;
    result.fate = RestResult::Fate::expired;
    return result;
}

}  // namespace

template <class T>
bool ApiPort::enter(std::set<T>& waiting, const T& who) {
    const std::lock_guard lock(mutex_);
    if (!closed_) waiting.insert(who);
    return !closed_;
}

template <class T>
bool ApiPort::leave(std::set<T>& waiting, const T& who) {
    const std::lock_guard lock(mutex_);
    return waiting.erase(who) != 0;
}

RestResult ApiPort::wait_for(RestRequest request) {
    const auto promise = std::make_shared<std::promise<RestResult>>();
    auto future = promise->get_future();
    if (!enter(waiting_, promise)) return ended();
    loop_.post([this, promise, request = std::move(request)]() mutable {
        connection_.send(std::move(request), [this, promise](RestResult result) {
            if (leave(waiting_, promise)) promise->set_value(std::move(result));
        });
    });
    return future.get();
}

Json ApiPort::call(RestRequest request) {
    const auto method = request.method;
    const auto path = request.path;
    const auto result = wait_for(std::move(request));
    if (result.fate == RestResult::Fate::expired) throw NotInTime(sentence_of(result));
    if (result.fate != RestResult::Fate::answered) throw DiscordError(0, 0, sentence_of(result));
    if (result.status < 200 || result.status > 299) {
        const int code = code_of(result);
        throw DiscordError(
            result.status, code, sentence_of(result), lacking_for(method, path, code));
    }
    return json_of(result);
}

// Attachments are on other servers, which must not get the token.
std::string ApiPort::download(const Attachment& attachment, std::size_t size_max) {
    auto url = parse_url(attachment.url);
    if (!url || !may_carry_secrets(*url)) throw DiscordError(0, 0, "Its address can't be used.");
    HttpRequest request{"GET", url->target, {}, {}};
    url->target = "/";
    HttpOptions options;
    options.user_agent = user_agent_;
    options.connections_max = 1;
    options.body_max = size_max;
    options.connect_timeout = options.answer_timeout = download_within;
    const auto download = std::make_shared<Download>();
    auto future = download->done.get_future();
    if (!enter(downloads_, download)) throw DiscordError(0, 0, ending);
    loop_.post([this, download, url = *url, options, request = std::move(request)]() mutable {
        download->client = std::make_unique<HttpClient>(loop_, url, options);
        download->client->send(std::move(request), [this, download](HttpOutcome outcome) {
            if (!leave(downloads_, download)) return;
            download->done.set_value(std::move(outcome));
            download->client.reset();
        });
    });
    auto outcome = future.get();
    if (const auto* failure = std::get_if<HttpFailure>(&outcome))
        throw DiscordError(0, 0, failure->why);
    auto& response = std::get<HttpResponse>(outcome);
    if (response.status != 200) {
        const auto status = std::to_string(response.status);
        throw DiscordError(response.status, 0, "Discord answered " + status + ".");
    }
    return std::move(response.body);
}

void ApiPort::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (const auto& promise : std::exchange(waiting_, {}))
        promise->set_value(ended());
    for (const auto& download : std::exchange(downloads_, {})) {
        download->done.set_value(HttpFailure{ending, false});
        download->client.reset();
    }
}

}  // namespace muster::discord
