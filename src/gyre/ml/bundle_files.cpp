#include "gyre/ml/bundle_files.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "gyre/core/json_write.hpp"

namespace gyre::ml {
namespace {

static_assert(std::endian::native == std::endian::little, "files hold floats as memory does");

constexpr std::string_view kMagic = "gyre-samples-1\n";
constexpr std::size_t kFloats = kFeatureCount + 2;

struct CalibrationKind {
  std::string kind;
  static constexpr std::tuple fields{Field{"kind", &CalibrationKind::kind}};
};

template <class How>
constexpr std::string_view kKind = std::same_as<How, Platt> ? "platt" : "isotonic";

}  // namespace

std::string calibration_json(const Calibration& calibration) {
  return std::visit(
      []<class How>(const How& how) {
        std::string json;
        JsonObject object{json};
        object.add("kind", kKind<How>);
        for_each_field<How>(
            [&](const auto& field) { object.add(field.name, how.*(field.member)); });
        object.end();
        return json + "\n";
      },
      calibration);
}

Result<Calibration> read_calibration(std::string_view json) {
  GYRE_TRY(const auto which, read_as<CalibrationKind>(json));
  if (which.kind == kKind<Platt>) return read_as<Platt>(json);
  if (which.kind != kKind<Isotonic>)
    return fail(Errc::Parse, "unknown calibration '" + which.kind + "'");
  GYRE_TRY(const auto steps, read_as<Isotonic>(json));
  if (steps.values.size() != steps.edges.size() + 1)
    return fail(Errc::Parse, "one value more than edges is needed");
  return steps;
}

std::string samples_bytes(std::span<const SampledRow> samples) {
  std::string bytes{kMagic};
  for (const auto& [x, told] : samples) {
    std::array<float, kFloats> row;
    std::ranges::copy(x, row.begin());
    row[kFeatureCount] = told.margin;
    row[kFeatureCount + 1] = told.p;
    bytes.append(reinterpret_cast<const char*>(row.data()), sizeof row);
  }
  return bytes;
}

Result<std::vector<SampledRow>> read_samples(std::string_view bytes) {
  using Stored = std::array<float, kFloats>;
  if (!bytes.starts_with(kMagic)) return fail(Errc::Parse, "not a file of samples");
  bytes.remove_prefix(kMagic.size());
  if (bytes.size() % sizeof(Stored) != 0) return fail(Errc::Parse, "cut short");
  std::vector<SampledRow> samples;
  for (; !bytes.empty(); bytes.remove_prefix(sizeof(Stored))) {
    Stored row;
    std::memcpy(row.data(), bytes.data(), sizeof row);
    auto& sample = samples.emplace_back();
    std::copy_n(row.begin(), kFeatureCount, sample.x.begin());
    sample.told = {row[kFeatureCount], row[kFeatureCount + 1]};
  }
  return samples;
}

}  // namespace gyre::ml
