#include "gyre/ml/model_folder.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <set>

#include "gyre/core/json_write.hpp"
#include "tests/ml/bundles.hpp"
#include "tests/storage/temp_dir.hpp"

namespace gyre::ml {
namespace {

namespace fs = std::filesystem;
using enum ModelEvent;

Timestamp day(int number) { return from_ms(1'700'000'000'000) + std::chrono::days{number}; }

Result<> add_model(ModelFolder& folder, std::int64_t number) {
  const auto bundle = small_bundle(model_id(number));
  GYRE_TRY(const auto claim, folder.claim_training());
  GYRE_CHECK(write_artefacts(folder.draft(bundle.meta.id), bundle));
  return folder.add(bundle.meta);
}

class ModelFolderTest : public testing::Test {
 protected:
  void add(std::int64_t number) { ASSERT_TRUE(add_model(folder, number)); }
  void step(std::int64_t number, ModelEvent event, int at = 0) {
    const auto done = folder.step(model_id(number), event, "a test", day(at));
    ASSERT_TRUE(done) << done.error().context;
  }
  void make_live(std::int64_t number, int at = 0) {
    add(number);
    step(number, Pass, at);
    step(number, Promote, at);
  }
  ModelState state(std::int64_t number) const {
    return folder.find(model_id(number)).value().state;
  }
  std::string live() const {
    const auto serving = folder.live().value();
    return serving ? serving->id : "";
  }
  std::string refusal(std::int64_t number, ModelEvent event) {
    const auto done = folder.step(model_id(number), event, "", day(9));
    return done ? "" : done.error().context;
  }

  const TempDir dir;
  const fs::path path = dir / "models";
  ModelFolder folder = ModelFolder::open(path).value();
};

TEST_F(ModelFolderTest, is_empty_at_first) {
  EXPECT_TRUE(folder.list().value().empty());
  EXPECT_FALSE(folder.live().value());
  EXPECT_FALSE(folder.previous().value());
  EXPECT_EQ(folder.attempts_since_promotion().value(), 0u);
}

TEST_F(ModelFolderTest, takes_a_model_from_candidate_to_live) {
  add(1);
  EXPECT_EQ(state(1), ModelState::Candidate);
  EXPECT_EQ(folder.find(model_id(1))->at, model_created(model_id(1)));
  step(1, Pass, 1);
  EXPECT_EQ(state(1), ModelState::Shadow);
  EXPECT_EQ(live(), "");
  step(1, Promote, 2);
  EXPECT_EQ(live(), model_id(1));
  const auto standing = ModelFolder::open(path)->find(model_id(1)).value();
  EXPECT_EQ(standing.at, day(2));
  EXPECT_EQ(standing.promoted, day(2));
  EXPECT_EQ(standing.reason, "a test");
  EXPECT_TRUE(read_bundle(folder.path(model_id(1))));
}

TEST_F(ModelFolderTest, retires_the_one_that_served_when_another_is_promoted) {
  make_live(1, 1);
  make_live(2, 2);
  EXPECT_EQ(live(), model_id(2));
  EXPECT_EQ(state(1), ModelState::Retired);
  EXPECT_EQ(folder.find(model_id(1))->reason, model_id(2) + " came");
  EXPECT_EQ(folder.previous().value()->id, model_id(1));
}

TEST_F(ModelFolderTest, rolls_back_to_the_previous_one_and_never_serves_that_one_again) {
  make_live(1, 1);
  make_live(2, 2);
  const auto to = folder.previous().value()->id;
  ASSERT_TRUE(folder.roll_back("worse than the constant", day(3), to));
  EXPECT_EQ(live(), model_id(1));
  EXPECT_EQ(state(2), ModelState::RolledBack);
  for (const auto event : {Pass, Promote, Reinstate, Retire})
    EXPECT_EQ(refusal(2, event), "model " + model_id(2) + " is rolled_back: no " +
                                     std::string{to_string(event)} + " from there");
  EXPECT_FALSE(folder.previous().value());
}

TEST_F(ModelFolderTest, rolls_back_to_rules_only_when_there_is_nothing_else) {
  make_live(1, 1);
  ASSERT_TRUE(folder.roll_back("errors rose", day(3), {}));
  EXPECT_EQ(live(), "");
  EXPECT_EQ(folder.roll_back("again", day(4), {}).error().code, Errc::NotFound);
}

TEST_F(ModelFolderTest, promotes_nothing_that_was_not_watched_first) {
  add(1);
  EXPECT_EQ(refusal(1, Promote), "model " + model_id(1) + " is candidate: no promote from there");
  step(1, Refuse);
  EXPECT_EQ(refusal(1, Pass), "model " + model_id(1) + " is rejected: no pass from there");
  EXPECT_EQ(refusal(7, Pass), "there is no model " + model_id(7));
}

TEST_F(ModelFolderTest, keeps_the_last_five_that_served_and_the_last_five_rejected) {
  for (int i = 1; i <= 8; ++i) make_live(i, i);
  for (int i = 11; i <= 17; ++i) {
    add(i);
    step(i, Refuse, i);
  }
  add(21);
  ASSERT_TRUE(folder.prune());
  for (int i = 1; i <= 8; ++i) EXPECT_EQ(folder.holds(model_id(i)), i >= 4) << i;
  for (int i = 11; i <= 17; ++i) EXPECT_EQ(folder.holds(model_id(i)), i >= 13) << i;
  EXPECT_TRUE(folder.holds(model_id(21)));
  EXPECT_EQ(folder.list()->size(), 16u) << "what became of them is still known";
  EXPECT_EQ(refusal(2, Reinstate), "the files of model " + model_id(2) + " are gone");
}

TEST_F(ModelFolderTest, forgets_drafts_unless_somebody_is_at_work_on_them) {
  fs::create_directories(folder.draft(model_id(1)));
  {
    const auto training = folder.claim_training().value();
    ASSERT_TRUE(folder.prune());
    EXPECT_TRUE(fs::exists(folder.draft(model_id(1))));
  }
  ASSERT_TRUE(folder.prune());
  EXPECT_FALSE(fs::exists(folder.draft(model_id(1))));
}

TEST_F(ModelFolderTest, lets_one_process_train_at_a_time) {
  const auto first = folder.claim_training().value();
  const auto second = ModelFolder::open(path)->claim_training();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::Busy);
  EXPECT_EQ(second.error().context,
            path.string() + ": a model is being trained by another process");
}

TEST_F(ModelFolderTest, counts_attempts_since_the_last_promotion) {
  for (int i = 1; i <= 3; ++i)
    ASSERT_TRUE(folder.note({.at = day(i), .reason = "auc failed: \"0.5\"\n"}));
  EXPECT_EQ(folder.attempts_since_promotion().value(), 3u);
  make_live(1, 3);
  EXPECT_EQ(folder.attempts_since_promotion().value(), 0u);
  ASSERT_TRUE(folder.note({.at = day(4), .id = model_id(1), .passed = true}));
  EXPECT_EQ(folder.attempts_since_promotion().value(), 1u);
  EXPECT_EQ(folder.attempts()->at(0).reason, "auc failed: \"0.5\"\n");
}

TEST_F(ModelFolderTest, drops_the_half_line_of_a_killed_writer) {
  ASSERT_TRUE(folder.note({.at = day(1)}));
  std::ofstream{path / "attempts.jsonl", std::ios::app} << R"({"at":17,"id)";
  EXPECT_EQ(folder.attempts()->size(), 1u);
  ASSERT_TRUE(folder.note({.at = day(2)}));
  EXPECT_EQ(folder.attempts()->size(), 2u);
}

TEST_F(ModelFolderTest, says_when_its_own_files_are_damaged) {
  std::ofstream{path / "CURRENT"} << "{";
  EXPECT_EQ(folder.list().error().context, (path / "CURRENT").string() + ": not JSON");
  std::ofstream{path / "CURRENT"} << R"({"version":2,"models":[]})";
  EXPECT_EQ(folder.list().error().context,
            (path / "CURRENT").string() + ": written by a newer program");
}

// What a program does with the folder on a day with a better model, change by change.
std::vector<Result<>> changes(ModelFolder& folder, const DiskHook& hook, auto&& after_each) {
  std::vector<Result<>> results;
  const auto then = [&](auto change) {
    if (!results.empty() && !results.back()) return;
    results.push_back(change());
    after_each();
  };
  const auto bundle = small_bundle(model_id(2));
  const auto& id = bundle.meta.id;
  then([&] { return write_artefacts(folder.draft(id), bundle, DurableFiles{hook}); });
  then([&] { return folder.add(bundle.meta); });
  then([&] { return folder.note({.at = day(5), .id = id, .passed = true}); });
  then([&] { return folder.step(id, Pass, "gate", day(5)); });
  then([&] { return folder.step(id, Promote, "shadow", day(6)); });
  then([&] { return folder.roll_back("worse", day(7), model_id(1)); });
  then([&] { return folder.prune(); });
  return results;
}

std::string standing_text(const fs::path& path) {
  const auto folder = ModelFolder::open(path).value();
  return to_json(folder.list().value()) + to_json(folder.attempts().value());
}

class ModelFolderBroken : public testing::Test {
 protected:
  void SetUp() override {
    begin(dir / "whole");
    auto folder = ModelFolder::open(dir / "whole", [&](std::string_view) {
                    return ++steps, Result<>{};
                  }).value();
    states.insert(standing_text(dir / "whole"));
    for (const auto& done : changes(
             folder, [&](std::string_view) { return ++steps, Result<>{}; },
             [&] { states.insert(standing_text(dir / "whole")); }))
      ASSERT_TRUE(done) << done.error().context;
    ASSERT_GT(steps, 30);
  }

  // Every third step is enough for a day's work; GYRE_EVERY_STEP takes them all.
  static int stride() { return std::getenv("GYRE_EVERY_STEP") ? 1 : 3; }

  void begin(const fs::path& path) const {
    const auto first = dir / "first";
    if (!fs::exists(first)) make(first);
    fs::copy(first, path, fs::copy_options::recursive);
  }
  static void make(const fs::path& path) {
    auto folder = ModelFolder::open(path).value();
    ASSERT_TRUE(add_model(folder, 1));
    ASSERT_TRUE(folder.step(model_id(1), Pass, "", day(1)));
    ASSERT_TRUE(folder.step(model_id(1), Promote, "", day(2)));
    fs::create_directories(folder.path(".gone-" + model_id(0)));
  }

  // As before or as after one of the changes; what is held is whole; and one can go on.
  void expect_whole(const fs::path& path) {
    EXPECT_TRUE(states.contains(standing_text(path))) << standing_text(path);
    auto folder = ModelFolder::open(path).value();
    for (const auto& model : folder.list().value())
      if (folder.holds(model.id)) EXPECT_TRUE(read_bundle(folder.path(model.id))) << model.id;
    const auto live = folder.live().value();
    ASSERT_TRUE(live);
    EXPECT_TRUE(folder.holds(live->id));
    const auto pruned = folder.prune();
    EXPECT_TRUE(pruned) << pruned.error().context;
    for (const auto& entry : fs::directory_iterator{path})
      EXPECT_FALSE(entry.path().filename().string().starts_with(".")) << entry.path();
    if (!folder.holds(model_id(2))) EXPECT_TRUE(add_model(folder, 2));
  }

  const TempDir dir;
  std::set<std::string> states;
  int steps = 0;
};

TEST_F(ModelFolderBroken, is_as_before_or_as_after_a_change_whatever_step_it_was_killed_at) {
  for (int kill_at = 1; kill_at <= steps; kill_at += stride()) {
    SCOPED_TRACE(kill_at);
    const auto path = dir / ("killed" + std::to_string(kill_at)).c_str();
    begin(path);
    const pid_t child = fork();
    if (child == 0) {
      int left = kill_at;
      const DiskHook hook = [&](std::string_view) -> Result<> {
        if (--left == 0) std::raise(SIGKILL);
        return {};
      };
      auto folder = ModelFolder::open(path, hook).value();
      changes(folder, hook, [] {});
      _exit(0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    expect_whole(path);
  }
}

TEST_F(ModelFolderBroken, is_as_before_or_as_after_a_change_whatever_step_the_disk_refused) {
  for (int fail_at = stride() > 1 ? 2 : 1; fail_at <= steps; fail_at += stride()) {
    SCOPED_TRACE(fail_at);
    const auto path = dir / ("failed" + std::to_string(fail_at)).c_str();
    begin(path);
    int left = fail_at;
    const DiskHook hook = [&](std::string_view step) -> Result<> {
      if (--left == 0) return fail(Errc::Io, "the disk is full: " + std::string{step});
      return {};
    };
    auto folder = ModelFolder::open(path, hook).value();
    const auto results = changes(folder, hook, [] {});
    ASSERT_FALSE(results.back());
    EXPECT_TRUE(results.back().error().context.starts_with("the disk is full: "));
    expect_whole(path);
  }
}

}  // namespace
}  // namespace gyre::ml
