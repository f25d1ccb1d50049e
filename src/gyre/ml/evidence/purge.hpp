#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "gyre/core/time.hpp"

// Which rows may train beside held-out ones: none whose label was open while a held-out one was. A
// held-out block lasts from its earliest begin to its *latest* end, whichever row that belongs to.
// Source: Lopez de Prado 2018, chapter 7; learning.md 2.5.
namespace gyre::ml {

using Rows = std::vector<std::uint32_t>;  // numbers of rows, ascending

// What becomes of the rows that are not held out.
struct Purged {
  Rows kept, purged, embargoed;
};

// Labels that only touch do meet. A row that begins within `embargo` after the block is left out
// too: what it sees is still what the block's rows saw.
Purged purge(std::span<const TimeRange> labels, std::span<const std::uint32_t> held_out,
             milliseconds embargo);

// "label 3 of train meets label 17 of those held out", or nothing when none does.
std::string overlap(std::span<const TimeRange> labels, std::span<const std::uint32_t> train,
                    std::span<const std::uint32_t> held_out);

struct Fold {
  std::vector<std::uint32_t> groups;  // held out
  Rows train, test;
};

// All ways to hold out `held` of `groups` consecutive groups of labels sorted by begin, each with
// its own purge and embargo; held = 1 is the purged k-fold. In the order of the groups' numbers.
// Source: combinatorial purged cross-validation, Lopez de Prado 2018, chapter 12.
std::vector<Fold> combinatorial_folds(std::span<const TimeRange> labels, std::uint32_t groups,
                                      std::uint32_t held, milliseconds embargo);

// The fold that tests each group on each path over all groups: paths[path][group]. There are
// held / groups * C(groups, held) of them, and each holds every group once.
std::vector<Rows> combinatorial_paths(std::span<const Fold> folds, std::uint32_t groups);

}  // namespace gyre::ml
