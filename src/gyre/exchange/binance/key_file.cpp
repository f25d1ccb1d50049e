#include "gyre/exchange/binance/key_file.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "gyre/core/text.hpp"

namespace gyre::binance {
namespace {

constexpr std::string_view kBegin = "-----BEGIN PRIVATE KEY-----",
                           kEnd = "-----END PRIVATE KEY-----";
constexpr std::size_t kWordMax = 256;

// An Ed25519 key as PKCS#8 (RFC 8410) is these bytes and the 32 of the key.
constexpr std::array<unsigned char, 16> kDerHead{0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                                 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
constexpr std::size_t kSeed = 32, kDer = kDerHead.size() + kSeed;
static_assert(kDer % 3 == 0, "its base64 needs no padding");

constexpr bool is_visible(char c) { return '!' <= c && c <= '~'; }
constexpr bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= kWordMax && std::ranges::all_of(text, is_visible);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blank = " \t\r";
  const auto begin = text.find_first_not_of(blank);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

int digit(char c) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto at = digits.find(c);
  return at == digits.npos ? -1 : static_cast<int>(at);
}

// The base64 lines of an Ed25519 key, gathered.
class PemBody {
 public:
  bool add(std::string_view line) {
    for (const char c : line) {
      const int value = digit(c);
      if (value < 0 || count_ == kDer * 4 / 3) return false;
      bits_ = bits_ << 6 | static_cast<std::uint32_t>(value);
      if (++count_ % 4 != 0) continue;
      for (const int shift : {16, 8, 0}) der_.bytes()[size_++] = static_cast<char>(bits_ >> shift);
      bits_ = 0;
    }
    return true;
  }
  std::optional<wire::Signer> signer() const {
    const auto der = der_.bytes();
    if (size_ != kDer || std::memcmp(der.data(), kDerHead.data(), kDerHead.size()) != 0)
      return std::nullopt;
    return wire::Signer::ed25519(der.last<kSeed>());
  }

 private:
  LockedMemory der_{kDer};
  std::size_t count_ = 0, size_ = 0;
  std::uint32_t bits_ = 0;
};

class Parser {
 public:
  Result<Credentials> parse(std::string_view text) {
    if (text.size() > kKeyFileMax) return fail(Errc::Parse, "is longer than a key file can be");
    while (!text.empty()) {
      const auto line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(text.size(), line.size() + 1));
      ++line_;
      if (!read(trim(line))) return fail(Errc::Parse, "line " + to_text(line_) + " " + why_);
    }
    if (pem_) return fail(Errc::Parse, "the private key has no END line");
    if (key_.empty() || signer_.empty())
      return fail(Errc::Parse,
                  "needs a line 'key = ...' and a line 'secret = ...' or a private key");
    return Credentials{std::string{key_}, std::move(signer_)};
  }

 private:
  bool refuse(const char* why) {
    why_ = why;
    return false;
  }

  bool read(std::string_view line) {
    if (pem_)
      return line == kEnd ? end_pem() : pem_->add(line) || refuse("is not of an Ed25519 key");
    if (line.empty() || line.starts_with('#')) return true;
    if (line == kBegin) {
      pem_.emplace();
      return true;
    }
    const auto equals = line.find('=');
    if (equals == line.npos) return refuse("is not understood");
    const auto name = trim(line.substr(0, equals)), value = trim(line.substr(equals + 1));
    if (!is_word(value)) return refuse("has no value, or one with spaces or signs that no key has");
    if (name == "key") return take_key(value);
    if (name == "secret") return take(Secret{value});
    return refuse("has a name that is neither key nor secret");
  }

  bool take_key(std::string_view value) {
    if (!key_.empty()) return refuse("is a second key");
    key_ = value;
    return true;
  }
  bool take(wire::Signer signer) {
    if (!signer_.empty()) return refuse("is a second secret");
    signer_ = std::move(signer);
    return true;
  }
  bool end_pem() {
    auto signer = std::exchange(pem_, std::nullopt)->signer();
    return signer ? take(*std::move(signer)) : refuse("ends what is no Ed25519 key");
  }

  std::string_view key_;
  wire::Signer signer_;
  std::optional<PemBody> pem_;
  int line_ = 0;
  const char* why_ = "";
};

}  // namespace

Result<Credentials> parse_key_file(std::string_view text) { return Parser{}.parse(text); }

Result<Credentials> make_credentials(std::string_view key, std::string_view secret) {
  if (!is_word(key) || !is_word(secret))
    return fail(Errc::Parse, "a key or a secret has spaces, or signs that none has");
  return Credentials{std::string{key}, Secret{secret}};
}

}  // namespace gyre::binance
