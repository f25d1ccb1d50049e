#include <algorithm>

#include "gyre/sim/admission.hpp"
#include "gyre/sim/answers.hpp"
#include "gyre/sim/instants.hpp"

namespace gyre::sim {
namespace {

constexpr int kMostKlines = 1500, kMostFundingRates = 1000;

// One view a symbol: of the one asked for, or of all that have a price.
template <class View>
wire::Response each_symbol(Core& core, const std::optional<wire::Symbol>& asked, auto make) {
  std::vector<View> views;
  if (asked) {
    const auto symbol = find_symbol(core, *asked);
    if (!symbol) return refuse(symbol.error());
    views.push_back(make(*symbol));
  } else {
    for (SymbolIndex s = 0; s < core.quotes.listings().size(); ++s)
      if (core.quotes.life(s).holds(core.now) && !core.quotes.last(s, core.now).is_zero())
        views.push_back(make(s));
  }
  return {.body = std::move(views)};
}

wire::KlineView view_of(const Bar& bar, Timeframe timeframe) {
  return {.bar = bar,
          .close_time = bar.opened + duration(timeframe) - 1ms,
          .quote_volume = bar.close * bar.volume};
}

void extend(Bar& whole, const Bar& part) {
  whole.high = std::max(whole.high, part.high);
  whole.low = std::min(whole.low, part.low);
  whole.close = part.close;
  whole.volume += part.volume;
}

// The bar of the frame that is forming, as far as the minutes until `closed` and, once all that
// have closed are counted, the present one make it.
std::optional<Bar> forming_bar(Core& core, SymbolIndex symbol, Timeframe timeframe,
                               Timestamp closed) {
  const auto opened = floor_to(closed, duration(timeframe));
  if (opened + duration(timeframe) <= core.now) return std::nullopt;
  std::vector<Bar> parts;
  core.quotes.market().bars(symbol, Timeframe::m1, {opened, closed}, parts);
  if (closed == floor_to(core.now, 1min))
    if (const auto last = core.quotes.forming(symbol, core.now)) parts.push_back(*last);
  if (parts.empty()) return std::nullopt;
  Bar bar = parts.front();
  bar.opened = opened;
  for (std::size_t i = 1; i < parts.size(); ++i) extend(bar, parts[i]);
  return bar;
}

constexpr std::size_t kLeastReach = 500;  // bars at once, where there may be gaps

// The first bars that open within, at most `count`.
std::vector<Bar> first_bars(const Market& market, SymbolIndex symbol, Timeframe timeframe,
                            TimeRange opened, std::size_t count) {
  const auto reach = static_cast<int>(std::max(count, kLeastReach)) * duration(timeframe);
  std::vector<Bar> bars;
  for (auto at = opened.begin; bars.size() < count && at < opened.end; at += reach)
    market.bars(symbol, timeframe, {at, std::min(at + reach, opened.end)}, bars);
  if (bars.size() > count) bars.resize(count);
  return bars;
}

// The last ones.
std::vector<Bar> last_bars(const Market& market, SymbolIndex symbol, Timeframe timeframe,
                           TimeRange opened, std::size_t count) {
  const auto reach = static_cast<int>(std::max(count, kLeastReach)) * duration(timeframe);
  std::vector<Bar> bars;
  for (auto end = opened.end; bars.size() < count && end > opened.begin; end -= reach) {
    std::vector<Bar> earlier;
    market.bars(symbol, timeframe, {std::max(end - reach, opened.begin), end}, earlier);
    bars.insert(bars.begin(), earlier.begin(), earlier.end());
  }
  if (bars.size() > count)
    bars.erase(bars.begin(), bars.end() - static_cast<std::ptrdiff_t>(count));
  return bars;
}

// What is asked for of what is known: from a start on the first bars, without one the last ones. A
// minute that has closed is known when its bars were told; the forming bar is the last of all.
std::vector<Bar> known_bars(Core& core, SymbolIndex symbol, const wire::GetKlines& asked) {
  const auto& market = core.quotes.market();
  const auto frame = asked.timeframe;
  const auto told = told_close(core);
  const auto last = std::min(asked.end.value_or(core.now), core.now);
  const auto start = asked.start.value_or(Timestamp::min());
  const TimeRange closed{std::max(start, market.first_bar(symbol, frame)),
                         std::min(last + 1ms, floor_to(told, duration(frame)))};
  auto forming = forming_bar(core, symbol, frame, told);
  if (forming && (forming->opened < start || forming->opened > last)) forming.reset();
  const auto count = static_cast<std::size_t>(asked.limit);
  auto bars = asked.start ? first_bars(market, symbol, frame, closed, count)
                          : last_bars(market, symbol, frame, closed, count - (forming ? 1U : 0U));
  if (forming && bars.size() < count) bars.push_back(*forming);
  return bars;
}

}  // namespace

wire::Ticker24hView ticker_24h(Core& core, SymbolIndex symbol) {
  const auto hour = floor_to(core.now, 1h);
  std::vector<Bar> bars;
  core.quotes.market().bars(symbol, Timeframe::h1, {hour - 23h, hour}, bars);
  if (const auto bar = forming_bar(core, symbol, Timeframe::h1, floor_to(core.now, 1min)))
    bars.push_back(*bar);
  wire::Ticker24hView view{.symbol = core.quotes.instrument(symbol).symbol, .close_time = core.now};
  view.last = core.quotes.last(symbol, core.now).to_double();
  if (bars.empty()) return view;
  Bar day = bars.front();
  for (const auto& bar : bars) view.quote_volume += bar.close * bar.volume;
  for (std::size_t i = 1; i < bars.size(); ++i) extend(day, bars[i]);
  view.open = day.open;
  view.high = day.high;
  view.low = day.low;
  view.volume = day.volume;
  view.open_time = day.opened;
  view.change = view.last - day.open;
  view.change_percent = view.change / day.open * 100;
  view.weighted_average = day.volume > 0 ? view.quote_volume / day.volume : view.last;
  return view;
}

wire::BookTickerView book_ticker(Core& core, SymbolIndex symbol) {
  const auto& it = core.quotes.instrument(symbol);
  const double last = core.quotes.last(symbol, core.now).to_double();
  const double half = core.quotes.half_spread(symbol, core.now);
  const auto level = [&](double price, Rounding rounding) {
    return to_tick(std::max(price, 0.0), it.tick, rounding).value_or(Price{});
  };
  const auto depth = Quantity::from_raw(Wide{it.step.raw()} * 1'000);
  return {.symbol = it.symbol,
          .bid = level(last - half, Rounding::Down),
          .ask = level(last + half, Rounding::Up),
          .bid_quantity = depth,
          .ask_quantity = depth,
          .time = point_before(core.now).at()};
}

wire::Response answer(Core&, Account&, const wire::Ping&) { return {.body = wire::Empty{}}; }

wire::Response answer(Core& core, Account&, const wire::ServerTime&) {
  return {.body = wire::TimeView{core.now}};
}

wire::Response answer(Core& core, Account&, const wire::GetExchangeInfo&) {
  const auto listings = core.quotes.listings();
  wire::ExchangeInfoView view{.time = core.now, .limits = {}, .symbols = {}};
  for (SymbolIndex s = 0; s < listings.size(); ++s) {
    const auto status = core.quotes.status(s, core.now);
    if (status.empty()) continue;
    auto& listing = view.symbols.emplace_back(listings[s]);
    listing.status = status;
    listing.instrument.brackets.clear();
    listing.instrument.maker_fee = listing.instrument.taker_fee = {};
  }
  return {.body = std::move(view)};
}

wire::Response answer(Core& core, Account&, const wire::GetKlines& asked) {
  const auto symbol = find_symbol(core, asked.symbol);
  if (!symbol) return refuse(symbol.error());
  if (asked.limit < 1 || asked.limit > kMostKlines) return refuse(kBadLimit);
  wire::KlinesView view;
  for (const auto& bar : known_bars(core, *symbol, asked))
    view.bars.push_back(view_of(bar, asked.timeframe));
  return {.body = std::move(view)};
}

wire::Response answer(Core& core, Account&, const wire::GetTicker24h& asked) {
  return each_symbol<wire::Ticker24hView>(core, asked.symbol,
                                          [&](SymbolIndex s) { return ticker_24h(core, s); });
}

wire::Response answer(Core& core, Account&, const wire::GetPrice& asked) {
  return each_symbol<wire::PriceView>(core, asked.symbol, [&](SymbolIndex s) {
    return wire::PriceView{core.quotes.instrument(s).symbol, core.quotes.last(s, core.now),
                           point_before(core.now).at()};
  });
}

wire::Response answer(Core& core, Account&, const wire::GetBookTicker& asked) {
  return each_symbol<wire::BookTickerView>(core, asked.symbol,
                                           [&](SymbolIndex s) { return book_ticker(core, s); });
}

wire::Response answer(Core& core, Account&, const wire::GetPremiumIndex& asked) {
  return each_symbol<wire::PremiumIndexView>(core, asked.symbol, [&](SymbolIndex s) {
    const auto funding = core.quotes.next_funding(s, core.now);
    const auto mark = core.quotes.last(s, core.now);
    return wire::PremiumIndexView{.symbol = core.quotes.instrument(s).symbol,
                                  .mark = mark,
                                  .index = mark,
                                  .funding_rate = funding.rate,
                                  .next_funding = funding.at,
                                  .time = core.now};
  });
}

wire::Response answer(Core& core, Account&, const wire::GetFundingRates& asked) {
  if (asked.limit < 1 || asked.limit > kMostFundingRates) return refuse(kBadLimit);
  const auto end = std::min(asked.end.value_or(core.now), core.now);
  const auto begin = asked.start.value_or(end - asked.limit * milliseconds{8h});
  std::vector<wire::FundingRateView> rates;
  const auto add = [&](SymbolIndex s) {
    const auto most = rates.size() + static_cast<std::size_t>(asked.limit);
    for (auto at = begin - 1ms; rates.size() < most;) {
      const auto funding = core.quotes.next_funding(s, at);
      if (funding.at > end) return;
      rates.push_back({core.quotes.instrument(s).symbol, funding.at, funding.rate,
                       core.quotes.last(s, funding.at)});
      at = funding.at;
    }
  };
  if (asked.symbol) {
    const auto symbol = find_symbol(core, *asked.symbol);
    if (!symbol) return refuse(symbol.error());
    add(*symbol);
  } else {
    for (SymbolIndex s = 0; s < core.quotes.listings().size(); ++s)
      if (core.quotes.life(s).holds(core.now)) add(s);
  }
  return {.body = std::move(rates)};
}

}  // namespace gyre::sim
