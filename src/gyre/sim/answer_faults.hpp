#pragma once

#include <optional>
#include <string>

#include "gyre/exchange/wire/request.hpp"
#include "gyre/exchange/wire/response.hpp"
#include "gyre/sim/fault_plan.hpp"

// What a plan does to requests and answers, whatever carries them: the one place for a simulation's
// transport and for sockets. What happens to a request is drawn from the seed, its number and its
// time, so it does not depend on what was hit before.
namespace gyre::sim {

// What becomes of one request on its way to the venue and back.
struct Fate {
  bool left = true;        // no: it never left us
  bool arrives = true;     // the venue handles it
  milliseconds way_in{};   // it is handled so much later than it was sent; market time
  milliseconds way_out{};  // the answer comes so much after it was handled
  bool mute = false;       // no answer ever
  std::string broken;      // not empty: why nothing that can be read comes back
  // Answered in place of what the venue said; not waiting for it: way_out counts from the sending.
  std::optional<wire::Response> instead;
  // Over sockets, what comes back when it is broken; nothing: the connection closes.
  std::optional<std::string> raw;
};

class AnswerFaults {
 public:
  // Offsets of the plan count from `begin`. `limits` are those that refusals speak of.
  AnswerFaults(FaultPlan plan, std::uint64_t seed, Timestamp begin, wire::RateLimits limits = {});

  // `number` counts the requests of a client; two requests with the same number and time draw
  // alike.
  Fate fate(const wire::Request& request, std::uint64_t number, Timestamp now);
  // Touches an answer that the venue gave, when it leaves: headers, limits and clocks that are not
  // the venue's, and orders that it does not know yet. Sees every answer, in order.
  void taint(const wire::Request& request, wire::Response& response, Timestamp now);

  // How far the exchange's clock is ahead; time stamps are held against it.
  milliseconds skew(Timestamp now) const;
  const FaultCounts& counts() const { return counts_; }

 private:
  std::optional<Fate> decide(const Fault& fault, const wire::Request& request, std::uint64_t draw,
                             Timestamp now) const;
  bool touch(const Fault& fault, const wire::Request& request, wire::Response& response,
             Timestamp now) const;
  void count(FaultKind kind) { ++counts_[index(kind)]; }

  FaultPlan plan_;
  std::uint64_t seed_;
  Timestamp begin_;
  wire::RateLimits limits_;
  FaultCounts counts_{};
  std::optional<wire::Response> last_;  // what a crossed answer is
  int used_weight_ = 0;                 // last told,
  Timestamp told_{};                    // and when
};

}  // namespace gyre::sim
