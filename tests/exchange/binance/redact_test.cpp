#include "gyre/exchange/binance/redact.hpp"

#include <gtest/gtest.h>

namespace gyre::binance {
namespace {

TEST(Redact, keeps_what_people_read) {
  for (const auto* text : {"Margin is insufficient.", "Unknown error, please check your request",
                           "Way too many requests; IP banned until 1573211234567.",
                           "Order gy1-0000000000001-E-00 does not exist.", "币安人生USDT"})
    EXPECT_EQ(redact(text), text);
}

TEST(Redact, leaves_no_long_word_and_no_control_character) {
  const std::string key(64, 'k');
  EXPECT_EQ(redact("API-key " + key + " is wrong"), "API-key [...] is wrong");
  EXPECT_EQ(redact("?a=1&signature=" + key + "&b=2"), "?a=1&signature=[...]&b=2");
  EXPECT_EQ(redact("a%2B" + key), "[...]");
  EXPECT_EQ(redact("one\r\ntwo\x1b[31m\x7f"), "one  two [31m ");
  EXPECT_EQ(redact(std::string(190, ' ') + key).size(), 195u);
  EXPECT_EQ(redact(std::string(198, '.') + key), std::string(198, '.') + "[.");
  EXPECT_EQ(redact(std::string(1000, '.')).size(), 200u);
}

}  // namespace
}  // namespace gyre::binance
