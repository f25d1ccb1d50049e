#include "gyre/exchange/binance/credentials.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

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
    fs::permissions(folder_, fs::perms::owner_all);
  }
  void TearDown() override {
    fs::remove_all(folder_);
    for (const char* name : {"CREDENTIALS_DIRECTORY", "GYRE_API_KEY", "GYRE_API_SECRET"})
      ::unsetenv(name);
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);  // the sanitizers look at this process
  }

  fs::path write(std::string_view text, unsigned mode, std::string_view name = "credentials") {
    const auto path = folder_ / name;
    std::ofstream{path} << text;
    fs::permissions(path, fs::perms{mode});
    return path;
  }
  static Error refused(const fs::path& path) {
    auto read = credentials_from_file(path);
    return read ? Error{} : std::move(read).error();
  }
  fs::path folder_;
};

constexpr std::string_view kText = "key=abc\nsecret=xyz\n";

TEST_F(CredentialsFile, of_ours_alone_is_read) {
  for (const unsigned mode : {0600u, 0400u}) {
    const auto read = credentials_from_file(write(kText, mode, mode == 0600 ? "a" : "b"));
    ASSERT_TRUE(read) << read.error().context;
    EXPECT_EQ(read->key, "abc");
    EXPECT_EQ(read->signer.sign("text"), wire::hmac_sha256("xyz", "text"));
  }
  EXPECT_EQ(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0) << "and this process is not dumped any more";
}

TEST_F(CredentialsFile, that_others_can_reach_is_refused_with_what_to_do) {
  for (const unsigned mode : {0640u, 0604u, 0620u, 0602u, 0610u, 0644u, 0666u}) {
    const auto error = refused(write(kText, mode));
    EXPECT_EQ(error.code, Errc::Unauthorized) << std::oct << mode;
    EXPECT_TRUE(error.context.contains("chmod 600")) << error.context;
  }
}

TEST_F(CredentialsFile, in_a_directory_that_others_can_change_is_refused) {
  const auto path = write(kText, 0600);
  for (const unsigned mode : {0770u, 0707u, 01777u, 0720u}) {
    fs::permissions(folder_, fs::perms{mode});
    const auto error = refused(path);
    EXPECT_EQ(error.code, Errc::Unauthorized) << std::oct << mode;
    EXPECT_TRUE(error.context.contains("directory")) << error.context;
  }
  fs::permissions(folder_, fs::perms{0755});
  EXPECT_TRUE(credentials_from_file(path)) << "to be looked into is no harm";
}

TEST_F(CredentialsFile, of_another_owner_is_refused) {
  const auto path = write(kText, 0600);
  if (::geteuid() != 0 || ::chown(path.c_str(), 12345, 12345) != 0) GTEST_SKIP() << "needs root";
  EXPECT_EQ(refused(path).code, Errc::Unauthorized);
  const auto own = write(kText, 0600, "own");
  ASSERT_EQ(::chown(folder_.c_str(), 12345, 12345), 0);
  EXPECT_EQ(refused(own).code, Errc::Unauthorized) << "its directory is somebody else's";
}

TEST_F(CredentialsFile, that_is_a_link_or_no_file_is_refused_without_waiting) {
  const auto path = write(kText, 0600);
  fs::create_symlink(path, folder_ / "link");
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(refused(folder_ / "link").code, Errc::Unauthorized);
  EXPECT_EQ(refused(folder_ / "pipe").code, Errc::Unauthorized);
  EXPECT_EQ(refused(folder_).code, Errc::Unauthorized);
  EXPECT_EQ(refused(folder_ / "none").code, Errc::NotFound);
  EXPECT_EQ(refused(folder_ / "none" / "none").code, Errc::NotFound);
}

TEST_F(CredentialsFile, never_shows_its_content_in_an_error) {
  for (const auto* text : {"secret=hidden\n", "key=hidden\nsecret=hidden\nhidden\n", "hidden=1\n",
                           "-----BEGIN PRIVATE KEY-----\nhidden\n", "key=hidden hidden\n"}) {
    const auto error = refused(write(text, 0600));
    EXPECT_EQ(error.code, Errc::Parse);
    EXPECT_FALSE(error.context.contains("hidden")) << error.context;
    EXPECT_FALSE(error.context.contains('\n')) << error.context;
  }
}

TEST_F(CredentialsFile, of_the_service_manager_may_be_readable_by_its_list) {
  EXPECT_EQ(credentials_from_systemd().error().code, Errc::NotFound);
  write(kText, 0440, "gyre-key");
  ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
  const auto read = find_credentials({});
  ASSERT_TRUE(read) << read.error().context;
  EXPECT_EQ(read->key, "abc");
  write(kText, 0444, "gyre-key");
  EXPECT_EQ(find_credentials({}).error().code, Errc::Unauthorized) << "not by everybody";
}

TEST_F(CredentialsFile, is_asked_before_the_environment_and_refusals_are_final) {
  EXPECT_EQ(find_credentials({}).error().code, Errc::NotFound);
  ::setenv("GYRE_API_KEY", "other", 1);
  ::setenv("GYRE_API_SECRET", "one", 1);
  EXPECT_EQ(find_credentials(write(kText, 0600))->key, "abc");
  EXPECT_EQ(find_credentials(write(kText, 0644, "open")).error().code, Errc::Unauthorized);
  EXPECT_EQ(find_credentials({})->key, "other");
}

TEST_F(CredentialsFile, of_the_environment_is_wiped_there) {
  EXPECT_EQ(credentials_from_environment().error().code, Errc::NotFound);
  ::setenv("GYRE_API_KEY", "abc", 1);
  ::setenv("GYRE_API_SECRET", "xyz", 1);
  const auto read = credentials_from_environment();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->signer.sign("text"), wire::hmac_sha256("xyz", "text"));
  EXPECT_STREQ(std::getenv("GYRE_API_SECRET"), "");
  EXPECT_EQ(credentials_from_environment().error().code, Errc::NotFound);
  ::setenv("GYRE_API_SECRET", "with space", 1);
  const auto bad = credentials_from_environment();
  EXPECT_EQ(bad.error().code, Errc::Parse);
  EXPECT_FALSE(bad.error().context.contains("with space"));
}

// Looks for `text(0), text(1), …` in what this process may write, without holding it anywhere.
template <class Text>
int places_of(Text text, std::size_t size) {
  struct Region {
    std::uintptr_t from, to;
  };
  std::vector<Region> regions;
  {
    std::ifstream maps{"/proc/self/maps"};
    for (std::string line; std::getline(maps, line);) {
      Region region{};
      char mode[5]{};
      if (std::sscanf(line.c_str(), "%lx-%lx %4s", &region.from, &region.to, mode) == 3 &&
          std::string_view{mode} == "rw-p")
        regions.push_back(region);
    }
  }
  int found = 0;
  for (const auto& region : regions)
    for (auto at = region.from; at + size <= region.to; ++at) {
      const auto* here = reinterpret_cast<const char*>(at);
      std::size_t same = 0;
      while (same < size && here[same] == text(same)) ++same;
      found += same == size ? 1 : 0;
    }
  return found;
}

#if !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer) && \
    !__has_feature(thread_sanitizer)
// It is written by a child, so that this process has never held it in any other way.
TEST_F(CredentialsFile, leaves_its_secret_in_one_place_of_the_memory) {
  constexpr std::size_t kSize = 64;
  const auto letter = [](std::size_t i) {
    return static_cast<char>('A' + (i * i * 7 + i * 3) % 58);
  };
  const auto path = write("key=abc\n", 0600);
  if (const auto child = ::fork(); child == 0) {
    std::ofstream file{path, std::ios::app};
    file << "secret=";
    for (std::size_t i = 0; i < kSize; ++i) file << letter(i);
    file << '\n';
    file.close();
    ::_exit(0);
  } else {
    int status = -1;
    ::waitpid(child, &status, 0);
    ASSERT_EQ(status, 0);
  }
  {
    const auto read = credentials_from_file(path);
    ASSERT_TRUE(read) << read.error().context;
    (void)read->signer.sign("text");
    EXPECT_EQ(places_of(letter, kSize), 1);
  }
  EXPECT_EQ(places_of(letter, kSize), 0);
}
#endif

}  // namespace
}  // namespace gyre::binance
