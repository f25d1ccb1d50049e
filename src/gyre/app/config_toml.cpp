#include <fmt/core.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "gyre/app/config.hpp"

namespace gyre::app {
namespace {

// A TOML value as the text that an attribute reads.
std::optional<std::string> text_of(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto flag = node.value_exact<bool>()) return to_text(*flag);
  if (const auto whole = node.value_exact<std::int64_t>()) return to_text(*whole);
  if (const auto real = node.value_exact<double>()) return to_text(*real);
  return std::nullopt;
}

class Reader {
 public:
  Reader(Config& config, std::string_view file) : config_{config}, file_{file} {}

  // `path` is empty, or the name of a section or of a group of sections such as "strategy".
  Result<> read(const toml::table& table, const std::string& path) {
    const auto known = config_.names();
    const bool is_section = std::ranges::count(known, path) > 0;
    for (const auto& [key, node] : table) {
      const auto name =
          path.empty() ? std::string{key.str()} : fmt::format("{}.{}", path, key.str());
      const auto place = fmt::format("{}:{}", file_, key.source().begin.line);
      auto done = node.is_table() ? read_table(*node.as_table(), name)
                  : is_section    ? read_value(node, path, key.str(), place)
                                  : fail(Errc::Config, fmt::format("'{}' is in no section", name));
      if (!done && !located_) {
        located_ = true;
        done = std::unexpected(std::move(done).error().in(place));
      }
      GYRE_CHECK(done);
    }
    return {};
  }

 private:
  Result<> read_table(const toml::table& table, const std::string& name) {
    const auto known = config_.names();
    const auto belongs = [&](std::string_view section) {
      return section == name || section.starts_with(name + ".");
    };
    if (std::ranges::none_of(known, belongs))
      return fail(Errc::Config, unknown("section", name, known));
    return read(table, name);
  }

  Result<> read_value(const toml::node& node, std::string_view section, std::string_view key,
                      std::string_view place) {
    const auto text = text_of(node);
    if (!text)
      return fail(Errc::Config,
                  fmt::format("{}.{}: neither a text, a number nor true or false", section, key));
    return config_.set(section, key, *text, place);
  }

  Config& config_;
  std::string file_;
  bool located_ = false;  // the innermost place is the one to tell
};

}  // namespace

Result<> Config::read_toml(std::string_view text, std::string_view file) {
  try {
    return Reader{*this, file}.read(toml::parse(text, file), "");
  } catch (const toml::parse_error& error) {
    return fail(Errc::Parse,
                fmt::format("{}:{}: {}", file, error.source().begin.line, error.description()));
  }
}

Result<> Config::read_file(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || !text) return fail(Errc::NotFound, fmt::format("cannot read {}", path.string()));
  return read_toml(text.str(), path.string());
}

}  // namespace gyre::app
