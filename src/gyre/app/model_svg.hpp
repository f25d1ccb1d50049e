#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/ml/evidence/scores.hpp"

// Pictures of a model as SVG files of their own, light or dark as the reader likes it.
namespace gyre::app {

struct PlotText {
  std::string title, note;  // note: a line below it
};

// What was said against what came, one point a bin, with two standard errors of as many rows as
// `effective` says that all bins together hold. On the diagonal, a model means what it says.
std::string reliability_svg(const PlotText& text, std::span<const ml::ReliabilityBin> bins,
                            double effective);

struct NamedShare {
  std::string name;
  double share = 0;
};
// Bars in the order given.
std::string importance_svg(const PlotText& text, std::span<const NamedShare> shares);

}  // namespace gyre::app
