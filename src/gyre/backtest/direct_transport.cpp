#include "gyre/backtest/direct_transport.hpp"

#include <algorithm>

#include "gyre/exchange/session/canonical_order.hpp"

namespace gyre {
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
  const auto found = topics_.find(sim::topic_of(message));
  return found == topics_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace gyre
