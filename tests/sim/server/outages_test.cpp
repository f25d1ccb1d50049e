#include "gyre/sim/server/outages.hpp"

#include <gtest/gtest.h>

namespace gyre::sim::server {
namespace {

constexpr Timestamp kBegin = from_ms(1'748'304'000'000);

Outages planned(std::string_view plan) { return Outages{read_fault_plan(plan).value(), 1, kBegin}; }

TEST(Outages, the_way_is_longer_while_it_lasts) {
  auto outages = planned("rtt@1m+1m");
  EXPECT_TRUE(outages.has_rtt());
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

TEST(Outages, connections_close_every_day_and_for_an_outage) {
  auto outages = planned("day_close@23h;outage@30h+1h");
  Agenda agenda;
  std::vector<Timestamp> drops;
  Timestamp now = kBegin;
  outages.schedule_drops(now, agenda, [&] { return drops.push_back(now), 1; });
  while (drops.size() < 4) agenda.run(now = agenda.next_due().value());
  EXPECT_EQ(drops, (std::vector{kBegin + 23h, kBegin + 30h, kBegin + 47h, kBegin + 71h}));
  EXPECT_EQ(outages.counts()[index(FaultKind::DayClose)], 3u);
  EXPECT_TRUE(outages.refuses_streams(kBegin + 30h + 1min));
  EXPECT_FALSE(outages.refuses_streams(kBegin + 31h));
}

TEST(Outages, some_events_are_followed_by_an_unknown_one) {
  auto outages = planned("unknown_event@1m:50%");
  EXPECT_FALSE(outages.adds_unknown(kBegin));
  int added = 0;
  for (int i = 0; i < 200; ++i) added += outages.adds_unknown(kBegin + 1min);
  EXPECT_NEAR(added, 100, 30);
}

}  // namespace
}  // namespace gyre::sim::server
