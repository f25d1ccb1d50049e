#include <cmath>
#include <sstream>

#include "gyre/app/feature_csv.hpp"
#include "gyre/features/model.hpp"
#include "gyre/market/text_file.hpp"
#include "gyre/ml/onnx_export.hpp"
#include "tests/app/model_dirs.hpp"

namespace gyre::test {
namespace {

namespace fs = std::filesystem;

std::string header_of(std::string_view prefix, std::string_view first = "id") {
  std::string text{first};
  for (const auto& feature : features()) ((text += ',') += prefix) += feature.name;
  return text + "\n";
}
std::string row_text(std::string_view id, std::string_view cell) {
  std::string text{id};
  for (std::size_t i = 0; i < kFeatureCount; ++i) (text += ',') += cell;
  return text + "\n";
}

class PredictCommand : public ModelDir {
 protected:
  // Rows as features export writes them, with what the model's bundle itself says of them.
  struct Asked {
    std::string csv;
    std::vector<Prediction> told;
  };
  Asked stored() const {
    const auto bundle = ml::read_bundle(model()).value();
    Asked all{.csv = header_of("", "source,id,y,r"), .told = {}};
    for (const auto& sample : bundle.samples) {
      all.csv += "live," + std::to_string(all.told.size() + 7) + ",1,0.5";
      for (const float x : sample.x) all.csv += ',' + (std::isnan(x) ? "" : to_text(x));
      all.csv += '\n';
      all.told.push_back(sample.told);
    }
    return all;
  }
  Words words(const std::string& csv, const std::string& whom) const {
    write_bytes(dir / "rows.csv", csv);
    return Words{"predict"}.with("--model", whom).with("--input", (dir / "rows.csv").string());
  }
  std::string refusal(const std::string& csv) const {
    const auto ended = ask(words(csv, id));
    EXPECT_EQ(ended.code, 1);
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(ended.err.find('\n'), ended.err.size() - 1) << ended.err;
    const auto place = (dir / "rows.csv").string();
    const auto at = ended.err.find(place);
    return at == ended.err.npos ? ended.err : ended.err.substr(at + place.size());
  }
};

TEST_F(PredictCommand, every_evaluator_gives_what_the_bundle_was_stored_with) {
  const auto [csv, told] = stored();
  std::string expected = "id,margin,p\n";
  for (std::size_t i = 0; i < told.size(); ++i)
    expected += to_text(i + 7) + ',' + to_text(told[i].margin) + ',' + to_text(told[i].p) + '\n';
  for (const auto* evaluator : {"forest", "xgboost"}) {
    const auto answered = ask(words(csv, id.substr(0, 6)).with("--evaluator", evaluator));
    EXPECT_EQ(answered.code, 0) << answered.err;
    EXPECT_EQ(answered.out, expected) << evaluator;
  }
  const auto runtime = ask(words(csv, id).with("--evaluator", "runtime"));
  EXPECT_EQ(runtime.code, 0) << runtime.err;
  std::istringstream theirs{runtime.out};
  std::string line;
  std::getline(theirs, line);
  for (const auto& one : told) {
    ASSERT_TRUE(std::getline(theirs, line));
    std::string_view cells = line;
    take_column(cells);
    EXPECT_EQ(take_column(cells), to_text(one.margin));
    EXPECT_NEAR(std::stod(std::string{take_column(cells)}), one.p, 1e-6);
  }
}

TEST_F(PredictCommand, takes_a_folder_and_the_onnx_file_in_it) {
  const auto [csv, told] = stored();
  const auto by_id = ask(words(csv, id)), by_folder = ask(words(csv, model().string()));
  EXPECT_EQ(by_folder.out, by_id.out) << by_folder.err;
  const auto file = ask(words(csv, (model() / "model.onnx").string()));
  EXPECT_EQ(file.code, 0) << file.err;
  EXPECT_EQ(std::ranges::count(file.out, '\n'), 1 + std::ssize(told));
  const auto out = dir / "out.csv";
  const auto written = ask(words(csv, id).with("--out", out.string()));
  EXPECT_EQ(written.out, "");
  EXPECT_EQ(read_bytes(out).value(), by_id.out);
  expect_refused(words(csv, (model() / "model.onnx").string()).with("--evaluator", "forest"),
                 "a model that was not trained here is asked by runtime");
}

TEST_F(PredictCommand, tells_the_expectation_of_a_known_kind_of_proposal) {
  const auto ended = ask(words(header_of("x_", "strategy,reward_risk") + row_text("made,2.2", "0") +
                                   row_text("unheard_of,2.2", "0") + row_text("made,", "nan"),
                               id));
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_TRUE(ended.out.starts_with("id,margin,p,expected_r\n1,")) << ended.out;
  EXPECT_EQ(std::ranges::count(ended.out, '\n'), 4);
}

TEST_F(PredictCommand, tells_in_one_line_what_is_wrong_with_its_rows) {
  const auto header = header_of("");
  const auto good = row_text("1", "0.5");
  const auto with = [&](std::string_view cell) {  // in the place of the first feature
    return header + good + "2," + std::string{cell} + good.substr(5);
  };
  EXPECT_EQ(refusal(with("inf")), ":3: trend_gap: an infinity; what is not known is left empty\n");
  EXPECT_EQ(refusal(with("-Infinity")),
            ":3: trend_gap: an infinity; what is not known is left empty\n");
  EXPECT_EQ(refusal(with("1e99")), ":3: trend_gap: '1e99' is no number\n");
  EXPECT_EQ(refusal(with("high")), ":3: trend_gap: 'high' is no number\n");
  EXPECT_EQ(refusal(header + good + "2,0.5\n"), ":3: 2 columns, and the header has 32\n");
  EXPECT_EQ(refusal(header + good.substr(0, good.size() - 1) + ",1\n"),
            ":2: 33 columns, and the header has 32\n");
  EXPECT_EQ(refusal("id,trend_gap\n1,2\n"),
            ":1: there is no column trend_slope, and 29 more of the 31 features are missing\n");
  EXPECT_EQ(refusal(""), ": empty\n");
  for (const auto* fine : {"", "nan", "NaN", "-0", "1e38", "1e-42"})
    EXPECT_EQ(ask(words(with(fine), id)).code, 0) << fine;
  EXPECT_EQ(ask(words(header, id)).out, "id,margin,p\n");  // nothing asked, nothing answered
  expect_refused(words(header, id).with("--evaluator", "guess"), "--evaluator", 2);
  expect_refused("predict --model x", "--input is needed");
  expect_refused(Words{"predict --input x"}, "--model is needed");
  expect_refused(Words{"predict --input /no/such.csv"}.with("--model", id), "/no/such.csv");
  expect_refused(words(header, "/no/such/model"), "/no/such/model: there is no such model");
  auto typo = id;
  typo[4] = typo[4] == '9' ? '8' : '9';
  expect_refused(words(header, typo), "did you mean '" + id + "'?");
}

TEST_F(PredictCommand, refuses_a_bundle_with_any_file_cut_or_altered) {
  const auto header = header_of("");
  for (const auto* name :
       {"meta.json", "model.json", "model.onnx", "forest.bin", "calib.json", "samples.bin"}) {
    const auto file = model() / name;
    const auto bytes = read_bytes(file).value();
    write_bytes(file, bytes.substr(0, bytes.size() / 2));
    expect_refused(words(header, id), file.string());
    auto altered = bytes;
    altered[bytes.size() / 3] ^= 4;
    write_bytes(file, altered);
    expect_refused(words(header, id), file.string());
    write_bytes(file, bytes);
  }
  EXPECT_EQ(ask(words(header, id)).code, 0);
}

TEST_F(PredictCommand, refuses_a_model_of_other_features) {
  auto bundle = ml::read_bundle(model()).value();
  bundle.meta.schema = std::string(64, 'e');
  bundle.onnx = ml::to_onnx(bundle.forest, bundle.calibration, {{"schema", bundle.meta.schema}});
  const auto other = dir / "other";
  ASSERT_TRUE(ml::write_artefacts(dir / "new", bundle));
  ASSERT_TRUE(ml::finish_bundle(dir / "new", other, bundle.meta));
  const auto said = "a model of features eeeeeeeeeeee, and " + schema_hash().substr(0, 12);
  expect_refused(words(header_of(""), other.string()), said);
  expect_refused(words(header_of(""), (other / "model.onnx").string()), said);
}

TEST_F(PredictCommand, our_forest_needs_no_onnx_runtime) {
  const Environment missing{"GYRE_ONNXRUNTIME", "/nonexistent"};
  const auto csv = header_of("") + row_text("1", "0.5");
  EXPECT_EQ(ask(words(csv, id)).code, 0);
  EXPECT_EQ(ask(words(csv, id).with("--evaluator", "xgboost")).code, 0);
  expect_refused(words(csv, id).with("--evaluator", "runtime"), "ONNX Runtime: /nonexistent");
  write_bytes(dir / "theirs.onnx", user_model(1, 0));
  expect_refused(words(csv, (dir / "theirs.onnx").string()), "ONNX Runtime: /nonexistent");
}

TEST(Questions, are_read_from_columns_in_any_order) {
  std::string names, values;
  for (std::size_t i = kFeatureCount; i-- > 0;) {
    names += std::string{features()[i].name} + ",";
    values += std::to_string(i) + ",";
  }
  const auto read = app::read_questions(names + "note\r\n" + values + "x\r\n", "test").value();
  ASSERT_EQ(read.rows.size(), 1u);
  for (std::size_t i = 0; i < kFeatureCount; ++i) EXPECT_EQ(read.rows[0][i], static_cast<float>(i));
  EXPECT_EQ(read.ids, std::vector<std::string>{"1"});
  EXPECT_FALSE(read.buckets);
}

}  // namespace
}  // namespace gyre::test
