#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/json_read.hpp"
#include "gyre/domain/record.hpp"

// Records as stored: a kind, a version, and the fields as JSON. What was written is read back
// strictly; an earlier version is lifted to the present one (lift.hpp); a kind or a version that
// this program does not know is an error, never a guess.
namespace gyre {

constexpr int version_of(const Record& record) {
  return std::visit([](const auto& r) { return r.version; }, record);
}

// Appends the fields of a record.
void write_payload(std::string& out, const Record& record);

// Errors: Corrupt, with the field where it went wrong, or with what to do about a version.
Result<Record> read_record(std::string_view kind, std::int64_t version, const JsonValue& payload);

// One CREATE VIEW statement a kind of record: its fields as columns for people, times as text
// beside the milliseconds, symbols by name.
std::vector<std::string> record_views();

// The names of those views.
std::vector<std::string_view> record_kinds();

}  // namespace gyre
