#include <algorithm>
#include <string>

#include "gyre/storage/record_text.hpp"
#include "tests/fuzz/fuzz.hpp"

// Records of the journal: the first byte says the kind, the second the version, the rest is the
// payload. What is read is written, and reads back the same.
namespace gyre {
namespace {

void run(std::uint8_t which, std::int8_t version, std::string_view text) {
  static const auto kinds = record_kinds();
  simdjson::dom::parser parser;
  JsonValue payload;
  if (parser.parse(text.data(), text.size()).get(payload)) return;
  const auto record = read_record(kinds[which % kinds.size()], version, payload);
  if (!record) return;
  std::string once, twice;
  write_payload(once, *record);
  simdjson::dom::parser second;
  JsonValue again;
  ensure(!second.parse(once).get(again), "what is written is JSON");
  const auto read = read_record(kinds[which % kinds.size()], version_of(*record), again);
  ensure(read.has_value(), read ? "" : read.error().context.c_str());
  write_payload(twice, *read);
  ensure(once == twice, "what is written reads back the same");
}

}  // namespace
}  // namespace gyre

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1)
    gyre::run(data[0], static_cast<std::int8_t>(data[1]), gyre::fuzz::text_of(data + 2, size - 2));
  return 0;
}
