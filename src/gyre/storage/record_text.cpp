#include "gyre/storage/record_text.hpp"

#include <fmt/core.h>

#include <utility>

#include "gyre/core/json_write.hpp"

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

}  // namespace

void write_payload(std::string& out, const Record& record) {
  std::visit([&](const auto& r) { write_json(out, r); }, record);
}

Result<Record> read_record(std::string_view kind, std::int64_t version, const JsonValue& payload) {
  Result<Record> record = fail(Errc::Corrupt, fmt::format("unknown kind '{}'", kind));
  any_kind([&]<class R>() {
    if (R::name != kind) return false;
    if (R::version != version) {
      record = fail(Errc::Corrupt, fmt::format("{} version {}, and this program reads version {}",
                                               kind, version, R::version));
      return true;
    }
    auto done = read_json(payload, std::get<R>(record.emplace(R{})));
    if (!done) record = fail(Errc::Corrupt, fmt::format("{}: {}", kind, done.error().context));
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
