#include <gtest/gtest.h>

#include "gyre/storage/record_text.hpp"
#include "gyre/storage/sqlite.hpp"
#include "tests/app/runs.hpp"
#include "tests/storage/forged_links.hpp"

namespace gyre::test {
namespace {

// One unit in the eighth decimal place of one fee, in the journal alone.
void falsify_a_fee(const std::filesystem::path& data_dir) {
  auto database = Database::open(data_dir / "journal.db", Database::Open::Existing);
  ASSERT_TRUE(database) << database.error().context;
  auto query = database->prepare(
      "SELECT position, payload FROM journal WHERE kind = 'fill_booked' ORDER BY position LIMIT 1");
  ASSERT_TRUE(query && query->step().value_or(false)) << "no fill to falsify";
  const auto position = query->integer(0);
  simdjson::dom::parser parser;
  const auto record = read_record("fill_booked", FillBooked::version,
                                  parser.parse(std::string{query->text(1)}).value());
  ASSERT_TRUE(record) << record.error().context;
  query->reset();
  auto fill = std::get<FillBooked>(*record);
  fill.fee += Money::from_raw(1);
  std::string payload;
  write_payload(payload, fill);
  auto update = database->prepare("UPDATE journal SET payload = ?1 WHERE position = ?2");
  ASSERT_TRUE(update);
  update->bind(1, std::string_view{payload});
  update->bind(2, position);
  ASSERT_TRUE(update->run());
}

TEST(Books, differ_by_one_planted_unit_and_say_where) {
  const TempDir dir;
  auto before = run_told(run_words(synthetic_market("2h"), dir / "data"));
  ASSERT_TRUE(before.flag("books_equal"));
  ASSERT_GT(before.count("fills"), 0u);
  falsify_a_fee(dir / "data");
  forge_links(dir / "data" / "journal.db");
  const auto ended = run(run_words(synthetic_market("4h"), dir / "data") + "--json");
  EXPECT_EQ(ended.code, 1);
  EXPECT_TRUE(ended.err.starts_with("gyre: books differ")) << ended.err;
  Told after{{.out = ended.out}};
  EXPECT_FALSE(after.flag("books_equal"));
  EXPECT_TRUE(after.text("books_difference").starts_with("wallet: ours "))
      << after.text("books_difference");
  std::printf("planted: %s\n", after.text("books_difference").c_str());
}

}  // namespace
}  // namespace gyre::test
