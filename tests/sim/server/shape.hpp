#pragma once

#include <simdjson.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

// Holds our JSON against a recorded or documented one: each field that is there must be here, of
// the same JSON type. Values are not compared.
namespace gyre {

using Absent = std::set<std::string, std::less<>>;  // fields that are known not to be ours

inline void compare_shape(const simdjson::dom::element& theirs, const simdjson::dom::element& ours,
                          const std::string& where, const Absent& absent,
                          std::vector<std::string>& differences) {
  using Type = simdjson::dom::element_type;
  const auto kind = [](Type type) {
    return type == Type::UINT64 || type == Type::DOUBLE ? Type::INT64 : type;
  };
  if (kind(theirs.type()) != kind(ours.type()))
    return differences.push_back(where + " is of another type"), void();
  if (theirs.type() == Type::ARRAY) {
    const auto here = simdjson::dom::array(ours);
    std::size_t i = 0;
    for (const auto element : simdjson::dom::array(theirs)) {
      const auto at = where + "[" + std::to_string(i) + "]";
      // Lists of alike things: ours may be shorter or longer, the first stands for all.
      if (i >= here.size()) {
        if (i == 0) differences.push_back(at + " is missing");
        return;
      }
      compare_shape(element, here.at(i++), at, absent, differences);
    }
  }
  if (theirs.type() != Type::OBJECT) return;
  for (const auto [name, value] : simdjson::dom::object(theirs)) {
    if (absent.contains(name)) continue;
    const auto at = where + "." + std::string{name};
    simdjson::dom::element member;
    if (ours[name].get(member))
      differences.push_back(at + " is missing");
    else
      compare_shape(value, member, at, absent, differences);
  }
}

inline std::vector<std::string> shape_differences(const std::string& theirs,
                                                  const std::string& ours,
                                                  const Absent& absent = {}) {
  simdjson::dom::parser first, second;
  simdjson::dom::element expected, actual;
  std::vector<std::string> differences;
  if (first.parse(theirs).get(expected)) return {"theirs is not JSON"};
  if (second.parse(ours).get(actual)) return {"ours is not JSON: " + ours};
  compare_shape(expected, actual, "", absent, differences);
  return differences;
}

}  // namespace gyre
