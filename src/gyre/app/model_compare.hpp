#pragma once

#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "gyre/app/learn_setup.hpp"
#include "gyre/ml/evidence/bootstrap.hpp"

// Two models side by side: what each was made of and what its gate measured, and both on the same
// rows that neither was made from.
namespace gyre::app {

struct ComparedFigure {
  std::string name;
  double a = 0, b = 0;  // NaN where there is none

  static constexpr std::tuple fields{Field{"name", &ComparedFigure::name},
                                     Field{"a", &ComparedFigure::a},
                                     Field{"b", &ComparedFigure::b}};
};

// A score of each, with its one-sided bounds; and how much better a is, both over the same draws of
// blocks of time. NaN where there is no such bound.
struct ComparedScore {
  std::string name;
  ml::Bounded a, b, better;
};
void write_json(std::string& out, const ComparedScore& score);

struct Comparison {
  std::string a, b;  // ids
  std::vector<ComparedFigure> figures;
  std::vector<ComparedScore> scores;  // empty where there are no rows
  std::string missing;                // why not
  std::uint64_t rows = 0;
  double effective = 0, blocks = 0, alpha = 0.05;
  Timestamp begin{}, end{};

  static constexpr std::tuple fields{Field{"a", &Comparison::a},
                                     Field{"b", &Comparison::b},
                                     Field{"figures", &Comparison::figures},
                                     Field{"scores", &Comparison::scores},
                                     Field{"missing", &Comparison::missing},
                                     Field{"rows", &Comparison::rows},
                                     Field{"effective", &Comparison::effective},
                                     Field{"blocks", &Comparison::blocks},
                                     Field{"alpha", &Comparison::alpha},
                                     Field{"begin", &Comparison::begin},
                                     Field{"end", &Comparison::end}};
};

// Errors: OutOfRange for models of different features, ladders or labels.
Result<Comparison> compare(const ml::ModelBundle& a, const ml::ModelBundle& b,
                           std::span<const VirtualRow> rows, const ml::Method& method);

std::string comparison_text(const Comparison& comparison);

}  // namespace gyre::app
