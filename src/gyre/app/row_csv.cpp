#include "gyre/app/row_csv.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "gyre/core/text.hpp"
#include "gyre/features/schema.hpp"

namespace gyre::app {
namespace {

template <class T>
void write_cell(std::string& out, const T& value) {
  if constexpr (std::floating_point<T>) {
    if (!std::isnan(value)) out += to_text(value);
  } else if constexpr (std::same_as<T, milliseconds>) {
    out += to_text(value.count());
  } else if constexpr (std::same_as<T, ProposalId>) {
    out += to_text(value.value);
  } else if constexpr (std::same_as<T, std::vector<double>>) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i > 0) out += ';';
      write_cell(out, value[i]);
    }
  } else {
    out += to_text(value);
  }
}

std::string feature_names(std::string_view prefix) {
  std::string names;
  for (const auto& feature : features()) ((names += ',') += prefix) += feature.name;
  return names;
}

bool is_ours(const VirtualRow& row) {
  return row.schema == schema_hash() && row.features.size() == kFeatureCount;
}

void write_features(std::string& out, const VirtualRow& row) {
  const bool known = is_ours(row);
  for (std::size_t i = 0; i < kFeatureCount; ++i) {
    out += ',';
    if (known) write_cell(out, row.features[i]);
  }
}

template <class F>
constexpr bool kIsFeatures = std::same_as<F, std::vector<float>>;

std::string csv_header() {
  std::string out = "source";
  for_each_field<VirtualRow>([&](const auto& field) {
    using T = std::remove_cvref_t<decltype(std::declval<VirtualRow>().*(field.member))>;
    if constexpr (kIsFeatures<T>) return;
    (out += ',') += field.name;
    if constexpr (std::same_as<T, milliseconds>) out += "_ms";
  });
  return out + feature_names("x_") + "\n";
}

void write_row(std::string& out, std::string_view source, const VirtualRow& row) {
  out += source;
  for_each_field<VirtualRow>([&](const auto& field) {
    const auto& value = row.*(field.member);
    if constexpr (!kIsFeatures<std::remove_cvref_t<decltype(value)>>) {
      out += ',';
      write_cell(out, value);
    }
  });
  write_features(out, row);
  out += '\n';
}

}  // namespace

std::string rows_csv(const std::vector<StoredRows>& stored) {
  struct Line {
    std::string_view source;
    const VirtualRow* row;
  };
  std::vector<Line> lines;
  for (const auto& one : stored)
    for (const auto& row : one.rows) lines.push_back({one.source, &row});
  std::ranges::sort(lines, {}, [](const Line& line) {
    const auto& row = *line.row;
    return std::tuple<Timestamp, std::string_view, std::string_view, Side, std::string_view,
                      ProposalId>{row.boundary, row.symbol,  row.strategy,
                                  row.side,     line.source, row.id};
  });
  std::string out = csv_header();
  for (const auto& [source, row] : lines) write_row(out, source, *row);
  return out;
}

std::string features_csv(const std::vector<StoredRows>& stored) {
  std::string out = "source,id,y,r" + feature_names("") + "\n";
  for (const auto& one : stored)
    for (const auto& row : one.rows) {
      if (!is_ours(row) || row.result == VirtualState::Invalid) continue;
      out += one.source + "," + to_text(row.id.value) + "," + (row.y ? "1" : "0") + "," +
             to_text(row.r);
      write_features(out, row);
      out += '\n';
    }
  return out;
}

}  // namespace gyre::app
