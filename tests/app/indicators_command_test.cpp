#include <gtest/gtest.h>
#include <simdjson.h>

#include <fstream>
#include <sstream>

#include "gyre/app/every_indicator.hpp"
#include "gyre/app/indicator_csv.hpp"
#include "tests/app/process.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre::test {
namespace {

constexpr auto kHeader = "open_time,open,high,low,close,volume,close_time\n";

// So many minutes of a price that rises by one each.
std::string minutes(int count) {
  std::string text = kHeader;
  for (int i = 0; i < count; ++i)
    text += std::to_string(1'748'304'000'000 + i * 60'000ll) + "," + std::to_string(100 + i) + "," +
            std::to_string(102 + i) + "," + std::to_string(99 + i) + "," + std::to_string(101 + i) +
            ",2,\n";
  return text;
}

class IndicatorsCommand : public testing::Test {
 protected:
  std::string file(const std::string& text, const char* name = "BTCUSDT-1m-2025-05-27.csv") const {
    const auto path = (dir_ / name).string();
    std::ofstream{path} << text;
    return path;
  }
  static Ended over(const std::string& path, const std::string& names) {
    return run(Words{"indicators"}.with("--data", path).with("--names", names), 60s);
  }
  const TempDir dir_;
};

TEST_F(IndicatorsCommand, lists_every_indicator) {
  const auto text = run("indicators --list", 60s);
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_TRUE(text.out.contains("macd(12,26,9): line, signal, histogram\n")) << text.out;
  const auto json = run("indicators --list --json", 60s);
  simdjson::dom::parser parser;
  const simdjson::padded_string padded{json.out};
  const simdjson::dom::array all = parser.parse(padded);
  EXPECT_EQ(all.size(), app::every_indicator().size());
  const simdjson::dom::object first = all.at(0);
  EXPECT_EQ(std::string_view{first["name"]}, "sma");
  const simdjson::dom::object period = first["parameters"].at(0);
  EXPECT_EQ(std::string_view{period["default"]}, "20");
  EXPECT_EQ(std::string_view{period["max"]}, "400");
  EXPECT_EQ(std::string_view{period["unit"]}, "bars");
}

TEST_F(IndicatorsCommand, writes_a_column_an_output_that_is_empty_until_it_is_ready) {
  const auto ended = over(file(minutes(5)), "sma(3), macd(2,3,2), stochastic(2,1,1).k");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(ended.out,
            "open_time,open,high,low,close,volume,sma(3),\"macd(2,3,2).line\",\"macd(2,3,2)"
            ".signal\",\"macd(2,3,2).histogram\",\"stochastic(2,1,1).k\"\n"
            "1748304000000,100,102,99,101,2,,,,,\n"
            "1748304060000,101,103,100,102,2,,,,,75\n"
            "1748304120000,102,104,101,103,2,102,,,,75\n"
            "1748304180000,103,105,102,104,2,103,0.5,0.5,0,75\n"
            "1748304240000,104,106,103,105,2,104,0.5,0.5,0,75\n");
}

TEST_F(IndicatorsCommand, writes_a_file_when_told_one) {
  const auto out = (dir_ / "out.csv").string();
  const auto words = Words{"indicators"}
                         .with("--data", file(minutes(3)))
                         .with("--names", "obv,atr(1)")
                         .with("--out", out);
  const auto ended = run(words, 60s);
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "");
  std::stringstream text;
  text << std::ifstream{out}.rdbuf();
  EXPECT_TRUE(text.str().ends_with("1748304120000,102,104,101,103,2,4,3\n")) << text.str();
}

TEST_F(IndicatorsCommand, says_what_is_not_ready) {
  const auto ended = over(file(minutes(5)), "rsi(14),sma(5)");
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.err, "gyre: rsi(14): not ready: needs 15 bars, there are 5\n");
  EXPECT_TRUE(ended.out.ends_with(",,103\n")) << ended.out;
}

TEST_F(IndicatorsCommand, tells_in_one_line_what_is_wrong) {
  const auto good = file(minutes(5));
  const auto other = file(minutes(5), "bars.csv");
  const auto with_row = [&](const std::string& row) {
    return file(minutes(1) + row + "\n", "ETHUSDT-1m-2025-05-27.csv");
  };
  const auto expect = [&](const Ended& ended, const std::string& said, int code = 1) {
    EXPECT_EQ(ended.code, code) << ended.err;
    EXPECT_TRUE(ended.err.starts_with("gyre: ")) << ended.err;
    EXPECT_TRUE(ended.err.contains(said)) << ended.err;
    EXPECT_EQ(ended.err.find('\n'), ended.err.size() - 1) << ended.err;
    EXPECT_EQ(ended.out, "");
  };
  expect(over(good, "rsy(14)"), "--names: unknown indicator 'rsy'; did you mean 'rsi'?");
  expect(over(good, "rsi(0)"), "--names: rsi(0): period: 0 is outside 2 to 200");
  expect(over(good, "rsi(14,3)"), "--names: rsi(14,3): takes 1 parameter");
  expect(over(good, "rsi(perio=3)"), "did you mean 'period'?");
  expect(over("/no/such/BTCUSDT-1m-2025-05.csv", "rsi"), "/no/such/BTCUSDT-1m-2025-05.csv");
  expect(over(other, "rsi"), "bars.csv: not a name such as");
  expect(over(file(kHeader), "rsi"), "BTCUSDT-1m-2025-05-27.csv: no bars");
  const auto row = with_row("1748304060000,nan,103,100,102,2,");
  expect(over(row, "rsi"), "ETHUSDT-1m-2025-05-27.csv:3: ");
  expect(over(with_row("1748304060000,1,x,1,1,2,"), "rsi"), "ETHUSDT-1m-2025-05-27.csv:3: high");
  expect(over(with_row("1748304060000,1,1,1,1,-2,"), "rsi"), ":3: ");
  expect(run(Words{"indicators"}.with("--data", good), 60s), "tell --list, or --data FILE");
  expect(run(Words{"indicators --timeframe 2m --names rsi"}.with("--data", good), 60s),
         "--timeframe: unknown timeframe '2m'");
  expect(run("indicators --json", 60s), "--list", 2);
}

TEST(IndicatorCsv, quotes_names_with_commas_and_gives_one_output_where_one_is_named) {
  const auto choices = parse_indicators("macd.signal,rsi", app::every_indicator());
  ASSERT_TRUE(choices.has_value());
  const auto csv = app::indicator_csv({}, *choices);
  EXPECT_EQ(csv.text, "open_time,open,high,low,close,volume,\"macd(12,26,9).signal\",rsi(14)\n");
  ASSERT_EQ(csv.silent.size(), 2);
  EXPECT_EQ(csv.silent[1].column, "rsi(14)");
  EXPECT_EQ(csv.silent[1].choice, 1);
}

}  // namespace
}  // namespace gyre::test
