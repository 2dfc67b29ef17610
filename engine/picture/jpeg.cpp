// libjpeg reports an error by longjmp(). Between setjmp() and there nothing has a destructor: all
// that must be freed belongs to the Reader or the Writer.
#include "engine/picture/kinds.hpp"
#include "engine/picture/limits.hpp"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <jerror.h>
#include <jpeglib.h>

namespace muster::picture {

namespace {

constexpr int quality = 85;
constexpr unsigned scale_denominator = 8;

struct Errors : jpeg_error_mgr {
    std::jmp_buf jump;
    Outcome outcome = Outcome::damaged;
    bool has_ended = false;  // The bytes ended too early.
};

[[noreturn]] void give_up(j_common_ptr info, Outcome outcome) {
    auto* errors = static_cast<Errors*>(info->err);
    errors->outcome = outcome;
    std::longjmp(errors->jump, 1);
}

void on_error(j_common_ptr info) {
    const bool no_memory = info->err->msg_code == JERR_OUT_OF_MEMORY;
    give_up(info, no_memory ? Outcome::too_much_memory : Outcome::damaged);
}

// A file may lack its end mark. Where pixels are missing too, the library would make them grey.
void on_message(j_common_ptr info, int level) {
    if (level >= 0) return;
    auto* errors = static_cast<Errors*>(info->err);
    if (info->err->msg_code == JWRN_JPEG_EOF) errors->has_ended = true;
    if (info->err->msg_code == JWRN_HIT_MARKER && errors->has_ended)
        give_up(info, Outcome::incomplete);
}

void on_output(j_common_ptr) {}

void on_progress(j_common_ptr info) {
    if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > scans_max)
        give_up(info, Outcome::too_many_scans);
}

jpeg_error_mgr* set_up(Errors& errors) {
    auto* common = jpeg_std_error(&errors);
    common->error_exit = on_error;
    common->emit_message = on_message;
    common->output_message = on_output;
    return common;
}

// The library's structs are C's; each of their fields is set by jpeg_create_…().
class Reader {
  public:
    explicit Reader(Bytes bytes) : bytes_(bytes) {}
    ~Reader() {
        jpeg_destroy_decompress(&info_);
        std::free(icc_);
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    Decoded read() {
        info_.err = set_up(errors_);
        if (!in_library(&Reader::read_header)) throw problem();
        decoded_.size = {static_cast<int>(info_.image_width), static_cast<int>(info_.image_height)};
        const bool as_a_whole = jpeg_has_multiple_scans(&info_) != 0;
        check_size(decoded_.size, as_a_whole ? pixels_max : jpeg_pixels_max);
        if (!in_library(&Reader::start)) throw problem();
        const Size scaled{static_cast<int>(info_.output_width),
                          static_cast<int>(info_.output_height)};
        scaler_.emplace(scaled, kept_size(decoded_.size));
        row_.resize(std::size_t{info_.output_width} *
                    static_cast<std::size_t>(info_.output_components));
        rgb_.resize(std::size_t{3} * info_.output_width);
        if (!in_library(&Reader::read_rows)) throw problem();
        decoded_.image = scaler_->take();
        note_markers();
        return std::move(decoded_);
    }

  private:
    // False: the library gave up.
    bool in_library(void (Reader::*step)()) {
        if (setjmp(errors_.jump) != 0) return false;
        (this->*step)();
        return true;
    }
    Problem problem() const { return {errors_.outcome, decoded_.size}; }

    void read_header() {
        jpeg_create_decompress(&info_);
        progress_.progress_monitor = on_progress;
        info_.progress = &progress_;
        jpeg_mem_src(&info_, bytes_.data(), bytes_.size());
        jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xffff);
        jpeg_save_markers(&info_, JPEG_APP0 + 2, 0xffff);
        jpeg_read_header(&info_, TRUE);
        if (jpeg_read_icc_profile(&info_, &icc_, &icc_size_) == 0) icc_size_ = 0;
    }

    // A part of the decoding scales by N/8 for nothing.
    void start() {
        const auto longest = std::max(info_.image_width, info_.image_height);
        const auto wanted = unsigned{kept_side_max} * scale_denominator;
        info_.scale_denom = scale_denominator;
        info_.scale_num = std::clamp((wanted + longest - 1) / longest, 1u, scale_denominator);
        const auto space = info_.jpeg_color_space;
        is_cmyk_ = space == JCS_CMYK || space == JCS_YCCK;
        info_.out_color_space = is_cmyk_ ? JCS_CMYK : JCS_RGB;
        jpeg_start_decompress(&info_);
    }

    void read_rows() {
        while (info_.output_scanline < info_.output_height) {
            auto* row = row_.data();
            jpeg_read_scanlines(&info_, &row, 1);
            scaler_->add_row(is_cmyk_ ? rgb_of_cmyk() : row);
        }
    }

    // Adobe's programs write the inverse: 255 is no ink.
    const std::uint8_t* rgb_of_cmyk() {
        const unsigned inverse = info_.saw_Adobe_marker != 0 ? 0 : 255;
        for (std::size_t x = 0; x < info_.output_width; ++x) {
            const unsigned black = row_[4 * x + 3] ^ inverse;
            for (std::size_t c = 0; c < 3; ++c)
                rgb_[3 * x + c] =
                    static_cast<std::uint8_t>((row_[4 * x + c] ^ inverse) * black / 255);
        }
        return rgb_.data();
    }

    void note_markers() {
        if (!is_cmyk_ && icc_) decoded_.icc.assign(icc_, icc_ + icc_size_);
        constexpr std::string_view exif("Exif\0\0", 6);
        for (const auto* marker = info_.marker_list; marker; marker = marker->next) {
            const Bytes data(marker->data, marker->data_length);
            if (data.size() < exif.size() || std::memcmp(data.data(), exif.data(), 6) != 0)
                continue;
            decoded_.orientation = orientation_in(data.subspan(exif.size()));
            return;
        }
    }

    const Bytes bytes_;
    jpeg_decompress_struct info_{};
    jpeg_progress_mgr progress_{};
    Errors errors_;
    JOCTET* icc_ = nullptr;
    unsigned icc_size_ = 0;
    bool is_cmyk_ = false;
    std::vector<std::uint8_t> row_;
    std::vector<std::uint8_t> rgb_;
    std::optional<Scaler> scaler_;
    Decoded decoded_;
};

class Writer {
  public:
    explicit Writer(const Image& image) : image_(image) {}
    ~Writer() {
        jpeg_destroy_compress(&info_);
        std::free(bytes_);
    }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    std::vector<std::uint8_t> write() {
        info_.err = set_up(errors_);
        if (setjmp(errors_.jump) != 0) throw Problem{Outcome::too_much_memory};
        write_all();
        return {bytes_, bytes_ + size_};
    }

  private:
    void write_all() {
        jpeg_create_compress(&info_);
        jpeg_mem_dest(&info_, &bytes_, &size_);
        info_.image_width = static_cast<JDIMENSION>(image_.size.width);
        info_.image_height = static_cast<JDIMENSION>(image_.size.height);
        info_.input_components = 3;
        info_.in_color_space = JCS_RGB;
        jpeg_set_defaults(&info_);
        jpeg_set_quality(&info_, quality, TRUE);
        info_.optimize_coding = TRUE;
        jpeg_start_compress(&info_, TRUE);
        while (info_.next_scanline < info_.image_height) {
            auto* row = const_cast<JSAMPROW>(image_.row(static_cast<int>(info_.next_scanline)));
            jpeg_write_scanlines(&info_, &row, 1);
        }
        jpeg_finish_compress(&info_);
    }

    const Image& image_;
    jpeg_compress_struct info_{};
    Errors errors_;
    unsigned char* bytes_ = nullptr;
    unsigned long size_ = 0;
};

}  // namespace

Decoded read_jpeg(Bytes bytes) {
    Reader reader(bytes);
    return reader.read();
}

std::vector<std::uint8_t> write_jpeg(const Image& image) {
    Writer writer(image);
    return writer.write();
}

}  // namespace muster::picture
