#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "gyre/storage/chain.hpp"
#include "gyre/storage/sqlite.hpp"

// Makes the links of a changed journal fit again, as somebody could who changes it on purpose: for
// tests of what stands behind them.
namespace gyre {

inline void forge_links(const std::filesystem::path& journal) {
  std::filesystem::remove(journal.string() + "-head");
  auto database = Database::open(journal, Database::Open::Existing).value();
  ASSERT_TRUE(database.begin());
  auto rows = database
                  .prepare(
                      "SELECT position, at, kind, version, payload FROM journal "
                      "ORDER BY position")
                  .value();
  auto update = database.prepare("UPDATE journal SET link = ? WHERE position = ?").value();
  Chain chain;
  Link link{};
  while (rows.step().value()) {
    link = chain.next(link, {static_cast<std::uint64_t>(rows.integer(0)), rows.integer(1),
                             rows.text(2), rows.integer(3), rows.text(4)});
    update.bind(1, link);
    update.bind(2, rows.integer(0));
    ASSERT_TRUE(update.run());
  }
  ASSERT_TRUE(database.commit());
}

}  // namespace gyre
