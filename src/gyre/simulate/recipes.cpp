#include "gyre/simulate/recipes.hpp"

#include <array>

namespace gyre::simulate {
namespace {

using enum sim::FaultKind;
using enum sim::EventClass;

constexpr std::array kSlowWords{
    Ingredient{Slow, Place, percent(100), 4s}, Ingredient{Lost, User, percent(40)},
    Ingredient{Slices, Place, percent(60), 20s}, Ingredient{EmptyBook, Entry, percent(15)},
    Ingredient{StopCancelled, Stop, percent(20), 15s}};

constexpr std::array kLostWords{
    Ingredient{Mute, Place, percent(40)},      Ingredient{Slow, Query, percent(100), 5s},
    Ingredient{Lost, User, percent(50)},       Ingredient{Slices, Place, percent(50), 30s},
    Ingredient{EmptyBook, Entry, percent(15)}, Ingredient{TriggerPart, Stop, percent(40)}};

constexpr std::array kLateRefusals{
    Ingredient{Slow, Place, percent(100), 9s}, Ingredient{NoMargin, Entry, percent(30)},
    Ingredient{WouldTrigger, Stop, percent(30)}, Ingredient{Slow, Query, percent(100), 5s}};

constexpr std::array kSlowCancels{Ingredient{Slow, Cancel, percent(100), 8s},
                                  Ingredient{TriggerPart, Stop, percent(30)},
                                  Ingredient{TriggerRejected, Stop, percent(30)},
                                  Ingredient{TriggerStuck, Stop, percent(30), 10s},
                                  Ingredient{ForeignTrade, All, percent(100), 20s},
                                  Ingredient{DiesLater, Place, percent(20), 10s},
                                  Ingredient{CancelRace, Cancel, percent(50)},
                                  Ingredient{Slices, Place, percent(50), 30s}};

constexpr std::array kStopsUnseen{
    Ingredient{Lost, User, percent(50)}, Ingredient{FillFirst, Stop, percent(60)},
    Ingredient{TriggerPart, Stop, percent(40)}, Ingredient{TriggerRejected, Stop, percent(30)},
    Ingredient{StopCancelled, Stop, percent(10), 20s}};

constexpr std::array kStuckStops{Ingredient{TriggerStuck, Stop, percent(80), 40s},
                                 Ingredient{StopCancelled, Stop, percent(30), 10s},
                                 Ingredient{TriggerRejected, Stop, percent(30)},
                                 Ingredient{Lost, User, percent(20)},
                                 Ingredient{Adl, All, percent(50), 45s}};

constexpr std::array kSlices{
    Ingredient{Slices, Place, percent(100), 60s}, Ingredient{CancelRace, Cancel, percent(60)},
    Ingredient{WouldTrigger, Stop, percent(30)}, Ingredient{Slow, Cancel, percent(60), 3s},
    Ingredient{Cut, Place, percent(20)}};

constexpr std::array kLateLandings{
    Ingredient{LateLanding, Place, percent(40), 10s}, Ingredient{Hidden, Query, percent(100), 20s},
    Ingredient{Lost, User, percent(30)}, Ingredient{Slices, Place, percent(50), 20s}};

constexpr std::array kRecipes{
    Recipe{"slow_words", kSlowWords, "what happens to an order before its answer is there"},
    Recipe{"lost_words", kLostWords, "and while nobody knows of it"},
    Recipe{"late_refusals", kLateRefusals, "a refusal of what was given up for lost"},
    Recipe{"slow_cancels", kSlowCancels, "what happens while a cancel is on its way"},
    Recipe{"stops_unseen", kStopsUnseen, "stops whose story is told in part"},
    Recipe{"stuck_stops", kStuckStops, "stops that end between trigger and order"},
    Recipe{"slices", kSlices, "orders that fill for longer than anybody waits"},
    Recipe{"late_landings", kLateLandings, "orders that come after the proof that they never did"}};

}  // namespace

std::span<const Recipe> recipes() { return kRecipes; }

}  // namespace gyre::simulate
