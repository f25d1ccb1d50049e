#pragma once

#include <filesystem>
#include <string>

#include "gyre/ml/bundle.hpp"
#include "gyre/ml/forest/xgboost_json.hpp"
#include "gyre/ml/model_id.hpp"
#include "gyre/ml/onnx_export.hpp"
#include "tests/ml/training_rows.hpp"

// A small model with all that belongs to it.
namespace gyre::ml {

inline ModelBundle small_bundle(const std::string& id) {
  static const auto made = [] {
    ModelBundle bundle;
    bundle.xgboost = quick_model(1, 12).json;
    bundle.forest = read_xgboost(bundle.xgboost).value();
    const Platt line{.a = 0.9, .b = 0.05, .var_a = 0.01};
    bundle.calibration = line;
    bundle.onnx = to_onnx(bundle.forest, line);
    bundle.meta.schema = std::string(64, 'a');
    bundle.meta.ladder = "5m/15m/1h";
    bundle.meta.label = "triple_barrier_1";
    bundle.meta.economics = {
        .win = 1.4, .loss = 1.1, .buckets = {{"breakout 2.0", 1.5, 1.0}}, .var_a = 0.01};
    bundle.meta.gate.rules.push_back({.name = "auc",
                                      .value = 0.55,
                                      .low = 0.51,
                                      .most = std::numeric_limits<double>::quiet_NaN()});
    EXPECT_TRUE(take_samples(bundle, training_rows(3, 300).x));
    return bundle;
  }();
  auto bundle = made;
  bundle.meta.id = id;
  return bundle;
}

inline std::string model_id(std::int64_t number) {
  return make_model_id(from_ms(1'700'000'000'000 + number * 1000), 1);
}

inline void write_whole(const std::filesystem::path& path, const ModelBundle& bundle) {
  auto folder = path;
  folder += ".new";
  ASSERT_TRUE(write_artefacts(folder, bundle));
  ASSERT_TRUE(finish_bundle(folder, path, bundle.meta));
}

}  // namespace gyre::ml
