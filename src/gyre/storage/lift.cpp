#include "gyre/storage/lift.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <span>

#include "gyre/core/json_write.hpp"
#include "gyre/storage/record_text.hpp"

namespace gyre {
namespace {

using Payload = simdjson::dom::object;

// A member of the next version, as JSON made of the payload before it.
struct NewMember {
  std::string_view name;
  Result<std::string> (*value)(const Payload& before);
};

struct Step {
  std::string_view kind;
  int from;
  std::span<const std::string_view> gone;
  std::span<const NewMember> added;
  std::string_view unknown = "";  // what nobody wrote down, if the step cannot be made
};

Result<std::string> cause_of(const Payload& fill) {
  bool liquidation = false;
  if (fill["liquidation"].get(liquidation)) return fail(Errc::Parse, "liquidation: missing");
  return to_json(liquidation ? FillCause::Liquidation : FillCause::Order);
}
Result<std::string> no_text(const Payload&) { return "\"\""; }
Result<std::string> no_number(const Payload&) { return "0"; }
Result<std::string> only_position(const Payload&) { return to_json(PositionSide::Both); }
Result<std::string> absent(const Payload&) { return "null"; }

constexpr std::array<std::string_view, 1> kFill1Gone{"liquidation"};
// Every fee was booked as one in the asset of the account.
constexpr std::array kFill2{NewMember{"cause", cause_of}, NewMember{"fee_asset", no_text}};
// There was no model that could have been asked.
constexpr std::array kDecided2{NewMember{"model", no_text}, NewMember{"p", absent},
                               NewMember{"expected", absent}, NewMember{"required", absent}};

// A symbol had one position.
constexpr std::array kPosition{NewMember{"position", only_position}};
constexpr std::array kFunding2{NewMember{"position", only_position}, NewMember{"id", no_number}};

constexpr std::array kSteps{
    Step{"fill_booked", 1, kFill1Gone, kFill2},
    Step{"fill_booked", 2, {}, kPosition},
    Step{"order_intended", 1, {}, kPosition},
    Step{"stop_intended", 1, {}, kPosition},
    Step{"trade_closed", 1, {}, kPosition},
    Step{"exit_decided", 1, {}, kPosition},
    Step{"stop_moved", 1, {}, kPosition},
    Step{"position_adopted", 1, {}, kPosition},
    Step{"entry_corrected", 1, {}, kPosition},
    Step{"funding_booked", 1, {}, kFunding2},
    Step{"decided", 1, {}, kDecided2},
    Step{"proposed", 1, {}, {}, "its features, costs and funding"},
};

constexpr const Step* find_step(std::string_view kind, std::int64_t from) {
  const auto step =
      std::ranges::find_if(kSteps, [&](const Step& s) { return s.kind == kind && s.from == from; });
  return step == kSteps.end() ? nullptr : &*step;
}

template <class R>
constexpr bool lifted_from_every_version() {
  for (int version = 1; version < R::version; ++version)
    if (find_step(R::name, version) == nullptr) return false;
  return true;
}
static_assert(
    []<class... R>(std::variant<R...>*) {
      return (lifted_from_every_version<R>() && ...);
    }(static_cast<Record*>(nullptr)),
    "every earlier version of a record has a step to the next");

}  // namespace

Result<std::string> lift(std::string_view kind, std::int64_t version, const JsonValue& payload) {
  const auto* step = find_step(kind, version);
  if (step == nullptr)
    return fail(Errc::Corrupt, fmt::format("{} never had a version {}", kind, version));
  if (!step->unknown.empty())
    return fail(
        Errc::Corrupt,
        fmt::format("{0} has version {1}, and version {2} cannot be made of it, because {3} "
                    "were not written down: close what is open with the program that wrote "
                    "it, and begin in a new data-dir",
                    kind, version, version + 1, step->unknown));
  Payload before;
  if (payload.get(before)) return fail(Errc::Corrupt, fmt::format("{}: not an object", kind));
  std::string out;
  JsonObject after{out};
  for (const auto& [name, value] : before)
    if (!std::ranges::count(step->gone, name)) after.raw(name, simdjson::minify(value));
  for (const auto& member : step->added) {
    auto value = member.value(before);
    if (!value)
      return fail(Errc::Corrupt,
                  fmt::format("{} version {}: {}", kind, version, value.error().context));
    after.raw(member.name, *value);
  }
  after.end();
  return out;
}

}  // namespace gyre
