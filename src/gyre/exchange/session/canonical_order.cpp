#include "gyre/exchange/session/canonical_order.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace gyre::session {
namespace {

enum class Place : std::uint8_t { Streams, User, Answers, Market };

// Equal keys keep their order by `arrived`.
struct Key {
  Place place{};
  std::uint64_t number = 0;
  std::string_view symbol;
  std::size_t frame = 0, arrived = 0;
  auto operator<=>(const Key&) const = default;
};

Key key_of(const Input& input, std::size_t arrived) {
  if (const auto* answer = std::get_if<Answer>(&input))
    return {Place::Answers, answer->id, {}, 0, arrived};
  const auto* said = std::get_if<StreamSaid>(&input);
  if (said == nullptr) return {Place::Streams, 0, {}, 0, arrived};
  if (said->stream == StreamId{0}) return {Place::User, 0, {}, 0, arrived};
  Key key{Place::Market, said->message.index(), {}, 0, arrived};
  if (const auto* kline = std::get_if<wire::KlineMessage>(&said->message)) {
    key.symbol = kline->symbol;
    key.frame = index(kline->timeframe);
  } else if (const auto* mark = std::get_if<wire::MarkPriceMessage>(&said->message)) {
    key.symbol = mark->symbol;
  }
  return key;
}

}  // namespace

void put_in_order(std::vector<Input>& inputs) {
  std::vector<std::pair<Key, std::size_t>> keys;
  keys.reserve(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) keys.emplace_back(key_of(inputs[i], i), i);
  if (std::ranges::is_sorted(keys)) return;
  std::ranges::sort(keys);
  std::vector<Input> sorted;
  sorted.reserve(inputs.size());
  for (const auto& [key, at] : keys) sorted.push_back(std::move(inputs[at]));
  inputs = std::move(sorted);
}

}  // namespace gyre::session
