#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/ensure.hpp"
#include "gyre/core/units.hpp"

// Symbols by number and by spelling.
namespace gyre::session {

class Symbols {
 public:
  SymbolId add(const std::string& spelling) {
    const SymbolId id{static_cast<std::uint16_t>(spellings_.size())};
    spellings_.push_back(spelling);
    ensure(ids_.emplace(spelling, id).second, "a symbol is listed once");
    return id;
  }
  const std::string& operator[](SymbolId id) const {
    ensure(id.value < spellings_.size(), "a command names a listed symbol");
    return spellings_[id.value];
  }
  std::optional<SymbolId> find(std::string_view spelling) const {
    const auto found = ids_.find(spelling);
    return found == ids_.end() ? std::nullopt : std::optional{found->second};
  }
  std::size_t size() const { return spellings_.size(); }

 private:
  std::vector<std::string> spellings_;
  std::map<std::string, SymbolId, std::less<>> ids_;
};

}  // namespace gyre::session
