#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "gyre/core/fields.hpp"
#include "gyre/core/time.hpp"
#include "gyre/market/disk_file.hpp"
#include "gyre/ml/bundle.hpp"
#include "gyre/ml/durable_files.hpp"
#include "gyre/ml/model_machine.hpp"

// All models there are, and what became of each:
//   <id>/           a bundle; it never changes
//   CURRENT         how each model stands, replaced as a whole
//   attempts.jsonl  every attempt to train one
// Each change is one rename, so whatever moment a program ends, the folder is as before it or as
// after it. A bundle that CURRENT does not know yet is a candidate.
namespace gyre::ml {

// A model by its last step.
struct Standing {
  std::string id;
  ModelState state{};
  std::string reason;
  Timestamp at{};
  Timestamp promoted{};  // the epoch when it never was

  static constexpr std::tuple fields{Field{"id", &Standing::id}, Field{"state", &Standing::state},
                                     Field{"reason", &Standing::reason}, Field{"at", &Standing::at},
                                     Field{"promoted", &Standing::promoted}};
};

struct AttemptNote {
  Timestamp at{};
  std::string id;  // of the bundle; empty when it came to none
  bool passed = false;
  std::string reason;  // why not

  static constexpr std::tuple fields{Field{"at", &AttemptNote::at}, Field{"id", &AttemptNote::id},
                                     Field{"passed", &AttemptNote::passed},
                                     Field{"reason", &AttemptNote::reason}};
};

// Any number of processes may read. Changes take a lock for as long as they last, and fail with
// Busy when somebody else has it. Errors name the folder.
class ModelFolder {
 public:
  static constexpr std::size_t kKept = 5;

  // Makes the folder when it is missing.
  static Result<ModelFolder> open(const std::filesystem::path& path, DiskHook hook = {});

  // The oldest first, those whose files are gone included.
  Result<std::vector<Standing>> list() const;
  Result<Standing> find(std::string_view id) const;
  Result<std::optional<Standing>> live() const;
  // The one that served before it, if it may serve again: where a roll-back leads to.
  Result<std::optional<Standing>> previous() const;

  std::filesystem::path path(std::string_view id) const { return path_ / id; }
  bool holds(std::string_view id) const;

  // Held by whoever trains or brings a model, for as long as that takes; Busy when another does.
  Result<DiskFile> claim_training() const;
  // Where the artefacts of a model to come are written: not a model yet.
  std::filesystem::path draft(std::string_view id) const;
  // Makes a candidate of the artefacts in draft(meta.id).
  Result<> add(const BundleMeta& meta);

  // OutOfRange when the machine does not allow it, told in words. Promoting or reinstating one
  // retires the one that serves.
  Result<> step(std::string_view id, ModelEvent event, std::string_view reason, Timestamp at);
  // Takes back the one that serves; `to` serves in its place, or nothing does: rules only.
  Result<> roll_back(std::string_view reason, Timestamp at, std::optional<std::string_view> to);

  // Removes what nobody will ask for: bundles beyond the last kKept promoted and the last kKept
  // that were rejected, and what killed programs left.
  Result<> prune();

  Result<> note(const AttemptNote& attempt);
  Result<std::vector<AttemptNote>> attempts() const;
  Result<std::uint64_t> attempts_since_promotion() const;

 private:
  ModelFolder(std::filesystem::path path, DurableFiles disk)
      : path_{std::move(path)}, disk_{std::move(disk)} {}

  Result<DiskFile> lock() const;
  Result<> write(const std::vector<Standing>& all) const;

  std::filesystem::path path_;
  DurableFiles disk_;
};

}  // namespace gyre::ml
