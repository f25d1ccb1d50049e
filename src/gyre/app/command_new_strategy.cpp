#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/strategy_template.hpp"
#include "gyre/strategy/strategy.hpp"

namespace gyre::app {
namespace {

namespace fs = std::filesystem;

struct NewStrategyWanted {
  std::string name, tree = ".";
  Registry registry;
};

Result<std::string> read(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (!in) return fail(Errc::Io, "cannot read " + path.string());
  return text;
}

Result<> write(const fs::path& path, const std::string& text) {
  std::ofstream out{path, std::ios::binary};
  out << text << std::flush;
  return out ? Result<>{} : fail(Errc::Io, "cannot write " + path.string());
}

struct Change {
  fs::path path;
  std::string text;
  std::optional<std::string> before = {};  // nothing: the file is new
};

// All of them, or none.
template <std::size_t N>
Result<> make(const std::array<Change, N>& changes) {
  for (std::size_t i = 0; i < N; ++i) {
    auto written = write(changes[i].path, changes[i].text);
    if (written) continue;
    std::error_code error;
    for (std::size_t k = 0; k <= i; ++k) {
      if (!changes[k].before)
        fs::remove(changes[k].path, error);
      else if (auto restored = write(changes[k].path, *changes[k].before); !restored)
        return fail(Errc::Io, written.error().context + "; " + restored.error().context);
    }
    return written;
  }
  return {};
}

Result<Exit> new_strategy(const NewStrategyWanted& wanted) {
  const auto& name = wanted.name;
  GYRE_CHECK(check_new_name(name));
  const fs::path tree{wanted.tree};
  const auto header = tree / "src/gyre/strategy" / (name + ".hpp");
  const auto test = tree / "tests/strategy" / (name + "_test.cpp");
  const auto list = tree / "src/gyre/strategy/all.hpp";
  std::error_code error;
  if (!fs::exists(list, error) || !fs::is_directory(test.parent_path(), error))
    return fail(Errc::NotFound, fmt::format("{}: no source tree of gyre, which has "
                                            "src/gyre/strategy/all.hpp and tests/strategy",
                                            tree.string()));
  const bool known =
      std::ranges::find(wanted.registry, name, &StrategyKind::name) != wanted.registry.end();
  if (known) return fail(Errc::Busy, fmt::format("'{}' is a strategy already", name));
  for (const auto& path : {header, test})
    if (fs::exists(path, error)) return fail(Errc::Busy, path.string() + " is there already");
  GYRE_TRY(const auto before, read(list));
  auto after = with_strategy(before, name);
  if (!after) return std::unexpected(std::move(after).error().in(list.string()));
  GYRE_CHECK(
      make(std::array{Change{header, strategy_header(name)}, Change{test, strategy_test(name)},
                      Change{list, *std::move(after), before}}));
  fmt::print(
      "made {}\nmade {}\nadded to {}\n\nNow, in {}:\n  make test\n  build/release/gyre backtest "
      "--set strategies.enabled={} --synthetic 7 --symbols 40 --for 30h\n",
      header.string(), test.string(), list.string(), tree.string(), name);
  return Exit::Ok;
}

}  // namespace

Runner add_new_strategy(Options& options) {
  auto given = std::make_shared<NewStrategyWanted>();
  given->registry = options.registry();
  options.add({"NAME", &given->name, "such as night_owl"});
  options.add({"--in", &given->tree, "the source tree", "DIR"});
  return [given] { return new_strategy(*given); };
}

}  // namespace gyre::app
