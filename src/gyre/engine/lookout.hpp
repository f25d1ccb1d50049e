#pragma once

#include <set>
#include <string>

#include "gyre/engine/batch.hpp"
#include "gyre/engine/settings.hpp"

// Tells a person what he has to know, once each time it begins: a position without cover, an order
// of which nobody knows what became, what is not ours, books that differ.
namespace gyre {

class Lookout {
 public:
  explicit Lookout(const DeskSettings& settings) : settings_{settings} {}

  void look(Output& out);
  void foreign_orders(Output& out, int count);
  void difference(Output& out, const std::string& difference);
  // Whether something may become worth telling by the mere passing of time.
  bool waits(const Books& books) const;

 private:
  void look_at_positions(Output& out);
  void look_at_orders(Output& out);

  const DeskSettings& settings_;
  std::set<Leg> naked_;         // told
  std::set<ClientId> unknown_;  // told
  int foreign_ = 0;
  std::string difference_;
};

}  // namespace gyre
