#include "gyre/sim/server/outages.hpp"

#include <gtest/gtest.h>

namespace gyre::sim::server {
namespace {

constexpr Timestamp kBegin = from_ms(1'748'304'000'000);

Outages planned(std::string_view plan) {
  return Outages{read_fault_plan(plan).value(), kBegin, 2'400};
}

TEST(Outages, a_ban_tells_its_end_in_header_and_text) {
  auto outages = planned("ban@1h+2m");
  EXPECT_FALSE(outages.refuse(kBegin + 1h - 1ms));
  const auto refusal = outages.refuse(kBegin + 1h + 500ms);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 418);
  EXPECT_EQ(refusal->code, -1003);
  EXPECT_EQ(refusal->retry_after_s, 120);
  EXPECT_TRUE(refusal->message.contains("banned until 1748307720000")) << refusal->message;
  EXPECT_FALSE(outages.refuse(kBegin + 1h + 2min));
  EXPECT_EQ(outages.counts()[index(FaultKind::Ban)], 1u);
}

TEST(Outages, a_limit_tells_when_it_is_over_and_a_bare_one_does_not) {
  auto outages = planned("limit@0s+30s;bare_limit@1m+30s");
  EXPECT_EQ(outages.refuse(kBegin + 10s)->status, 429);
  EXPECT_EQ(outages.refuse(kBegin + 10s)->retry_after_s, 20);
  EXPECT_EQ(outages.refuse(kBegin + 70s)->status, 429);
  EXPECT_EQ(outages.refuse(kBegin + 70s)->retry_after_s, -1);
  EXPECT_FALSE(outages.refuse(kBegin + 90s));
}

TEST(Outages, the_clock_is_off_and_the_way_longer_while_it_lasts) {
  auto outages = planned("skew@1m+1m:-2s;rtt@1m+1m");
  EXPECT_TRUE(outages.has_rtt());
  EXPECT_EQ(outages.skew(kBegin), 0ms);
  EXPECT_EQ(outages.skew(kBegin + 90s), -2s);
  EXPECT_EQ(outages.rtt(kBegin + 90s), 80ms);
  EXPECT_EQ(outages.rtt(kBegin + 2min), 0ms);
}

TEST(Outages, drops_stand_on_the_agenda_unless_they_are_past) {
  auto outages = planned("drop_sockets@1m;drop_sockets@2m+10s");
  Agenda agenda;
  int dropped = 0;
  outages.schedule_drops(kBegin + 90s, agenda, [&] { return ++dropped, 5; });
  EXPECT_EQ(agenda.next_due(), kBegin + 2min);
  agenda.run(kBegin + 2min);
  EXPECT_EQ(dropped, 1);
  EXPECT_EQ(outages.counts()[index(FaultKind::DropSockets)], 5u);
  EXPECT_TRUE(outages.refuses_streams(kBegin + 125s));
  EXPECT_FALSE(outages.refuses_streams(kBegin + 130s));
}

}  // namespace
}  // namespace gyre::sim::server
