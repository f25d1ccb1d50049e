#include "gyre/app/config.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "gyre/app/config_text.hpp"
#include "gyre/app/sections.hpp"

namespace gyre::app {
namespace {

enum class Shape : std::uint8_t { Round, Square };
constexpr auto names(Shape) { return std::to_array<std::string_view>({"round", "square"}); }

struct Wheel {
  static constexpr std::string_view name = "wheel", meaning = "What turns";
  int spokes = 8;
  int spokes_min = 4;
  Rate slip = percent(0.5);
  milliseconds turn = 90s;
  Money price = Money::from_int(100);
  bool spare = false;
  double weight = 1.5;
  Shape shape = Shape::Round;
  std::string maker = "nobody";
  Result<> check() const {
    if (spokes < spokes_min) return fail(Errc::Config, "spokes is below spokes_min");
    return {};
  }
  static constexpr std::tuple attributes{
      Attribute{"spokes", &Wheel::spokes, "", 1, 100, "how many"},
      Attribute{"spokes_min", &Wheel::spokes_min, "", 1, 100, "how many at least"},
      Attribute{"slip", &Wheel::slip, "", Rate{}, percent(10), "lost | grip"},
      Attribute{"turn", &Wheel::turn, "", milliseconds{1s}, milliseconds{1h}, "once around"},
      Attribute{"price", &Wheel::price, "", Money{}, Money::from_int(1000), "of one"},
      Attribute{"spare", &Wheel::spare, "", false, true, "whether there is one"},
      Attribute{"weight", &Wheel::weight, "kg", 0.0, 10.0, "of one"},
      Attribute{"shape", &Wheel::shape, "", Shape::Round, Shape::Square, "seen from the side"},
      Attribute{"maker", &Wheel::maker, "", "", "", "who made it"}};
};

Config config() {
  const auto standard = describe(Wheel{});
  return Config{{section<Wheel>(),
                 listed_section("strategy.wheel", "Listed", standard, [](const Settings& settings) {
                   const auto made = make<Wheel>(settings);
                   return made ? Result<>{} : std::unexpected(made.error());
                 })}};
}

std::string toml_error(std::string_view text) {
  auto c = config();
  auto done = c.read_toml(text, "w.toml");
  if (done) done = c.check();
  return done ? "" : done.error().context;
}

std::string set_error(std::string_view assignment) {
  auto c = config();
  auto done = c.assign(assignment);
  if (done) done = c.check();
  return done ? "" : done.error().context;
}

std::string origin(const Config& c, std::string_view section, std::string_view key) {
  for (const auto& s : c.sections())
    for (const auto& value : s.values)
      if (s.name == section && value.description.name == key) return value.origin;
  return "?";
}

TEST(Config, reads_every_kind_of_value_from_a_file) {
  auto c = config();
  const auto done = c.read_toml(
      "[wheel]\nspokes = 12\nslip = \"25bp\"\nturn = \"2m\"\nprice = \"12.5 USDT\"\nspare = true\n"
      "weight = 2\nshape = \"square\"\nmaker = \"me\"\n[strategy.wheel]\nspokes = 5\n",
      "w.toml");
  ASSERT_TRUE(done) << done.error().context;
  ASSERT_TRUE(c.check());
  const auto wheel = c.get<Wheel>();
  EXPECT_EQ(wheel.spokes, 12);
  EXPECT_EQ(wheel.slip, Rate::parse("0.0025").value());
  EXPECT_EQ(wheel.turn, 2min);
  EXPECT_EQ(wheel.price, Money::parse("12.5").value());
  EXPECT_TRUE(wheel.spare);
  EXPECT_EQ(wheel.weight, 2.0);
  EXPECT_EQ(wheel.shape, Shape::Square);
  EXPECT_EQ(wheel.maker, "me");
  EXPECT_EQ(c.settings("strategy.wheel").at("spokes"), "5");
}

TEST(Config, the_later_source_wins_and_is_named) {
  auto c = config();
  const std::vector<std::string> environment{"PATH=/bin", "GYRE__WHEEL__SPOKES=20",
                                             "GYRE__STRATEGY__WHEEL__SPOKES_MIN=2"};
  ASSERT_TRUE(c.read_toml("[wheel]\nspokes = 10\nweight = 3.5\n", "w.toml"));
  ASSERT_TRUE(c.read_environment(environment));
  EXPECT_EQ(c.get<Wheel>().spokes, 20);
  ASSERT_TRUE(c.assign("wheel.spokes=30"));
  ASSERT_TRUE(c.check());
  EXPECT_EQ(c.get<Wheel>().spokes, 30);
  EXPECT_EQ(origin(c, "wheel", "spokes"), "--set");
  EXPECT_EQ(origin(c, "wheel", "weight"), "w.toml:3");
  EXPECT_EQ(origin(c, "wheel", "maker"), "default");
  EXPECT_EQ(origin(c, "strategy.wheel", "spokes_min"), "environment");
}

TEST(Config, a_mistake_in_a_file_is_one_line_with_its_place) {
  EXPECT_EQ(toml_error("[wheel]\n\nspoke = 3\n"),
            "w.toml:3: wheel: unknown attribute 'spoke'; did you mean 'spokes'?");
  EXPECT_EQ(toml_error("[whel]\nspokes = 3\n"),
            "w.toml:1: unknown section 'whel'; did you mean 'wheel'?");
  EXPECT_EQ(toml_error("[strategy.whale]\nspokes = 3\n"),
            "w.toml:1: unknown section 'strategy.whale'; did you mean 'strategy.wheel'?");
  EXPECT_EQ(toml_error("spokes = 3\n"), "w.toml:1: 'spokes' is in no section");
  EXPECT_EQ(toml_error("[wheel]\nspokes = 300\n"),
            "w.toml:2: wheel: spokes: 300 is outside 1 to 100");
  EXPECT_EQ(toml_error("[wheel]\nspokes = [1]\n"),
            "w.toml:2: wheel.spokes: neither a text, a number nor true or false");
  EXPECT_TRUE(toml_error("[wheel]\nspokes = \n").starts_with("w.toml:2: "));
  EXPECT_EQ(toml_error("[wheel]\nspokes = 3\n"), "wheel: spokes is below spokes_min");
  EXPECT_EQ(toml_error("[strategy.wheel]\nspokes = 3\nspokes_min = 2\n"), "");
  EXPECT_EQ(toml_error("[strategy.wheel]\nturn = \"2h\"\n"),
            "w.toml:2: strategy.wheel: turn: 2h is outside 1s to 1h");
}

TEST(Config, a_bare_number_is_refused_where_a_unit_matters) {
  EXPECT_EQ(toml_error("[wheel]\nslip = 5\n"),
            "w.toml:2: wheel: slip: cannot read '5', write it like 0.5%");
  EXPECT_EQ(toml_error("[wheel]\nturn = 60\n"),
            "w.toml:2: wheel: turn: cannot read '60', write it like 90s");
  EXPECT_EQ(set_error("wheel.price=5"),
            "--set: wheel: price: cannot read '5', write it like 100 USDT");
}

TEST(Config, a_mistake_elsewhere_names_where) {
  EXPECT_EQ(set_error("wheel.spoke=3"),
            "--set: wheel: unknown attribute 'spoke'; did you mean 'spokes'?");
  EXPECT_EQ(set_error("spokes=3"), "--set spokes=3: write it like --set section.key=value");
  EXPECT_EQ(set_error("wheel.spokes"), "--set wheel.spokes: write it like --set section.key=value");
  auto c = config();
  const std::vector<std::string> wrong{"GYRE__WEEL__SPOKES=1"};
  EXPECT_EQ(c.read_environment(wrong).error().context,
            "GYRE__WEEL__SPOKES: unknown section 'weel'; did you mean 'wheel'?");
  EXPECT_EQ(c.read_file("/no/such.toml").error().context, "cannot read /no/such.toml");
}

TEST(Config, its_hash_is_of_what_it_means) {
  auto a = config(), b = config(), c = config();
  ASSERT_TRUE(a.assign("wheel.turn=120s"));
  ASSERT_TRUE(b.read_toml("[wheel]\nturn = \"2m\"\n", "w.toml"));
  EXPECT_EQ(a.hash(), b.hash());
  EXPECT_NE(a.hash(), c.hash());
}

TEST(Config, the_template_changes_nothing_and_can_be_uncommented) {
  const auto text = config_template(config());
  auto untouched = config();
  ASSERT_TRUE(untouched.read_toml(text, "t.toml"));
  EXPECT_EQ(untouched.hash(), config().hash());

  auto uncommented = config();
  const auto active = std::regex_replace(text, std::regex{"(^|\n)#([a-z])"}, "$1$2");
  EXPECT_NE(active, text);
  const auto done = uncommented.read_toml(active, "t.toml");
  ASSERT_TRUE(done) << done.error().context;
  EXPECT_EQ(uncommented.hash(), config().hash());
  EXPECT_EQ(origin(uncommented, "wheel", "maker").substr(0, 7), "t.toml:");
}

TEST(Config, shows_itself_as_text_and_json) {
  auto c = config();
  ASSERT_TRUE(c.assign("wheel.maker=a \"b\""));
  EXPECT_NE(config_listing(c).find("\"a \\\"b\\\"\""), std::string::npos);
  EXPECT_NE(config_json(c).find(R"("spokes":{"value":"8","origin":"default"})"), std::string::npos);
  EXPECT_NE(config_page(c).find("lost \\| grip"), std::string::npos);
}

TEST(Config, the_program_has_its_sections_in_order) {
  const Config all{all_sections()};
  const auto done = all.check();
  EXPECT_TRUE(done) << done.error().context;
}

TEST(Docs, the_page_of_the_configuration_is_current) {
  std::ifstream in{std::string{GYRE_SOURCE_DIR} + "/docs/configuration.md"};
  std::ostringstream page;
  page << in.rdbuf();
  EXPECT_TRUE(page.str() == config_page(Config{all_sections()})) << "run make docs";
}

}  // namespace
}  // namespace gyre::app
