#include "gyre/app/model_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gyre::app {
namespace {

constexpr std::string_view kStyle = R"(<style>
  svg { --ground: #ffffff; --ink: #1f2328; --faint: #d8dee4; --soft: #59636e; --mark: #0969da; }
  @media (prefers-color-scheme: dark) {
    svg { --ground: #0d1117; --ink: #e6edf3; --faint: #30363d; --soft: #9198a1; --mark: #58a6ff; }
  }
  .ground { fill: var(--ground); }
  text { fill: var(--ink); font: 13px system-ui, sans-serif; }
  .title { font-size: 16px; font-weight: 600; }
  .note, .tick { fill: var(--soft); font-size: 12px; }
  .grid { stroke: var(--faint); }
  .ideal { stroke: var(--soft); stroke-dasharray: 5 4; }
  .spread { stroke: var(--mark); stroke-opacity: 0.45; stroke-width: 2; }
  .line { stroke: var(--mark); stroke-width: 1.5; fill: none; }
  .mark { fill: var(--mark); }
</style>
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  return out;
}

std::string text_at(std::string_view kind, std::string_view anchor, double x, double y,
                    std::string_view text) {
  return fmt::format("<text class=\"{}\" text-anchor=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
                     kind, anchor, x, y, escaped(text));
}

std::string line_of(std::string_view kind, double x1, double y1, double x2, double y2) {
  return fmt::format(
      "<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", kind, x1,
      y1, x2, y2);
}

std::string framed(const PlotText& text, double width, double height, std::string_view body) {
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
             "width=\"{0:.0f}\" height=\"{1:.0f}\" role=\"img\">\n<title>{2}</title>\n",
             width, height, escaped(text.title)) +
         std::string{kStyle} +
         fmt::format("<rect class=\"ground\" width=\"{:.0f}\" height=\"{:.0f}\"/>\n", width,
                     height) +
         text_at("title", "start", 24, 30, text.title) +
         text_at("note", "start", 24, 50, text.note) + std::string{body} + "</svg>\n";
}

// A square of probabilities from `low` to `high` on both axes.
struct Square {
  static constexpr double left = 84, top = 72, side = 420;
  double low = 0, high = 1;

  double x(double value) const { return left + side * (value - low) / (high - low); }
  double y(double value) const { return top + side * (high - value) / (high - low); }
  double held(double value) const { return std::clamp(value, low, high); }
};

double error_of(const ml::ReliabilityBin& bin, double rows) {
  return rows > 0 ? std::sqrt(bin.y * (1 - bin.y) / rows) : 0;
}

// In tenths around all points, and never less than three of them.
Square square_around(std::span<const ml::ReliabilityBin> bins) {
  double low = 1, high = 0;
  for (const auto& bin : bins) {
    low = std::min({low, bin.p, bin.y});
    high = std::max({high, bin.p, bin.y});
  }
  if (bins.empty()) return {};
  low = std::floor(low * 10 - 0.5) / 10;
  high = std::ceil(high * 10 + 0.5) / 10;
  if (high - low < 0.3) low = high - 0.3;
  low = std::max(low, 0.0);
  return {low, std::min(std::max(high, low + 0.3), 1.0)};
}

std::string axes_of(const Square& square) {
  std::string out;
  const int steps = static_cast<int>(std::lround((square.high - square.low) * 10));
  for (int i = 0; i <= steps; ++i) {
    const double value = square.low + 0.1 * i, x = square.x(value), y = square.y(value);
    const auto tick = fmt::format("{:.1f}", value);
    out += line_of("grid", x, Square::top, x, Square::top + Square::side);
    out += line_of("grid", Square::left, y, Square::left + Square::side, y);
    out += text_at("tick", "middle", x, Square::top + Square::side + 18, tick);
    out += text_at("tick", "end", Square::left - 8, y + 4, tick);
  }
  const double middle = Square::top + Square::side / 2;
  out += text_at("label", "middle", Square::left + Square::side / 2,
                 Square::top + Square::side + 42, "probability that was said");
  out += fmt::format(
      "<text text-anchor=\"middle\" transform=\"translate(30 {:.0f}) rotate(-90)\">share of "
      "wins that came</text>\n",
      middle);
  return out;
}

}  // namespace

std::string reliability_svg(const PlotText& text, std::span<const ml::ReliabilityBin> bins,
                            double effective) {
  const auto square = square_around(bins);
  const double all = std::transform_reduce(bins.begin(), bins.end(), 0.0, std::plus<>{},
                                           [](const auto& bin) { return bin.weight; });
  std::string body = axes_of(square);
  body += line_of("ideal", square.x(square.low), square.y(square.low), square.x(square.high),
                  square.y(square.high));
  std::string points, marks;
  for (const auto& bin : bins) {
    const double x = square.x(bin.p), y = square.y(bin.y), share = bin.weight / all;
    const double error = 2 * error_of(bin, effective * share);
    body += line_of("spread", x, square.y(square.held(bin.y - error)), x,
                    square.y(square.held(bin.y + error)));
    points += fmt::format("{:.1f},{:.1f} ", x, y);
    marks += fmt::format(
        "<circle class=\"mark\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"><title>said {:.3f}, came "
        "{:.3f}, {:.1f} % of the rows</title></circle>\n",
        x, y, 2.5 + 8 * std::sqrt(share), bin.p, bin.y, 100 * share);
  }
  body += fmt::format("<polyline class=\"line\" points=\"{}\"/>\n", points) + marks;
  return framed(text, Square::left + Square::side + 36, Square::top + Square::side + 60, body);
}

std::string importance_svg(const PlotText& text, std::span<const NamedShare> shares) {
  constexpr double left = 168, top = 76, step = 26, room = 400;
  const double most = shares.empty() ? 1 : std::ranges::max(shares, {}, &NamedShare::share).share;
  std::string body;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const auto& [name, share] = shares[i];
    const double y = top + step * static_cast<double>(i);
    const double width = most > 0 ? room * share / most : 0;
    body += text_at("label", "end", left - 10, y + 14, name);
    body += fmt::format(
        "<rect class=\"mark\" x=\"{:.0f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"18\" "
        "rx=\"2\"/>\n",
        left, y, width);
    body +=
        text_at("tick", "start", left + width + 8, y + 14, fmt::format("{:.1f} %", 100 * share));
  }
  const double bottom = top + step * static_cast<double>(shares.size());
  body += line_of("grid", left, top - 6, left, bottom);
  body += text_at("label", "middle", left + room / 2, bottom + 22,
                  "share of all contributions to the margin");
  return framed(text, left + room + 84, bottom + 40, body);
}

}  // namespace gyre::app
