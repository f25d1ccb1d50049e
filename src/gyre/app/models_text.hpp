#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "gyre/ml/model_folder.hpp"

// Models as people and programs read them.
namespace gyre::app {

struct ModelLine {
  std::string id;
  ml::ModelState state{};
  Timestamp since{};
  std::string origin;                // of a user's model, its name; empty where it cannot be read
  double auc = 0, gain = 0;          // of the gate; gain: nats a row, above always saying the same
  double auc_low = 0, gain_low = 0;  // NaN, like the others, where nothing was measured
  std::uint64_t rows = 0;            // that the gate judged on
  std::string reason;

  static constexpr std::tuple fields{
      Field{"id", &ModelLine::id},       Field{"state", &ModelLine::state},
      Field{"since", &ModelLine::since}, Field{"origin", &ModelLine::origin},
      Field{"auc", &ModelLine::auc},     Field{"auc_low", &ModelLine::auc_low},
      Field{"gain", &ModelLine::gain},   Field{"gain_low", &ModelLine::gain_low},
      Field{"rows", &ModelLine::rows},   Field{"reason", &ModelLine::reason}};
};

struct ModelList {
  std::string serves;  // id; empty: the rules alone
  std::string why;
  std::vector<ModelLine> models;  // the oldest first

  static constexpr std::tuple fields{Field{"serves", &ModelList::serves},
                                     Field{"why", &ModelList::why},
                                     Field{"models", &ModelList::models}};
};

Result<ModelList> list_models(const ml::ModelFolder& folder);
std::string list_text(const ModelList& list);

// Everything that is known of one.
struct ModelSheet {
  ml::Standing standing;
  std::string damage;  // why it cannot be read whole; empty when it can
  ml::BundleMeta meta;

  static constexpr std::tuple fields{Field{"standing", &ModelSheet::standing},
                                     Field{"damage", &ModelSheet::damage},
                                     Field{"meta", &ModelSheet::meta}};
};
std::string sheet_text(const ModelSheet& sheet);

}  // namespace gyre::app
