#include "engine/picture/image.hpp"

#include <lcms2.h>
#include <memory>

namespace muster::picture {

namespace {

struct CloseProfile {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
struct DeleteTransform {
    void operator()(void* transform) const { cmsDeleteTransform(transform); }
};

}  // namespace

void convert_to_srgb(Image& image, std::span<const std::uint8_t> icc) {
    if (icc.empty()) return;
    const std::unique_ptr<void, CloseProfile> from(
        cmsOpenProfileFromMem(icc.data(), static_cast<cmsUInt32Number>(icc.size())));
    if (!from || cmsGetColorSpace(from.get()) != cmsSigRgbData) return;
    const std::unique_ptr<void, CloseProfile> to(cmsCreate_sRGBProfile());
    if (!to) return;
    const std::unique_ptr<void, DeleteTransform> transform(cmsCreateTransform(
        from.get(), TYPE_RGB_8, to.get(), TYPE_RGB_8, INTENT_RELATIVE_COLORIMETRIC, 0));
    if (!transform) return;
    const auto pixels = static_cast<cmsUInt32Number>(image.rgb.size() / 3);
    cmsDoTransform(transform.get(), image.rgb.data(), image.rgb.data(), pixels);
}

}  // namespace muster::picture
