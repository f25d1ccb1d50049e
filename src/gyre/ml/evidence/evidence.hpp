#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "gyre/core/fields.hpp"

// What has to be there before something can be said, and what is: a person reads how far a verdict
// is away.
namespace gyre::ml {

struct Need {
  std::string what;  // "days of history", "effective rows to train on"
  double have = 0, need = 0;

  bool met() const { return have >= need; }

  static constexpr std::tuple fields{Field{"what", &Need::what}, Field{"have", &Need::have},
                                     Field{"need", &Need::need}};
};

using Evidence = std::vector<Need>;

bool enough(const Evidence& evidence);

// "21 days of history needed, 12 there; 500 effective rows to train on needed, 31 there"; empty
// when nothing is missing.
std::string missing(const Evidence& evidence);

}  // namespace gyre::ml
