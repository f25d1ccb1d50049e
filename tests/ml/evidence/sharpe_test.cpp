#include "gyre/ml/evidence/sharpe.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace gyre::ml {
namespace {

TEST(Sharpe, deflates_the_papers_case_as_the_paper_does) {
  const ReturnFigures paper{
      .periods = 1250, .sharpe = 2.5 / std::sqrt(250.0), .skew = -3, .kurtosis = 10};
  EXPECT_NEAR(best_of_luck(0.5 / 250, 100), 0.113172001865135, 1e-13);
  EXPECT_NEAR(deflated_sharpe(paper, 0.5 / 250, 100), 0.900396834449390, 1e-13);
  EXPECT_NEAR(deflated_sharpe(paper, 0.5 / 250, 46), 0.950501706875579, 1e-13);
  ReturnFigures normal = paper;
  normal.skew = 0, normal.kurtosis = 3;
  EXPECT_NEAR(deflated_sharpe(normal, 0.5 / 250, 88), 0.950490816676014, 1e-13);
}

TEST(Sharpe, of_ten_returns_is_that_of_the_vector) {
  const std::vector<double> returns{.02, -.01, .03, -.02, .01, .015, -.005, .02, -.01, .025};
  const auto figures = return_figures(returns);
  EXPECT_NEAR(figures.sharpe, .432013824663587, 1e-13);
  EXPECT_NEAR(figures.skew, -.277006900143653, 1e-13);
  EXPECT_NEAR(figures.kurtosis, 1.611947588608805, 1e-13);
  EXPECT_NEAR(probabilistic_sharpe(figures, 0), 0.886764476871663, 1e-13);
  EXPECT_NEAR(best_of_luck(.04, 10), .314919660269150, 1e-13);
  EXPECT_NEAR(deflated_sharpe(figures, .04, 10), 0.628478347744809, 1e-13);
}

}  // namespace
}  // namespace gyre::ml
