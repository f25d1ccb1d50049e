#include <signal.h>

#include <regex>

#include "gyre/app/model_svg.hpp"
#include "gyre/market/text_file.hpp"
#include "tests/app/model_dirs.hpp"
#include "tests/app/runs.hpp"

namespace gyre::test {
namespace {

namespace fs = std::filesystem;

class ModelsCommand : public ModelDir {};

TEST_F(ModelsCommand, list_every_model_and_what_serves) {
  auto listed = ask("models list");
  EXPECT_EQ(listed.code, 0) << listed.err;
  EXPECT_TRUE(listed.out.contains("  " + id + " shadow ")) << listed.out;
  EXPECT_TRUE(
      listed.out.contains("\nrules only: no model has proved itself; last attempt "
                          "2025-06-30T00:00:00Z: passed the gate\n"))
      << listed.out;
  ASSERT_EQ(promote().code, 0);
  listed = ask("models list");
  EXPECT_TRUE(listed.out.contains("* " + id + " live ")) << listed.out;
  EXPECT_TRUE(listed.out.contains("\n* serves: " + id + ", by hand: well tested\n")) << listed.out;
  auto told = run_told(of(data, "models list"));
  EXPECT_EQ(told.text("serves"), id);
  EXPECT_EQ(told.text("models/0/state"), "live");
  EXPECT_NEAR(told.number("models/0/auc"), 0.64, 0.04);
  EXPECT_GT(told.number("models/0/gain_low"), 0);
  EXPECT_GT(told.count("models/0/rows"), 1000u);
}

TEST_F(ModelsCommand, say_that_there_is_none_yet) {
  fs::remove_all(data / "models");
  const auto listed = ask("models list");
  EXPECT_EQ(listed.code, 0) << listed.err;
  EXPECT_EQ(listed.out, "rules only: no model was trained yet\n");
  EXPECT_FALSE(fs::exists(data / "models"));  // looking makes nothing
  expect_refused("models show 01", "there are no models yet; gyre train tries one");
  const auto nowhere = run(of(dir / "none", "models list"));
  EXPECT_EQ(nowhere.code, 1);
  EXPECT_TRUE(nowhere.err.ends_with("none: there is no such data-dir\n")) << nowhere.err;
}

TEST_F(ModelsCommand, show_everything_about_one_by_the_beginning_of_its_id) {
  const auto shown = ask(Words{std::string_view{"models show " + id.substr(0, 5)}});
  EXPECT_EQ(shown.code, 0) << shown.err;
  for (const auto* part :
       {"shadow since 2025-06-30T00:00:00Z, passed the gate", "  training     2025-",
        "  better_than_constant ", "  made 2.0 ", "  training.depth               3",
        "  confirm_slope ", " 0 margins of our forest are not XGBoost's", "  forest.bin   "})
    EXPECT_TRUE(shown.out.contains(part)) << part << shown.out;
  EXPECT_FALSE(shown.out.contains("DAMAGED"));
  auto told = run_told(of(data, std::string_view{"models show " + id}));
  EXPECT_EQ(told.text("standing/id"), id);
  EXPECT_EQ(told.text("meta/schema"), schema_hash());
  EXPECT_EQ(told.count("meta/gate/rows"), told.count("meta/test/rows"));
}

TEST_F(ModelsCommand, draw_reliability_and_importance) {
  const auto drawn =
      ask(Words{std::string_view{"models show " + id}}.with("--svg", (dir / "plots").string()));
  EXPECT_EQ(drawn.code, 0) << drawn.err;
  EXPECT_TRUE(drawn.out.ends_with("reliability.svg written\nimportance.svg written\n"))
      << drawn.out;
  const auto reliability = read_bytes(dir / "plots" / "reliability.svg").value();
  EXPECT_TRUE(reliability.starts_with("<svg ")) << reliability;
  EXPECT_TRUE(reliability.contains("prefers-color-scheme: dark"));
  EXPECT_TRUE(reliability.contains(">probability that was said<"));
  std::size_t points = 0;
  for (auto at = reliability.find("<circle "); at != reliability.npos; ++points)
    at = reliability.find("<circle ", at + 1);
  EXPECT_EQ(points, 10u);
  const auto importance = read_bytes(dir / "plots" / "importance.svg").value();
  EXPECT_TRUE(importance.contains(">confirm_slope<")) << importance;
}

TEST_F(ModelsCommand, compare_two_on_rows_that_are_new_to_both) {
  const auto again = ask(Words{"train --again --set training.depth=1 --set learning.every=1m"}.with(
      "--now", on_day(kTrainedOn + 1)));
  ASSERT_EQ(again.code, 0) << again.err;
  const auto all = models_of(data).list().value();
  ASSERT_EQ(all.size(), 2u) << again.out;
  const auto words = Words{std::string_view{"models compare " + all[0].id + " " + all[1].id}};
  auto told = run_told(of(data, words));
  EXPECT_EQ(told.text("a"), all[0].id);
  EXPECT_EQ(told.text("scores/0/name"), "log loss");
  EXPECT_GT(told.count("rows"), 1000u);
  EXPECT_LT(told.number("scores/0/better_low"), told.number("scores/0/better"));
  EXPECT_NEAR(told.number("scores/0/better"), told.number("scores/0/b") - told.number("scores/0/a"),
              1e-9);
  const auto text = ask(words);
  EXPECT_TRUE(text.out.contains("rows that neither was made from")) << text.out;
  auto self = run_told(of(data, std::string_view{"models compare " + id + " " + id}));
  EXPECT_EQ(self.number("scores/1/better"), 0);
}

TEST_F(ModelsCommand, promote_by_hand_with_a_reason_that_is_kept) {
  expect_refused(Words{std::string_view{"models promote " + id}}, "--reason is needed");
  const auto promoted = promote();
  EXPECT_EQ(promoted.code, 0) << promoted.err;
  EXPECT_TRUE(promoted.out.starts_with(id + " serves from 2025-07-01T00:00:00Z on."))
      << promoted.out;
  EXPECT_EQ(models_of(data).live()->value().reason, "by hand: well tested");
  EXPECT_EQ(promote().out, id + " serves already\n");
}

TEST_F(ModelsCommand, never_let_serve_again_what_was_rolled_back) {
  expect_refused("models rollback", "no model serves");
  ASSERT_EQ(promote().code, 0);
  const auto back = ask(Words{"models rollback"}.with("--reason", "odd trades"));
  EXPECT_EQ(back.code, 0) << back.err;
  EXPECT_TRUE(back.out.contains("is rolled back and will not serve again; the rules alone decide"))
      << back.out;
  expect_refused(Words{std::string_view{"models promote " + id}}.with("--reason", "please"),
                 "is rolled_back and cannot serve: by hand: odd trades");
}

TEST_F(ModelsCommand, reinstate_a_retired_one_and_roll_back_to_it) {
  ASSERT_EQ(promote().code, 0);
  auto folder = models_of(data);
  const auto at = folder.find(id)->at;
  ASSERT_TRUE(folder.step(id, ml::ModelEvent::Retire, "for the test", at));
  ASSERT_EQ(ask(Words{std::string_view{"models promote " + id}}.with("--reason", "back")).code, 0);
  EXPECT_EQ(folder.live()->value().id, id);
}

TEST_F(ModelsCommand, export_the_files_that_predict_and_others_read) {
  const auto out = (dir / "out").string();
  const auto words = Words{std::string_view{"models export " + id}}.with("--out", out);
  const auto exported = ask(words);
  EXPECT_EQ(exported.code, 0) << exported.err;
  EXPECT_EQ(exported.out, id + " is in " + out + ": 7 files\n");
  EXPECT_TRUE(ml::read_bundle(out));
  expect_refused(words, "there is something already");
}

TEST_F(ModelsCommand, judge_a_users_model_by_the_same_gate) {
  write_bytes(dir / "good.onnx", user_model(0.55F, -0.35F));
  const auto words = Words{std::string_view{"models register " + (dir / "good.onnx").string()}}
                         .with("--name", "from elsewhere")
                         .with("--now", on_day(kTrainedOn + 1));
  const auto taken = ask(words);
  EXPECT_EQ(taken.code, 0) << taken.err;
  EXPECT_TRUE(taken.out.contains("Attempt: shadow, passed the gate")) << taken.out;
  const auto listed = ask("models list");
  EXPECT_TRUE(listed.out.contains("user: from elsewhere; passed the gate")) << listed.out;
  const auto theirs = models_of(data).list()->back();
  EXPECT_EQ(theirs.state, ml::ModelState::Shadow);
  EXPECT_EQ(ask(Words{std::string_view{"models show " + theirs.id}}).code, 0);
  EXPECT_EQ(models_of(data).attempts()->back().id, theirs.id);
}

TEST_F(ModelsCommand, keep_the_refusal_of_a_users_model_that_knows_nothing) {
  write_bytes(dir / "mean.onnx", ml::UserModel{}
                                     .input("x", {-1, kFeatureCount})
                                     .mean()
                                     .node("Sigmoid", {"mean"}, "p")
                                     .output("p", {-1, 1})
                                     .bytes());
  const auto taken =
      ask(Words{std::string_view{"models register " + (dir / "mean.onnx").string()}}.with("--name",
                                                                                          "mean"));
  EXPECT_EQ(taken.code, 0) << taken.err;
  EXPECT_TRUE(taken.out.contains("Attempt: refused, ")) << taken.out;
  const auto theirs = models_of(data).list()->back();
  EXPECT_EQ(theirs.state, ml::ModelState::Rejected);
  expect_refused(Words{std::string_view{"models promote " + theirs.id}}.with("--reason", "please"),
                 "is rejected and cannot serve: ");
}

TEST_F(ModelsCommand, tell_what_is_wrong_with_a_users_file) {
  const auto refused = [&](const char* name, const std::string& bytes, std::string_view said) {
    const auto file = dir / name;
    write_bytes(file, bytes);
    expect_refused(Words{std::string_view{"models register " + file.string()}}.with("--name", "x"),
                   said);
  };
  refused("wide.onnx",
          ml::UserModel{}
              .input("x", {-1, 30})
              .mean()
              .node("Sigmoid", {"mean"}, "p")
              .output("p", {-1, 1})
              .bytes(),
          "a model takes one input, float [N, 31] with N free; this one takes x: float [N, 30]");
  refused("odds.onnx", ml::UserModel{}.input("x", {-1, 31}).mean().output("mean", {-1, 1}).bytes(),
          "which is no probability");
  refused("cut.onnx", user_model(1, 0).substr(0, 100), "cut.onnx: ONNX Runtime: cannot read");
  refused("text.onnx", "not a model", "text.onnx: ONNX Runtime: cannot read");
  expect_refused(Words{"models register /no/such.onnx"}.with("--name", "x"), "/no/such.onnx");
  EXPECT_EQ(models_of(data).list()->size(), 1u);
  EXPECT_EQ(models_of(data).attempts()->size(), 1u);
}

TEST_F(ModelsCommand, wait_with_a_users_model_until_there_are_rows_to_judge_it_on) {
  write_bytes(dir / "good.onnx", user_model(0.55F, -0.35F));
  const auto early = ask(Words{std::string_view{"models register " + (dir / "good.onnx").string()}}
                             .with("--name", "early")
                             .with("--now", on_day(10)));
  EXPECT_EQ(early.code, 0) << early.err;
  EXPECT_TRUE(early.out.contains("Attempt: waits for data, 21 days of history needed, "))
      << early.out;
  EXPECT_EQ(models_of(data).list()->size(), 1u);
}

TEST_F(ModelsCommand, name_the_nearest_id_or_all_that_are_meant) {
  auto other = id;
  other.back() = other.back() == '0' ? '1' : '0';
  auto typo = id;
  typo[3] = typo[3] == '9' ? '8' : '9';
  expect_refused(Words{std::string_view{"models show " + typo}},
                 "unknown model '" + typo + "'; did you mean '" + id + "'?");
  fs::copy(model(), data / "models" / other, fs::copy_options::recursive);
  expect_refused("models show 01", "'01' is the beginning of 2: ");
}

TEST_F(ModelsCommand, tell_when_the_list_of_models_is_damaged) {
  write_bytes(data / "models" / "CURRENT", "{\"version\":1,\"mod");
  for (const auto* words : {"models list", "models rollback"})
    expect_refused(words, (data / "models" / "CURRENT").string() + ": not JSON");
  write_bytes(data / "models" / "CURRENT", R"({"version":7,"models":[]})");
  expect_refused("models list", "CURRENT: written by a newer program");
}

TEST_F(ModelsCommand, show_what_is_damaged_and_let_it_not_serve) {
  write_bytes(model() / "forest.bin", "gone");
  const auto shown = ask(Words{std::string_view{"models show " + id}});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_TRUE(shown.out.contains("\nDAMAGED: " + (model() / "forest.bin").string())) << shown.out;
  const auto refused = promote();
  EXPECT_EQ(refused.code, 1);
  EXPECT_TRUE(refused.err.contains("forest.bin: not as it was written")) << refused.err;
  expect_refused(Words{std::string_view{"models export " + id}}.with("--out", (dir / "o").string()),
                 "forest.bin: not as it was written");
  EXPECT_FALSE(fs::exists(dir / "o"));
}

// A process of somebody who may read and not write; as root, that has to be somebody else.
TEST_F(ModelsCommand, are_read_but_not_changed_where_they_may_only_be_read) {
  if (geteuid() != 0 || !fs::exists("/usr/bin/setpriv")) GTEST_SKIP() << "needs root and setpriv";
  fs::permissions(dir.path(), fs::perms::others_exec | fs::perms::others_read,
                  fs::perm_options::add);
  const auto somebody = [&](const Words& words) {
    return Process{Words{"--reuid=65534 --regid=65534 --clear-groups " GYRE_BINARY_DIR "/gyre"} +
                       of(data, words),
                   "/usr/bin/setpriv"}
        .wait();
  };
  const auto listed = somebody("models list");
  EXPECT_EQ(listed.code, 0) << listed.err;
  EXPECT_TRUE(listed.out.contains(id));
  const auto promoted =
      somebody(Words{std::string_view{"models promote " + id}}.with("--reason", "x"));
  EXPECT_EQ(promoted.code, 1);
  EXPECT_TRUE(promoted.err.contains((data / "models" / "lock").string())) << promoted.err;
  EXPECT_EQ(std::ranges::count(promoted.err, '\n'), 1) << promoted.err;
}

// What a run says of its model, once it has begun.
std::string model_why(const fs::path& data, const char* more = "") {
  Process running{of(data, Words{"run --synthetic 7 --symbols 3 --for 6h --speed 60 "
                                 "--set learning.retrain=false"}) +
                  Words{more}};
  std::string why;
  for (int tries = 0; why.empty() && tries < 2000; ++tries) {
    const auto status = run(of(data, "status --json"));
    if (status.code != 0 || !status.out.contains("model_why")) continue;
    why = Told{status}.text("model_why");
  }
  running.signal(SIGTERM);
  EXPECT_EQ(running.wait(20s).code, 130);
  return why;
}

TEST_F(ModelsCommand, a_run_goes_on_by_the_rules_without_onnx_runtime) {
  ASSERT_EQ(promote().code, 0);
  EXPECT_EQ(model_why(data), "by hand: well tested");
  fs::remove(data / "journal.db");
  fs::remove(data / "journal.db-head");
  const Environment missing{"GYRE_ONNXRUNTIME", "/nonexistent"};
  const auto why = model_why(data, "--set learning.evaluator=runtime");
  EXPECT_TRUE(why.contains("ONNX Runtime: /nonexistent")) << why;
}

TEST_F(ModelsCommand, a_run_goes_on_by_the_rules_when_its_models_are_damaged) {
  ASSERT_EQ(promote().code, 0);
  write_bytes(data / "models" / "CURRENT", "{");
  EXPECT_TRUE(model_why(data).contains("CURRENT: not JSON"));
}

TEST(ModelSvg, keeps_every_point_inside_and_escapes_what_is_written) {
  const std::vector<ml::ReliabilityBin> bins{{10, 0.31, 0.05}, {10, 0.42, 0.97}, {10, 0.5, 0.5}};
  const auto svg = app::reliability_svg({"a < b & c", "note"}, bins, 30);
  EXPECT_TRUE(svg.contains("a &lt; b &amp; c")) << svg;
  const std::regex number{"(cx|cy|x1|x2|y1|y2)=\"(-?[0-9.]+)\""};
  for (std::sregex_iterator at{svg.begin(), svg.end(), number}, end; at != end; ++at) {
    EXPECT_GE(std::stod((*at)[2]), 0) << at->str();
    EXPECT_LE(std::stod((*at)[2]), 560) << at->str();
  }
  EXPECT_TRUE(app::reliability_svg({"none", ""}, {}, 0).ends_with("</svg>\n"));
  EXPECT_TRUE(app::importance_svg({"none", ""}, {}).ends_with("</svg>\n"));
}

}  // namespace
}  // namespace gyre::test
