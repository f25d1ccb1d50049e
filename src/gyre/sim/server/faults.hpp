#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "gyre/exchange/wire/request.hpp"
#include "gyre/io/http_server.hpp"
#include "gyre/sim/server/control.hpp"

// Answers that come late on purpose. The request is handled as ever; only its answer waits, in
// market time, as when a reply is lost on its way and found again.
namespace gyre::sim::server {

class Faults {
 public:
  struct Late {
    Timestamp due;
    std::function<void()> answer;
  };

  void add(Withhold rule) { rules_.push_back(std::move(rule)); }
  // How long the answer to this request is to be withheld; uses up one of the rule's count.
  std::optional<milliseconds> delay_of(std::string_view method, std::string_view path,
                                       std::string_view symbol);

  void withhold(Timestamp due, std::function<void()> answer) {
    late_.push_back({due, std::move(answer)});
  }
  std::optional<Timestamp> next_due() const;
  void release(Timestamp now);
  void forget_late() { late_.clear(); }  // their connections close

 private:
  std::vector<Withhold> rules_;
  std::vector<Late> late_;
};

// The symbol a request is about; empty when it is about none.
std::string_view symbol_of(const wire::Request& request);

}  // namespace gyre::sim::server
