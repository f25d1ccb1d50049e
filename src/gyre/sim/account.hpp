#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/exchange/wire/response.hpp"
#include "gyre/sim/listing.hpp"
#include "gyre/sim/message.hpp"
#include "gyre/sim/position.hpp"

// One account: its wallet, positions, orders and history. Orders and algo orders keep the shape in
// which they are told; their numbers rise, so each is found by bisection.
namespace gyre::sim {

// An order that a fault fills bit by bit.
struct Slicing {
  int left = 0;         // slices, this one included; 0: it fills at once
  milliseconds wait{};  // between them
  bool rests = false;   // as a maker, at its own price
  bool dies = false;    // before the last one
};

struct Order {
  wire::OrderView view;
  SymbolIndex symbol = 0;
  bool in_book = false;      // arrived
  Timestamp rests_since{};   // never fills as a maker in the minute of this
  std::int64_t algo_id = 0;  // that it came from
  Money reserved;            // margin held back for the part that would open
  Slicing slicing;
};

struct Algo {
  wire::AlgoView view;
  SymbolIndex symbol = 0;
  bool in_book = false;
};

// Which position of an account: a symbol's only one, or in hedge mode that of a side.
struct Leg {
  SymbolIndex symbol = 0;
  PositionSide position{};
  auto operator<=>(const Leg&) const = default;
};

// What an order or algo order is about.
Leg leg_of(const auto& order) { return {order.symbol, order.view.position}; }

inline bool is_open(const Order& order) {
  return order.view.status == wire::OrderStatus::New ||
         order.view.status == wire::OrderStatus::PartiallyFilled;
}
inline bool is_open(const Algo& algo) { return algo.view.status == wire::AlgoStatus::New; }
inline Quantity remaining(const Order& order) { return order.view.quantity - order.view.filled; }

// Orders of one kind: all ever made, and which are open.
template <class T>
class OrderList {
 public:
  T& add(T item) {
    open_.push_back(all_.size());
    return all_.emplace_back(std::move(item));
  }
  // Forgets those that are over; called when a status changed.
  void tidy() {
    std::erase_if(open_, [this](std::size_t i) { return !is_open(all_[i]); });
  }
  // A copy of the places: what is done to one may end others.
  std::vector<std::size_t> open() const { return open_; }
  const std::vector<std::size_t>& open_places() const { return open_; }
  std::size_t open_count() const { return open_.size(); }
  T& operator[](std::size_t place) { return all_[place]; }
  const T& operator[](std::size_t place) const { return all_[place]; }
  const std::deque<T>& all() const { return all_; }

  // By number, or the newest of a client's name.
  T* find(std::int64_t id, auto number) {
    const auto it = std::ranges::lower_bound(all_, id, {}, number);
    return it != all_.end() && number(*it) == id ? &*it : nullptr;
  }
  T* find_name(std::string_view client_id) {
    for (auto it = all_.rbegin(); it != all_.rend(); ++it)
      if (it->view.client_id == client_id) return &*it;
    return nullptr;
  }
  T* find_open_name(std::string_view client_id) {
    for (const auto place : open_)
      if (all_[place].view.client_id == client_id) return &all_[place];
    return nullptr;
  }

 private:
  std::deque<T> all_;
  std::vector<std::size_t> open_;
};

struct ListenKey {
  std::string key;
  Timestamp expires{};
};

// What a position was until it changed.
struct PastPosition {
  Timestamp changed{};
  Leg leg;
  Position before;
};

struct Account {
  AccountId id;
  std::string api_key;
  Money wallet;  // isolated wallets included
  Money bnb;     // pays fees, where settings say so
  std::map<Leg, Position> positions;
  std::map<SymbolIndex, int> leverages;  // as they were set
  OrderList<Order> orders;
  OrderList<Algo> algos;
  std::vector<wire::UserTradeView> trades;
  std::vector<wire::IncomeView> income;
  std::optional<ListenKey> listen_key;
  int listen_keys_made = 0;
  bool hedge = false;              // the mode as it was set
  bool mode_switched = false;      // a fault has it the other way round
  std::vector<PastPosition> past;  // kept when positions may be told late

  Position& position(Leg leg) { return positions[leg]; }
  int leverage(SymbolIndex symbol) const {
    const auto it = leverages.find(symbol);
    return it == leverages.end() ? 20 : it->second;
  }
  Money isolated_margin() const {
    Money sum;
    for (const auto& [_, position] : positions) sum += position.margin;
    return sum;
  }
  bool hedges() const { return hedge != mode_switched; }
};

// What is left for new orders: the wallet without isolated margins and what open orders reserve.
Money available(const Account& account);

}  // namespace gyre::sim
