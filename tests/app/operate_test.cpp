#include "gyre/app/view_text.hpp"
#include "tests/app/exchange_process.hpp"

// What an operator says to a running process, and what it does and remembers of it.
namespace gyre::test {
namespace {

const Words kLong = "--synthetic 3 --symbols 20 --for 30h";

Words beside(const Words& command, const std::filesystem::path& data_dir) {
  return Words{command}.with("--data-dir", data_dir.string());
}

// The status, once it contains that.
std::string await_status(const std::filesystem::path& data_dir, std::string_view part) {
  std::string out;
  for (const auto until = wall_now() + 60s; wall_now() < until;) {
    const auto status = run(beside("status --json", data_dir));
    out = status.out;
    if (status.code == 0 && out.contains(part)) return out;
  }
  ADD_FAILURE() << "no status says " << part << ": " << out;
  return out;
}

std::vector<std::string> actions(const std::filesystem::path& data_dir) {
  std::vector<std::string> said;
  for (const auto& record : journal_of(data_dir))
    if (const auto* one = std::get_if<OperatorActed>(&record)) said.push_back(one->action);
  return said;
}

struct Operator : testing::Test {
  const TempDir dir;
  const std::filesystem::path data = dir / "data";
  const Words running = beside("run --json --speed 1200" + kLong, data);

  Ended say(const Words& command) const { return run(beside(command, data)); }
};

TEST_F(Operator, is_told_when_nothing_runs) {
  for (const auto* command : {"flatten", "stop-entry", "resume", "reconcile"}) {
    const auto ended = say(command);
    EXPECT_EQ(ended.code, 1) << command;
    EXPECT_EQ(ended.err, "gyre: " + data.string() + ": nothing runs there\n") << command;
  }
}

TEST_F(Operator, stops_entries_for_later_lives_too_until_they_go_on) {
  {
    Process process{running};
    await_status(data, R"("ready":true)");
    const auto stopped = say("stop-entry --json");
    EXPECT_EQ(stopped.out, "{\"accepted\":true,\"durable\":true}\n");
    process.signal(SIGKILL);
    EXPECT_EQ(process.wait().code, -SIGKILL);
  }
  EXPECT_EQ(actions(data), std::vector<std::string>{"stop_entries"});
  Process process{running};
  const auto status = await_status(data, R"("halt":"operator")");
  EXPECT_TRUE(status.contains("an operator stopped entries")) << status;
  EXPECT_TRUE(say("status").out.contains("halt       operator since ")) << say("status").out;
  EXPECT_EQ(say("resume").out, "entries go on, as far as nothing else halts them\n");
  await_status(data, R"("halts":[])");
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(20s).code, 130);
}

TEST_F(Operator, flattens_and_waits_until_everything_is_left) {
  Process process{running};
  await_status(data, R"("positions":[{)");
  const auto flat = say("flatten");
  EXPECT_EQ(flat.code, 0) << flat.err;
  EXPECT_TRUE(flat.out.ends_with("flat\n")) << flat.out;
  EXPECT_EQ(say("reconcile").code, 0);
  EXPECT_TRUE(await_status(data, R"("positions":[])").contains(R"("entry_orders":0)"));
  process.signal(SIGTERM);
  Told told{process.wait(20s)};
  EXPECT_EQ(told.count("open_positions"), 0u);
  EXPECT_GT(told.counts("exit_reasons")["operator"], 0u);
  EXPECT_TRUE(told.flag("books_equal")) << told.text("books_difference");
  EXPECT_EQ(actions(data), (std::vector<std::string>{"stop_entries", "flatten", "reconcile"}));
}

TEST_F(Operator, is_told_what_is_still_open_when_the_patience_is_over) {
  Process process{beside("run --json --speed 1200" + synthetic_market("30h"), data)
                      .with("--set", "exchange.faults=overload@01:40+20h:all")};
  await_status(data, R"("halt":"venue")");
  EXPECT_EQ(say("flatten --wait soon").err, "gyre: --wait: 'soon' is not a time such as 60s\n");
  const auto asked = say("flatten --wait 1s");
  EXPECT_EQ(asked.code, 1);
  EXPECT_TRUE(asked.err.starts_with("gyre: after 1s still open: SYN")) << asked.err;
  EXPECT_TRUE(say("flatten --wait 1s --json").out.starts_with(R"({"flat":false,"open":["SYN)"));
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(20s).code, 130);
}

TEST(Attention, names_every_halt_alarm_and_naked_position) {
  Snapshot snapshot;
  EXPECT_EQ(app::attention_text(snapshot), "");
  snapshot.at = *parse_timestamp("2025-06-02T10:05");
  const auto since = snapshot.at - 5min;
  snapshot.halts = {{Halt::Disk, since, "the disk is nearly full", "less than 200 MB are free",
                     "make room, then gyre resume"}};
  snapshot.symbol_halts = {{"SYN001USDT", snapshot.at + 1h, Refusal::Size, -2019}};
  snapshot.raised = {{"naked", 2}};
  snapshot.positions.resize(2);
  snapshot.positions[1].symbol = "SYN002USDT";
  snapshot.positions[1].uncovered_since = since;
  const auto text = app::attention_text(snapshot);
  EXPECT_TRUE(text.starts_with("halt       disk since " + to_text(since) +
                               ": the disk is nearly full (less than 200 MB are free); make room, "
                               "then gyre resume\n"))
      << text;
  EXPECT_TRUE(text.contains("no entry   SYN001USDT until " + to_text(snapshot.at + 1h) +
                            ": refused as size, code -2019\n"))
      << text;
  EXPECT_TRUE(text.contains("alarms     2 naked\n")) << text;
  EXPECT_TRUE(text.contains("naked      SYN002USDT long 0 without a live stop since ")) << text;
}

TEST(ViewText, shows_halts_in_one_red_line_on_a_terminal) {
  app::View view;
  EXPECT_FALSE(view_screen(view, 80, 20, app::Ink::Red).contains("no entries"));
  view.engine.halts = {{Halt::Disk, {}, "the disk is nearly full", "", "make room"},
                       {Halt::Key, {}, "the venue refuses the key", "", "mend the key"}};
  const auto red = view_screen(view, 300, 20, app::Ink::Red);
  EXPECT_TRUE(red.contains("\n\x1b[31mno entries: the disk is nearly full since ")) << red;
  EXPECT_TRUE(red.contains("; the venue refuses the key since ")) << red;
  EXPECT_FALSE(view_screen(view, 300, 20).contains('\x1b'));
}

}  // namespace
}  // namespace gyre::test
