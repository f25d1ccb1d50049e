#include "gyre/storage/verify.hpp"

#include <fmt/core.h>

#include "gyre/storage/journal.hpp"

namespace gyre {
namespace {

Result<> check_pages(const std::filesystem::path& path) {
  GYRE_TRY(auto database, Database::open(path, Database::Open::Existing));
  GYRE_TRY(auto check, database.prepare("PRAGMA integrity_check(1)"));
  GYRE_TRY(const bool answered, check.step());
  if (answered && check.text(0) == "ok") return {};
  return fail(Errc::Corrupt, fmt::format("{}: {}: bring back a copy of the file", path.string(),
                                         answered ? check.text(0) : "cannot be checked"));
}

}  // namespace

Result<Verified> verify(const std::filesystem::path& path) {
  GYRE_CHECK(check_pages(path));
  GYRE_TRY(auto journal, SqliteJournal::open(path, Database::Open::Existing));
  Verified found;
  GYRE_CHECK(journal.replay([&](std::uint64_t position, const Record&) -> Result<> {
    found.records = position;
    return {};
  }));
  found.link = to_text(journal.link());
  return found;
}

}  // namespace gyre
