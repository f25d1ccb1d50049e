#include "gyre/market/need.hpp"

#include <fmt/format.h>

#include "gyre/indicators/warm_up.hpp"

namespace gyre {

int bars_needed(const Need& need) {
  const auto found = warm_up(*need.kind, need.parameters, duration(need.timeframe));
  return found.settled.value_or(found.first);
}

std::string to_text(const Need& need) {
  const auto count = need.kind->attributes().size();
  const std::span values{need.parameters.data(), count};
  return fmt::format("{}({}).{} of {}", need.kind->name, fmt::join(values, ", "),
                     need.kind->outputs[need.output], to_string(need.timeframe));
}

}  // namespace gyre
