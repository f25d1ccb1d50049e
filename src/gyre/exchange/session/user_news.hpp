#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "gyre/core/time.hpp"
#include "gyre/domain/report.hpp"

// What the user stream told in the last seconds, to hold a snapshot against. The venue's lists of
// positions and open orders may be some seconds behind its own stream, and the parts of a snapshot
// are of different instants: one that something happened under, or that contradicts what is newer
// than it can be trusted to know, is taken once more.
namespace gyre::session {

class UserNews {
 public:
  void heard(const OrderReport& report, Timestamp now);
  void heard(const StopReport& report, Timestamp now);
  // The quantity that a position has now, signed.
  void heard(Leg leg, Money quantity, Timestamp now);
  // What a funding instant moved, by the position that it was for.
  void funded(Leg leg, Timestamp instant, Money amount, Timestamp now);
  // Money moved, or a position did.
  void moved(Timestamp now) { moved_ = now; }

  // Why a snapshot that was asked for at `asked` is to be taken again; empty: it stands.
  std::string against(const AccountSnapshot& snapshot, Timestamp asked) const;

  // Which position such a funding was for; Both when nobody told.
  PositionSide funded(const FundingReport& funding) const;

  static constexpr milliseconds kBehind = 3s;  // the venue's lists, at most

 private:
  enum class Life : std::uint8_t { Open, Over, Between };
  template <class T>
  struct Told {
    T what{};
    Timestamp at{};
  };
  void note(ClientId id, Life life, Timestamp now);
  void forget(Timestamp now);

  std::map<ClientId, Told<Life>> orders_;  // and stops
  std::map<Leg, Told<Money>> positions_;
  std::map<std::tuple<SymbolId, Timestamp, Money>, Told<PositionSide>> fundings_;
  Timestamp moved_{};
};

}  // namespace gyre::session
