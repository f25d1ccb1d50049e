#include "gyre/domain/record.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "gyre/core/json_read.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/domain/bar.hpp"
#include "gyre/domain/instrument.hpp"
#include "tests/domain/records.hpp"

namespace gyre {
namespace {

RC_GTEST_PROP(Record, every_kind_survives_as_json, (std::uint64_t seed)) {
  AnyRecord any{seed};
  for (std::size_t kind = 0; kind < AnyRecord::kKinds; ++kind)
    std::visit(
        [](const auto& record) {
          const auto text = to_json(record);
          simdjson::dom::parser parser;
          std::remove_cvref_t<decltype(record)> back;
          const auto done = read_json(parser.parse(text).value(), back);
          RC_ASSERT(done.has_value());
          RC_ASSERT(to_json(back) == text);
        },
        any(kind));
}

TEST(Record, kinds_have_names_of_their_own_and_a_time) {
  std::set<std::string_view> kinds;
  AnyRecord any{1};
  for (std::size_t kind = 0; kind < AnyRecord::kKinds; ++kind) {
    const auto record = any(kind);
    kinds.insert(name_of(record));
    std::visit([&](const auto& r) { EXPECT_EQ(time_of(record), r.at); }, record);
  }
  EXPECT_EQ(kinds.size(), AnyRecord::kKinds);
}

TEST(FunnelLetter, is_another_for_each_stage) {
  std::set<char> letters;
  for (std::size_t i = 0; i < kCount<FunnelStage>; ++i)
    letters.insert(funnel_letter(FunnelStage(i)));
  EXPECT_EQ(letters.size(), kCount<FunnelStage>);
}

TEST(Instrument, a_notional_finds_its_bracket) {
  const auto money = [](int whole) { return Money::from_int(whole); };
  Instrument instrument;
  instrument.brackets = {{money(0), money(100), 20, {}, {}}, {money(100), money(500), 10, {}, {}}};
  EXPECT_EQ(bracket_of(instrument, money(0)).leverage_max, 20);
  EXPECT_EQ(bracket_of(instrument, money(99)).leverage_max, 20);
  EXPECT_EQ(bracket_of(instrument, money(100)).leverage_max, 10);
  EXPECT_EQ(bracket_of(instrument, money(9999)).leverage_max, 10);
}

TEST(Timeframe, each_is_a_multiple_of_the_one_below) {
  for (std::size_t i = 1; i < kCount<Timeframe>; ++i)
    EXPECT_EQ(duration(Timeframe(i)) % duration(Timeframe(i - 1)), 0ms);
}

}  // namespace
}  // namespace gyre
