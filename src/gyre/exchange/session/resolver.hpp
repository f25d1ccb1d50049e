#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gyre/exchange/session/landings.hpp"
#include "gyre/exchange/wire/request.hpp"
#include "gyre/exchange/wire/response.hpp"

// Finds out what became of an order or stop that nobody knows of. That it is there is proven by
// the first answer that shows it. That it is not is proven only by all of these together: the door
// is shut, its name is unknown four times over seven seconds after that, no open list has it, no
// trade since it was sent is its, and no position moved without a trade. After the venue's memory
// nothing proves it. One question at a time, and no I/O: whoever owns it asks and brings answers.
namespace gyre::session {

class Resolver {
 public:
  struct Question {
    wire::Request request;
    milliseconds pause{};  // before it is asked
  };
  struct Found {
    std::variant<wire::OrderView, wire::AlgoView> what;  // of a stop also the order it became
  };
  struct Absent {};
  struct Forgotten {};  // too long ago for absence to be proven: a person has to look
  using Step = std::variant<Question, Found, Absent, Forgotten>;

  Resolver(ClientId id, std::string symbol) : id_{id}, symbol_{std::move(symbol)} {}

  Question begin() const { return {by_name(), 0ms}; }

  // What the last question came to: a body that fits it, or none; and whether the venue said that
  // there is no such order. `offset` is how far its clock is ahead of ours.
  Step answer(const wire::Body* body, bool no_such_order, const Door& door, Timestamp now,
              milliseconds offset);

  static constexpr milliseconds kMemory = 72h;  // of unfilled orders that have ended

 private:
  enum class Stage : std::uint8_t { Name, OpenList, Trades, Number, Position };

  wire::Request by_name() const;
  wire::Request request(const Door& door, milliseconds offset) const;
  bool is_ours(const std::string& client_id) const { return client_id == to_text(id_); }
  Step again(const Door& door, milliseconds offset);
  Step unknown_name(const Door& door, Timestamp now, milliseconds offset);
  Step doubted(const Door& door, milliseconds offset);
  Step go_on(Stage stage, const Door& door, milliseconds offset);
  std::optional<Step> read(const wire::Body& body, const Door& door, milliseconds offset);

  ClientId id_;
  std::string symbol_;
  Stage stage_ = Stage::Name;
  int tries_ = 0;   // since the last answer that said something
  int proofs_ = 0;  // of its name being unknown, after the door was shut
  int doubts_ = 0;
  bool traded_ = false;
  std::vector<std::int64_t> numbers_;  // of orders that traded since, not looked at yet
};

}  // namespace gyre::session
