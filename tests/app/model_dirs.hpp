#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "gyre/core/text.hpp"
#include "gyre/features/schema.hpp"
#include "gyre/features/virtual_row.hpp"
#include "gyre/ml/model_folder.hpp"
#include "gyre/storage/rows.hpp"
#include "tests/app/process.hpp"
#include "tests/ml/made_markets.hpp"
#include "tests/ml/user_models.hpp"
#include "tests/storage/temp_dir.hpp"

// A data-dir with rows that can be learnt from, and with a model of them.
namespace gyre::test {

inline constexpr int kTrainedOn = 180, kKnownUntil = 200;  // days

inline VirtualRow row_of(const ml::Sample& sample) {
  return {.id = {sample.id},
          .at = sample.at,
          .boundary = sample.at,
          .symbol = sample.symbol,
          .strategy = sample.strategy,
          .ladder = "5m/15m/1h",
          .reference = 100,
          .stop = 99,
          .target = 100 + sample.reward_risk,
          .time_limit = sample.due - sample.at,
          .features = {sample.x.begin(), sample.x.end()},
          .schema = schema_hash(),
          .entered = sample.at,
          .left = sample.due,
          .result = sample.y ? VirtualState::Target : VirtualState::Stop,
          .r = sample.r,
          .y = sample.y,
          .label = std::string{VirtualRow::label_policy},
          .path = "1m"};
}

// What three of the features tell is planted in them.
inline void make_rows(const std::filesystem::path& data_dir) {
  std::filesystem::create_directories(data_dir);
  auto dataset = Dataset::open(data_dir / "history.db").value();
  auto rows = Rows<VirtualRow>::open(dataset).value();
  for (const auto& sample :
       ml::made_samples({.seed = 3, .kind = ml::Made::Planted, .days = kKnownUntil, .edge = 0.6}))
    ASSERT_TRUE(rows.put(row_of(sample)));
  ASSERT_TRUE(dataset.sync());
}

inline std::string on_day(int day) {
  return to_text(ml::kMadeBegin + day * milliseconds{std::chrono::days{1}});
}

// Its words with whose models they are of.
inline Words of(const std::filesystem::path& data_dir, const Words& words) {
  return Words{words}.with("--data-dir", data_dir.string());
}

// One data-dir, made once: its model has passed its gate. Whoever changes it works on a copy.
inline const std::filesystem::path& shadow_dir() {
  static const TempDir dir;
  static const auto path = [] {
    auto made = dir / "data";
    make_rows(made);
    const auto trained = run(of(made, "train").with("--now", on_day(kTrainedOn)), 240s);
    EXPECT_EQ(trained.code, 0) << trained.err;
    EXPECT_TRUE(trained.out.contains("Attempt: shadow")) << trained.out;
    return made;
  }();
  return path;
}

inline ml::ModelFolder models_of(const std::filesystem::path& data_dir) {
  return ml::ModelFolder::open(data_dir / "models").value();
}
inline std::string first_model(const std::filesystem::path& data_dir) {
  return models_of(data_dir).list()->at(0).id;
}

// p = sigmoid(offset + scale * what is planted), as somebody else would write it.
inline std::string user_model(float scale, float offset) {
  ml::UserModel model;
  auto* weights = model.graph().add_initializer();
  weights->set_name("w");
  weights->set_data_type(onnx::TensorProto::FLOAT);
  weights->add_dims(kFeatureCount);
  weights->add_dims(1);
  for (std::size_t i = 0; i < kFeatureCount; ++i)
    weights->add_float_data(i == 6 || i == 14 || i == 20 ? scale / 1.7320508F : 0);
  return model.input("x", {-1, kFeatureCount})
      .constant("offset", offset)
      .node("MatMul", {"x", "w"}, "sum")
      .node("Add", {"sum", "offset"}, "odds")
      .node("Sigmoid", {"odds"}, "p")
      .output("p", {-1, 1})
      .bytes();
}

inline void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream{path, std::ios::binary} << bytes;
}

// For processes that are started while it lives.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_{name} { setenv(name, value, 1); }
  ~Environment() { unsetenv(name_); }
  Environment(const Environment&) = delete;

 private:
  const char* name_;
};

class ModelDir : public testing::Test {
 protected:
  ModelDir() {
    std::filesystem::copy(shadow_dir(), data, std::filesystem::copy_options::recursive);
    id = first_model(data);
  }

  Ended ask(const Words& words) const { return run(of(data, words), 240s); }
  Ended promote() const {
    return ask(Words{std::string_view{"models promote " + id}}
                   .with("--reason", "well tested")
                   .with("--now", on_day(kTrainedOn + 1)));
  }
  void expect_refused(const Words& words, std::string_view said, int code = 1) const {
    const auto ended = ask(words);
    EXPECT_EQ(ended.code, code) << ended.out;
    EXPECT_TRUE(ended.err.contains(said)) << ended.err;
    EXPECT_EQ(ended.err.find('\n'), ended.err.size() - 1) << ended.err;
    EXPECT_EQ(ended.out, "");
  }
  std::filesystem::path model() const { return data / "models" / id; }

  const TempDir dir;
  const std::filesystem::path data = dir / "data";
  std::string id;
};

}  // namespace gyre::test
