#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "gyre/sim/server/server.hpp"

// Client libraries that know nothing of us, written by others for the real exchange, at work
// against the embedded one. Needs node, and the packages of tests/clients/package.json installed in
// GYRE_CLIENTS or in the build folder's "clients"; skips without.
namespace gyre::sim {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> client_folder() {
  const auto* named = std::getenv("GYRE_CLIENTS");
  const fs::path folder = named ? fs::path{named} : fs::path{GYRE_BINARY_DIR} / "clients";
  if (!fs::exists(folder / "node_modules" / "ccxt")) return std::nullopt;
  return folder;
}

// What the command prints, and its exit code.
std::pair<std::string, int> run(const std::string& command) {
  auto* pipe = popen((command + " 2>&1").c_str(), "r");
  std::string said;
  std::array<char, 4096> room{};
  while (const auto n = fread(room.data(), 1, room.size(), pipe)) said.append(room.data(), n);
  return {said, pclose(pipe)};
}

TEST(Clients, three_independent_libraries_create_fill_stop_cancel_and_stream) {
  const auto folder = client_folder();
  if (!folder || std::system("node --version > /dev/null 2>&1") != 0)
    GTEST_SKIP() << "node or its packages are not installed";
  constexpr Timestamp start = std::chrono::sys_days{std::chrono::year{2025} / 5 / 27} + 55s;
  auto market = std::make_shared<const Market>(
      SyntheticMarket{{.seed = 7, .symbols = 3, .range = {start - 72h - 55s, start + 24h - 55s}}});
  Server server{{.keys = {{"client-ccxt", "client-ccxt-secret"},
                          {"client-binance", "client-binance-secret"},
                          {"client-official", "client-official-secret"}}},
                market,
                {},
                start};
  const auto started = server.start();
  ASSERT_TRUE(started) << started.error().context;
  // Packages are found beside the script.
  const auto script = *folder / "trade.mjs";
  fs::copy_file(fs::path{GYRE_SOURCE_DIR} / "tests/clients/trade.mjs", script,
                fs::copy_options::overwrite_existing);
  const auto [said, code] = run("node " + script.string() + " " + server.url());
  EXPECT_EQ(code, 0) << said;
}

}  // namespace
}  // namespace gyre::sim
