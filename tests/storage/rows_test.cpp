#include "gyre/storage/rows.hpp"

#include <gtest/gtest.h>

#include "gyre/domain/bar.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre {
namespace {

struct Sample {
  static constexpr std::string_view name = "sample";
  static constexpr int version = 3;
  Id<struct SampleTag, std::uint64_t> id;
  Timestamp at{};
  Timeframe timeframe{};
  Price price;
  double score = 0;
  bool good = false;
  milliseconds held{};
  std::string note;
  std::vector<double> parts;
  bool operator==(const Sample&) const = default;
  static constexpr std::tuple fields{Field{"id", &Sample::id},
                                     Field{"at", &Sample::at},
                                     Field{"timeframe", &Sample::timeframe},
                                     Field{"price", &Sample::price},
                                     Field{"score", &Sample::score},
                                     Field{"good", &Sample::good},
                                     Field{"held", &Sample::held},
                                     Field{"note", &Sample::note},
                                     Field{"parts", &Sample::parts}};
};

struct LaterSample : Sample {
  static constexpr int version = 4;
};

Sample sample(std::uint64_t id) {
  return {.id = {id},
          .at = from_ms(1'748'322'000'000),
          .timeframe = Timeframe::m15,
          .price = Price::parse("0.00001234").value(),
          .score = 0.1 + 0.2,
          .good = true,
          .held = 90min,
          .note = "it's \"so\"\nok",
          .parts = {0.5, -1e-300}};
}

TEST(Rows, keeps_rows_exactly_and_in_the_order_of_their_keys) {
  const TempDir dir;
  {
    auto dataset = Dataset::open(dir / "rows.db").value();
    auto table = Rows<Sample>::open(dataset).value();
    ASSERT_TRUE(table.put(sample(2)));
    ASSERT_TRUE(table.put(sample(1)));
    ASSERT_TRUE(dataset.sync());
  }
  auto dataset = Dataset::open(dir / "rows.db").value();
  auto table = Rows<Sample>::open(dataset).value();
  EXPECT_EQ(table.all().value(), (std::vector{sample(1), sample(2)}));
  EXPECT_EQ(table.size(), 2u);
}

TEST(Rows, a_row_written_twice_is_there_once) {
  const TempDir dir;
  auto dataset = Dataset::open(dir / "rows.db").value();
  auto table = Rows<Sample>::open(dataset).value();
  auto row = sample(7);
  ASSERT_TRUE(table.put(row));
  row.score = 9;
  ASSERT_TRUE(table.put(row));
  EXPECT_EQ(table.all().value(), std::vector{row});
}

TEST(Rows, loses_what_was_not_synced) {
  const TempDir dir;
  {
    auto dataset = Dataset::open(dir / "rows.db").value();
    auto table = Rows<Sample>::open(dataset).value();
    ASSERT_TRUE(table.put(sample(1)));
  }
  auto dataset = Dataset::open(dir / "rows.db").value();
  EXPECT_EQ(Rows<Sample>::open(dataset).value().size(), 0u);
}

TEST(Rows, has_typed_columns) {
  const TempDir dir;
  auto dataset = Dataset::open(dir / "rows.db").value();
  auto table = Rows<Sample>::open(dataset).value();
  ASSERT_TRUE(table.put(sample(1)));
  auto row = dataset.database()
                 .prepare("SELECT typeof(id), typeof(price), typeof(score), timeframe FROM sample")
                 .value();
  ASSERT_TRUE(row.step().value());
  EXPECT_EQ(row.text(0), "integer");
  EXPECT_EQ(row.text(1), "text");
  EXPECT_EQ(row.text(2), "real");
  EXPECT_EQ(row.text(3), "15m");
}

TEST(Rows, another_version_is_refused) {
  const TempDir dir;
  auto dataset = Dataset::open(dir / "rows.db").value();
  ASSERT_TRUE(Rows<Sample>::open(dataset));
  const auto later = Rows<LaterSample>::open(dataset);
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().context,
            "sample has version 3, and this program writes version 4: what those rows lack is not "
            "known; move the file away, and rows are gathered anew");
}

TEST(Rows, a_value_that_cannot_be_is_an_error_with_its_column) {
  const TempDir dir;
  auto dataset = Dataset::open(dir / "rows.db").value();
  auto table = Rows<Sample>::open(dataset).value();
  ASSERT_TRUE(table.put(sample(1)));
  ASSERT_TRUE(dataset.database().execute("UPDATE sample SET timeframe = '7m'"));
  const auto rows = table.all();
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().context, "sample: timeframe: an unknown name");
}

}  // namespace
}  // namespace gyre
