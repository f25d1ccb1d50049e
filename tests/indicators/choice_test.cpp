#include "gyre/indicators/choice.hpp"

#include <gtest/gtest.h>

#include "gyre/indicators/all.hpp"

namespace gyre {
namespace {

struct Case {
  const char *text, *shown;  // as it is shown, or what is wrong with it
};

TEST(Choice, is_read_and_shown_with_all_its_parameters) {
  for (const auto& [text, shown] : {
           Case{"rsi", "rsi(14)"},
           Case{"rsi()", "rsi(14)"},
           Case{" rsi ( 21 ) ", "rsi(21)"},
           Case{"macd(5, 35)", "macd(5,35,9)"},
           Case{"macd(5,signal=4)", "macd(5,26,4)"},
           Case{"macd(slow=30)", "macd(12,30,9)"},
           Case{"macd.signal", "macd(12,26,9).signal"},
           Case{"macd(12,26,9) . histogram", "macd(12,26,9).histogram"},
           Case{"bollinger(deviations=2.5).lower", "bollinger(20,2.5).lower"},
           Case{"parabolic_sar(1e-2)", "parabolic_sar(0.01,0.2)"},
           Case{"obv", "obv"},
           Case{"obv()", "obv"},
           Case{"pivots.r1", "pivots.r1"},
       }) {
    const auto choice = parse_indicator(text, kIndicators);
    ASSERT_TRUE(choice.has_value()) << choice.error().context;
    EXPECT_EQ(to_text(*choice), shown);
    EXPECT_EQ(to_text(*parse_indicator(shown, kIndicators)), shown);
  }
}

TEST(Choice, says_in_one_line_what_is_wrong) {
  for (const auto& [text, said] : {
           Case{"rsy(14)", "unknown indicator 'rsy'; did you mean 'rsi'?"},
           Case{"", "unknown indicator ''"},
           Case{"rsi(0)", "rsi(0): period: 0 is outside 2 to 200"},
           Case{"rsi(-3)", "rsi(-3): period: -3 is outside 2 to 200"},
           Case{"rsi(1e9)", "rsi(1e9): period: cannot read '1e9', write it like 14"},
           Case{"rsi(14.5)", "rsi(14.5): period: cannot read '14.5', write it like 14"},
           Case{"rsi(nan)", "rsi(nan): period: cannot read 'nan', write it like 14"},
           Case{"bollinger(20,nan)", "bollinger(20,nan): deviations: nan is outside 0.1 to 10"},
           Case{"rsi(14,2)", "rsi(14,2): takes 1 parameter"},
           Case{"macd(1,2,3,4)", "macd(1,2,3,4): takes 3 parameters"},
           Case{"obv(3)", "obv(3): takes 0 parameters"},
           Case{"rsi(perod=3)", "rsi(perod=3): unknown attribute 'perod'; did you mean 'period'?"},
           Case{"rsi(14,period=3)", "rsi(14,period=3): parameter 'period' is given twice"},
           Case{"macd(26,12)", "macd(26,12): fast must be less than slow"},
           Case{"macd.signl", "unknown output 'signl'; did you mean 'signal'?"},
           Case{"rsi(14", "rsi(14: brackets do not match"},
           Case{"rsi)14(", "rsi)14(: brackets do not match"},
           Case{"rsi(14)x", "rsi(14)x: 'x' is too much"},
           Case{"rsi(,)", "rsi(,): takes 1 parameter"},
       }) {
    const auto choice = parse_indicator(text, kIndicators);
    ASSERT_FALSE(choice.has_value()) << text;
    EXPECT_EQ(choice.error().context.substr(0, std::string_view{said}.size()), said);
    EXPECT_FALSE(choice.error().context.contains('\n'));
  }
}

TEST(Choice, of_several_stand_between_commas) {
  const auto choices = parse_indicators("rsi(14), macd(12,26,9),obv", kIndicators);
  ASSERT_TRUE(choices.has_value()) << choices.error().context;
  ASSERT_EQ(choices->size(), 3);
  EXPECT_EQ(to_text((*choices)[1]), "macd(12,26,9)");
  EXPECT_EQ(to_text((*choices)[1], Macd::Signal), "macd(12,26,9).signal");
  EXPECT_EQ(to_text((*choices)[0], 0), "rsi(14)");
  EXPECT_EQ(parse_indicators("rsi(14),,obv", kIndicators).error().context.substr(0, 20),
            "unknown indicator ''");
}

}  // namespace
}  // namespace gyre
