#include "gyre/storage/rows.hpp"

namespace gyre {
namespace {

constexpr Format kRowsFormat{0x47797252, 1};  // "GyrR"

}  // namespace

Result<Dataset> Dataset::open(const std::filesystem::path& path, Database::Open how) {
  GYRE_TRY(auto database, Database::open(path, how));
  Result<> ready;
  if (auto claimed = claim(database, kRowsFormat); !claimed)
    ready = std::unexpected(std::move(claimed).error());
  else
    ready = database.execute(
        "CREATE TABLE IF NOT EXISTS tables(name TEXT PRIMARY KEY, version INTEGER NOT NULL)");
  if (!ready) return std::unexpected(std::move(ready).error().in(path.string()));
  return Dataset{std::move(database)};
}

Result<> Dataset::copy_to(const std::filesystem::path& path) {
  auto beside = path;
  beside += ".new";
  std::error_code error;
  std::filesystem::remove(beside, error);
  GYRE_TRY(auto copy, database_->prepare("VACUUM INTO ?"));
  const auto name = beside.string();
  copy.bind(1, name);
  GYRE_CHECK(copy.run());
  std::filesystem::rename(beside, path, error);
  if (error) return fail(Errc::Io, fmt::format("{}: {}", path.string(), error.message()));
  return {};
}

Result<> Dataset::claim_table(std::string_view name, int version) {
  GYRE_TRY(auto known, database_->prepare("SELECT version FROM tables WHERE name = ?"));
  known.bind(1, name);
  GYRE_TRY(const bool found, known.step());
  if (found && known.integer(0) == version) return {};
  if (found)
    return fail(Errc::Corrupt,
                fmt::format("{} has version {}, and this program writes version {}: {}", name,
                            known.integer(0), version,
                            known.integer(0) > version
                                ? "use the program that wrote it"
                                : "what those rows lack is not known; move the file away, and rows "
                                  "are gathered anew"));
  GYRE_TRY(auto claimed, database_->prepare("INSERT INTO tables(name, version) VALUES(?, ?)"));
  claimed.bind(1, name);
  claimed.bind(2, std::int64_t{version});
  return claimed.run();
}

}  // namespace gyre
