#include "gyre/sim/server/authorize.hpp"

#include <algorithm>

#include "gyre/exchange/wire/signing.hpp"

namespace gyre::sim::server {
namespace {

constexpr std::int64_t kWindowStandard = 5'000, kWindowMax = 60'000;  // ms
constexpr milliseconds kAhead = 1'000ms;

// `text` without its signature=… pair.
std::string unsigned_part(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.starts_with("signature=")) continue;
    if (!out.empty()) out += '&';
    out += pair;
  }
  return out;
}

// Takes the same time for every wrong answer.
bool is_equal(std::string_view a, std::string_view b) {
  int difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) difference |= a[i] ^ b[i];
  return difference == 0;
}

bool in_window(Timestamp stamp, Timestamp now, milliseconds window) {
  return stamp < now + kAhead && now - stamp <= window;
}

std::optional<Refusal> check_time(ParameterReader& from, const Clocks& clocks) {
  const auto stamp = from_ms(from.whole("timestamp"));
  const auto window = from.optional_whole("recvWindow").value_or(kWindowStandard);
  if (from.refusal()) return from.refusal();
  if (window > kWindowMax) return refuse::receive_window_too_long();
  if (in_window(stamp, clocks.market, milliseconds{window})) return std::nullopt;
  if (clocks.wall && in_window(stamp, *clocks.wall, milliseconds{window})) return std::nullopt;
  const auto now = clocks.wall ? std::max(clocks.market, *clocks.wall) : clocks.market;
  return stamp >= now + kAhead ? refuse::ahead_of_server() : refuse::outside_receive_window();
}

}  // namespace

std::expected<const ApiKey*, Refusal> authorize(Access access, const Call& call,
                                                const Parameters& parameters,
                                                std::span<const ApiKey> keys,
                                                const Clocks& clocks) {
  if (access == Access::Open) return nullptr;
  if (!call.api_key || call.api_key->empty()) return std::unexpected(refuse::bad_key_format());
  const auto key = std::ranges::find(keys, *call.api_key, &ApiKey::key);
  if (key == keys.end()) return std::unexpected(refuse::unknown_key());
  if (access == Access::Key) return &*key;
  ParameterReader from{parameters};
  const auto signature = from.text("signature");
  if (auto wrong = check_time(from, clocks)) return std::unexpected(*std::move(wrong));
  const auto text = unsigned_part(call.query) + unsigned_part(call.body);
  if (!is_equal(signature, wire::hmac_sha256(key->secret, text)))
    return std::unexpected(refuse::bad_signature());
  return &*key;
}

}  // namespace gyre::sim::server
