// The reader of pictures: a picture that is taken becomes a JPEG of bounded size with nothing but
// pixels, and a thumbnail, and the same ones each time. Any other input is refused with a reason.
// The process around the reader is not there: its limits are the fuzzer's.
#include "engine/picture/limits.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/support/direct_reader.hpp"

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

// JFIF's own segment, tables, the size, the pixels.
void check_segments(const std::vector<std::uint8_t>& jpeg) {
    for (std::size_t at = 2; at + 4 <= jpeg.size();) {
        const auto marker = jpeg[at + 1];
        CHECK(jpeg[at] == 0xff);
        if (marker == 0xda) return;
        CHECK(marker == 0xe0 || marker == 0xdb || marker == 0xc0 || marker == 0xc4);
        at += 2 + (std::size_t{jpeg[at + 2]} << 8 | jpeg[at + 3]);
    }
}

Status complete(PictureUpload& upload, Store& store) {
    DirectReader reader;
    return door::complete(upload, {reader, store});
}

}  // namespace
}  // namespace muster

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace muster;
    PictureUpload upload;
    upload.jpeg.assign(data, data + size);
    auto again = upload;
    Store store;
    const auto status = complete(upload, store);
    if (!status) {
        CHECK(status.error().code == ErrorCode::picture_problem);
        CHECK(status.error().fact("reason") && store.kept.empty() && upload.stored == Picture{});
        return 0;
    }
    CHECK(upload.jpeg.empty());
    const auto& full = store.kept.at(upload.stored.full);
    const auto& thumbnail = store.kept.at(upload.stored.thumbnail);
    const auto pixels = door::jpeg_size(full);
    const auto small = door::jpeg_size(thumbnail);
    CHECK(pixels && pixels->width <= picture::kept_side_max &&
          pixels->height <= picture::kept_side_max);
    CHECK(small && small->width == picture::thumbnail_side &&
          small->height == picture::thumbnail_side);
    check_segments(full);
    check_segments(thumbnail);
    Store second;
    CHECK(complete(again, second).ok() && again.stored == upload.stored);
    return 0;
}
