#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "gyre/exchange/binance/encode.hpp"

namespace gyre::binance {
namespace {

// No request that moves money out of the account can be made, whoever holds the key: every path in
// the sources is one of those that trade or read.
TEST(Endpoints, of_all_requests_are_those_of_futures) {
  const auto paths = []<std::size_t... i>(std::index_sequence<i...>) {
    return std::vector{encode(std::variant_alternative_t<i, wire::Request>{}).path...};
  }(std::make_index_sequence<std::variant_size_v<wire::Request>>{});
  for (const auto path : paths) EXPECT_TRUE(path.starts_with("/fapi/")) << path;
}

TEST(Endpoints, in_the_sources_neither_withdraw_nor_transfer) {
  const std::set<std::string> elsewhere{"/sapi/v1/account/apiRestrictions"};
  const std::regex path{R"re("(/[a-z]*api/[^"]*)")re"};
  const std::regex moves{"withdraw|transfer|capital|sub-?account", std::regex::icase};
  int found = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{
           std::filesystem::path{GYRE_SOURCE_DIR} / "src"}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in{entry.path()};
    for (std::string line; std::getline(in, line);)
      for (std::smatch match; std::regex_search(line, match, path); line = match.suffix()) {
        const auto text = match[1].str();
        ++found;
        EXPECT_TRUE(text.starts_with("/fapi/") || elsewhere.contains(text)) << text;
        EXPECT_FALSE(std::regex_search(text, moves)) << text;
      }
  }
  EXPECT_GT(found, 30);
}

}  // namespace
}  // namespace gyre::binance
