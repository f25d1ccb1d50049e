#include "gyre/exchange/binance/key_file.hpp"

#include <gtest/gtest.h>

namespace gyre::binance {
namespace {

constexpr std::string_view kPem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";

std::string why(std::string_view text) {
  const auto parsed = parse_key_file(text);
  return parsed ? "" : parsed.error().context;
}

TEST(KeyFile, has_a_key_and_a_secret_in_any_order) {
  for (const auto* text : {"key=abc\nsecret=xyz\n", "# mine\r\n\r\n secret = xyz \r\nkey = abc",
                           "secret=xyz\nkey=abc\n#end"}) {
    const auto parsed = parse_key_file(text);
    ASSERT_TRUE(parsed) << parsed.error().context;
    EXPECT_EQ(parsed->key, "abc");
    EXPECT_EQ(parsed->signer.sign("q"), wire::hmac_sha256("xyz", "q"));
  }
}

// RFC 8032, 7.1, test 1.
TEST(KeyFile, may_hold_an_ed25519_key_instead) {
  const auto parsed = parse_key_file("key=abc\n" + std::string{kPem});
  ASSERT_TRUE(parsed) << parsed.error().context;
  EXPECT_TRUE(parsed->signer.sign("").starts_with("5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJ"));
}

TEST(KeyFile, that_is_another_thing_is_refused_by_line) {
  const std::string pem{kPem};
  const auto begin = pem.substr(0, 28);
  struct Case {
    std::string text, why;
  };
  const Case table[]{
      {"", "needs a line"},
      {"key=abc\n", "needs a line"},
      {"secret=xyz\n", "needs a line"},
      {"key=\nsecret=xyz\n", "line 1 has no value"},
      {"key=abc\nkey=abc\n", "line 2 is a second key"},
      {"key=abc\nsecret=a\nsecret=b\n", "line 3 is a second secret"},
      {"key=abc\nsecret=a\n" + pem, "line 5 is a second secret"},
      {"key=a\x01"
       "b\n",
       "line 1 has no value, or one with spaces or signs"},
      {"key=a b\n", "line 1 has no value, or one with spaces or signs"},
      {"key=\xc3\xa4\n", "line 1 has no value, or one with spaces or signs"},
      {"key=" + std::string(257, 'a'), "line 1 has no value"},
      {"apikey=abc\n", "line 1 has a name"},
      {"{\"key\":\"abc\"}", "line 1 is not understood"},
      {begin, "no END line"},
      {begin + "MC4CAQAwBQYD\n", "no END line"},
      {begin + "MC4C?\n", "line 2 is not of an Ed25519 key"},
      {begin + "MC4CAQAw\n-----END PRIVATE KEY-----", "line 3 ends what is no Ed25519 key"},
      {begin + std::string(64, 'A') + "\n-----END PRIVATE KEY-----", "line 3 ends what is no"},
      {begin + std::string(65, 'A') + "\n-----END PRIVATE KEY-----", "line 2 is not of"},
      {"-----BEGIN RSA PRIVATE KEY-----\n", "line 1 is not understood"},
      {std::string(5000, '#'), "longer than"}};
  for (const auto& line : table) EXPECT_TRUE(why(line.text).contains(line.why)) << why(line.text);
}

}  // namespace
}  // namespace gyre::binance
