// The check of pictures: an accepted picture is stored unchanged, with a thumbnail of the right
// size; any other input is refused with a sentence. libgd reads the picture itself.
#include "engine/door/picture.hpp"
#include "tests/fuzz/input.hpp"

#include <map>

namespace muster {
namespace {

class Store : public runtime::PictureStore {
  public:
    void store(const Hash256& hash, std::span<const std::uint8_t> jpeg) override {
        kept[hash] = {jpeg.begin(), jpeg.end()};
    }
    std::map<Hash256, std::vector<std::uint8_t>> kept;
};

}  // namespace
}  // namespace muster

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muster;
    PictureUpload upload;
    upload.jpeg.assign(data, data + size);
    const auto pixels = door::jpeg_size(upload.jpeg);
    Store store;
    const auto status = door::complete(upload, store);
    if (!status) {
        CHECK(status.error().code == ErrorCode::picture_problem);
        CHECK(store.kept.empty() && upload.stored == Picture{});
        return 0;
    }
    CHECK(pixels && upload.jpeg.empty());
    CHECK(store.kept.at(upload.stored.full) == std::vector<std::uint8_t>(data, data + size));
    const auto thumbnail = door::jpeg_size(store.kept.at(upload.stored.thumbnail));
    CHECK(thumbnail && thumbnail->width == door::thumbnail_side &&
          thumbnail->height == door::thumbnail_side);
    return 0;
}
