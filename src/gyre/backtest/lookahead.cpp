#include "gyre/backtest/lookahead.hpp"

#include <algorithm>
#include <cstring>

#include "gyre/core/random.hpp"
#include "gyre/market/bars.hpp"

namespace gyre {
namespace {

// What was known at one boundary.
struct Knowledge {
  Timestamp boundary;
  std::vector<std::vector<Value>> values;  // by strategy and symbol, in that order
  std::vector<Setup> standing;
};

std::vector<Knowledge> known(const StudyMarket& market, const std::vector<NamedStrategy>& all,
                             ParallelFor& parallel) {
  std::vector<Knowledge> knowledge;
  study(market, all, 24h, parallel, [&](const StudyMoment& moment) {
    auto& now = knowledge.emplace_back(Knowledge{moment.boundary, {}, moment.analysis.standing});
    for (std::size_t s = 0; s < all.size(); ++s)
      for (std::uint16_t i = 0; i < market.symbols.size(); ++i)
        now.values.push_back(moment.analyst.values({i}, s));
  });
  return knowledge;
}

// What a study of the range asks for, and a day of what comes after it.
StudyMarket excerpt(const StudyMarket& market, TimeRange range) {
  StudyMarket part{market.ladder, market.base, range, {}};
  const auto& ladder = market.ladder;
  for (const auto& symbol : market.symbols) {
    auto& mine = part.symbols.emplace_back(StudySymbol{.name = symbol.name, .frames = {}});
    for (const auto frame : {market.base, ladder.setup, ladder.confirm, ladder.trend}) {
      const auto reach = static_cast<int>(kHistoryBars) * duration(frame) + 24h;
      const auto& bars = symbol.frames[index(frame)];
      const auto opens = [&](Timestamp t) {
        return std::ranges::lower_bound(bars, t, {}, &Bar::opened);
      };
      mine.frames[index(frame)].assign(opens(range.begin - reach), opens(range.end + 24h));
    }
  }
  return part;
}

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof(a)) == 0; }

bool same(const Setup& a, const Setup& b) {
  const auto &p = a.proposal, &q = b.proposal;
  return a.symbol == b.symbol && a.strategy == b.strategy && p.side == q.side &&
         p.time_limit == q.time_limit && same_bits(p.entry, q.entry) && same_bits(p.stop, q.stop) &&
         same_bits(p.target, q.target) && same_bits(p.confidence, q.confidence) &&
         std::ranges::equal(p.parts, q.parts, same_bits);
}

class Comparison {
 public:
  Comparison(const StudyMarket& market, const std::vector<NamedStrategy>& all,
             LookaheadReport& report)
      : market_{market}, all_{all}, report_{report} {}

  void compare(const Knowledge& truth, const Knowledge& noised, Timestamp cut) {
    ++report_.boundaries;
    for (std::size_t row = 0; row < truth.values.size(); ++row) {
      const auto &a = truth.values[row], &b = noised.values[row];
      const std::size_t strategy = row / market_.symbols.size();
      report_.values += a.size();
      for (std::size_t i = 0; i < a.size(); ++i)
        if (!same_bits(a[i].now, b[i].now) || !same_bits(a[i].before, b[i].before))
          tell(truth.boundary, cut, row % market_.symbols.size(), strategy,
               to_text(all_[strategy].strategy.needs[i]));
    }
    report_.proposals += truth.standing.size();
    missing(truth, noised, cut);
    missing(noised, truth, cut);
  }

 private:
  void missing(const Knowledge& from, const Knowledge& in, Timestamp cut) {
    for (const auto& setup : from.standing)
      if (std::ranges::none_of(in.standing, [&](const Setup& one) { return same(one, setup); }))
        tell(from.boundary, cut, setup.symbol.value, setup.strategy, "proposal");
  }
  void tell(Timestamp boundary, Timestamp cut, std::size_t symbol, std::size_t strategy,
            std::string what) {
    if (report_.peeks.size() < kPeeksTold)
      report_.peeks.push_back(
          {boundary, cut, market_.symbols[symbol].name, all_[strategy].name, std::move(what)});
  }

  const StudyMarket& market_;
  const std::vector<NamedStrategy>& all_;
  LookaheadReport& report_;
};

}  // namespace

StudyMarket with_noise_after(StudyMarket market, Timestamp cut, std::uint64_t seed) {
  const auto step = duration(market.base);
  for (std::size_t s = 0; s < market.symbols.size(); ++s) {
    auto& frames = market.symbols[s].frames;
    auto& base = frames[index(market.base)];
    double price = 0;
    for (auto& bar : base) {
      if (bar.opened + step <= cut) {
        price = bar.close;
        continue;
      }
      const auto draw = [&, t = to_ms(bar.opened)](int what) {
        return uniform(key(seed, s, t, what));
      };
      bar.open = price;
      bar.close = price * (1 + 0.04 * (draw(0) - 0.5));
      bar.high = std::max(bar.open, bar.close) * (1 + 0.01 * draw(1));
      bar.low = std::min(bar.open, bar.close) * (1 - 0.01 * draw(2));
      bar.volume *= 4 * draw(3);
      price = bar.close;
    }
    for (const auto frame : {market.ladder.setup, market.ladder.confirm, market.ladder.trend}) {
      if (frame == market.base) continue;
      auto& bars = frames[index(frame)];
      std::erase_if(bars, [&](const Bar& bar) { return bar.opened + duration(frame) > cut; });
      const auto from = bars.empty() ? base.front().opened : bars.back().opened + duration(frame);
      const auto first = std::ranges::lower_bound(base, from, {}, &Bar::opened);
      const auto rest = aggregate({first, base.end()}, market.base, frame);
      bars.insert(bars.end(), rest.begin(), rest.end());
    }
  }
  return market;
}

Result<LookaheadReport> lookahead(const StudyMarket& market, const StrategiesOf& strategies,
                                  const LookaheadSettings& settings, ParallelFor& parallel) {
  const auto step = duration(market.ladder.setup);
  const auto before = settings.boundaries * step;
  const auto first = floor_to(market.range.begin, step) + before;
  const auto places = (market.range.end - step - first) / step;
  if (places <= 0) return fail(Errc::OutOfRange, "the range is too short to be cut");
  LookaheadReport report;
  for (int i = 0; i < settings.cuts; ++i) {
    const auto place =
        static_cast<std::int64_t>(uniform(key(settings.seed, i)) * static_cast<double>(places));
    const Timestamp cut = first + place * step;
    const auto truth = excerpt(market, {cut - before, cut + step});
    const auto noised = with_noise_after(truth, cut, settings.seed + static_cast<std::uint64_t>(i));
    const auto all = strategies(truth);
    const auto a = known(truth, all, parallel);
    const auto b = known(noised, strategies(noised), parallel);
    Comparison comparison{truth, all, report};
    for (std::size_t k = 0; k < a.size() && a[k].boundary <= cut; ++k)
      comparison.compare(a[k], b[k], cut);
    ++report.cuts;
  }
  return report;
}

}  // namespace gyre
