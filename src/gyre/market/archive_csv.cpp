#include "gyre/market/archive_csv.hpp"

#include <charconv>
#include <iterator>

namespace gyre {
namespace {

constexpr std::string_view kHeader =
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
    "taker_buy_quote_volume,ignore\n";

void add(std::string& out, double value) {
  char text[400];  // the largest double, written out
  out.append(text, std::to_chars(text, std::end(text), value, std::chars_format::fixed).ptr);
}
void add(std::string& out, Timestamp value) {
  char text[24];
  out.append(text, std::to_chars(text, std::end(text), to_ms(value)).ptr);
}

// The calendar part of a file's name: digits of "2025-05-27T…".
std::string archive_name(std::string_view symbol, Timeframe timeframe, Timestamp at,
                         std::size_t digits) {
  return std::string{symbol} + "-" + std::string{to_string(timeframe)} + "-" +
         to_text(at).substr(0, digits);
}

}  // namespace

std::string archive_day(std::string_view symbol, Timeframe timeframe, Timestamp day) {
  return archive_name(symbol, timeframe, day, 10);
}
std::string archive_month(std::string_view symbol, Timeframe timeframe, Timestamp month) {
  return archive_name(symbol, timeframe, month, 7);
}

std::string archive_csv(std::span<const Bar> bars, Timeframe timeframe) {
  std::string out{kHeader};
  out.reserve(out.size() + bars.size() * 96);
  for (const Bar& bar : bars) {
    add(out, bar.opened);
    for (const double value : {bar.open, bar.high, bar.low, bar.close, bar.volume}) {
      out += ',';
      add(out, value);
    }
    out += ',';
    add(out, bar.opened + duration(timeframe) - 1ms);
    out += ",,,,,0\n";
  }
  return out;
}

}  // namespace gyre
