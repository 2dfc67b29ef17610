#include "bench/peers/postgres.hpp"

#include "bench/peers/payload.hpp"

namespace muster::bench {

namespace {

using namespace std::string_view_literals;

void append_int16(std::string& out, std::size_t value) {
    out += static_cast<char>(value >> 8 & 0xff);
    out += static_cast<char>(value & 0xff);
}
void append_int32(std::string& out, std::size_t value) {
    append_int16(out, value >> 16);
    append_int16(out, value & 0xffff);
}
std::size_t read_int32(std::string_view in) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(in[i]);
    return value;
}

// The length counts itself but not the kind.
void append_message(std::string& out, char kind, std::string_view body) {
    out += kind;
    append_int32(out, body.size() + 4);
    out += body;
}

constexpr auto table =
    "CREATE TABLE IF NOT EXISTS records (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
    "body text NOT NULL)\0"sv;
constexpr auto prepare = "i\0INSERT INTO records (body) VALUES ($1)\0\0\0"sv;

class Appender : public Wire {
  public:
    explicit Appender(bool makes_table) : makes_table_(makes_table) {}

    void greet(std::string& out) override {
        constexpr auto startup = "\x00\x03\x00\x00user\0bench\0database\0postgres\0\0"sv;
        append_int32(out, startup.size() + 4);
        out += startup;
        greetings_ = 2;  // Number of expected ReadyForQuery.
        if (makes_table_) {
            append_message(out, 'Q', table);
            ++greetings_;
        }
        append_message(out, 'P', prepare);
        append_message(out, 'S', "");
    }
    bool is_open() const override { return greetings_ == 0; }
    void ask(std::string& out) override {
        // Portal, statement, no formats, one parameter; results as they come.
        bind_.assign("\0i\0\0\0\0\1"sv);
        append_int32(bind_, payload_size);
        bind_ += payload(++asked_);
        append_int16(bind_, 0);
        append_message(out, 'B', bind_);
        append_message(out, 'E', "\0\0\0\0\0"sv);
        append_message(out, 'S', "");
    }
    Taken take(std::string_view in) override {
        Taken taken;
        Bytes bytes(in);
        while (bytes.left().size() >= 5) {
            const char kind = bytes.left()[0];
            const auto size = read_int32(bytes.left().substr(1));
            std::string_view message;
            if (!bytes.exactly(size + 1, message)) break;
            if (take(kind, message.substr(5))) ++taken.replies;
            taken.bytes = in.size() - bytes.left().size();
        }
        return taken;
    }

  private:
    // Returns true when an INSERT is complete.
    bool take(char kind, std::string_view body) {
        if (kind == 'E') wrong_answer("PostgreSQL: success", body);
        if (greetings_ != 0) {
            if (kind == 'Z') --greetings_;
            return false;
        }
        switch (kind) {
            case '2':  // The parameters are bound.
                return false;
            case 'C':
                if (body != "INSERT 0 1\0"sv) wrong_answer("PostgreSQL: one row", body);
                inserted_ = true;
                return false;
            case 'Z':  // The transaction has ended.
                if (body != "I" || !inserted_) wrong_answer("PostgreSQL: a commit", body);
                inserted_ = false;
                return true;
            default:
                wrong_answer("PostgreSQL: a reply", body);
        }
    }

    bool makes_table_;
    std::size_t greetings_ = 0;
    std::uint64_t asked_ = 0;
    bool inserted_ = false;
    std::string bind_;
};

}  // namespace

std::unique_ptr<Wire> postgres_appender(std::size_t client) {
    return std::make_unique<Appender>(client == 0);
}

}  // namespace muster::bench
