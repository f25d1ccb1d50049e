#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gyre/exchange/session/transport.hpp"
#include "gyre/sim/exchange.hpp"
#include "gyre/sim/topic.hpp"
#include "gyre/sim/world.hpp"

// The embedded exchange, called directly: the session's requests and streams without sockets. It is
// the only place where a backtest touches the exchange.
namespace gyre {

class DirectTransport {
 public:
  explicit DirectTransport(const sim::World& world)
      : exchange_{world.market, world.exchange, world.begin()},
        account_{exchange_.account("gyre-engine")} {}

  Timestamp now() const { return exchange_.now(); }
  void send(session::Outgoing outgoing) { sent_.push_back(std::move(outgoing)); }
  void open(session::StreamPlan plan);
  void subscribe(session::Subscription more);
  void close(session::StreamId stream);
  Result<> settle(std::vector<session::Input>& inputs);
  Result<bool> next(std::optional<Timestamp> wake, std::vector<session::Input>& inputs);

 private:
  std::optional<session::StreamId> listener(const sim::Message& message) const;

  sim::Exchange exchange_;
  sim::AccountId account_;
  std::vector<session::Outgoing> sent_;
  std::vector<session::StreamId> opened_;
  bool user_open_ = false;
  std::map<std::string, session::StreamId, std::less<>> topics_;
  std::vector<sim::Message> messages_;
};

static_assert(session::Transport<DirectTransport>);

}  // namespace gyre
