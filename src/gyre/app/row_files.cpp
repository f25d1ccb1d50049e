#include "gyre/app/row_files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gyre/app/registry_text.hpp"
#include "gyre/ml/durable_files.hpp"
#include "gyre/storage/rows.hpp"

namespace gyre::app {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

}  // namespace

Result<std::vector<VirtualRow>> rows_of_file(const fs::path& file) {
  if (!is_there(file)) return std::vector<VirtualRow>{};
  GYRE_TRY(auto dataset, Dataset::open(file, Database::Open::Existing));
  GYRE_TRY(auto table, Rows<VirtualRow>::open(dataset));
  return table.all();
}

Result<std::vector<StoredRows>> load_rows(const fs::path& data_dir) {
  const auto none = [&] {
    return fail(Errc::NotFound, fmt::format("data-dir {}: no rows there; gyre run and gyre rows "
                                            "build make them",
                                            data_dir.string()));
  };
  if (!is_there(data_dir)) return none();
  GYRE_TRY(const auto owned, DataDir::open(data_dir));
  std::vector<StoredRows> all;
  for (const auto& [source, file] :
       {std::pair{"history", owned.history()}, {"live", owned.rows()}}) {
    auto rows = rows_of_file(file);
    if (!rows) return std::unexpected(std::move(rows).error().in(file.filename().string()));
    if (!rows->empty()) all.push_back({source, *std::move(rows)});
  }
  if (all.empty()) return none();
  return all;
}

Result<> replace_history(const DataDir& data_dir, std::span<const VirtualRow> rows,
                         std::span<const StrategyKind> registry) {
  const ml::DurableFiles files;
  const auto path = data_dir.history();
  auto unfinished = path;
  unfinished += ".new";
  // A log that was left beside a database of this name is not of the one to come.
  for (const auto& file : {unfinished, path})
    for (const auto* of : {"-wal", "-shm"}) GYRE_CHECK(files.remove(file.string() + of));
  GYRE_CHECK(files.remove(unfinished));
  {
    GYRE_TRY(auto dataset, Dataset::open(unfinished));
    GYRE_TRY(auto table, Rows<VirtualRow>::open(dataset));
    for (const auto& row : rows) GYRE_CHECK(table.put(row));
    for (const auto& statement : row_views(registry))
      GYRE_CHECK(dataset.database().execute(statement));
    GYRE_CHECK(dataset.sync());
  }
  return files.move(unfinished, path);
}

Timestamp newest(std::span<const VirtualRow> rows) {
  Timestamp last{};
  for (const auto& row : rows) last = std::max(last, row.left);
  return last;
}

}  // namespace gyre::app
