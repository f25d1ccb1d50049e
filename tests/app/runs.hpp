#pragma once

#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gyre/core/text.hpp"
#include "gyre/engine/books.hpp"
#include "gyre/storage/journal.hpp"
#include "tests/app/process.hpp"
#include "tests/data.hpp"
#include "tests/storage/temp_dir.hpp"

// Whole runs of the program and what they tell of themselves. Spans are small in the daily tests;
// scripts/accept asks for the full ones through the environment.
namespace gyre::test {

inline std::string from_environment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value ? value : otherwise;
}
inline int number_from_environment(const char* name, int otherwise) {
  return from_text<int>(from_environment(name, "")).value_or(otherwise);
}

inline Words synthetic_span(const char* length) {
  return Words{"--timerange 20250602-20250604"}.with("--for", length);
}
inline Words synthetic_market(const char* length) {
  return "--synthetic 7 --symbols 40" + synthetic_span(length);
}
inline std::optional<Words> real_market(const char* length) {
  const auto data = test_data();
  if (!data) return std::nullopt;
  return Words{"--timerange 20250527-20250603"}
      .with("--for", length)
      .with("--replay", (*data / "klines").string());
}

// The one JSON object that a command prints.
class Told {
 public:
  explicit Told(const Ended& ended) : text_{ended.out} {
    EXPECT_EQ(ended.err, "");
    EXPECT_FALSE(parser_->parse(text_).get(json_)) << ended.code << ": " << text_;
  }
  std::string text(std::string_view name) {
    std::string_view value;
    EXPECT_FALSE(at(name).get(value)) << name;
    return std::string{value};
  }
  std::uint64_t count(std::string_view name) {
    std::uint64_t value = 0;
    EXPECT_FALSE(at(name).get(value)) << name;
    return value;
  }
  double number(std::string_view name) {
    double value = 0;
    EXPECT_FALSE(at(name).get(value)) << name;
    return value;
  }
  bool flag(std::string_view name) {
    bool value = false;
    EXPECT_FALSE(at(name).get(value)) << name;
    return value;
  }
  std::map<std::string, std::uint64_t> counts(std::string_view name) {
    std::map<std::string, std::uint64_t> values;
    simdjson::dom::object object;
    EXPECT_FALSE(at(name).get(object)) << name;
    for (const auto& [key, value] : object)
      EXPECT_FALSE(value.get(values[std::string{key}])) << key;
    return values;
  }

 private:
  simdjson::simdjson_result<simdjson::dom::element> at(std::string_view name) {
    return json_.at_pointer("/" + std::string{name});  // "engine/at" is a way down
  }
  std::string text_;
  // What is parsed points to it.
  std::unique_ptr<simdjson::dom::parser> parser_ = std::make_unique<simdjson::dom::parser>();
  simdjson::dom::element json_;
};

inline Told run_told(const Words& words) {
  const auto ended = run(words + "--json");
  EXPECT_EQ(ended.code, 0) << ended.err;
  return Told{ended};
}
inline Words run_words(const Words& market, const std::filesystem::path& data_dir) {
  return ("run --speed max" + market).with("--data-dir", data_dir.string());
}

// What makes two runs the same.
struct Hashes {
  std::string proposals, decisions, ledger, rows;
  bool operator==(const Hashes&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Hashes& h) {
    return out << h.proposals << ' ' << h.decisions << ' ' << h.ledger << ' ' << h.rows;
  }
};
inline Hashes hashes(Told& told) {
  return {told.text("proposals_hash"), told.text("decisions_hash"), told.text("ledger_hash"),
          told.text("rows_hash")};
}

inline std::vector<Record> journal_of(const std::filesystem::path& data_dir) {
  std::vector<Record> records;
  auto journal = SqliteJournal::open(data_dir / "journal.db", Database::Open::Existing);
  EXPECT_TRUE(journal) << journal.error().context;
  if (!journal) return records;
  const auto read = journal->replay([&](std::uint64_t, const Record& record) -> Result<> {
    records.push_back(record);
    return {};
  });
  EXPECT_TRUE(read) << read.error().context;
  return records;
}

}  // namespace gyre::test
