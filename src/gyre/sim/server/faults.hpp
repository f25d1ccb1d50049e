#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "gyre/sim/server/control.hpp"

// Answers that a client asks to have late. The request is handled as ever; only its answer waits,
// in market time, as when a reply is lost on its way and found again.
namespace gyre::sim::server {

class Faults {
 public:
  void add(Withhold rule) { rules_.push_back(std::move(rule)); }
  // How long the answer to this request is to be withheld; uses up one of the rule's count.
  std::optional<milliseconds> delay_of(std::string_view method, std::string_view path,
                                       std::string_view symbol);

 private:
  std::vector<Withhold> rules_;
};

}  // namespace gyre::sim::server
