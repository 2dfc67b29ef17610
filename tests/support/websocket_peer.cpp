#include "tests/support/websocket_peer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <openssl/evp.h>

namespace muster::discord {

namespace {

// The server's proof that it read the key: RFC 6455, section 4.2.2.
std::string proof_of(const std::string& key) {
    const std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    std::array<unsigned char, 64> base64{};
    const auto length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
    return {base64.begin(), base64.begin() + length};
}

// Most significant byte first.
std::string number(std::size_t value, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i)
        out += static_cast<char>((value >> (8 * i)) & 0xffU);
    return out;
}

std::size_t number(const std::string& bytes) {
    std::size_t value = 0;
    for (const char c : bytes)
        value = value << 8U | static_cast<unsigned char>(c);
    return value;
}

}  // namespace

void accept_websocket(Peer& peer) {
    constexpr std::string_view name = "Sec-WebSocket-Key: ";
    const auto request = peer.request();
    const auto at = request.find(name) + name.size();
    const auto key = request.substr(at, request.find("\r\n", at) - at);
    peer.send(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        proof_of(key) + "\r\n\r\n");
}

std::string frame(int opcode, std::string_view payload, bool last) {
    std::string out(1, static_cast<char>((last ? 0x80 : 0) | opcode));
    if (payload.size() < 126)
        out += static_cast<char>(payload.size());
    else if (payload.size() < 65'536)
        out += "\x7e" + number(payload.size(), 2);
    else
        out += "\x7f" + number(payload.size(), 8);
    return out.append(payload);
}

ReadFrame read_frame(Peer& peer) {
    const auto head = peer.read(2);
    const auto first = static_cast<unsigned char>(head[0]);
    const auto second = static_cast<unsigned char>(head[1]);
    EXPECT_TRUE(second & 0x80U) << "a client masks";
    std::size_t size = second & 0x7fU;
    if (size == 126)
        size = number(peer.read(2));
    else if (size == 127)
        size = number(peer.read(8));
    const auto mask = peer.read(4);
    ReadFrame frame{
        .opcode = first & 0x0f, .last = (first & 0x80U) != 0, .payload = peer.read(size)};
    for (std::size_t i = 0; i < size; ++i)
        frame.payload[i] = static_cast<char>(frame.payload[i] ^ mask[i % 4]);
    return frame;
}

}  // namespace muster::discord
