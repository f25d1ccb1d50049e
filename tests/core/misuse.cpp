// Mistakes that must not compile, one a number; 0 is the control, which must. CTest tries each
// and looks for the reason in what the compiler says.

#include "gyre/core/state_machine.hpp"
#include "gyre/core/time.hpp"
#include "gyre/core/units.hpp"

namespace gyre {

enum class Lamp : std::uint8_t { Off, On };
enum class Press : std::uint8_t { Up, Down };
constexpr auto names(Lamp) { return std::to_array<std::string_view>({"off", "on"}); }
#if MISUSE == 1  // an enumerator without a name
constexpr auto names(Press) { return std::to_array<std::string_view>({"up"}); }
#else
constexpr auto names(Press) { return std::to_array<std::string_view>({"up", "down"}); }
#endif

constexpr Machine<Lamp, Press> lamp{{
#if MISUSE == 2  // a row that leaves an event undecided
    {Lamp::Off, Lamp::On},
#elif MISUSE == 3  // a state without a row
#elif MISUSE == 4  // a row in the wrong place
    {Lamp::On, Lamp::On, No},
#else
    {Lamp::Off, Lamp::On, No},
#endif
    {Lamp::On, Same, Lamp::Off},
}};

inline void mistakes(Price price, Quantity size, Timestamp market, WallTime wall) {
#if MISUSE == 5  // dimensions do not mix
  (void)(price + size);
#elif MISUSE == 6   // no inexact product without a rounding
  (void)notional(price, size);
#elif MISUSE == 7   // a price below zero
  constexpr Price bad = Price{} - Price::from_raw(1);
#elif MISUSE == 8   // an overflow
  constexpr Money bad = Money::from_raw(Money::kMax) + Money::from_raw(1);
#elif MISUSE == 9   // a grid without a step
  constexpr Price bad = Price::from_raw(1).floor_to(Price{});
#elif MISUSE == 10  // two clocks are not compared
  (void)(market < wall);
#elif MISUSE == 11  // an identifier of another kind
  Id<struct OneTag> one = Id<struct OtherTag>{};
#endif
  (void)price, (void)size, (void)market, (void)wall;
}

}  // namespace gyre
