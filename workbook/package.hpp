// The file of a workbook: a ZIP archive (libzip) whose parts are XML documents (expat).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

struct zip;

namespace muster::workbook {

// The attributes of an element, by their names without prefixes.
using Attributes = std::map<std::string, std::string, std::less<>>;

// The attribute's value; empty if there is none.
std::string value_in(const Attributes& attributes, std::string_view name);

// Hears of a document's elements, in order. Names come without prefixes: writers choose those.
class Elements {
  public:
    virtual ~Elements() = default;
    virtual void start(std::string_view name, const Attributes& attributes) = 0;
    virtual void end(std::string_view name) = 0;
    // A piece of the text between two tags, in UTF-8.
    virtual void text(std::string_view piece) = 0;
};

class Package {
  public:
    // The bytes must outlive the package. Throws Fault.
    explicit Package(std::string_view bytes);

    // Part names are told apart without case.
    bool has(const std::string& part) const;
    // Reads the part piece by piece. Throws Fault, and what the handler throws.
    void read(const std::string& part, Elements& elements) const;

  private:
    struct Close {
        void operator()(zip* archive) const;
    };
    std::unique_ptr<zip, Close> archive_;
};

}  // namespace muster::workbook
