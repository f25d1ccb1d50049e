#pragma once

#include <string_view>

#include "gyre/core/result.hpp"

// Moments at which a test wants the process gone, as by kill -9. In ordinary runs none is armed and
// passing one costs a comparison.
namespace gyre {

// Arms "NAME:COUNT": the process kills itself when it passes that point for the COUNT-th time. Call
// it before there are other threads.
Result<> arm_crash_point(std::string_view text);

void pass_crash_point(std::string_view name);

}  // namespace gyre
