#include "gyre/sim/answer_faults.hpp"

#include <gtest/gtest.h>

#include <set>

#include "gyre/sim/venue_errors.hpp"
#include "tests/sim/hand_market.hpp"

namespace gyre::sim {
namespace {

const wire::Request kEntry = limit_order(OrderSide::Buy, "1", "90");
const wire::Request kStop = close_all(OrderSide::Sell, "90");
const wire::Request kQuery = wire::GetOrder{};
const wire::Request kPing = wire::Ping{};

AnswerFaults faults_of(std::string_view plan, std::uint64_t seed = 1) {
  return {read_fault_plan(plan).value(), seed, kStart};
}

int status_of(const Fate& fate) { return fate.instead ? fate.instead->status : 200; }
int code_of(const Fate& fate) {
  const auto* error = fate.instead ? std::get_if<wire::ErrorView>(&fate.instead->body) : nullptr;
  return error ? error->code : 0;
}
int strikes(const AnswerFaults& faults, FaultKind kind) {
  return static_cast<int>(faults.counts()[index(kind)]);
}

bool is_plain(const Fate& fate) {
  return fate.left && fate.arrives && !fate.mute && fate.broken.empty() && !fate.instead &&
         fate.way_in == 0ms && fate.way_out == 0ms;
}

TEST(AnswerFaults, without_a_plan_nothing_happens) {
  auto faults = faults_of("");
  EXPECT_TRUE(is_plain(faults.fate(kEntry, 1, kStart)));
}

TEST(AnswerFaults, a_fault_holds_within_its_time_and_for_its_class) {
  auto faults = faults_of("order_limit@1m+1m:100%:stop");
  EXPECT_TRUE(is_plain(faults.fate(kStop, 1, kStart)));
  EXPECT_TRUE(is_plain(faults.fate(kEntry, 1, kStart + 1min)));
  EXPECT_EQ(code_of(faults.fate(kStop, 1, kStart + 1min)), -1015);
  EXPECT_TRUE(is_plain(faults.fate(kStop, 1, kStart + 2min)));
  EXPECT_EQ(strikes(faults, FaultKind::OrderLimit), 1);
}

struct Refused {
  std::string_view plan;
  const wire::Request& request;
  int status, code;
  bool arrives = false;
};

TEST(AnswerFaults, each_refusal_has_its_status_and_code) {
  const wire::Request reduce = [] {
    auto order = limit_order(OrderSide::Sell, "1", "90");
    order.reduce_only = true;
    return order;
  }();
  const wire::Request maker = limit_order(OrderSide::Buy, "1", "90", wire::TimeInForce::Gtx);
  const wire::Request fill_or_kill = limit_order(OrderSide::Buy, "1", "9", wire::TimeInForce::Fok);
  for (const auto& it : std::to_array<Refused>({{"ban@0s+1m", kPing, 418, -1003},
                                                {"limit@0s+1m", kPing, 429, -1003},
                                                {"bare_limit@0s", kPing, 429, -1003},
                                                {"forbidden@0s:100%", kPing, 403, 0},
                                                {"order_limit@0s:100%", kEntry, 429, -1015},
                                                {"overload@0s", kEntry, 503, -1008},
                                                {"overload@0s:all", kStop, 503, -1008},
                                                {"unavailable_503@0s:100%", kEntry, 503, 0},
                                                {"duplicate_id@0s:100%", kEntry, 400, -4116, true},
                                                {"late_landing@0s:100%", kStop, 408, -1007, true},
                                                {"key_revoked@0s", kQuery, 401, -2015},
                                                {"restricted@0s:-4192", kEntry, 400, -4192},
                                                {"no_margin@0s:100%", kEntry, 400, -2019},
                                                {"reduce_conflict@0s:100%", reduce, 400, -2022},
                                                {"post_only@0s:100%", maker, 400, -5022},
                                                {"post_only@0s:100%", fill_or_kill, 400, -5021},
                                                {"would_trigger@0s:100%", kStop, 400, -2021},
                                                {"close_all_exists@0s:100%", kStop, 400, -4130},
                                                {"stop_limit@0s:100%", kStop, 400, -4045},
                                                {"error@0s:100%:-4028", kEntry, 400, -4028}})) {
    auto faults = faults_of(it.plan);
    const auto fate = faults.fate(it.request, 1, kStart);
    EXPECT_EQ(status_of(fate), it.status) << it.plan;
    EXPECT_EQ(code_of(fate), it.code) << it.plan;
    EXPECT_EQ(fate.arrives, it.arrives) << it.plan;
    std::uint64_t sum = 0;
    for (const auto count : faults.counts()) sum += count;
    EXPECT_EQ(sum, 1u) << it.plan;
  }
}

TEST(AnswerFaults, a_ban_tells_its_end_in_header_and_text) {
  auto faults = faults_of("ban@1h+2m");
  EXPECT_TRUE(is_plain(faults.fate(kPing, 1, kStart + 1h - 1ms)));
  const auto fate = faults.fate(kPing, 1, kStart + 1h + 500ms);
  EXPECT_EQ(status_of(fate), 418);
  EXPECT_EQ(code_of(fate), -1003);
  EXPECT_EQ(fate.instead->retry_after_s, 120);
  const auto text = std::get<wire::ErrorView>(fate.instead->body).message;
  EXPECT_TRUE(text.contains("banned until " + std::to_string(to_ms(kStart + 1h + 2min)))) << text;
  EXPECT_TRUE(is_plain(faults.fate(kPing, 1, kStart + 1h + 2min)));
  EXPECT_EQ(strikes(faults, FaultKind::Ban), 1);
}

TEST(AnswerFaults, a_limit_tells_when_it_is_over_and_a_bare_one_does_not) {
  auto faults = faults_of("limit@0s+30s;bare_limit@1m+30s");
  const auto told = faults.fate(kPing, 1, kStart + 10s);
  EXPECT_EQ(status_of(told), 429);
  EXPECT_EQ(told.instead->retry_after_s, 20);
  const auto bare = faults.fate(kPing, 1, kStart + 70s);
  EXPECT_EQ(status_of(bare), 429);
  EXPECT_EQ(bare.instead->retry_after_s, -1);
  EXPECT_TRUE(is_plain(faults.fate(kPing, 1, kStart + 90s)));
}

TEST(AnswerFaults, nothing_is_handled_in_an_outage) {
  auto faults = faults_of("outage@1m+1m");
  int unreached = 0;
  for (std::uint64_t n = 0; n < 50; ++n) {
    const auto fate = faults.fate(kEntry, n, kStart + 1min);
    EXPECT_FALSE(fate.arrives);
    unreached += !fate.left;
  }
  EXPECT_GT(unreached, 5);
  EXPECT_LT(unreached, 45);
}

TEST(AnswerFaults, whom_a_refusal_does_not_concern_it_leaves_alone) {
  for (const auto& [plan, request] : {std::pair{"overload@0s", kStop},
                                      {"key_revoked@0s", kPing},
                                      {"restricted@0s", kStop},
                                      {"post_only@0s:100%", kEntry},
                                      {"no_margin@0s:100%", kStop},
                                      {"error@0s:100%:OTHERUSDT", kEntry}})
    EXPECT_TRUE(is_plain(faults_of(plan).fate(request, 1, kStart))) << plan;
}

TEST(AnswerFaults, what_proves_nothing_is_handled_or_not) {
  for (const auto* plan : {"reset@0s:100%", "mute@0s:100%", "html@0s:100%", "gateway@0s:100%",
                           "unknown_503@0s:100%", "internal_503@0s:100%", "error@0s:100%:-1006"}) {
    auto faults = faults_of(plan);
    int handled = 0;
    for (std::uint64_t n = 0; n < 200; ++n) handled += faults.fate(kEntry, n, kStart).arrives;
    EXPECT_GT(handled, 60) << plan;
    EXPECT_LT(handled, 140) << plan;
  }
}

TEST(AnswerFaults, what_never_left_was_not_handled) {
  auto faults = faults_of("refused@0s:100%");
  for (std::uint64_t n = 0; n < 20; ++n) {
    const auto fate = faults.fate(kEntry, n, kStart);
    EXPECT_FALSE(fate.left || fate.arrives);
    EXPECT_FALSE(fate.broken.empty());
  }
}

TEST(AnswerFaults, garbage_has_bytes_to_send) {
  auto faults = faults_of("garbled@0s:100%");
  std::set<std::string> bodies;
  for (std::uint64_t n = 0; n < 50; ++n) {
    const auto fate = faults.fate(kEntry, n, kStart);
    EXPECT_TRUE(fate.arrives);
    EXPECT_FALSE(fate.broken.empty());
    bodies.insert(fate.raw.value());
  }
  EXPECT_EQ(bodies.size(), 3u);
}

TEST(AnswerFaults, a_share_hits_so_many_and_the_same_ones_again) {
  auto one = faults_of("mute@0s:30%"), other = faults_of("mute@0s:30%");
  int hits = 0;
  for (std::uint64_t n = 0; n < 1'000; ++n) {
    const auto fate = one.fate(kEntry, n, kStart);
    hits += fate.mute;
    EXPECT_EQ(other.fate(kEntry, n, kStart).mute, fate.mute);
  }
  EXPECT_NEAR(hits, 300, 50);
  EXPECT_EQ(strikes(one, FaultKind::Mute), hits);
}

TEST(AnswerFaults, slowness_adds_to_whatever_else_happens) {
  auto faults = faults_of("slow@0s:10s;mute@0s:100%");
  const auto fate = faults.fate(kEntry, 1, kStart);
  EXPECT_TRUE(fate.mute);
  EXPECT_GT(fate.way_in + fate.way_out, 0ms);
  EXPECT_LE(std::max(fate.way_in, fate.way_out), 10s);
}

TEST(AnswerFaults, a_late_landing_is_answered_before_it_is_handled) {
  auto faults = faults_of("late_landing@0s:100%:10s");
  const auto fate = faults.fate(kEntry, 1, kStart);
  EXPECT_GT(fate.way_in, 0ms);
  EXPECT_EQ(fate.way_out, 0ms);
}

TEST(AnswerFaults, a_crossed_answer_is_the_one_before) {
  auto faults = faults_of("crossed@0s:100%");
  EXPECT_TRUE(is_plain(faults.fate(kPing, 1, kStart)));
  wire::Response told{.body = wire::ListenKeyView{"abc"}};
  faults.taint(kPing, told, kStart);
  const auto fate = faults.fate(kEntry, 2, kStart);
  EXPECT_TRUE(fate.arrives);
  EXPECT_EQ(std::get<wire::ListenKeyView>(fate.instead.value().body).key, "abc");
}

TEST(AnswerFaults, headers_are_missing_or_count_others) {
  wire::Response told{.used_weight_1m = 100, .orders_10s = 1, .orders_1m = 2};
  faults_of("bare_headers@0s:100%").taint(kPing, told, kStart);
  EXPECT_EQ(told.used_weight_1m, -1);
  EXPECT_EQ(told.orders_1m, -1);
  told.used_weight_1m = 1'500;
  auto foreign = faults_of("foreign_weight@0s:50%");
  EXPECT_TRUE(is_plain(foreign.fate(kPing, 1, kStart)));
  foreign.taint(kPing, told, kStart);
  EXPECT_EQ(told.used_weight_1m, 2'700);
  EXPECT_EQ(status_of(foreign.fate(kPing, 2, kStart + 59s)), 429);
  EXPECT_TRUE(is_plain(foreign.fate(kPing, 3, kStart + 60s)));
}

TEST(AnswerFaults, limits_and_clocks_are_told_differently) {
  auto faults = faults_of("new_limits@0s:25%;skew@0s:-2s");
  wire::Response info{.body = wire::ExchangeInfoView{.time = kStart}};
  faults.taint(wire::GetExchangeInfo{}, info, kStart);
  const auto& view = std::get<wire::ExchangeInfoView>(info.body);
  EXPECT_EQ(view.limits.weight_1m, 600);
  EXPECT_EQ(view.limits.orders_10s, 75);
  EXPECT_EQ(view.time, kStart - 2s);
  EXPECT_EQ(faults.skew(kStart), -2s);
}

TEST(AnswerFaults, a_young_order_is_hidden_from_who_asks_for_it) {
  auto faults = faults_of("hidden@0s:5s");
  wire::Response told{.body = wire::OrderView{.created = kStart}};
  faults.taint(kQuery, told, kStart + 5s);
  EXPECT_TRUE(told.ok());
  faults.taint(kEntry, told, kStart + 4s);
  EXPECT_TRUE(told.ok());
  faults.taint(kQuery, told, kStart + 4s);
  EXPECT_EQ(std::get<wire::ErrorView>(told.body).code, -2013);
}

TEST(AnswerFaults, every_code_of_the_error_table_is_drawn) {
  std::set<int> codes;
  for (std::uint64_t draw = 0; draw < 1'000; ++draw) codes.insert(drawn_error(draw));
  EXPECT_GT(codes.size(), 100u);
  for (const int code : {-1000, -1007, -1106, -2013, -4005, -4116, -4130, -4209, -5043})
    EXPECT_TRUE(codes.contains(code)) << code;
}

}  // namespace
}  // namespace gyre::sim
