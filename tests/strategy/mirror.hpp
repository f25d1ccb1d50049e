#pragma once

#include <rapidcheck.h>

#include <cmath>
#include <optional>

#include "gyre/domain/proposal.hpp"

namespace gyre {

// Holds what is wanted of a market against what is wanted of its reflection at 1000; tells whether
// anything is.
inline bool proposed_alike(const std::optional<Proposal>& one,
                           const std::optional<Proposal>& mirrored) {
  RC_ASSERT(one.has_value() == mirrored.has_value());
  if (!one) return false;
  RC_ASSERT(one->side == opposite(mirrored->side));
  RC_ASSERT(one->parts == mirrored->parts && one->confidence == mirrored->confidence);
  RC_ASSERT(std::fabs(one->stop - (2000 - mirrored->stop)) < 1e-9);
  return true;
}

}  // namespace gyre
