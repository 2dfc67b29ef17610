// libpng reports an error by longjmp(); see jpeg.cpp.
#include "engine/picture/kinds.hpp"
#include "engine/picture/limits.hpp"

#include <csetjmp>
#include <cstdlib>
#include <cstring>
#include <png.h>

namespace muster::picture {

namespace {

class PngReader {
  public:
    explicit PngReader(Bytes bytes) : bytes_(bytes) {}
    ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }
    PngReader(const PngReader&) = delete;
    PngReader& operator=(const PngReader&) = delete;

    Decoded read() {
        if (!in_library(&PngReader::read_header)) throw problem();
        decoded_.size = {static_cast<int>(png_get_image_width(png_, info_)),
                         static_cast<int>(png_get_image_height(png_, info_))};
        check_size(decoded_.size, pixels_max);
        if (!in_library(&PngReader::transform)) throw problem();
        prepare();
        if (!in_library(passes_ == 1 ? &PngReader::read_rows : &PngReader::read_interlaced))
            throw problem();
        if (passes_ != 1) scale_interlaced();
        decoded_.image = scaler_->take();
        // The orientation may follow the pixels. What is wrong with the end is of no account.
        static_cast<void>(in_library(&PngReader::read_end));
        note_chunks();
        return std::move(decoded_);
    }

  private:
    bool in_library(void (PngReader::*step)()) {
        if (setjmp(jump_) != 0) return false;
        (this->*step)();
        return true;
    }
    Problem problem() const { return {outcome_, decoded_.size}; }

    static PngReader& self(void* pointer) { return *static_cast<PngReader*>(pointer); }
    static void on_error(png_structp png, png_const_charp) {
        std::longjmp(self(png_get_error_ptr(png)).jump_, 1);
    }
    static void on_warning(png_structp, png_const_charp) {}
    static png_voidp allocate(png_structp png, png_alloc_size_t size) {
        void* memory = std::malloc(size);
        if (!memory) self(png_get_mem_ptr(png)).outcome_ = Outcome::too_much_memory;
        return memory;
    }
    static void release(png_structp, png_voidp memory) { std::free(memory); }
    static void give_bytes(png_structp png, png_bytep to, std::size_t size) {
        auto& reader = self(png_get_io_ptr(png));
        if (reader.bytes_.size() - reader.at_ < size) {
            reader.outcome_ = Outcome::incomplete;
            png_error(png, "the end is missing");
        }
        std::memcpy(to, reader.bytes_.data() + reader.at_, size);
        reader.at_ += size;
    }

    void read_header() {
        png_ = png_create_read_struct_2(
            PNG_LIBPNG_VER_STRING, this, on_error, on_warning, this, allocate, release);
        if (png_) info_ = png_create_info_struct(png_);
        if (!info_) std::longjmp(jump_, 1);
        png_set_read_fn(png_, this, give_bytes);
        // Our own limit comes first, because its answer names the size.
        png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
        // Texts can be compressed to a thousandth.
        static constexpr png_byte texts[] = "tEXt\0zTXt\0iTXt\0sPLT";
        png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, texts, 4);
        png_read_info(png_, info_);
    }

    // Every row becomes RGBA with 8 bits.
    void transform() {
        png_set_expand(png_);
        png_set_scale_16(png_);
        png_set_gray_to_rgb(png_);
        png_set_add_alpha(png_, 0xff, PNG_FILLER_AFTER);
        passes_ = png_set_interlace_handling(png_);
        png_read_update_info(png_, info_);
        if (png_get_rowbytes(png_, info_) != row_size()) std::longjmp(jump_, 1);
    }

    std::size_t row_size() const {
        return std::size_t{4} * static_cast<std::size_t>(decoded_.size.width);
    }
    void prepare() {
        const auto rows =
            passes_ == 1 ? std::size_t{1} : static_cast<std::size_t>(decoded_.size.height);
        rgba_.resize(row_size() * rows);
        rgb_.resize(row_size() / 4 * 3);
        scaler_.emplace(decoded_.size, kept_size(decoded_.size));
    }
    void read_rows() {
        for (int y = 0; y < decoded_.size.height; ++y) {
            png_read_row(png_, rgba_.data(), nullptr);
            take_row(rgba_.data());
        }
    }
    void read_interlaced() {
        for (int pass = 0; pass < passes_; ++pass) {
            for (int y = 0; y < decoded_.size.height; ++y)
                png_read_row(
                    png_, rgba_.data() + row_size() * static_cast<std::size_t>(y), nullptr);
        }
    }
    void scale_interlaced() {
        for (int y = 0; y < decoded_.size.height; ++y)
            take_row(rgba_.data() + row_size() * static_cast<std::size_t>(y));
    }
    void take_row(const std::uint8_t* rgba) {
        flatten_row(rgba, decoded_.size.width, rgb_.data());
        scaler_->add_row(rgb_.data());
    }

    void read_end() { png_read_end(png_, info_); }

    void note_chunks() {
        png_uint_32 exif_size = 0;
        png_bytep exif = nullptr;
        if (png_get_eXIf_1(png_, info_, &exif_size, &exif) != 0)
            decoded_.orientation = orientation_in({exif, exif_size});
        png_charp name = nullptr;
        int compression = 0;
        png_bytep icc = nullptr;
        png_uint_32 icc_size = 0;
        if (png_get_iCCP(png_, info_, &name, &compression, &icc, &icc_size) != 0)
            decoded_.icc.assign(icc, icc + icc_size);
    }

    const Bytes bytes_;
    std::size_t at_ = 0;
    std::jmp_buf jump_;
    Outcome outcome_ = Outcome::damaged;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
    int passes_ = 1;
    std::vector<std::uint8_t> rgba_;
    std::vector<std::uint8_t> rgb_;
    std::optional<Scaler> scaler_;
    Decoded decoded_;
};

}  // namespace

Decoded read_png(Bytes bytes) {
    PngReader reader(bytes);
    return reader.read();
}

}  // namespace muster::picture
