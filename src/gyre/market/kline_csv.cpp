#include "gyre/market/kline_csv.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "gyre/market/bars.hpp"
#include "gyre/market/text_file.hpp"

namespace gyre {
namespace {

constexpr std::string_view kKlineColumns = "open_time,open,high,low,close,volume";
constexpr std::string_view kFundingColumns = "funding_time,funding_rate";

template <class T>
Result<T> number(std::string_view cell, std::string_view name) {
  T value{};
  const auto end = cell.data() + cell.size();
  const auto [stop, error] = std::from_chars(cell.data(), end, value);
  if (error == std::errc{} && stop == end) return value;
  return fail(Errc::Parse, std::string{name} + " '" + std::string{cell} + "' is not a number");
}

Result<Timestamp> time(std::string_view cell, std::string_view name) {
  GYRE_TRY(const auto ms, number<std::int64_t>(cell, name));
  if (kAlways.begin <= from_ms(ms) && from_ms(ms) < kAlways.end && ms >= 100'000'000'000)
    return from_ms(ms);
  return fail(Errc::Parse, std::string{name} + " " + std::string{cell} +
                               " is not in milliseconds (microseconds and seconds are not read)");
}

int decimals(std::string_view cell) {
  const auto point = cell.find('.');
  if (point == std::string_view::npos) return 0;
  return static_cast<int>(cell.find_last_not_of('0') - point);
}

Result<> check_order(Timestamp last, Timestamp now, milliseconds step, Gaps gaps) {
  if (now == last + step || (now > last && gaps == Gaps::Kept)) return {};
  if (now == last) return fail(Errc::Parse, "bar " + to_text(now) + " stands twice");
  if (now < last) return fail(Errc::Parse, "bar " + to_text(now) + " comes after " + to_text(last));
  return fail(Errc::Parse,
              std::to_string((now - last) / step - 1) + " bars are missing before " + to_text(now));
}

// What follows the opening time in a row.
Result<Bar> read_bar(Timestamp opened, std::string_view row, Timeframe timeframe, Klines& klines) {
  Bar bar;
  bar.opened = opened;
  constexpr std::array members{&Ohlcv::open, &Ohlcv::high, &Ohlcv::low, &Ohlcv::close};
  constexpr std::array<std::string_view, 4> member_names{"open", "high", "low", "close"};
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto cell = take_column(row);
    GYRE_TRY(bar.*members[i], number<double>(cell, member_names[i]));
    klines.price_decimals = std::max(klines.price_decimals, decimals(cell));
  }
  const auto volume = take_column(row);
  GYRE_TRY(bar.volume, number<double>(volume, "volume"));
  klines.volume_decimals = std::max(klines.volume_decimals, decimals(volume));
  if (const auto cell = take_column(row); !cell.empty()) {
    GYRE_TRY(const auto closed, time(cell, "close_time"));
    if (closed != bar.opened + duration(timeframe) - 1ms)
      return fail(Errc::Parse, "close_time is not that of a " + std::string{to_string(timeframe)});
  }
  GYRE_CHECK(check(bar, timeframe));
  return bar;
}

}  // namespace

Result<Klines> parse_klines(std::string_view text, std::string_view place, Timeframe timeframe,
                            TimeRange range, Gaps gaps) {
  Klines klines;
  Timestamp last{};
  GYRE_CHECK(for_each_row(text, kKlineColumns, place, [&](std::string_view row) -> Result<> {
    GYRE_TRY(const auto opened, time(take_column(row), "open_time"));
    if (last != Timestamp{}) GYRE_CHECK(check_order(last, opened, duration(timeframe), gaps));
    last = opened;
    if (opened < range.begin || range.end <= opened) return {};
    GYRE_TRY(const auto bar, read_bar(opened, row, timeframe, klines));
    klines.bars.push_back(bar);
    return {};
  }));
  return klines;
}

Result<Klines> read_klines(const std::filesystem::path& path, Timeframe timeframe, TimeRange range,
                           Gaps gaps) {
  GYRE_TRY(const auto text, read_text(path));
  return parse_klines(text, path.string(), timeframe, range, gaps);
}

Result<std::vector<FundingRate>> read_funding(const std::filesystem::path& path) {
  GYRE_TRY(const auto text, read_text(path));
  std::vector<FundingRate> rates;
  GYRE_CHECK(
      for_each_row(text, kFundingColumns, path.string(), [&](std::string_view row) -> Result<> {
        GYRE_TRY(const auto at, time(take_column(row), "funding_time"));
        GYRE_TRY(const auto rate, number<double>(take_column(row), "funding_rate"));
        if (!(std::fabs(rate) < 1)) return fail(Errc::Parse, "a funding rate is below 100 %");
        const auto minute = floor_to(at, duration(Timeframe::m1));
        if (!rates.empty() && minute <= rates.back().at)
          return fail(Errc::Parse,
                      "funding at " + to_text(minute) + " comes after " + to_text(rates.back().at));
        rates.push_back({minute, Rate::from_raw(std::llround(rate * Rate::kScale))});
        return {};
      }));
  return rates;
}

}  // namespace gyre
