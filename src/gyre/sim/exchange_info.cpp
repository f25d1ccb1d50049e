#include "gyre/sim/exchange_info.hpp"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace gyre::sim {
namespace {

using Json = simdjson::dom::element;

// A number as text, quoted or not.
Result<std::string> number_text(const Json& object, std::string_view name) {
  Json value;
  std::string_view text;
  double number = 0;
  if (object[name].get(value)) return fail(Errc::Parse, std::string{name} + " is missing");
  if (!value.get(text)) return std::string{text};
  if (value.get(number)) return fail(Errc::Parse, std::string{name} + " is no number");
  char digits[400];
  const auto end = std::to_chars(digits, std::end(digits), number, std::chars_format::fixed).ptr;
  return std::string{digits, end};
}

template <class Exact>
Result<> read(const Json& object, std::string_view name, Exact& value) {
  GYRE_TRY(const auto text, number_text(object, name));
  const auto parsed = Exact::parse(text);
  if (!parsed) return fail(Errc::Parse, std::string{name} + " '" + text + "' is no decimal");
  value = *parsed;
  return {};
}

Result<> read(const Json& object, std::string_view name, int& value) {
  GYRE_TRY(const auto text, number_text(object, name));
  const auto whole = text.substr(0, text.find('.'));
  const auto end = whole.data() + whole.size();
  if (whole.empty() || std::from_chars(whole.data(), end, value).ptr != end)
    return fail(Errc::Parse, std::string{name} + " '" + text + "' is no whole number");
  return {};
}

Result<> read(const Json& object, std::string_view name, std::string& value) {
  std::string_view text;
  if (object[name].get(text)) return fail(Errc::Parse, std::string{name} + " is missing");
  value = text;
  return {};
}

Result<> read_cap(const Json& object, Money& cap) {
  GYRE_TRY(const auto text, number_text(object, "notionalCap"));
  const auto parsed = Money::parse(text);
  const bool digits =
      std::ranges::all_of(text, [](char c) { return ('0' <= c && c <= '9') || c == '.'; });
  if (!parsed && !digits) return fail(Errc::Parse, "notionalCap '" + text + "' is no decimal");
  cap = parsed.value_or(Money::from_raw(Money::kMax));
  return {};
}

Result<> read_filter(const Json& filter, Instrument& it) {
  std::string type;
  GYRE_CHECK(read(filter, "filterType", type));
  if (type == "PRICE_FILTER") {
    GYRE_CHECK(read(filter, "tickSize", it.tick));
    GYRE_CHECK(read(filter, "minPrice", it.price_min));
    return read(filter, "maxPrice", it.price_max);
  }
  if (type == "LOT_SIZE") {
    GYRE_CHECK(read(filter, "stepSize", it.step));
    GYRE_CHECK(read(filter, "minQty", it.quantity_min));
    return read(filter, "maxQty", it.quantity_max);
  }
  if (type == "MARKET_LOT_SIZE") {
    GYRE_CHECK(read(filter, "stepSize", it.market_step));
    return read(filter, "maxQty", it.market_quantity_max);
  }
  if (type == "MIN_NOTIONAL") return read(filter, "notional", it.notional_min);
  if (type == "PERCENT_PRICE") {
    GYRE_CHECK(read(filter, "multiplierUp", it.percent_up));
    return read(filter, "multiplierDown", it.percent_down);
  }
  return {};
}

Result<Listing> read_listing(const Json& json) {
  Listing listing;
  auto& it = listing.instrument;
  GYRE_CHECK(read(json, "baseAsset", it.base));
  GYRE_CHECK(read(json, "status", listing.status));
  GYRE_CHECK(read(json, "contractType", listing.contract_type));
  GYRE_CHECK(read(json, "quoteAsset", listing.quote));
  GYRE_CHECK(read(json, "pricePrecision", listing.price_precision));
  GYRE_CHECK(read(json, "quantityPrecision", listing.quantity_precision));
  GYRE_CHECK(read(json, "liquidationFee", it.liquidation_fee));
  GYRE_CHECK(read(json, "marketTakeBound", it.market_take_bound));
  std::int64_t onboard = 0;
  if (json["onboardDate"].get(onboard)) return fail(Errc::Parse, "onboardDate is missing");
  listing.onboard = from_ms(onboard);
  simdjson::dom::array filters;
  if (json["filters"].get(filters)) return fail(Errc::Parse, "filters are missing");
  for (const auto filter : filters) GYRE_CHECK(read_filter(filter, it));
  if (it.tick.is_zero() || it.step.is_zero()) return fail(Errc::Parse, "no tick or no step");
  it.tradable = listing.status == "TRADING" && listing.contract_type == "PERPETUAL";
  return listing;
}

Result<Bracket> read_bracket(const Json& json) {
  Bracket bracket;
  GYRE_CHECK(read(json, "notionalFloor", bracket.floor));
  GYRE_CHECK(read_cap(json, bracket.cap));
  GYRE_CHECK(read(json, "initialLeverage", bracket.leverage_max));
  GYRE_CHECK(read(json, "maintMarginRatio", bracket.maintenance_rate));
  GYRE_CHECK(read(json, "cum", bracket.deduction));
  return bracket;
}

Result<std::vector<Bracket>> read_ladder(const simdjson::dom::array& tiers) {
  std::vector<Bracket> ladder;
  for (const auto tier : tiers) {
    Json info;
    GYRE_TRY(auto bracket, read_bracket(tier["info"].get(info) ? tier : info));
    ladder.push_back(bracket);
  }
  std::ranges::sort(ladder, {}, &Bracket::floor);
  if (ladder.empty() || !ladder.front().floor.is_zero())
    return fail(Errc::Parse, "a margin ladder begins at 0");
  return ladder;
}

// "BTC/USDT:USDT" is BTCUSDT.
std::string venue_name(std::string_view name) {
  const auto slash = name.find('/');
  if (slash == name.npos) return std::string{name};
  const auto quote = name.substr(slash + 1, name.find(':') - slash - 1);
  return std::string{name.substr(0, slash)} + std::string{quote};
}

Result<Json> load(simdjson::dom::parser& parser, const std::filesystem::path& file) {
  Json json;
  if (const auto error = parser.load(file.string()).get(json))
    return fail(error == simdjson::IO_ERROR ? Errc::Io : Errc::Parse,
                file.string() + ": " + simdjson::error_message(error));
  return json;
}

}  // namespace

Result<std::map<std::string, Listing>> read_exchange_info(const std::filesystem::path& file) {
  simdjson::dom::parser parser;
  GYRE_TRY(const auto json, load(parser, file));
  simdjson::dom::array symbols;
  if (json["symbols"].get(symbols)) return fail(Errc::Parse, file.string() + ": no symbols");
  std::map<std::string, Listing> listings;
  for (const auto symbol : symbols) {
    std::string name;
    GYRE_CHECK(read(symbol, "symbol", name));
    auto listing = read_listing(symbol);
    if (!listing)
      return std::unexpected(std::move(listing).error().in(file.string() + ": " + name));
    listing->instrument.symbol = name;
    listings.emplace(name, *std::move(listing));
  }
  return listings;
}

Result<std::map<std::string, std::vector<Bracket>>> read_brackets(
    const std::filesystem::path& file) {
  simdjson::dom::parser parser;
  GYRE_TRY(const auto json, load(parser, file));
  std::map<std::string, std::vector<Bracket>> ladders;
  const auto take = [&](std::string_view name, const simdjson::dom::array& tiers) -> Result<> {
    auto ladder = read_ladder(tiers);
    if (!ladder)
      return std::unexpected(
          std::move(ladder).error().in(file.string() + ": " + std::string{name}));
    ladders.emplace(venue_name(name), *std::move(ladder));
    return {};
  };
  simdjson::dom::object by_name;
  simdjson::dom::array list, tiers;
  if (!json.get(by_name)) {
    for (const auto [name, value] : by_name)
      if (!value.get(tiers)) GYRE_CHECK(take(name, tiers));
  } else if (!json.get(list)) {
    for (const auto entry : list) {
      std::string_view name;
      if (entry["symbol"].get(name) || entry["brackets"].get(tiers))
        return fail(Errc::Parse, file.string() + ": an entry without symbol or brackets");
      GYRE_CHECK(take(name, tiers));
    }
  }
  return ladders;
}

}  // namespace gyre::sim
