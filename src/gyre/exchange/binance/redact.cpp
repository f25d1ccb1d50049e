#include "gyre/exchange/binance/redact.hpp"

namespace gyre::binance {
namespace {

constexpr std::size_t kWordMax = 31;

constexpr bool is_of_word(char c) {
  return ('A' <= c && c <= 'Z') || ('a' <= c && c <= 'z') || ('0' <= c && c <= '9') || c == '+' ||
         c == '/' || c == '-' || c == '_' || c == '%';
}
constexpr bool is_control(char c) { return ('\0' <= c && c < ' ') || c == '\x7f'; }

}  // namespace

std::string redact(std::string_view said) {
  std::string out;
  for (std::size_t i = 0; i < said.size() && out.size() < kSaidMax;) {
    auto end = i;
    while (end < said.size() && is_of_word(said[end])) ++end;
    if (end == i) {
      out += is_control(said[i]) ? ' ' : said[i];
      ++i;
      continue;
    }
    if (end - i > kWordMax)
      out += "[...]";
    else
      out += said.substr(i, end - i);
    i = end;
  }
  if (out.size() > kSaidMax) out.resize(kSaidMax);
  return out;
}

}  // namespace gyre::binance
