// What is kept of a picture: upright, small, and nothing but its pixels. The pictures of a phone
// that players had trouble with are in tests/data/pictures.
#include "engine/picture/read.hpp"

#include "engine/picture/limits.hpp"
#include "tests/support/pictures.hpp"

#include <gmock/gmock.h>

#include <cstdio>
#include <cstring>
#include <jpeglib.h>
#include <lcms2.h>
#include <png.h>

namespace muster::picture {
namespace {

using namespace muster::test;
using testing::Each;
using testing::IsEmpty;
using testing::Not;

Bytes field_case(const std::string& name) {
    auto bytes = file_bytes(MUSTER_PICTURES "/" + name);
    EXPECT_THAT(bytes, Not(IsEmpty())) << name;
    return bytes;
}

// The numbers of a JPEG's segments up to its pixels.
std::vector<int> segments(const Bytes& jpeg) {
    std::vector<int> found;
    for (std::size_t at = 2; at + 4 <= jpeg.size() && jpeg[at] == 0xff;) {
        found.push_back(jpeg[at + 1]);
        if (jpeg[at + 1] == 0xda) break;
        at += 2 + (std::size_t{jpeg[at + 2]} << 8 | jpeg[at + 3]);
    }
    return found;
}

// JFIF's, the tables, the size, and the beginning of the pixels; no EXIF, profile or comment.
void expect_only_pixels(const Bytes& jpeg) {
    EXPECT_THAT(segments(jpeg), Each(testing::AnyOf(0xe0, 0xdb, 0xc0, 0xc4, 0xda)));
    EXPECT_EQ(std::string(jpeg.begin(), jpeg.end()).find("Exif"), std::string::npos);
}

Report kept(const Bytes& bytes) {
    auto report = read(bytes);
    EXPECT_EQ(name_of(report.outcome), "kept");
    expect_only_pixels(report.full);
    expect_only_pixels(report.thumbnail);
    const Seen thumbnail(report.thumbnail);
    EXPECT_TRUE(thumbnail && thumbnail.width() == 192 && thumbnail.height() == 192);
    return report;
}

std::string outcome(const Bytes& bytes) {
    const auto report = read(bytes);
    EXPECT_TRUE(report.outcome == Outcome::kept || report.full.empty());
    return std::string(name_of(report.outcome));
}

void expect_quarters(const Bytes& jpeg) {
    const Seen seen(jpeg);
    ASSERT_TRUE(seen);
    const std::array places{
        std::pair(25, 25), std::pair(75, 25), std::pair(25, 75), std::pair(75, 75)};
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto colour = seen.at(places[i].first, places[i].second);
        EXPECT_TRUE(colour.is_like(quarters[i])) << "quarter " << i << ": " << colour;
    }
}
void expect_quarters(const Report& report) {
    expect_quarters(report.full);
    expect_quarters(report.thumbnail);
}

// ---- The field cases. ----

TEST(FieldCases, UprightInThePhone) {
    const auto report = kept(field_case("upright-in-the-phone.jpg"));
    for (const auto& jpeg : {report.full, report.thumbnail}) {
        const Seen seen(jpeg);
        ASSERT_TRUE(seen);
        for (const int x : {10, 50, 90}) {
            EXPECT_GT(seen.at(x, 10).red, 150) << "red on top";
            EXPECT_LT(seen.at(x, 10).blue, 100);
            EXPECT_GT(seen.at(x, 90).blue, 150) << "blue below";
            EXPECT_LT(seen.at(x, 90).red, 100);
        }
    }
    EXPECT_EQ(Seen(report.full).width(), static_cast<int>(report.height)) << "it stood on its side";
}

TEST(FieldCases, WithCoordinates) {
    const auto bytes = field_case("with-coordinates.jpg");
    ASSERT_THAT(segments(bytes), testing::Contains(0xe1)) << "the position";
    const auto report = kept(bytes);
    EXPECT_EQ(Seen(report.full).width(), static_cast<int>(report.width));
}

TEST(FieldCases, FortyEightMegapixels) {
    const auto report = kept(field_case("48-megapixels.jpg"));
    EXPECT_GT(report.width * report.height, 47'000'000u);
    const Seen seen(report.full);
    EXPECT_EQ(std::max(seen.width(), seen.height()), kept_side_max);
}

TEST(FieldCases, Screenshot) {
    kept(field_case("screenshot.png"));
}

TEST(FieldCases, AnyJpegFilledUpToSevenMegabytes) {
    auto jpeg = jpeg_of(in_quarters(400, 300));
    jpeg.resize(7'000'000);
    expect_quarters(kept(jpeg));
}

// ---- Upright. ----

// The sides of the upright picture at which a stored row 0 and a stored column 0 are, as EXIF's
// specification has them.
struct Orientation {
    int number;
    const char* row_0;
    const char* column_0;
};
class Upright : public testing::TestWithParam<Orientation> {};

GdImage stored_as(const Orientation& how, int width, int height) {
    const std::string_view row_0 = how.row_0;
    const std::string_view column_0 = how.column_0;
    const bool lies = row_0 == "left" || row_0 == "right";
    return painted(lies ? height : width, lies ? width : height, [&](int column, int row) {
        const int along = lies ? row : column;  // Of the upright picture's width.
        const int down = lies ? column : row;   // And of its height.
        const bool from_right = row_0 == "right" || column_0 == "right";
        const bool from_bottom = row_0 == "bottom" || column_0 == "bottom";
        return quarter_at(from_right ? width - 1 - along : along,
                          from_bottom ? height - 1 - down : down,
                          width,
                          height);
    });
}

TEST_P(Upright, AJpegIsTurned) {
    for (const bool is_little : {true, false}) {
        const auto stored = jpeg_of(stored_as(GetParam(), 160, 96));
        const auto report = kept(with_orientation(stored, GetParam().number, is_little));
        expect_quarters(report);
        const Seen seen(report.full);
        EXPECT_EQ(seen.width(), 160);
        EXPECT_EQ(seen.height(), 96);
    }
}

TEST_P(Upright, ALargeJpegIsTurnedToo) {
    const auto stored = jpeg_of(stored_as(GetParam(), 4800, 2400));
    const auto report = kept(with_orientation(stored, GetParam().number));
    expect_quarters(report);
    const Seen seen(report.full);
    EXPECT_EQ(seen.width(), 2048);
    EXPECT_EQ(seen.height(), 1024);
}

INSTANTIATE_TEST_SUITE_P(All,
                         Upright,
                         testing::Values(Orientation{1, "top", "left"},
                                         Orientation{2, "top", "right"},
                                         Orientation{3, "bottom", "right"},
                                         Orientation{4, "bottom", "left"},
                                         Orientation{5, "left", "top"},
                                         Orientation{6, "right", "top"},
                                         Orientation{7, "right", "bottom"},
                                         Orientation{8, "left", "bottom"}),
                         [](const auto& each) { return std::to_string(each.param.number); });

TEST(Exif, WhatMakesNoSenseTurnsNothing) {
    const auto stored = jpeg_of(in_quarters(80, 48));
    expect_quarters(kept(with_orientation(stored, 0)));
    expect_quarters(kept(with_orientation(stored, 9)));
    const auto exif = "Exif" + std::string(2, '\0') + exif_of(6);
    for (std::size_t size = 6; size < exif.size() - 8; ++size)
        expect_quarters(kept(with_segment(stored, 0xe1, exif.substr(0, size))));
    auto beyond = exif;
    beyond[10] = '\x7f';  // The directory is far away.
    expect_quarters(kept(with_segment(stored, 0xe1, beyond)));
}

// ---- Kinds. ----

TEST(Jpeg, ItKeepsItsSizeUpTo2048) {
    const auto report = kept(jpeg_of(in_quarters(2048, 1000)));
    EXPECT_EQ(Seen(report.full).width(), 2048);
    EXPECT_EQ(Seen(report.full).height(), 1000);
    EXPECT_EQ(Seen(kept(jpeg_of(in_quarters(2049, 1000))).full).width(), 2048);
    EXPECT_EQ(Seen(kept(jpeg_of(in_quarters(1, 1))).full).width(), 1);
    const auto panorama = kept(jpeg_of(in_quarters(20'000, 100)));
    EXPECT_EQ(Seen(panorama.full).width(), 2048);
    EXPECT_EQ(Seen(panorama.full).height(), 10);
}

TEST(Jpeg, AProgressiveOneIsTaken) {
    const auto image = in_quarters(640, 480);
    gdImageInterlace(image.get(), 1);
    expect_quarters(kept(jpeg_of(image)));
}

// A JPEG of one colour, written row by row.
Bytes jpeg_of_one_colour(JDIMENSION width,
                         JDIMENSION height,
                         const Bytes& pixel,
                         J_COLOR_SPACE space) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors;
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* made = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &made, &size);
    info.image_width = width;
    info.image_height = height;
    info.input_components = static_cast<int>(pixel.size());
    info.in_color_space = space;
    jpeg_set_defaults(&info);
    jpeg_start_compress(&info, TRUE);
    Bytes row;
    for (JDIMENSION x = 0; x < width; ++x)
        row.insert(row.end(), pixel.begin(), pixel.end());
    while (info.next_scanline < height) {
        auto* start = row.data();
        jpeg_write_scanlines(&info, &start, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    Bytes jpeg(made, made + size);
    std::free(made);
    return jpeg;
}

TEST(Jpeg, TwoHundredMegapixelsAreTaken) {
    const auto report = kept(jpeg_of_one_colour(16'000, 12'500, {220, 30, 30}, JCS_RGB));
    const Seen seen(report.full);
    EXPECT_EQ(seen.width(), 2048);
    EXPECT_EQ(seen.height(), 1600);
    EXPECT_TRUE(seen.at(50, 50).is_like(quarters[0])) << seen.at(50, 50);
}

TEST(Jpeg, OneInGreyAndOneForPrintAreTaken) {
    const Seen grey(kept(jpeg_of_one_colour(300, 200, {120}, JCS_GRAYSCALE)).full);
    EXPECT_TRUE(grey.at(50, 50).is_like({120, 120, 120})) << grey.at(50, 50);
    // The library marks it as Adobe's, so 255 is no ink: no cyan, all of the rest.
    const Seen print(kept(jpeg_of_one_colour(300, 200, {255, 0, 0, 255}, JCS_CMYK)).full);
    EXPECT_TRUE(print.at(50, 50).is_like({255, 0, 0})) << print.at(50, 50);
}

TEST(Jpeg, ItsColoursAreThoseOfItsProfile) {
    // In this space the first channel is blue and the last one red.
    const cmsCIExyY white{0.3127, 0.3290, 1};
    const cmsCIExyYTRIPLE primaries{{0.15, 0.06, 1}, {0.30, 0.60, 1}, {0.64, 0.33, 1}};
    cmsToneCurve* curve = cmsBuildGamma(nullptr, 2.2);
    cmsToneCurve* curves[] = {curve, curve, curve};
    void* profile = cmsCreateRGBProfile(&white, &primaries, curves);
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile, nullptr, &size);
    std::string icc(size, '\0');
    ASSERT_TRUE(cmsSaveProfileToMem(profile, icc.data(), &size));
    cmsCloseProfile(profile);
    cmsFreeToneCurve(curve);

    using namespace std::string_literals;
    const auto plain = jpeg_of(painted(60, 40, [](int, int) { return Colour{220, 30, 30}; }));
    const Seen seen(kept(with_segment(plain, 0xe2, "ICC_PROFILE\0\x01\x01"s + icc)).full);
    EXPECT_TRUE(seen.at(50, 50).is_like({30, 30, 220})) << seen.at(50, 50);
    const Seen nonsense(
        kept(with_segment(plain, 0xe2, "ICC_PROFILE\0\x01\x01"s + std::string(500, 'x'))).full);
    EXPECT_TRUE(nonsense.at(50, 50).is_like({220, 30, 30})) << nonsense.at(50, 50);
}

TEST(Png, ItsKindsAreTaken) {
    const auto image = in_quarters(600, 400);
    expect_quarters(kept(png_of(image)));
    gdImageInterlace(image.get(), 1);
    expect_quarters(kept(png_of(image)));
    gdImageTrueColorToPalette(image.get(), 0, 16);
    expect_quarters(kept(png_of(image)));
    expect_quarters(kept(png_of(in_quarters(5000, 3000))));
}

TEST(Png, WhatIsTransparentIsWhite) {
    const auto image = blank(64, 64);
    gdImageAlphaBlending(image.get(), 0);
    gdImageSaveAlpha(image.get(), 1);
    gdImageFilledRectangle(
        image.get(), 0, 0, 31, 63, gdTrueColorAlpha(0, 0, 0, gdAlphaTransparent));
    gdImageFilledRectangle(image.get(), 32, 0, 63, 63, gdTrueColorAlpha(255, 0, 0, 64));
    const Seen seen(kept(png_of(image)).full);
    EXPECT_TRUE(seen.at(25, 50).is_like({255, 255, 255})) << seen.at(25, 50);
    EXPECT_TRUE(seen.at(75, 50).is_like({255, 128, 128})) << seen.at(75, 50);
}

TEST(Png, SixteenBitsBecomeEight) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = 40;
    image.height = 30;
    image.format = PNG_FORMAT_LINEAR_RGB;
    std::vector<std::uint16_t> pixels(std::size_t{40} * 30 * 3);
    for (std::size_t i = 0; i < pixels.size(); i += 3)
        pixels[i] = 65'535;
    png_alloc_size_t size = 1 << 20;
    Bytes png(size);
    ASSERT_TRUE(png_image_write_to_memory(&image, png.data(), &size, 0, pixels.data(), 0, nullptr))
        << image.message;
    png.resize(size);
    ASSERT_EQ(png[24], 16) << "the depth";
    const Seen seen(kept(png).full);
    EXPECT_TRUE(seen.at(50, 50).is_like({255, 0, 0})) << seen.at(50, 50);
}

TEST(Webp, BothKindsAreTaken) {
    for (const int quality : {90, gdWebpLossless}) {
        expect_quarters(kept(webp_of(in_quarters(640, 480), quality)));
        const auto large = kept(webp_of(in_quarters(5000, 3000), quality));
        expect_quarters(large);
        EXPECT_EQ(Seen(large.full).width(), 2048);
    }
}

TEST(Heic, ItIsTakenAsItIsTurned) {
    const auto upright = kept(field_case("upright.heic"));
    EXPECT_EQ(Seen(upright.full).width(), 96);
    expect_quarters(upright);
    // Its EXIF says 6, and its own rotation is the one that counts: 90 degrees clockwise.
    const Seen turned(kept(field_case("turned.heic")).full);
    EXPECT_EQ(turned.width(), 64);
    EXPECT_EQ(turned.height(), 96);
    EXPECT_TRUE(turned.at(75, 25).is_like(quarters[0])) << turned.at(75, 25);
    EXPECT_TRUE(turned.at(25, 25).is_like(quarters[2])) << turned.at(25, 25);
}

// ---- What is not taken. ----

TEST(Refused, WhatIsNoPicture) {
    EXPECT_EQ(outcome({}), "unknown_kind");
    EXPECT_EQ(outcome({0xff}), "unknown_kind");
    EXPECT_EQ(outcome(Bytes(1000, 'x')), "unknown_kind");
    const std::string_view gif = "GIF89a";
    EXPECT_EQ(outcome(Bytes(gif.begin(), gif.end())), "unknown_kind");
}

// The beginning of a PNG: its size, and some of its pixels.
Bytes png_header(std::uint32_t width, std::uint32_t height) {
    auto png = png_of(in_quarters(8, 8));
    for (std::size_t i = 0; i < 4; ++i) {
        png[16 + i] = static_cast<std::uint8_t>(width >> (24 - 8 * i));
        png[20 + i] = static_cast<std::uint8_t>(height >> (24 - 8 * i));
    }
    std::uint32_t crc = 0xffffffff;
    for (std::size_t i = 12; i < 29; ++i) {
        crc ^= png[i];
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    for (std::size_t i = 0; i < 4; ++i)
        png[29 + i] = static_cast<std::uint8_t>(~crc >> (24 - 8 * i));
    return png;
}

// The JPEG, with another size in its header.
Bytes jpeg_header(Bytes jpeg, int width, int height) {
    for (std::size_t i = 2; i + 9 < jpeg.size(); ++i) {
        if (jpeg[i] != 0xff || (jpeg[i + 1] != 0xc0 && jpeg[i + 1] != 0xc2)) continue;
        jpeg[i + 5] = static_cast<std::uint8_t>(height >> 8);
        jpeg[i + 6] = static_cast<std::uint8_t>(height);
        jpeg[i + 7] = static_cast<std::uint8_t>(width >> 8);
        jpeg[i + 8] = static_cast<std::uint8_t>(width);
        break;
    }
    return jpeg;
}

TEST(Refused, APictureOf60000By60000AndItsSizeIsNamed) {
    const auto report = read(png_header(60'000, 60'000));
    EXPECT_EQ(name_of(report.outcome), "too_many_pixels");
    EXPECT_EQ(report.width, 60'000u);
    EXPECT_EQ(report.height, 60'000u);
    EXPECT_EQ(report.pixels_max, 50'000'000u);
    EXPECT_EQ(outcome(jpeg_header(jpeg_of(in_quarters(400, 300)), 60'000, 60'000)),
              "too_many_pixels");
}

TEST(Refused, AProgressiveJpegHasAtMost50MillionPixels) {
    const auto image = in_quarters(400, 300);
    gdImageInterlace(image.get(), 1);
    const auto report = read(jpeg_header(jpeg_of(image), 8000, 7000));
    EXPECT_EQ(name_of(report.outcome), "too_many_pixels");
    EXPECT_EQ(report.pixels_max, 50'000'000u);
}

TEST(Refused, AJpegOfTooManyScans) {
    const auto image = in_quarters(64, 48);
    gdImageInterlace(image.get(), 1);
    auto jpeg = jpeg_of(image);
    // The last scan, many times.
    std::size_t last = 0;
    for (std::size_t i = 2; i + 1 < jpeg.size(); ++i) {
        if (jpeg[i] == 0xff && jpeg[i + 1] == 0xda) last = i;
    }
    ASSERT_NE(last, 0u);
    const Bytes scan(jpeg.begin() + static_cast<std::ptrdiff_t>(last), jpeg.end() - 2);
    for (int i = 0; i < scans_max; ++i)
        jpeg.insert(jpeg.end() - 2, scan.begin(), scan.end());
    EXPECT_EQ(outcome(jpeg), "too_many_scans");
}

TEST(Refused, WhatIsCutOff) {
    const auto half = [](Bytes bytes) {
        bytes.resize(bytes.size() / 2);
        return bytes;
    };
    const auto image = noise(200, 150);
    EXPECT_EQ(outcome(half(jpeg_of(image))), "incomplete");
    EXPECT_EQ(outcome(half(png_of(image))), "incomplete");
    EXPECT_EQ(outcome(half(webp_of(image, 90))), "incomplete");
    EXPECT_NE(outcome(half(field_case("upright.heic"))), "kept");
    // Nothing is missing but the end mark.
    auto jpeg = jpeg_of(in_quarters(64, 48));
    jpeg.resize(jpeg.size() - 2);
    expect_quarters(kept(jpeg));
}

TEST(Refused, AnyBytesDoNoHarm) {
    const auto image = in_quarters(40, 30);
    for (auto bytes :
         {jpeg_of(image), png_of(image), webp_of(image, 90), field_case("turned.heic")}) {
        for (std::size_t i = 0; i < bytes.size(); i += 3) {
            bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ 0xff);
            outcome(bytes);
            bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ 0xff);
        }
    }
}

TEST(Report, ItTravelsAsBytes) {
    const Report report{Outcome::kept, 3, 2, 0, {1, 2, 3}, {4}};
    const auto bytes = encode(report);
    const auto decoded = decode_report(bytes);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->full, report.full);
    EXPECT_EQ(decoded->thumbnail, report.thumbnail);
    EXPECT_EQ(decoded->width, 3u);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(decode_report(std::string_view(bytes).substr(0, size))) << size;
    EXPECT_FALSE(decode_report(bytes + "x"));
}

}  // namespace
}  // namespace muster::picture
