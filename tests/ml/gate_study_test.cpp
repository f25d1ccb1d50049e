#include "tests/ml/gate_study.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "gyre/ml/evidence/distributions.hpp"
#include "tests/storage/temp_dir.hpp"

// Whole lives of models in made markets, a few of each kind; bench_gate lives hundreds, and
// GYRE_GATE_SEEDS sets how many here.
namespace gyre::ml {
namespace {

struct Lives {
  int all = 0, tried = 0, passed = 0, promoted = 0, taken_back = 0;
  double auc = 0;
  std::uint64_t most_rows = 0;

  explicit Lives(MadeMarket market, int count) : all{count} {
    const TempDir dir;
    for (int i = 0; i < count; ++i) {
      market.seed = static_cast<std::uint64_t>(1000 + i);
      const auto life = live_through(market, dir / std::to_string(i).c_str());
      tried += life.tried, passed += life.passed_gate;
      promoted += life.promoted, taken_back += life.taken_back;
      auc += life.auc / count;
      most_rows = std::max(most_rows, life.rows_until_taken_back);
    }
  }
};

int study_seeds(int standard) {
  const char* text = std::getenv("GYRE_GATE_SEEDS");
  return text != nullptr ? std::atoi(text) : standard;
}

TEST(GateStudy, promotes_nothing_where_nothing_can_be_known) {
  const Lives lives{{.kind = Made::Walk, .days = kAttemptDay + 40}, study_seeds(6)};
  EXPECT_EQ(lives.tried, lives.all);
  EXPECT_LT(share_bounds(lives.promoted, lives.all, 0.01).low, 0.02);
  EXPECT_LE(lives.passed, 1 + lives.all / 50);
  EXPECT_NEAR(lives.auc, 0.5, 0.02);
}

TEST(GateStudy, promotes_what_knows_something) {  // a gate that always refuses fails here
  const Lives lives{{.kind = Made::Planted, .days = kAttemptDay + 40}, study_seeds(4)};
  EXPECT_EQ(lives.tried, lives.all);
  EXPECT_GE(share_bounds(lives.promoted, lives.all, 0.01).high, 0.8);
  EXPECT_GE(lives.promoted, lives.all / 2);
  EXPECT_EQ(lives.taken_back, 0);
  EXPECT_NEAR(lives.auc, 0.61, 0.02);
}

TEST(GateStudy, takes_a_model_back_when_what_it_knew_is_gone) {
  const MadeMarket market{
      .kind = Made::Removed, .days = kAttemptDay + 80, .edge_ends = kAttemptDay + 30};
  const Lives lives{market, study_seeds(2)};
  EXPECT_GE(lives.promoted, 1);
  EXPECT_EQ(lives.taken_back, lives.promoted);
  EXPECT_LT(lives.most_rows, 2500u);
}

}  // namespace
}  // namespace gyre::ml
