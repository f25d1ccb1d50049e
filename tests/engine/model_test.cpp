#include "gyre/features/model.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/engine/world.hpp"

namespace gyre::test {
namespace {

// Says the same of everything, and counts how often it was asked and of how much.
struct Oracle {
  int batches = 0;
  std::size_t rows = 0;

  std::shared_ptr<const Model> saying(float p, std::string id = "oracle") {
    const Economics worth{.win = 1.9, .loss = 1.1, .buckets = {}, .least = 0.05};
    return std::make_shared<const Model>(
        Model::Identity{std::move(id), "schema", "ladder", "label"}, worth,
        [this, p](std::span<const FeatureRow> asked, std::span<Prediction> predictions) {
          ++batches;
          rows += asked.size();
          for (auto& one : predictions) one = {std::log(p / (1 - p)), p};
        });
  }
};

std::size_t index_of(std::string_view name) {
  const auto all = features();
  return static_cast<std::size_t>(std::ranges::find(all, name, &Feature::name) - all.begin());
}

// Two contracts of which the strategy wants both at the first boundary.
struct Ready : World {
  Ready() : World{{{.name = "AAAUSDT", .daily = 30e9}, {.name = "BBBUSDT", .daily = 30e9}}} {
    start(kDay + 12h + 2s);
    run(kDay + 12h, kDay + 12h + 5min);
    for (auto& symbol : market.symbols) symbol.price = 101;
  }
};

void next_boundary(World& w) { w.run(kDay + 12h + 5min, kDay + 12h + 10min); }

TEST(ModelInTheEngine, without_one_the_rules_decide_and_no_probability_is_written) {
  Ready w;
  next_boundary(w);
  ASSERT_EQ(w.all<Decided>().size(), 2u);
  for (const auto& decided : w.all<Decided>()) {
    EXPECT_EQ(decided.reason, DecisionReason::Executed);
    EXPECT_EQ(decided.model, "");
    EXPECT_TRUE(std::isnan(decided.p) && std::isnan(decided.expected));
  }
}

TEST(ModelInTheEngine, is_asked_once_a_boundary_about_all_ideas) {
  Oracle oracle;
  Ready w;
  w.tell(ModelSwapped{oracle.saying(0.6F), "promoted"});
  const auto [batches, rows] = std::pair{oracle.batches, oracle.rows};  // it was asked as it came
  next_boundary(w);
  EXPECT_EQ(oracle.batches, batches + 1);
  EXPECT_EQ(oracle.rows, rows + 2);
  for (const auto& decided : w.all<Decided>()) {
    EXPECT_EQ(decided.model, "oracle");
    EXPECT_FLOAT_EQ(static_cast<float>(decided.p), 0.6F);
    EXPECT_NEAR(decided.expected, 0.6 * 1.9 - 0.4 * 1.1, 1e-6);
    EXPECT_DOUBLE_EQ(decided.required, 0.05);
  }
}

TEST(ModelInTheEngine, refuses_what_it_expects_to_lose_and_the_proposal_lives_on) {
  Oracle oracle;
  Ready w;
  w.tell(ModelSwapped{oracle.saying(0.1F), "promoted"});
  next_boundary(w);
  EXPECT_EQ(w.all<Proposed>().size(), 2u);
  EXPECT_EQ(w.decisions(), std::vector(2, DecisionReason::ModelRefused));
  EXPECT_TRUE(w.all<OrderIntended>().empty());
}

Quantity bought(float p) {
  Oracle oracle;
  Ready w;
  if (p > 0) w.tell(ModelSwapped{oracle.saying(p), "promoted"});
  next_boundary(w);
  const auto orders = w.all<OrderIntended>();
  return orders.empty() ? Quantity{} : orders.front().quantity;
}

TEST(ModelInTheEngine, buys_more_the_surer_it_is_and_never_more_than_the_rules_alone) {
  const auto rules = bought(0);
  Quantity before;
  for (const float p : {0.1F, 0.3F, 0.4F, 0.42F, 0.45F, 0.5F, 0.6F, 0.8F, 0.99F}) {
    const auto now = bought(p);
    EXPECT_GE(now, before) << "p " << p;
    EXPECT_LE(now, rules) << "p " << p;
    before = now;
  }
  EXPECT_EQ(before, rules);
  EXPECT_LT(bought(0.42F), bought(0.6F));
}

TEST(ModelInTheEngine, changes_no_stop_and_no_target) {
  const auto levels = [](float p) {
    Oracle oracle;
    Ready w;
    if (p > 0) w.tell(ModelSwapped{oracle.saying(p), "promoted"});
    next_boundary(w);
    const auto order = w.all<OrderIntended>().at(0);
    return std::tuple{order.price, order.stop, order.target, order.time_limit};
  };
  EXPECT_EQ(levels(0), levels(0.99F));
}

TEST(ModelInTheEngine, a_swap_is_one_record_and_the_books_know_who_serves) {
  Oracle oracle;
  Ready w;
  w.tell(ModelSwapped{oracle.saying(0.6F), "promoted"});
  EXPECT_EQ(w.engine.books().model(), "oracle");
  w.tell(ModelSwapped{oracle.saying(0.6F), "again"});  // the same, as after a restart
  w.tell(ModelSwapped{nullptr, "expired"});
  EXPECT_EQ(w.engine.books().model(), "");
  const auto changes = w.all<ModelChanged>();
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[1].why, "expired");
}

TEST(ModelInTheEngine, the_same_events_with_the_same_swap_make_the_same_decisions) {
  const auto decide = [] {
    Oracle oracle;
    Ready w;
    w.tell(ModelSwapped{oracle.saying(0.45F), "promoted"});
    next_boundary(w);
    return std::pair{w.engine.books().decisions_hash(), w.engine.books().ledger_hash()};
  };
  EXPECT_EQ(decide(), decide());
}

TEST(ModelInTheEngine, an_idea_is_written_down_with_its_features) {
  Ready w;
  next_boundary(w);
  for (const auto& proposed : w.all<Proposed>()) {
    ASSERT_EQ(proposed.features.size(), kFeatureCount);
    EXPECT_FALSE(std::isnan(proposed.features[index_of("cost")]));
    EXPECT_TRUE(std::isnan(proposed.features[index_of("funding")]));  // no mark has come
    EXPECT_TRUE(std::isnan(proposed.funding));
  }
}

}  // namespace
}  // namespace gyre::test
