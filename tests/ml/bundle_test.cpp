#include "gyre/ml/bundle.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <fstream>

#include "gyre/core/json_write.hpp"
#include "gyre/market/checksum.hpp"
#include "gyre/market/text_file.hpp"
#include "gyre/ml/bundle_files.hpp"
#include "gyre/ml/onnx_library.hpp"
#include "gyre/ml/serve.hpp"
#include "tests/ml/bundles.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre::ml {
namespace {

namespace fs = std::filesystem;

class Bundle : public testing::Test {
 protected:
  Bundle() { write_whole(path, bundle); }

  std::string read_error(const WantedModel& wanted = {}) const {
    const auto read = read_bundle(path, wanted);
    return read ? "" : read.error().context;
  }
  Errc read_code(const WantedModel& wanted = {}) const {
    const auto read = read_bundle(path, wanted);
    return read ? Errc{} : read.error().code;
  }
  void put(const char* name, const std::string& bytes) const {
    std::ofstream{path / name, std::ios::binary} << bytes;
  }
  // As it would be if it had been written so.
  void put_meta(const std::string& json) const {
    put("meta.json", json);
    put("meta.json.CHECKSUM", checksum_line(json, "meta.json"));
  }
  std::string in_path(const char* text) const { return path.string() + text; }

  const TempDir dir;
  const fs::path path = dir / model_id(1).c_str();
  const ModelBundle bundle = small_bundle(model_id(1));
};

TEST_F(Bundle, comes_back_as_it_was_written) {
  const auto read = read_bundle(path);
  ASSERT_TRUE(read) << read.error().context;
  EXPECT_EQ(read->xgboost, bundle.xgboost);
  EXPECT_EQ(read->onnx, bundle.onnx);
  EXPECT_EQ(read->forest, bundle.forest);
  EXPECT_EQ(calibration_json(read->calibration), calibration_json(bundle.calibration));
  EXPECT_EQ(samples_bytes(read->samples), samples_bytes(bundle.samples));
  EXPECT_EQ(read->samples.size(), kSampledRows);
  auto meta = read->meta;
  EXPECT_EQ(meta.files.size(), 5u);
  meta.files.clear();
  EXPECT_EQ(to_json(meta), to_json(bundle.meta));
  EXPECT_FALSE(fs::exists(in_path(".new")));
}

TEST_F(Bundle, serves_what_it_served_when_it_was_written) {
  const auto read = read_bundle(path).value();
  const auto served = serve(read).value();
  EXPECT_EQ(served.model->identity().id, model_id(1));
  EXPECT_EQ(served.model->identity().schema, bundle.meta.schema);
  EXPECT_DOUBLE_EQ(served.model->economics().expected("breakout 2.0", 0.5), 0.25);
  for (const auto& sample : bundle.samples) {
    Prediction now;
    served.model->predict({&sample.x, 1}, {&now, 1});
    EXPECT_EQ(now.margin, sample.told.margin);
    EXPECT_EQ(now.p, sample.told.p);
  }
}

TEST_F(Bundle, serves_the_same_through_onnx_runtime_with_one_session) {
  if (!onnx_library()) GTEST_SKIP();
  const auto before = onnx_counts();
  const auto served = serve(bundle, Evaluator::Runtime).value();
  for (const auto& sample : bundle.samples) {
    Prediction now;
    served.model->predict({&sample.x, 1}, {&now, 1});
    EXPECT_EQ(now.margin, sample.told.margin);
    EXPECT_NEAR(now.p, sample.told.p, 1e-6);
  }
  EXPECT_EQ(onnx_counts().sessions, before.sessions + 1);
  EXPECT_EQ(onnx_counts().libraries, before.libraries);
  EXPECT_EQ(*served.faults, 0u);
}

TEST_F(Bundle, of_another_schema_ladder_or_label_is_refused_in_one_line) {
  EXPECT_EQ(read_error({.schema = bundle.meta.schema, .ladder = "5m/15m/1h"}), "");
  EXPECT_EQ(read_error({.schema = std::string(64, 'b')}),
            in_path(": a model of features aaaaaaaaaaaa, and bbbbbbbbbbbb is in use: train again"));
  EXPECT_EQ(read_error({.ladder = "15m/1h/4h"}),
            in_path(": a model of ladder 5m/15m/1h, and 15m/1h/4h is in use: train again"));
  EXPECT_EQ(read_code({.label = "triple_barrier_2"}), Errc::OutOfRange);
}

TEST_F(Bundle, that_was_cut_short_or_altered_is_refused_by_the_name_of_the_file) {
  for (const char* name : {"model.json", "model.onnx", "forest.bin", "calib.json", "samples.bin"}) {
    SCOPED_TRACE(name);
    const auto whole = read_bytes(path / name).value();
    put(name, whole.substr(0, whole.size() - 1));
    EXPECT_EQ(read_error(), (path / name).string() + ": not as it was written");
    auto altered = whole;
    altered[altered.size() / 2] = static_cast<char>(altered[altered.size() / 2] ^ 1);
    put(name, altered);
    EXPECT_EQ(read_code(), Errc::Corrupt);
    fs::remove(path / name);
    EXPECT_EQ(read_code(), Errc::Corrupt);
    put(name, whole);
    EXPECT_EQ(read_error(), "");
  }
}

TEST_F(Bundle, whose_description_was_altered_is_refused) {
  const auto whole = read_bytes(path / "meta.json").value();
  for (const auto& bytes : {whole.substr(0, 50), whole + " ", std::string{}}) {
    put("meta.json", bytes);
    EXPECT_EQ(read_error(), (path / "meta.json").string() + ": not as it was written");
  }
  put("meta.json", whole);
  fs::remove(path / "meta.json.CHECKSUM");
  EXPECT_EQ(read_code(), Errc::Corrupt);
}

TEST_F(Bundle, of_a_newer_program_is_refused_whatever_else_is_in_it) {
  put_meta(R"({"version":2,"soul":true})");
  EXPECT_EQ(read_error(), in_path(": a bundle of version 2, and this program reads 1"));
  EXPECT_EQ(read_code(), Errc::OutOfRange);
}

TEST_F(Bundle, without_a_field_of_its_description_is_refused_by_its_name) {
  auto json = read_bytes(path / "meta.json").value();
  json.replace(json.find("\"ladder\""), 8, "\"sadder\"");
  put_meta(json);
  EXPECT_EQ(read_error(), in_path("/meta.json: ladder: missing"));
}

TEST_F(Bundle, that_answers_otherwise_than_when_it_was_written_is_refused) {
  auto other = bundle;
  for (auto& tree : other.forest.trees)
    for (auto& node : tree)
      if (node.leaf()) node.value += 0.01f;
  const auto twin = dir / "twin";
  write_whole(twin, other);
  const auto read = read_bundle(twin);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::Corrupt);
  EXPECT_TRUE(read.error().context.contains("the model answers 0.")) << read.error().context;
}

TEST_F(Bundle, that_is_not_there_is_not_found) {
  const auto read = read_bundle(dir / "nothing");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::NotFound);
}

TEST_F(Bundle, of_a_user_is_its_onnx_file_alone) {
  if (!onnx_library()) GTEST_SKIP();
  auto user = bundle;
  user.meta.origin = ModelOrigin::User;
  user.xgboost.clear();
  user.forest = {};
  ASSERT_TRUE(take_samples(user, training_rows(4, 300).x));
  const auto mine = dir / "mine";
  write_whole(mine, user);
  EXPECT_FALSE(fs::exists(mine / "forest.bin"));
  const auto read = read_bundle(mine);
  ASSERT_TRUE(read) << read.error().context;
  const auto served = serve(*read, Evaluator::Forest).value();  // there is none: it is the runtime
  Prediction now;
  served.model->predict({&read->samples[7].x, 1}, {&now, 1});
  EXPECT_EQ(now.p, read->samples[7].told.p);
}

TEST(BundleFiles, keep_every_bit_of_a_sample) {
  std::vector<SampledRow> samples(3);
  for (std::size_t f = 0; f < kFeatureCount; ++f)
    samples[0].x[f] = std::bit_cast<float>(static_cast<std::uint32_t>(f * 138'000'001));
  samples[1].told = {-0.0f, 0x1p-149f};
  const auto bytes = samples_bytes(samples);
  EXPECT_EQ(samples_bytes(read_samples(bytes).value()), bytes);
  EXPECT_FALSE(read_samples(bytes.substr(1)));
  EXPECT_FALSE(read_samples(bytes.substr(0, bytes.size() - 4)));
}

TEST(BundleFiles, keep_both_kinds_of_calibration) {
  const Calibration line = Platt{.a = 1.0 / 3, .b = -2e-17, .var_a = 0.1};
  EXPECT_EQ(std::get<Platt>(read_calibration(calibration_json(line)).value()).a, 1.0 / 3);
  const Calibration steps = Isotonic{.edges = {0.1f, 0.3f}, .values = {0.2, 0.5, 0.7}};
  const auto read = std::get<Isotonic>(read_calibration(calibration_json(steps)).value());
  EXPECT_EQ(read.edges, std::get<Isotonic>(steps).edges);
  EXPECT_EQ(read.values, std::get<Isotonic>(steps).values);
  EXPECT_EQ(read_calibration(R"({"kind":"beta"})").error().context, "unknown calibration 'beta'");
  EXPECT_FALSE(read_calibration(R"({"kind":"isotonic","edges":[1],"values":[0.5]})"));
}

TEST(ModelId, sorts_by_age_and_tells_it) {
  const auto older = make_model_id(from_ms(1'700'000'000'000), 9);
  const auto newer = make_model_id(from_ms(1'700'000'000'001), 1);
  EXPECT_LT(older, newer);
  EXPECT_EQ(model_created(older), from_ms(1'700'000'000'000));
  EXPECT_TRUE(is_model_id(older));
  EXPECT_NE(older, make_model_id(from_ms(1'700'000'000'000), 10));
  // The specification's example: 1469918176385 is 01ARYZ6S41.
  EXPECT_TRUE(make_model_id(from_ms(1'469'918'176'385), 1).starts_with("01ARYZ6S41"));
  for (const char* bad : {"", "..", "01ARYZ6S41TSV4RRFFQ69G5FA", "01ARYZ6S41TSV4RRFFQ69G5FAI"})
    EXPECT_FALSE(is_model_id(bad)) << bad;
}

}  // namespace
}  // namespace gyre::ml
