#include "gyre/app/stored_listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "gyre/app/stored_market.hpp"
#include "gyre/app/symbol_names.hpp"
#include "gyre/exchange/binance/decode.hpp"
#include "gyre/exchange/binance/views.hpp"

namespace gyre::app {
namespace {

namespace fs = std::filesystem;

Result<std::string> read_file(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return fail(Errc::Io, "cannot read " + file.string());
  return text.str();
}

// 10^-decimals, 1e-8 at the finest.
template <class F>
F grid(int decimals) {
  std::int64_t raw = F::kScale;
  for (int i = 0; i < std::min(decimals, F::kDecimals); ++i) raw /= 10;
  return F::from_raw(raw);
}

sim::Listing standard_listing(const std::string& symbol, int price_decimals, int volume_decimals) {
  sim::Listing listing{.status = "TRADING",
                       .contract_type = "PERPETUAL",
                       .quote = "USDT",
                       .price_precision = price_decimals,
                       .quantity_precision = volume_decimals};
  auto& one = listing.instrument;
  one.symbol = symbol;
  one.base = symbol.ends_with("USDT") ? symbol.substr(0, symbol.size() - 4) : symbol;
  one.underlying = "COIN";
  one.tick = one.price_min = grid<Price>(price_decimals);
  one.price_max = Price::from_int(1'000'000'000);
  one.step = one.quantity_min = one.market_step = grid<Quantity>(volume_decimals);
  one.quantity_max = one.market_quantity_max = Quantity::from_int(1'000'000'000);
  one.notional_min = Money::from_int(5);
  one.percent_up = Rate::parse("1.05").value();
  one.percent_down = Rate::parse("0.95").value();
  one.market_take_bound = Rate::parse("0.05").value();
  one.liquidation_fee = Rate::parse("0.0125").value();
  return listing;
}

Result<std::vector<Bracket>> read_tiers(const simdjson::dom::element& tiers) {
  std::vector<Bracket> brackets;
  simdjson::dom::array list;
  if (tiers.get(list)) return fail(Errc::Parse, "brackets are not a list");
  for (const auto tier : list) {
    simdjson::dom::element raw = tier;
    if (simdjson::dom::element info; !tier["info"].get(info)) raw = info;
    GYRE_CHECK(binance::read_view(raw, brackets.emplace_back()));
  }
  std::ranges::sort(brackets, {}, &Bracket::floor);
  return brackets;
}

}  // namespace

Result<std::map<std::string, std::vector<Bracket>>> read_brackets(const fs::path& file) {
  GYRE_TRY(const auto text, read_file(file));
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(text).get(root)) return fail(Errc::Parse, file.string() + ": not JSON");
  std::map<std::string, std::vector<Bracket>> found;
  const auto add = [&](std::string_view key, const simdjson::dom::element& tiers) -> Result<> {
    auto read = read_tiers(tiers);
    if (!read) return std::unexpected(std::move(read).error().in(key).in(file.string()));
    found[venue_spelling(key)] = *std::move(read);
    return {};
  };
  if (simdjson::dom::object by_name; !root.get(by_name)) {
    for (const auto& [key, tiers] : by_name) GYRE_CHECK(add(key, tiers));
  } else if (simdjson::dom::array answers; !root.get(answers)) {
    for (const auto answer : answers) {
      std::string_view symbol;
      simdjson::dom::element tiers;
      if (answer["symbol"].get(symbol) || answer["brackets"].get(tiers))
        return fail(Errc::Parse, file.string() + ": not a leverageBracket answer");
      GYRE_CHECK(add(symbol, tiers));
    }
  } else {
    return fail(Errc::Parse, file.string() + ": neither an object nor a list");
  }
  return found;
}

Result<StoredListings> StoredListings::load(const StoredMarket& stored, const fs::path& beside,
                                            std::vector<std::string>& notes) {
  StoredListings listings;
  // The one asked for, else the first of that kind beside the klines.
  const auto choose = [&](const std::string& given, std::string_view prefix) -> fs::path {
    if (!given.empty()) return given;
    std::vector<fs::path> found;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator{beside, none})
      if (entry.path().filename().string().starts_with(prefix)) found.push_back(entry.path());
    std::ranges::sort(found);
    return found.empty() ? fs::path{} : found.front();
  };
  if (const auto file = choose(stored.instruments, "exchangeInfo"); !file.empty()) {
    GYRE_TRY(const auto text, read_file(file));
    binance::AnswerDecoder decoder;
    auto body = decoder.decode(wire::GetExchangeInfo{}, 200, text);
    if (!body) return std::unexpected(std::move(body).error().in(file.string()));
    for (auto& contract : std::get<wire::ExchangeInfoView>(*body).symbols)
      listings.contracts_[contract.instrument.symbol] = std::move(contract);
    notes.push_back("contracts from " + file.filename().string());
  }
  if (const auto file = choose(stored.brackets, "leverage"); !file.empty()) {
    GYRE_TRY(listings.brackets_, read_brackets(file));
    notes.push_back("margin ladders from " + file.filename().string());
  }
  return listings;
}

sim::Listing StoredListings::listing(const std::string& symbol, int price_decimals,
                                     int volume_decimals) {
  const auto known = contracts_.find(symbol);
  if (known == contracts_.end()) without_contract_.push_back(symbol);
  auto listing = known != contracts_.end()
                     ? known->second
                     : standard_listing(symbol, price_decimals, volume_decimals);
  auto& one = listing.instrument;
  listing.status = "TRADING";  // there are bars of it, whatever became of it since
  listing.contract_type = "PERPETUAL";
  one.tradable = true;
  if (const auto finest = grid<Price>(price_decimals); finest < one.tick) {
    one.tick = one.price_min = finest;
    listing.price_precision = std::max(listing.price_precision, price_decimals);
    finer_.push_back(symbol);
  }
  const auto ladder = brackets_.find(symbol);
  if (ladder == brackets_.end()) without_brackets_.push_back(symbol);
  one.brackets = ladder != brackets_.end() ? ladder->second : sim::standard_brackets();
  return listing;
}

void StoredListings::tell(std::vector<std::string>& notes) const {
  const auto say = [&](std::string_view what, const std::vector<std::string>& symbols) {
    if (!symbols.empty()) notes.push_back(fmt::format("{}: {}", what, fmt::join(symbols, ", ")));
  };
  say("contract unknown, grid from the finest digits in the files", without_contract_);
  say("tick of the contract is coarser than the bars, taken from the bars", finer_);
  say("margin ladder unknown, standard one taken (up to 50x, maintenance from 1%)",
      without_brackets_);
}

}  // namespace gyre::app
