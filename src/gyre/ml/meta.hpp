#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "gyre/core/enums.hpp"
#include "gyre/core/fields.hpp"
#include "gyre/core/time.hpp"
#include "gyre/features/model.hpp"
#include "gyre/ml/evidence/drift.hpp"
#include "gyre/ml/evidence/gate_verdict.hpp"
#include "gyre/ml/parity.hpp"

// Where a model comes from and what it was held against: written beside it once, and never changed.
// What became of it since is in the folder of all models. Source: learning.md 2.14.
namespace gyre::ml {

enum class ModelOrigin : std::uint8_t {
  Trained,  // by us: a forest and its calibration, in every form
  User,     // an ONNX file that somebody brought
};
constexpr auto names(ModelOrigin) { return std::to_array<std::string_view>({"trained", "user"}); }

// A block of rows: training, validation or test.
struct SplitBlock {
  Timestamp begin{}, end{};  // without the end
  std::uint64_t rows = 0, wins = 0;
  double effective = 0;  // rows, by Kish

  static constexpr std::tuple fields{
      Field{"begin", &SplitBlock::begin}, Field{"end", &SplitBlock::end},
      Field{"rows", &SplitBlock::rows}, Field{"wins", &SplitBlock::wins},
      Field{"effective", &SplitBlock::effective}};
};

struct NamedText {
  std::string name, value;
  bool operator==(const NamedText&) const = default;

  static constexpr std::tuple fields{Field{"name", &NamedText::name},
                                     Field{"value", &NamedText::value}};
};

struct BundleMeta {
  static constexpr int kVersion = 1;

  int version = kVersion;
  std::string id, parent;  // parent: what served when it was trained, if anything did
  ModelOrigin origin{};
  Timestamp created{};
  std::string program, commit, xgboost;  // versions; that of ONNX Runtime is in `parity`

  std::string schema, label, ladder;  // hash of the features; policy; timeframes
  SplitBlock train, validation, test;
  std::string rows;  // fingerprint of the ids of all rows

  std::vector<NamedText> settings;  // of training, as text
  int rounds = 0;
  std::uint64_t seed = 0;
  double base_score = 0;           // weighted share of wins in training
  std::vector<double> importance;  // shares, in the order of the schema
  Economics economics;

  GateVerdict gate;
  std::uint64_t attempts = 0;  // since the last promotion, this one included
  std::uint64_t trials = 0;    // ever, of whatever settings
  DriftReference drift;
  Parity parity;

  std::vector<NamedText> files;  // name and SHA-256

  static constexpr std::tuple fields{Field{"version", &BundleMeta::version},
                                     Field{"id", &BundleMeta::id},
                                     Field{"parent", &BundleMeta::parent},
                                     Field{"origin", &BundleMeta::origin},
                                     Field{"created", &BundleMeta::created},
                                     Field{"program", &BundleMeta::program},
                                     Field{"commit", &BundleMeta::commit},
                                     Field{"xgboost", &BundleMeta::xgboost},

                                     Field{"schema", &BundleMeta::schema},
                                     Field{"label", &BundleMeta::label},
                                     Field{"ladder", &BundleMeta::ladder},
                                     Field{"train", &BundleMeta::train},
                                     Field{"validation", &BundleMeta::validation},
                                     Field{"test", &BundleMeta::test},
                                     Field{"rows", &BundleMeta::rows},
                                     Field{"settings", &BundleMeta::settings},
                                     Field{"rounds", &BundleMeta::rounds},
                                     Field{"seed", &BundleMeta::seed},
                                     Field{"base_score", &BundleMeta::base_score},
                                     Field{"importance", &BundleMeta::importance},
                                     Field{"economics", &BundleMeta::economics},
                                     Field{"gate", &BundleMeta::gate},
                                     Field{"attempts", &BundleMeta::attempts},
                                     Field{"trials", &BundleMeta::trials},
                                     Field{"drift", &BundleMeta::drift},
                                     Field{"parity", &BundleMeta::parity},
                                     Field{"files", &BundleMeta::files}};
};

}  // namespace gyre::ml
