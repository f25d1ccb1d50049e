#include "gyre/sim/topic.hpp"

#include "gyre/domain/bar.hpp"

namespace gyre::sim {
namespace {

// Latin letters only; whatever is not ASCII has no case on the venue.
std::string in_small_letters(std::string text) {
  for (char& c : text)
    if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

}  // namespace

std::string topic_of(const Message& message) {
  if (const auto* kline = std::get_if<wire::KlineMessage>(&message.what))
    return in_small_letters(kline->symbol) + "@kline_" + std::string{to_string(kline->timeframe)};
  if (std::holds_alternative<wire::MarkPriceMessage>(message.what)) return "!markPrice@arr@1s";
  if (std::holds_alternative<wire::ContractInfoMessage>(message.what)) return "!contractInfo";
  return {};
}

}  // namespace gyre::sim
