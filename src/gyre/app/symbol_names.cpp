#include "gyre/app/symbol_names.hpp"

#include <ranges>

namespace gyre::app {

std::string venue_spelling(std::string_view name) {
  std::string text;
  for (const char c : name.substr(0, name.find(':')))
    if (c != '/' && c != ' ') text += c;
  return text;
}

std::vector<std::string> read_symbols(std::string_view list) {
  std::vector<std::string> names;
  for (const auto part : std::views::split(list, ','))
    if (auto name = venue_spelling(std::string_view{part.begin(), part.end()}); !name.empty())
      names.push_back(std::move(name));
  return names;
}

}  // namespace gyre::app
