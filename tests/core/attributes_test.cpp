#include "gyre/core/attributes.hpp"

#include <gtest/gtest.h>

namespace gyre {
namespace {

struct Kettle {
  int cups = 4;
  double slope = 0.5;
  milliseconds boil = 3min;
  Rate loss = percent(0.5);
  std::string maker = "none";
  Result<> check() const {
    if (cups == 13) return fail(Errc::Config, "not thirteen cups");
    return {};
  }
  static constexpr std::tuple attributes{
      Attribute{"cups", &Kettle::cups, "cups", 1, 20, "what it holds"},
      Attribute{"slope", &Kettle::slope, "", 0.0, 1.0, "of the spout"},
      Attribute{"boil", &Kettle::boil, "", milliseconds{1s}, milliseconds{1h}, "time to boil"},
      Attribute{"loss", &Kettle::loss, "", Rate{}, percent(10), "of heat"},
      Attribute{"maker", &Kettle::maker, "", "", "", "who made it"}};
};

std::string complaint(const Settings& settings) {
  const auto made = make<Kettle>(settings);
  return made ? "" : made.error().context;
}

TEST(Attributes, are_set_by_name_and_text) {
  const auto kettle =
      make<Kettle>({{"cups", "7"}, {"boil", "90s"}, {"loss", "5bp"}, {"maker", "us"}}).value();
  EXPECT_EQ(kettle.cups, 7);
  EXPECT_EQ(kettle.boil, 90s);
  EXPECT_EQ(kettle.loss.raw(), 50'000);
  EXPECT_EQ(kettle.maker, "us");
  EXPECT_EQ(kettle.slope, 0.5);
}

TEST(Attributes, a_wrong_setting_says_what_would_be_right) {
  EXPECT_EQ(complaint({{"cusp", "5"}}), "unknown attribute 'cusp'; did you mean 'cups'?");
  EXPECT_EQ(complaint({{"cups", "21"}}), "cups: 21 is outside 1 to 20");
  EXPECT_EQ(complaint({{"cups", "5.5"}}), "cups: cannot read '5.5', write it like 4");
  EXPECT_EQ(complaint({{"boil", "90"}}), "boil: cannot read '90', write it like 3m");
  EXPECT_EQ(complaint({{"loss", "11%"}}), "loss: 11% is outside 0% to 10%");
  EXPECT_EQ(complaint({{"slope", "nan"}}), "slope: nan is outside 0 to 1");
  EXPECT_EQ(complaint({{"cups", "13"}}), "not thirteen cups");
}

TEST(Attributes, describe_themselves) {
  const auto all = describe(Kettle{});
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[0].name, "cups");
  EXPECT_EQ(all[0].unit, "cups");
  EXPECT_EQ(all[0].standard, "4");
  EXPECT_FALSE(all[0].quoted);
  EXPECT_EQ(all[2].max, "1h");
  EXPECT_TRUE(all[2].quoted);
  EXPECT_EQ(all[3].standard, "0.5%");
  EXPECT_EQ(all[4].min, "");
}

}  // namespace
}  // namespace gyre
