#include "gyre/app/feature_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "gyre/core/text.hpp"
#include "gyre/features/model.hpp"
#include "gyre/features/schema.hpp"
#include "gyre/market/text_file.hpp"

namespace gyre::app {
namespace {

using Row = std::vector<std::string_view>;

Row columns_in(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  Row cells;
  for (auto more = std::ranges::count(line, ','); more >= 0; --more)
    cells.push_back(take_column(line));
  return cells;
}

std::optional<std::size_t> place_of(const Row& header, std::string_view name) {
  const auto found = std::ranges::find(header, name);
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

// Where in a row everything is.
struct Columns {
  std::array<std::size_t, kFeatureCount> features{};
  std::optional<std::size_t> id, strategy, reward_risk;
  std::size_t count = 0;

  static Result<Columns> read(const Row& header) {
    Columns columns{.id = place_of(header, "id"),
                    .strategy = place_of(header, "strategy"),
                    .reward_risk = place_of(header, "reward_risk"),
                    .count = header.size()};
    std::vector<std::string_view> lacking;
    for (std::size_t i = 0; i < kFeatureCount; ++i) {
      // With the prefix first: rows have columns of their own under some of the names.
      auto place = place_of(header, "x_" + std::string{gyre::features()[i].name});
      if (!place) place = place_of(header, gyre::features()[i].name);
      if (place)
        columns.features[i] = *place;
      else
        lacking.push_back(gyre::features()[i].name);
    }
    if (lacking.empty()) return columns;
    return fail(Errc::Parse,
                fmt::format("there is no column {}{}", lacking[0],
                            lacking.size() == 1
                                ? ""
                                : fmt::format(", and {} more of the {} features are missing",
                                              lacking.size() - 1, kFeatureCount)));
  }
};

template <class T>
Result<T> number_in(std::string_view cell, std::string_view column) {
  if (cell.empty()) return std::numeric_limits<T>::quiet_NaN();
  const auto value = from_text<T>(cell);
  if (!value) return fail(Errc::Parse, fmt::format("{}: '{}' is no number", column, cell));
  if (std::isinf(*value))
    return fail(Errc::OutOfRange,
                fmt::format("{}: an infinity; what is not known is left empty", column));
  return *value;
}

Result<> read_row(Questions& all, const Columns& columns, const Row& row) {
  if (row.size() != columns.count)
    return fail(Errc::Parse,
                fmt::format("{} columns, and the header has {}", row.size(), columns.count));
  FeatureRow x{};
  for (std::size_t i = 0; i < kFeatureCount; ++i) {
    GYRE_TRY(x[i], number_in<float>(row[columns.features[i]], features()[i].name));
  }
  all.rows.push_back(x);
  all.ids.push_back(columns.id ? std::string{row[*columns.id]} : to_text(all.rows.size()));
  if (!all.buckets) return {};
  GYRE_TRY(const double ratio, number_in<double>(row[*columns.reward_risk], "reward_risk"));
  all.buckets->push_back(std::isnan(ratio) ? "" : bucket_key(row[*columns.strategy], ratio));
  return {};
}

}  // namespace

Result<Questions> read_questions(std::string_view text, std::string_view place) {
  Questions all;
  std::optional<Columns> columns;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto row = columns_in(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto in_line = [&](Error error) {
      return std::unexpected(std::move(error).in(fmt::format("{}:{}", place, number)));
    };
    if (!columns) {
      auto header = Columns::read(row);
      if (!header) return in_line(std::move(header).error());
      columns = *header;
      if (columns->strategy && columns->reward_risk) all.buckets.emplace();
    } else if (auto done = read_row(all, *columns, row); !done) {
      return in_line(std::move(done).error());
    }
  }
  if (!columns) return fail(Errc::Parse, fmt::format("{}: empty", place));
  return all;
}

}  // namespace gyre::app
