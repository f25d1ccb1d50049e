#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "gyre/storage/journal.hpp"
#include "gyre/storage/record_text.hpp"
#include "tests/domain/records.hpp"
#include "tests/storage/temp_dir.hpp"

// What several tests of the journal need.
namespace gyre {

inline std::string text(const Record& record) {
  std::string out{name_of(record)};
  write_payload(out, record);
  return out;
}

inline std::vector<std::string> texts(std::span<const Record> records) {
  std::vector<std::string> all;
  for (const auto& record : records) all.push_back(text(record));
  return all;
}

// What the journal replays, as text; positions must count from 1.
std::vector<std::string> replayed(Journal auto& journal) {
  std::vector<std::string> all;
  const auto done = journal.replay([&](std::uint64_t position, const Record& record) -> Result<> {
    all.push_back(text(record));
    EXPECT_EQ(position, all.size());
    return {};
  });
  EXPECT_TRUE(done) << (done ? "" : done.error().context);
  return all;
}

inline std::vector<Record> one_of_each(std::uint64_t seed) {
  AnyRecord any{seed};
  std::vector<Record> records;
  for (std::size_t kind = 0; kind < AnyRecord::kKinds; ++kind) records.push_back(any(kind));
  return records;
}

// A journal of these records, closed.
inline void write_journal(const std::filesystem::path& path, std::span<const Record> records) {
  auto journal = SqliteJournal::open(path).value();
  ASSERT_TRUE(journal.append(records));
  ASSERT_TRUE(journal.sync());
}

// Why it cannot be opened and replayed; empty when it can.
inline std::string complaint(const std::filesystem::path& path) {
  auto journal = SqliteJournal::open(path);
  if (!journal) return journal.error().context;
  const auto done = journal->replay([](std::uint64_t, const Record&) { return Result<>{}; });
  return done ? "" : done.error().context;
}

inline std::string file_bytes(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}
inline void write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream{path, std::ios::binary} << bytes;
}

}  // namespace gyre
