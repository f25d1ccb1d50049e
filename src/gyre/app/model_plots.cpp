#include "gyre/app/model_plots.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gyre/app/model_rows.hpp"
#include "gyre/core/text.hpp"
#include "gyre/features/schema.hpp"
#include "gyre/ml/durable_files.hpp"
#include "gyre/ml/evidence/uniqueness.hpp"

namespace gyre::app {
namespace {

constexpr std::uint32_t kBins = 10;

std::string day_of(Timestamp at) { return to_text(at).substr(0, 10); }

Result<std::string> reliability_of(const ml::ModelBundle& bundle, std::span<const VirtualRow> rows,
                                   const ml::WeightSettings& settings) {
  const auto& meta = bundle.meta;
  GYRE_TRY(const auto seen, rows_since(unseen_since(meta), meta, rows, settings));
  GYRE_TRY(const auto p, probabilities_of(bundle, seen.x));
  const ml::Scored scored{p, seen.y, seen.weight};
  const auto bins = ml::reliability(scored, ml::equal_mass_bins(scored, kBins));
  return reliability_svg(
      {.title = "Reliability of model " + meta.id,
       .note = fmt::format("{} rows decided {} to {}, after its training", p.size(),
                           day_of(seen.at.front()), day_of(seen.at.back()))},
      bins, ml::effective_size(seen.weight));
}

}  // namespace

std::vector<NamedShare> leading_features(const ml::BundleMeta& meta, std::size_t count) {
  std::vector<NamedShare> shares;
  if (meta.importance.size() != kFeatureCount) return shares;
  for (std::size_t i = 0; i < kFeatureCount; ++i)
    shares.push_back({std::string{features()[i].name}, meta.importance[i]});
  std::ranges::sort(shares, [](const NamedShare& a, const NamedShare& b) {
    return a.share != b.share ? a.share > b.share : a.name < b.name;
  });
  shares.resize(std::min(count, shares.size()));
  return shares;
}

Result<std::string> write_plots(const std::filesystem::path& folder, const ml::ModelBundle& bundle,
                                std::span<const VirtualRow> rows,
                                const ml::WeightSettings& settings) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Errc::Io, folder.string() + ": " + error.message());
  const ml::DurableFiles disk;
  std::string told;
  if (const auto svg = reliability_of(bundle, rows, settings)) {
    GYRE_CHECK(disk.replace(folder / "reliability.svg", *svg));
    told += "reliability.svg written\n";
  } else {
    told += "no reliability.svg: " + svg.error().context + "\n";
  }
  const auto shares = leading_features(bundle.meta, kFeatureCount);
  if (shares.empty()) return told + "no importance.svg: not known of a model of somebody else's\n";
  GYRE_CHECK(disk.replace(
      folder / "importance.svg",
      importance_svg({.title = "What model " + bundle.meta.id + " looks at",
                      .note = "mean size of each feature's contribution, over training rows"},
                     shares)));
  return told + "importance.svg written\n";
}

}  // namespace gyre::app
