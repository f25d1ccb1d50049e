#include "gyre/backtest/direct_transport.hpp"

#include <algorithm>
#include <cctype>

#include "gyre/exchange/session/canonical_order.hpp"

namespace gyre {
namespace {

// Latin letters only; whatever is not ASCII has no case on the venue.
std::string lower(std::string_view symbol) {
  std::string text{symbol};
  for (char& c : text)
    if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

}  // namespace

void DirectTransport::open(session::StreamPlan plan) {
  if (plan.topics.empty()) user_open_ = true;
  for (auto& topic : plan.topics) topics_[std::move(topic)] = plan.stream;
  opened_.push_back(plan.stream);
}

void DirectTransport::subscribe(session::Subscription more) {
  for (auto& topic : more.topics) topics_[std::move(topic)] = more.stream;
}

void DirectTransport::close(session::StreamId stream) {
  if (stream == session::StreamId{0}) user_open_ = false;
  std::erase_if(topics_, [&](const auto& topic) { return topic.second == stream; });
}

Result<> DirectTransport::settle(std::vector<session::Input>& inputs) {
  for (const auto stream : std::exchange(opened_, {}))
    inputs.emplace_back(session::StreamOpened{stream});
  for (const auto& outgoing : std::exchange(sent_, {}))
    inputs.emplace_back(session::Answer{outgoing.id, exchange_.handle(account_, outgoing.request)});
  return {};
}

Result<bool> DirectTransport::next(std::optional<Timestamp> wake,
                                   std::vector<session::Input>& inputs) {
  auto instant = exchange_.next_instant();
  if (!instant) return false;
  if (wake && *wake < *instant) instant = std::max(*wake, exchange_.now());
  messages_.clear();
  exchange_.advance(*instant, messages_);
  for (auto& message : messages_)
    if (const auto stream = listener(message))
      inputs.emplace_back(session::StreamSaid{*stream, std::move(message.what)});
  session::put_in_order(inputs);
  return true;
}

// The stream over which a message comes to us, if any.
std::optional<session::StreamId> DirectTransport::listener(const sim::Message& message) const {
  if (message.account) {
    if (*message.account != account_ || !user_open_) return std::nullopt;
    return session::StreamId{0};
  }
  std::string topic;
  if (const auto* kline = std::get_if<wire::KlineMessage>(&message.what))
    topic = lower(kline->symbol) + "@kline_" + std::string{to_string(kline->timeframe)};
  else if (std::holds_alternative<wire::MarkPriceMessage>(message.what))
    topic = "!markPrice@arr@1s";
  else if (std::holds_alternative<wire::ContractInfoMessage>(message.what))
    topic = "!contractInfo";
  const auto found = topics_.find(topic);
  return found == topics_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace gyre
