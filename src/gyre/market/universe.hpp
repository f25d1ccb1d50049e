#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/attributes.hpp"
#include "gyre/core/units.hpp"
#include "gyre/domain/universe.hpp"
#include "gyre/market/fill_model.hpp"

// Which contracts are traded; all that are listed are analysed and learned from. Members are chosen
// once a day at a fixed market time, from bars that had closed by then, and limits are wider for
// who is in than for who wants to come in.
namespace gyre {

struct UniverseSettings {
  static constexpr std::string_view name = "universe";
  static constexpr std::string_view meaning = "which contracts are traded; all are analysed";

  int symbols = 100;
  Money enter = Money::from_int(20'000'000);
  Money leave = Money::from_int(12'000'000);
  milliseconds age = 504h;
  Rate spread_enter = basis_points(5);
  Rate spread_leave = basis_points(8);
  milliseconds at{};
  std::string allow, deny;

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"symbols",      &UniverseSettings::symbols,      "",         1, 10000, "as many at most, the largest by quote volume"},
      Attribute{"enter",        &UniverseSettings::enter,        "a day",    Money{}, Money::from_int(10'000'000'000), "quote volume from which a contract comes in"},
      Attribute{"leave",        &UniverseSettings::leave,        "a day",    Money{}, Money::from_int(10'000'000'000), "quote volume under which a member goes"},
      Attribute{"age",          &UniverseSettings::age,          "",         milliseconds{0}, milliseconds{8760h}, "listed for so long at least"},
      Attribute{"spread_enter", &UniverseSettings::spread_enter, "of price", Rate{}, percent(5), "widest spread with which a contract comes in"},
      Attribute{"spread_leave", &UniverseSettings::spread_leave, "of price", Rate{}, percent(5), "spread above which a member goes"},
      Attribute{"at",           &UniverseSettings::at,           "",         milliseconds{0}, milliseconds{23h}, "time of the UTC day at which members are chosen"},
      Attribute{"allow",        &UniverseSettings::allow,        "",         "", "", "names, separated by commas: only these, of whatever kind they are"},
      Attribute{"deny",         &UniverseSettings::deny,         "",         "", "", "names, separated by commas: never these"},
  };
  // clang-format on

  Result<> check() const {
    if (leave > enter) return fail(Errc::Config, "universe.leave is above universe.enter");
    if (spread_enter > spread_leave)
      return fail(Errc::Config, "universe.spread_enter is above universe.spread_leave");
    return {};
  }
};

// What is known of a contract at the fixed time.
struct Candidate {
  std::string_view symbol, base;
  std::string_view underlying;  // the venue's words for what it is, by commas; empty: not told
  bool tradable = true;
  bool member = false;  // until now
  Timestamp listed{};   // or opening of its first bar, when nobody says; the epoch: before all bars
  int hours = 0;        // of the 24 before, those whose bars are known
  double quote_volume{};   // of those, USDT
  double price{}, tick{};  // the last close
};

class Universe {
 public:
  explicit Universe(const UniverseSettings& settings);

  // The last fixed time at or before t.
  Timestamp as_of(Timestamp t) const { return floor_to(t - at_, 24h) + at_; }

  // The first rule against a contract that needs no bars, else Member. A member that meets one goes
  // at once.
  UniverseStanding barred(const Candidate& candidate) const;

  // Where each stands, by index. The spread is the fill model's, by the rank among all candidates.
  // A member with missing bars stays while there are any: it was not its volume that was lost.
  std::vector<UniverseStanding> choose(std::span<const Candidate> candidates,
                                       const CostSettings& costs, Timestamp as_of) const;

 private:
  UniverseStanding judge(const Candidate& candidate, const CostSettings& costs, int rank,
                         Timestamp as_of) const;

  UniverseSettings settings_;
  milliseconds at_;
  std::set<std::string, std::less<>> allow_, deny_;
};

}  // namespace gyre
