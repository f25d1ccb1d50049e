#include "gyre/sim/fault_plan.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <iterator>

#include "gyre/sim/settings.hpp"

namespace gyre::sim {
namespace {

constexpr auto kForever = milliseconds::max();

Fault only(std::string_view text) {
  const auto plan = read_fault_plan(text);
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().context);
  return plan && plan->size() == 1 ? plan->front() : Fault{};
}

TEST(FaultPlan, is_read_as_people_write_it) {
  using enum FaultKind;
  const auto plan = read_fault_plan(
      "lost_closes@01:00+2h:5%; drop_sockets@03:00;ban@04:00+2m;skew@5:00+30m:-2s;");
  ASSERT_TRUE(plan) << plan.error().context;
  ASSERT_EQ(plan->size(), 4u);
  EXPECT_EQ((*plan)[0], (Fault{LostCloses, 1h, 3h, EventClass::Kline, percent(5), 0ms}));
  EXPECT_EQ((*plan)[1], (Fault{DropSockets, 3h, 3h, EventClass::All, {}, 0ms}));
  EXPECT_EQ((*plan)[2], (Fault{Ban, 4h, 4h + 2min, EventClass::All, percent(100), 0ms}));
  EXPECT_EQ((*plan)[3], (Fault{Skew, 5h, 5h + 30min, EventClass::All, percent(100), -2s}));
  EXPECT_TRUE(read_fault_plan("")->empty());
}

TEST(FaultPlan, an_offset_is_a_time_of_day_or_a_duration) {
  EXPECT_EQ(only("silence@27:30").from, 27h + 30min);
  EXPECT_EQ(only("silence@0:01:05+30s").from, 65s);
  EXPECT_EQ(only("silence@0:01:05+30s").until, 95s);
  EXPECT_EQ(only("silence@90m").from, 90min);
  EXPECT_EQ(only("silence@0s").until, kForever);
  EXPECT_EQ(only("rtt@00:00:80ms").amount, 80ms);
  EXPECT_EQ(only("rtt@00:00:05:80ms").from, 5s);
}

TEST(FaultPlan, parameters_stand_in_any_order_or_are_the_kinds_own) {
  const auto late = only("late_closes@1h+1h:7s:3%");
  EXPECT_EQ(late.amount, 7s);
  EXPECT_EQ(late.share, percent(3));
  EXPECT_EQ(only("late_closes@1h").amount, 20s);
  EXPECT_EQ(only("lost@1h").share, percent(5));
  EXPECT_EQ(only("lost@1h").events, EventClass::Market);
  EXPECT_EQ(only("silence@1h:user").events, EventClass::User);
}

TEST(FaultPlan, what_cannot_be_read_is_named) {
  const auto error = [](std::string_view text) {
    const auto plan = read_fault_plan(text);
    return plan ? "" : plan.error().context;
  };
  EXPECT_EQ(error("silence@1h;lost_close@2h"),
            "fault plan, 'lost_close@2h': unknown fault 'lost_close'; did you mean 'lost_closes'?");
  EXPECT_TRUE(error("ban@1h").contains("for how long?")) << error("ban@1h");
  for (const auto* bad :
       {"silence", "silence@", "silence@noon", "silence@1:5", "silence@1:60", "silence@-1h",
        "silence@1h+", "silence@1h+2", "silence@1h:", "silence@1h:105%", "silence@1h:all:5",
        "lost@1h:-1%", "late_closes@1h:-5s", "@1h"})
    EXPECT_NE(error(bad), "") << bad;
}

TEST(FaultPlan, a_bad_one_is_refused_with_the_configuration) {
  const auto made = make<Settings>({{"faults", "nonsense@1h"}});
  ASSERT_FALSE(made);
  EXPECT_TRUE(made.error().context.contains("unknown fault 'nonsense'"));
}

TEST(FaultPlan, every_kind_stands_in_the_catalogue) {
  for (std::size_t i = 0; i < kCount<FaultKind>; ++i) {
    const auto& row = row_of(FaultKind(i));
    EXPECT_TRUE(row.code.starts_with("F-")) << i;
    EXPECT_FALSE(row.meaning.empty()) << i;
  }
}

TEST(FaultPlan, every_kind_is_documented) {
  std::ifstream in{std::string{GYRE_SOURCE_DIR} + "/docs/lockstep.md"};
  const std::string docs{std::istreambuf_iterator{in}, {}};
  for (const auto name : names(FaultKind{}))
    EXPECT_TRUE(docs.contains("| `" + std::string{name} + "` | " +
                              std::string{row_of(*from_string<FaultKind>(name)).code}))
        << name;
}

TEST(FaultPlan, a_moment_comes_again_after_its_amount_until_the_end) {
  const auto once = only("adl@1h");
  EXPECT_EQ(next_moment(once, 0ms), 1h);
  EXPECT_EQ(next_moment(once, 1h), std::nullopt);
  const auto often = only("adl@1h+2h:45m");
  EXPECT_EQ(next_moment(often, 1h), 1h + 45min);
  EXPECT_EQ(next_moment(often, 1h + 45min), 2h + 30min);
  EXPECT_EQ(next_moment(often, 2h + 30min), std::nullopt);
}

TEST(FaultPlan, symbols_codes_and_signs_are_parameters) {
  EXPECT_EQ(only("cut@1h:BTCUSDT").symbol, "BTCUSDT");
  EXPECT_EQ(only("error@1h:-2019:3%").code, -2019);
  EXPECT_EQ(only("gap@1h:-20%").share, -percent(20));
  EXPECT_FALSE(read_fault_plan("cut@1h:-20%"));
  EXPECT_FALSE(read_fault_plan("silence@1h:entry"));
  EXPECT_FALSE(read_fault_plan("overload@1h:kline"));
}

TEST(FaultPlan, a_fault_holds_from_its_begin_to_before_its_end) {
  const auto plan = read_fault_plan("ban@1h+2m;ban@2h+2m:5s").value();
  EXPECT_EQ(active(plan, FaultKind::Ban, 1h - 1ms), nullptr);
  EXPECT_EQ(active(plan, FaultKind::Ban, 1h), &plan[0]);
  EXPECT_EQ(active(plan, FaultKind::Ban, 1h + 2min), nullptr);
  EXPECT_EQ(active(plan, FaultKind::Ban, 2h + 1min), &plan[1]);
  EXPECT_EQ(active(plan, FaultKind::Skew, 1h), nullptr);
  EXPECT_TRUE(has(plan, FaultKind::Ban));
  EXPECT_FALSE(has(plan, FaultKind::Rtt));
}

RC_GTEST_PROP(FaultPlan, reads_back_what_it_writes, ()) {
  const auto ms =
      rc::gen::map(rc::gen::inRange(0, 100'000'000), [](int i) { return milliseconds{i}; });
  FaultPlan plan;
  for (int i = *rc::gen::inRange(0, 6); i > 0; --i) {
    const auto from = *ms;
    const auto until = *rc::gen::element(kForever, from + *ms);
    const auto kind = FaultKind(*rc::gen::inRange<std::size_t>(0, kCount<FaultKind>));
    const bool of_events = row_of(kind).place == FaultPlace::Events;
    const auto classes = of_events ? rc::gen::element(EventClass::All, EventClass::Market,
                                                      EventClass::Kline, EventClass::User)
                                   : rc::gen::element(EventClass::All, EventClass::Market,
                                                      EventClass::Stop, EventClass::Listen);
    plan.push_back({kind, from, until, *classes,
                    Rate::from_raw(*rc::gen::inRange(0, 10'001) * 10'000), *ms,
                    *rc::gen::element<std::string>("", "BTCUSDT", "1000PEPEUSDT"),
                    *rc::gen::element(0, -2019)});
    auto& fault = plan.back();
    const bool ends =
        fault.kind == FaultKind::Ban || fault.kind == FaultKind::Limit || is_moment(fault.kind);
    if (ends && until == kForever) fault.until = from + 1s;
  }
  const auto read = read_fault_plan(plan_text(plan));
  if (!read) RC_FAIL(read.error().context + " in " + plan_text(plan));
  RC_ASSERT(*read == plan);
}

}  // namespace
}  // namespace gyre::sim
