#include "workbook/package.hpp"

#include "workbook/fault.hpp"
#include "workbook/worksheet.hpp"

#include <array>
#include <exception>
#include <expat.h>
#include <zip.h>

namespace muster::workbook {

namespace {

struct CloseFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};
struct FreeParser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

std::string_view without_prefix(std::string_view name) {
    return name.substr(name.find(':') + 1);
}

// Hands the parser's calls to the reader of elements. No exception passes through the parser, which
// is C.
class Document {
  public:
    explicit Document(Elements& elements)
        : elements_(elements), parser_(XML_ParserCreate(nullptr)) {
        if (!parser_) throw std::bad_alloc();
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(parser_.get(), on_start, on_end);
        XML_SetCharacterDataHandler(parser_.get(), on_text);
        XML_SetStartDoctypeDeclHandler(parser_.get(), on_document_type);
    }

    void take(std::string_view bytes, bool last) {
        const auto status = XML_Parse(parser_.get(),
                                      bytes.data(),
                                      static_cast<int>(bytes.size()),
                                      last ? XML_TRUE : XML_FALSE);
        if (fault_) std::rethrow_exception(fault_);
        if (status == XML_STATUS_OK) return;
        if (XML_GetErrorCode(parser_.get()) == XML_ERROR_NO_MEMORY) throw std::bad_alloc();
        throw broken();
    }

  private:
    template <class Call>
    static void guarded(void* self, Call call) {
        auto& document = *static_cast<Document*>(self);
        if (document.fault_) return;
        try {
            call(document.elements_);
        } catch (...) {
            document.fault_ = std::current_exception();
            XML_StopParser(document.parser_.get(), XML_FALSE);
        }
    }

    static void on_start(void* self, const char* name, const char** attributes) {
        guarded(self, [&](Elements& elements) {
            Attributes named;
            for (; *attributes != nullptr; attributes += 2)
                named[std::string(without_prefix(attributes[0]))] = attributes[1];
            elements.start(without_prefix(name), named);
        });
    }
    static void on_end(void* self, const char* name) {
        guarded(self, [&](Elements& elements) { elements.end(without_prefix(name)); });
    }
    static void on_text(void* self, const char* text, int size) {
        guarded(self,
                [&](Elements& elements) { elements.text({text, static_cast<std::size_t>(size)}); });
    }
    // Its entities could unfold to gigabytes.
    static void on_document_type(void* self, const char*, const char*, const char*, int) {
        guarded(self, [](Elements&) {
            throw Fault("The workbook has a document type, which no spreadsheet writes.");
        });
    }

    Elements& elements_;
    std::unique_ptr<XML_ParserStruct, FreeParser> parser_;
    std::exception_ptr fault_;
};

}  // namespace

std::string value_in(const Attributes& attributes, std::string_view name) {
    const auto at = attributes.find(name);
    return at == attributes.end() ? std::string() : at->second;
}

void Package::Close::operator()(zip* archive) const {
    zip_discard(archive);
}

Package::Package(std::string_view bytes) {
    auto* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
    if (source == nullptr) throw std::bad_alloc();
    archive_.reset(zip_open_from_source(source, ZIP_RDONLY, nullptr));
    if (!archive_) {
        zip_source_free(source);
        throw broken();
    }
}

bool Package::has(const std::string& part) const {
    return zip_name_locate(archive_.get(), part.c_str(), ZIP_FL_NOCASE) >= 0;
}

void Package::read(const std::string& part, Elements& elements) const {
    const auto index = zip_name_locate(archive_.get(), part.c_str(), ZIP_FL_NOCASE);
    if (index < 0) throw broken();
    const std::unique_ptr<zip_file_t, CloseFile> file(
        zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0));
    if (!file) throw broken();
    Document document(elements);
    std::array<char, 1 << 16> buffer{};
    std::size_t size = 0;
    for (;;) {
        const auto got = zip_fread(file.get(), buffer.data(), buffer.size());
        if (got < 0) throw broken();
        size += static_cast<std::size_t>(got);
        if (size > part_size_max) throw Fault("The workbook unpacks to more than an import takes.");
        document.take({buffer.data(), static_cast<std::size_t>(got)}, got == 0);
        if (got == 0) return;
    }
}

}  // namespace muster::workbook
