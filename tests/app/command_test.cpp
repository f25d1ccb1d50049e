#include "gyre/app/command.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>
#include <vector>

#include "gyre/app/main.hpp"
#include "gyre/storage/data_dir.hpp"
#include "gyre/storage/journal.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre::app {
namespace {

struct Said {
  int code;
  std::string out, err;
};

Said gyre(std::vector<const char*> words) {
  words.insert(words.begin(), "gyre");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int code = run_command(static_cast<int>(words.size()), words.data());
  std::fflush(stdout);
  return {code, testing::internal::GetCapturedStdout(), testing::internal::GetCapturedStderr()};
}

bool is_one_line(const std::string& text) {
  return text.starts_with("gyre: ") && text.find('\n') == text.size() - 1;
}

TEST(Commands, each_has_help_with_its_example) {
  for (const auto& entry : all_commands()) {
    const auto said = gyre({entry.name.data(), "--help"});
    EXPECT_EQ(said.code, 0) << entry.name;
    EXPECT_NE(said.out.find(entry.example), std::string::npos) << entry.name;
    EXPECT_TRUE(entry.example.starts_with("gyre " + std::string{entry.name})) << entry.name;
  }
}

TEST(Commands, misuse_is_one_line_and_exit_code_2) {
  const auto slip = gyre({"trads"});
  EXPECT_EQ(slip.code, 2);
  EXPECT_EQ(slip.err, "gyre: unknown command 'trads'; did you mean 'trades'?\n");
  for (const auto& words : std::vector<std::vector<const char*>>{
           {"--nope"}, {"version", "--nope"}, {"config"}, {"trades", "--csv", "--json"}}) {
    const auto said = gyre(words);
    EXPECT_EQ(said.code, 2) << words[0];
    EXPECT_TRUE(is_one_line(said.err)) << said.err;
    EXPECT_EQ(said.out, "");
  }
  EXPECT_EQ(gyre({}).code, 2);
}

TEST(Commands, the_version_is_told_in_three_ways) {
  const auto line = gyre({"version"}).out;
  EXPECT_TRUE(std::regex_match(line, std::regex{"gyre \\d+\\.\\d+\\.\\d+\n"})) << line;
  EXPECT_EQ(gyre({"--version"}).out, line);
  EXPECT_NE(gyre({"version", "--json"}).out.find(R"("version":")"), std::string::npos);
}

TEST(ConfigCommand, writes_a_file_once_and_reads_it_back) {
  const TempDir dir;
  const auto file = (dir / "gyre.toml").string();
  EXPECT_EQ(gyre({"config", "init", file.c_str()}).code, 0);
  const auto again = gyre({"config", "init", file.c_str()});
  EXPECT_EQ(again.code, 1);
  EXPECT_EQ(again.err, "gyre: " + file + " is there already\n");
  const auto shown = gyre({"config", "show", "--config", file.c_str(), "--set", "desk.rearm=9"});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_TRUE(std::regex_search(shown.out, std::regex{"desk.rearm +9 +--set\n"})) << shown.out;
}

TEST(ConfigCommand, a_wrong_setting_is_one_line) {
  const auto said = gyre({"config", "show", "--set", "desk.rearms=9"});
  EXPECT_EQ(said.code, 1);
  EXPECT_EQ(said.err, "gyre: --set: desk: unknown attribute 'rearms'; did you mean 'rearm'?\n");
}

TEST(TradesCommand, prints_what_the_journal_holds) {
  const TempDir dir;
  const auto path = (dir / "data").string();
  {
    const auto owned = DataDir::open(path).value();
    auto journal = SqliteJournal::open(owned.journal()).value();
    TradeClosed trade;
    trade.at = parse_timestamp("2025-05-27T05:00").value();
    trade.opened = trade.at - 1h;
    trade.quantity = Quantity::parse("0.5").value();
    trade.net = Money::parse("-1.25").value();
    trade.reason = ExitReason::Stop;
    FillBooked fill{.at = trade.at, .role = Role::Stop, .side = OrderSide::Sell};
    fill.quantity = trade.quantity;
    fill.fee = Money::parse("0.02").value();
    ASSERT_TRUE(
        journal.append(std::vector<Record>{SymbolListed{trade.at, {}, "BTCUSDT"}, fill, trade}));
    ASSERT_TRUE(journal.sync());
    const auto busy = gyre({"trades", "--data-dir", path.c_str()});
    EXPECT_EQ(busy.code, 1);
    EXPECT_TRUE(is_one_line(busy.err)) << busy.err;
  }
  EXPECT_EQ(gyre({"trades", "--data-dir", path.c_str(), "--csv"}).out,
            "opened,closed,symbol,side,quantity,entry,exit,gross,fees,funding,net,reason,proposal\n"
            "2025-05-27T04:00:00Z,2025-05-27T05:00:00Z,BTCUSDT,long,0.5,0,0,0,0,0,-1.25,stop,0\n");
  EXPECT_EQ(gyre({"trades", "--fills", "--data-dir", path.c_str(), "--csv"}).out,
            "at,symbol,side,role,quantity,price,fee,realized,maker\n"
            "2025-05-27T05:00:00Z,BTCUSDT,sell,stop,0.5,0,0.02,0,false\n");
  EXPECT_NE(gyre({"trades", "--data-dir", path.c_str(), "--json"}).out.find(R"("net":"-1.25")"),
            std::string::npos);
  EXPECT_NE(gyre({"trades", "--data-dir", path.c_str()}).out.find("BTCUSDT  long"),
            std::string::npos);
  EXPECT_EQ(gyre({"trades", "--data-dir", "/no/such"}).err,
            "gyre: data-dir /no/such: no journal there\n");
}

}  // namespace
}  // namespace gyre::app
