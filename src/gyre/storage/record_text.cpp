#include "gyre/storage/record_text.hpp"

#include <fmt/core.h>

#include <utility>

#include "gyre/core/ensure.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/storage/lift.hpp"

namespace gyre {
namespace {

// Calls each<R>() for every kind of record, until one says true.
template <std::size_t... I>
bool any_kind(std::index_sequence<I...>, auto&& each) {
  return (each.template operator()<std::variant_alternative_t<I, Record>>() || ...);
}
bool any_kind(auto&& each) {
  return any_kind(std::make_index_sequence<std::variant_size_v<Record>>{}, each);
}

template <class T>
std::string column(std::string_view name, T*) {
  const auto value = fmt::format("payload ->> '$.{}'", name);
  if constexpr (std::same_as<T, Timestamp>)
    return fmt::format(
        "strftime('%Y-%m-%dT%H:%M:%fZ', ({0}) / 1000.0, 'unixepoch') AS \"{1}\", {0} AS \"{1}_ms\"",
        value, name);
  else if constexpr (std::same_as<T, SymbolId>)
    return fmt::format(
        "coalesce((SELECT s.payload ->> '$.spelling' FROM journal s WHERE s.kind = 'symbol_listed' "
        "AND s.payload ->> '$.symbol' = j.{0}), j.{0}) AS \"{1}\"",
        value, name);
  else if constexpr (std::same_as<T, milliseconds>)
    return fmt::format("{0} AS \"{1}_ms\"", value, name);
  else
    return fmt::format("{0} AS \"{1}\"", value, name);
}

template <class R>
std::string view() {
  std::string columns = "position";
  for_each_field<R>([&](const auto& field) {
    using T = std::remove_cvref_t<decltype(std::declval<R>().*(field.member))>;
    columns += ", " + column(field.name, static_cast<T*>(nullptr));
  });
  return fmt::format("CREATE VIEW \"{0}\" AS SELECT {1} FROM journal j WHERE kind = '{0}'", R::name,
                     columns);
}

template <class R>
Result<Record> read_version(std::int64_t version, const JsonValue& payload) {
  if (version > R::version)
    return fail(Errc::Corrupt,
                fmt::format("{} has version {}, and this program reads up to version "
                            "{}: use the program that wrote it",
                            R::name, version, R::version));
  if (version < R::version) {
    GYRE_TRY(const auto text, lift(R::name, version, payload));
    simdjson::dom::parser parser;
    JsonValue next;
    ensure(!parser.parse(text).get(next), "a lifted record is JSON");
    return read_version<R>(version + 1, next);
  }
  R record;
  if (auto done = read_json(payload, record); !done)
    return fail(Errc::Corrupt, fmt::format("{}: {}", R::name, done.error().context));
  return record;
}

}  // namespace

void write_payload(std::string& out, const Record& record) {
  std::visit([&](const auto& r) { write_json(out, r); }, record);
}

Result<Record> read_record(std::string_view kind, std::int64_t version, const JsonValue& payload) {
  Result<Record> record =
      fail(Errc::Corrupt,
           fmt::format("unknown kind '{}': if a newer program wrote it, use that one", kind));
  any_kind([&]<class R>() {
    if (R::name != kind) return false;
    record = read_version<R>(version, payload);
    return true;
  });
  return record;
}

std::vector<std::string> record_views() {
  std::vector<std::string> views;
  any_kind([&]<class R>() {
    views.push_back(view<R>());
    return false;
  });
  return views;
}

std::vector<std::string_view> record_kinds() {
  std::vector<std::string_view> kinds;
  any_kind([&]<class R>() {
    kinds.push_back(R::name);
    return false;
  });
  return kinds;
}

}  // namespace gyre
