#include <gtest/gtest.h>

#include <fstream>
#include <latch>
#include <mutex>
#include <regex>
#include <thread>
#include <vector>

#include "gyre/core/log.hpp"

namespace gyre {
namespace {

// What follows the time in each line.
class Lines {
 public:
  LogSink sink() {
    return [this](LogLevel, std::string_view line) {
      all_.emplace_back(line.substr(line.find(' ') + 1));
    };
  }
  const std::vector<std::string>& all() const { return all_; }

 private:
  std::vector<std::string> all_;
};

enum class Fruit : std::uint8_t { Apple, Pear };
constexpr auto names(Fruit) { return std::to_array<std::string_view>({"apple", "pear"}); }

TEST(Log, every_kind_of_argument_comes_out_as_text) {
  Lines lines;
  {
    const Log log{LogLevel::Debug, lines.sink()};
    const std::string text = "text";
    log_debug<"nothing">();
    log_info<"{} {} {} {}">(1, -2.5, true, 'c');
    log_warning<"{} {} {}">("literal", text, std::string_view{text}.substr(1, 2));
    log_error<"{} {} {} {}">(Price::parse("27123.40").value(), from_ms(0), 90s + 0ms, Fruit::Pear);
    log_info<"{:>5.2f}|{}">(3.14159, "");
  }
  EXPECT_EQ(lines.all(), (std::vector<std::string>{
                             "debug nothing", "info 1 -2.5 true c", "warning literal text ex",
                             "error 27123.4 1970-01-01T00:00:00Z 90s pear", "info  3.14|"}));
}

TEST(Log, a_text_from_outside_is_one_line_that_no_terminal_obeys) {
  Lines lines;
  {
    const Log log{LogLevel::Debug, lines.sink()};
    log_info<"said: {}">(
        "a\r\n2026 error b\x1b[2J\x7f\t\xc2\x9b"
        "c \xc3\xa4\xe5\xb8\x81");
  }
  EXPECT_EQ(lines.all(),
            std::vector<std::string>{"info said: a??2026 error b?[2J????c \xc3\xa4\xe5\xb8\x81"});
}

TEST(Log, lines_begin_with_the_time) {
  std::string line;
  {
    const Log log{LogLevel::Debug, [&](LogLevel, std::string_view text) { line = text; }};
    log_info<"x">();
  }
  EXPECT_TRUE(
      std::regex_match(line, std::regex{R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z info x)"}))
      << line;
}

TEST(Log, what_is_below_its_level_is_not_logged_and_nothing_is_without_a_log) {
  Lines lines;
  log_error<"before">();
  {
    const Log log{LogLevel::Warning, lines.sink()};
    log_info<"no">();
    log_warning<"yes">();
  }
  log_error<"after">();
  EXPECT_EQ(lines.all(), std::vector<std::string>{"warning yes"});
}

TEST(Log, each_thread_keeps_its_order_and_loses_nothing_that_matters) {
  constexpr int count = 30'000;
  Lines lines;
  {
    const Log log{LogLevel::Debug, lines.sink()};
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t)
      threads.emplace_back([t] {
        for (int i = 0; i < count; ++i) log_warning<"{} {} {}">(t, i, "some more bytes");
      });
    for (auto& thread : threads) thread.join();
  }
  ASSERT_EQ(lines.all().size(), 3u * count);
  std::array<int, 3> next{};
  for (const auto& line : lines.all()) {
    int t = 0, i = 0;
    ASSERT_EQ(std::sscanf(line.c_str(), "warning %d %d", &t, &i), 2) << line;
    ASSERT_EQ(i, next[static_cast<std::size_t>(t)]++);
  }
}

TEST(Log, a_full_ring_drops_and_counts_the_small_and_waits_for_the_grave) {
  std::latch stuck{1}, go_on{1};
  std::vector<std::string> seen;
  const auto before = Log::dropped();
  std::uint64_t dropped = 0, sent = 0;
  {
    const Log log{LogLevel::Debug, [&](LogLevel, std::string_view line) {
                    if (seen.empty()) {
                      stuck.count_down();
                      go_on.wait();
                    }
                    seen.emplace_back(line);
                  }};
    log_debug<"first">();
    stuck.wait();
    for (; Log::dropped() == before; ++sent) log_debug<"{}">(sent);
    dropped = Log::dropped() - before;
    std::thread release{[&] { go_on.count_down(); }};
    log_warning<"grave">();
    release.join();
  }
  EXPECT_EQ(dropped, 1u);
  EXPECT_EQ(seen.size(), 1 + sent - dropped + 1);
  EXPECT_TRUE(seen.back().ends_with("warning grave"));
}

TEST(LogRing, gives_back_records_of_every_length_in_order) {
  LogRing ring;
  const int what = 0;
  std::uint64_t in = 0, out = 0;
  for (int round = 0; round < 20'000; ++round) {
    const auto bytes = 8 + (in * 7919) % 700;
    auto* room = ring.reserve(bytes);
    if (room != nullptr) {
      std::memset(room, 0xee, bytes);
      std::memcpy(room, &in, sizeof in);
      ring.commit(&what);
      ++in;
    }
    if (room != nullptr && round % 100 != 0) continue;
    ring.drain([&](const void* told, const std::byte* record) {
      std::uint64_t number = 0;
      std::memcpy(&number, record, sizeof number);
      ASSERT_EQ(told, &what);
      ASSERT_EQ(number, out++);
    });
  }
  EXPECT_GT(in, 10'000u);
  EXPECT_GE(in, out);
}

TEST(LogSink, a_file_that_cannot_be_written_is_an_error) {
  EXPECT_EQ(log_to_file("/no/such/dir/x.log").error().context, "cannot write /no/such/dir/x.log");
  const auto path = std::filesystem::temp_directory_path() / "gyre-log-test.log";
  std::filesystem::remove(path);
  {
    const Log log{LogLevel::Debug, log_to_file(path).value()};
    log_info<"kept">();
  }
  std::ifstream in{path};
  std::string line;
  std::getline(in, line);
  EXPECT_TRUE(line.ends_with("info kept"));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace gyre
