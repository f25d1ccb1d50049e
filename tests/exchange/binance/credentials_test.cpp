#include "gyre/exchange/binance/credentials.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace gyre::binance {
namespace {

namespace fs = std::filesystem;

class CredentialsFile : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path{testing::TempDir()} /
              (std::string{"gyre_credentials_"} + test->name() + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(std::string_view text, fs::perms mode) {
    const auto path = folder_ / "credentials";
    std::ofstream{path} << text;
    fs::permissions(path, mode);
    return path;
  }
  static constexpr auto kOurs = fs::perms::owner_read | fs::perms::owner_write;
  fs::path folder_;
};

TEST_F(CredentialsFile, of_ours_alone_is_read) {
  const auto read = credentials_from_file(write("key=abc\nsecret=xyz\n", kOurs));
  ASSERT_TRUE(read) << read.error().context;
  EXPECT_EQ(read->key, "abc");
  EXPECT_EQ(read->secret.reveal(), "xyz");
}

TEST_F(CredentialsFile, that_others_can_read_is_refused) {
  const auto read =
      credentials_from_file(write("key=a\nsecret=b\n", kOurs | fs::perms::group_read));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::Unauthorized);
}

TEST_F(CredentialsFile, that_is_a_link_or_nothing_is_refused) {
  const auto path = write("key=a\nsecret=b\n", kOurs);
  fs::create_symlink(path, folder_ / "link");
  EXPECT_EQ(credentials_from_file(folder_ / "link").error().code, Errc::Unauthorized);
  EXPECT_EQ(credentials_from_file(folder_).error().code, Errc::Unauthorized);
  EXPECT_EQ(credentials_from_file(folder_ / "none").error().code, Errc::NotFound);
}

TEST_F(CredentialsFile, never_shows_its_content_in_an_error) {
  const auto read = credentials_from_file(write("secret=hidden\n", kOurs));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Errc::Parse);
  EXPECT_FALSE(read.error().context.contains("hidden"));
}

TEST(Secret, is_gone_from_where_it_was_moved) {
  Secret first{"abc"};
  const Secret second{std::move(first)};
  EXPECT_EQ(second.reveal(), "abc");
}

}  // namespace
}  // namespace gyre::binance
