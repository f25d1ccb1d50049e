#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/features/feature_row.hpp"

// What the engine knows of a model: an immutable value that turns rows into probabilities, and what
// a probability is worth. Who computes it, our forest or another runtime, is its own affair.
namespace gyre {

struct Prediction {
  float margin = 0;  // log odds before calibration
  float p = 0;       // calibrated probability that the net result is positive, within (0, 1)
};

// Mean results of a kind of proposal, in R and net of costs, shrunk towards those of all.
struct Bucket {
  std::string key;  // bucket_key()
  double win = 0;   // mean r where y, positive
  double loss = 0;  // minus the mean r where not y, positive

  static constexpr std::tuple fields{Field{"key", &Bucket::key}, Field{"win", &Bucket::win},
                                     Field{"loss", &Bucket::loss}};
};

// "breakout 2.0": a strategy and its reward:risk, down to the half.
std::string bucket_key(std::string_view strategy, double reward_risk);

// Source: learning.md 2.9. Accepted iff expected() >= required().
struct Economics {
  double win = 0, loss = 0;  // of all
  std::vector<Bucket> buckets;
  double least = 0.05;  // R
  // Covariance of the calibration's slope a and offset b, for the standard error of a p.
  double var_a = 0, var_b = 0, cov_ab = 0;
  double errors = 1;  // how many standard errors are asked for

  // p*W - (1-p)*L in R, of the bucket, or of all where there is none.
  double expected(std::string_view bucket, double p) const;
  // `least` and so many standard errors of the expectation at this score, in R.
  double required(std::string_view bucket, const Prediction& prediction) const;

  static constexpr std::tuple fields{
      Field{"win", &Economics::win},         Field{"loss", &Economics::loss},
      Field{"buckets", &Economics::buckets}, Field{"least", &Economics::least},
      Field{"var_a", &Economics::var_a},     Field{"var_b", &Economics::var_b},
      Field{"cov_ab", &Economics::cov_ab},   Field{"errors", &Economics::errors}};
};

class Model {
 public:
  // Fills one prediction a row. Must be a function of the rows alone and callable from any thread.
  using Predict = std::function<void(std::span<const FeatureRow>, std::span<Prediction>)>;

  struct Identity {
    std::string id;      // of the bundle
    std::string schema;  // hash of the features it was trained on
    std::string ladder, label;
  };

  Model(Identity identity, Economics economics, Predict predict)
      : identity_{std::move(identity)},
        economics_{std::move(economics)},
        predict_{std::move(predict)} {}

  void predict(std::span<const FeatureRow> rows, std::span<Prediction> predictions) const {
    predict_(rows, predictions);
  }
  const Identity& identity() const { return identity_; }
  const Economics& economics() const { return economics_; }

 private:
  Identity identity_;
  Economics economics_;
  Predict predict_;
};

}  // namespace gyre
