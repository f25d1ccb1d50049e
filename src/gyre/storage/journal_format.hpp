#pragma once

#include <cstdint>
#include <functional>

#include "gyre/core/result.hpp"
#include "gyre/domain/record.hpp"
#include "gyre/storage/chain.hpp"
#include "gyre/storage/sqlite.hpp"

// The journal's table, and its records read from it. Format 2 has links (chain.hpp); a file of
// format 1 gets them when it is opened, in one transaction.
namespace gyre {

// Makes the table in a new file, and brings an old one up to date. Errors: Corrupt when it is no
// journal, or one that this program cannot read, and then the file is as it was.
Result<> prepare_journal(Database& database);

// The link of a record, as stored; zero before the first. Errors: Corrupt when there is none.
Result<Link> stored_link(Database& database, std::uint64_t position);

// Reads the first `count` records in order and holds every one against its link, or makes the links
// anew. An error tells the position of the record it found.
enum class Links : std::uint8_t { Check, Make };
using ReadRecord = std::function<Result<>(std::uint64_t position, const Record&, const Link&)>;
Result<> read_records(Database& database, std::uint64_t count, Links links, const ReadRecord& each);

}  // namespace gyre
