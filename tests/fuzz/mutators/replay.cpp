// Adds and removes whole steps, and mutates one step's request within its own bytes.
#include "tests/fuzz/mutators/mutator.hpp"
#include "tests/fuzz/random_request.hpp"
#include "tests/fuzz/steps.hpp"

namespace {

using namespace muster;

constexpr std::size_t head_size = 4;       // Bytes before the steps.
constexpr std::size_t step_head_size = 7;  // Pause, actor, number, length.

std::vector<std::string> split(std::string_view bytes) {
    std::vector<std::string> steps;
    while (bytes.size() >= step_head_size && steps.size() < 64) {
        std::uint16_t body = 0;
        std::memcpy(&body, bytes.data() + step_head_size - sizeof body, sizeof body);
        steps.emplace_back(bytes.substr(0, step_head_size + body));
        bytes.remove_prefix(steps.back().size());
    }
    return steps;
}

std::string new_step(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string step;
    const auto operator_step = static_cast<std::uint8_t>(3 * 7);
    fuzz::random_request(
        random(), random() % 8 != 0, [&](std::uint16_t number, const auto& request) {
            encode_to(step, static_cast<std::uint16_t>(random() % 1000));
            encode_to(step, random() % 2 ? operator_step : static_cast<std::uint8_t>(random()));
            encode_to(step, number);
            const auto body = encode(request).substr(0, 0xffff);
            encode_to(step, static_cast<std::uint16_t>(body.size()));
            step += body;
        });
    return step;
}

void mutate_body(std::string& step) {
    step.resize(std::max(step.size(), step_head_size));
    std::string body = step.substr(step_head_size);
    const auto size = body.size();
    body.resize(size + 32);
    body.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(body.data()), size, size + 32));
    const auto length = static_cast<std::uint16_t>(body.size());
    std::memcpy(step.data() + step_head_size - sizeof length, &length, sizeof length);
    step.replace(step_head_size, std::string::npos, body);
}

}  // namespace

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data,
                                    std::size_t size,
                                    std::size_t max_size,
                                    unsigned seed) {
    const std::string before(reinterpret_cast<const char*>(data), size);
    if (seed % 8 == 0 || size < head_size) return LLVMFuzzerMutate(data, size, max_size);
    auto steps = split(std::string_view(before).substr(head_size));
    std::mt19937_64 random(seed);
    const auto at = steps.empty() ? 0 : random() % steps.size();
    const auto position = steps.begin() + static_cast<std::ptrdiff_t>(at);
    switch (steps.empty() ? 0 : random() % 6) {
        case 0:
        case 1:
            steps.insert(position, new_step(random()));
            break;
        case 2:
            steps.erase(position);
            break;
        case 3:
            std::swap(steps[at], steps[random() % steps.size()]);
            break;
        case 4:
            steps.push_back(steps[at]);
            break;
        default:
            mutate_body(steps[at]);
            break;
    }
    auto bytes = before.substr(0, head_size);
    for (const auto& step : steps)
        bytes += step;
    return fuzz::replace(data, size, max_size, bytes);
}
