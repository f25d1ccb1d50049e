#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/core/time.hpp"
#include "gyre/exchange/wire/request.hpp"
#include "gyre/exchange/wire/response.hpp"
#include "gyre/sim/account.hpp"
#include "gyre/sim/market.hpp"
#include "gyre/sim/message.hpp"
#include "gyre/sim/settings.hpp"

// The embedded exchange: one deterministic core of matching, margin, funding and liquidation on
// replayed or generated bars. It is told the time and asked; it never reads a clock. The same
// market, settings and requests at the same times give the same answers and messages, byte for
// byte.
namespace gyre::sim {

class Exchange {
 public:
  // Market time begins at `start`.
  Exchange(std::shared_ptr<const Market> market, Settings settings, Timestamp start);
  ~Exchange();
  Exchange(Exchange&&) noexcept;
  Exchange& operator=(Exchange&&) noexcept;

  Timestamp now() const;
  Timestamp end() const;  // of the market; nothing happens after it
  const Market& market() const;
  // The place of a contract in market().listings().
  std::optional<std::size_t> find(std::string_view symbol) const;
  // The contract as it is traded now.
  const Instrument& instrument(std::size_t symbol) const;
  // The last minute's end whose bars were told; nobody knows later ones.
  Timestamp told() const;
  // The account of an API key, made with the opening balance when it is first seen.
  AccountId account(std::string_view api_key);
  std::string_view api_key(AccountId account) const;

  // What an account holds, has open, was paid and paid: the truth, without answers or latency.
  const Account& account_state(AccountId account) const;

  // Answers a request at the present instant. Orders reach the book a modelled latency later, which
  // is an instant of its own.
  wire::Response handle(AccountId account, const wire::Request& request);

  // The next instant at which there is something to say; nothing when the market has ended.
  std::optional<Timestamp> next_instant() const;
  // Moves to `t`, which may not jump over next_instant(), and appends what is said there, in order.
  void advance(Timestamp t, std::vector<Message>& messages);

  // Moves to `t` as if every instant until then had been taken and nobody had listened: for a
  // restart, which is fast because only what somebody holds or has ordered is looked at.
  void skip_to(Timestamp t);
  // When an order that was just accepted reaches the book; what takes or dies is over by then.
  Timestamp arrival_of(const wire::OrderView& order) const;
  // What the settings' fault plan did to messages, orders and accounts.
  FaultCounts faults() const;
  // Pushes the closings of this frame too; 1m are always pushed.
  void listen(Timeframe timeframe);
  // As at now(), for streams that the core does not push by itself.
  wire::BookTickerView book_ticker(std::size_t symbol) const;
  wire::Ticker24hView ticker_24h(std::size_t symbol) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gyre::sim
