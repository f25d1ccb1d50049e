#include <gtest/gtest.h>
#include <simdjson.h>

#include <fstream>
#include <sstream>

#include "gyre/app/feature_text.hpp"
#include "tests/app/process.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre::test {
namespace {

TEST(FeaturesCommand, lists_every_column_in_its_order) {
  const auto listed = run("features list", 60s);
  EXPECT_EQ(listed.code, 0) << listed.err;
  EXPECT_TRUE(listed.out.contains("\n31 features, schema " + schema_hash() + "\n")) << listed.out;
  const auto json = run("features list --json", 60s);
  simdjson::dom::parser parser;
  const simdjson::padded_string padded{json.out};
  const simdjson::dom::element all = parser.parse(padded);
  EXPECT_EQ(std::string_view{all["schema"]}, schema_hash());
  std::size_t i = 0;
  for (const simdjson::dom::element one : simdjson::dom::array{all["features"]}) {
    EXPECT_EQ(std::string_view{one["name"]}, features()[i].name);
    EXPECT_EQ(std::string_view{one["meaning"]}, features()[i].meaning);
    ++i;
  }
  EXPECT_EQ(i, kFeatureCount);
}

TEST(FeaturesCommand, tells_in_one_line_what_is_wrong) {
  const TempDir dir;
  const auto none = run(Words{"features export --out x.csv"}.with("--data-dir", dir / "none"), 60s);
  EXPECT_EQ(none.code, 1);
  EXPECT_TRUE(none.err.ends_with("no rows there; gyre run and gyre rows build make them\n"))
      << none.err;
  EXPECT_FALSE(std::filesystem::exists(dir / "none"));
  EXPECT_EQ(run("features export", 60s).err, "gyre: --out is needed: --out features.csv\n");
  EXPECT_EQ(run("features", 60s).code, 2);
}

TEST(Docs, the_page_of_the_features_is_current) {
  std::ifstream in{std::string{GYRE_SOURCE_DIR} + "/docs/features.md"};
  std::ostringstream page;
  page << in.rdbuf();
  EXPECT_TRUE(page.str() == app::features_page()) << "run make docs";
}

}  // namespace
}  // namespace gyre::test
