#include "gyre/exchange/wire/signing.hpp"

#include <gtest/gtest.h>

#include "gyre/exchange/wire/cost.hpp"

namespace gyre::wire {
namespace {

// RFC 4231, test case 2.
TEST(Signing, agrees_with_the_published_vector) {
  EXPECT_EQ(hmac_sha256("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Signing, encodes_what_is_not_plain) {
  EXPECT_EQ(percent_encode("BTCUSDT-1.5_~"), "BTCUSDT-1.5_~");
  EXPECT_EQ(percent_encode("a b&c=d/e"), "a%20b%26c%3Dd%2Fe");
  EXPECT_EQ(percent_encode("币安人生USDT"), "%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT");
}

TEST(Query, joins_names_and_encoded_values) {
  EXPECT_EQ(Query{}.add("symbol", "币USDT").add("limit", "5").text(),
            "symbol=%E5%B8%81USDT&limit=5");
}

TEST(Cost, follows_the_published_weights) {
  const auto weight = [](const Request& request) { return cost_of(request).weight; };
  const auto klines = [](int limit) {
    GetKlines request;
    request.limit = limit;
    return request;
  };
  EXPECT_EQ(weight(klines(99)), 1);
  EXPECT_EQ(weight(klines(100)), 2);
  EXPECT_EQ(weight(klines(499)), 2);
  EXPECT_EQ(weight(klines(500)), 5);
  EXPECT_EQ(weight(klines(1500)), 10);
  EXPECT_EQ(weight(GetOpenOrders{}), 40);
  EXPECT_EQ(weight(GetOpenOrders{"BTCUSDT"}), 1);
  EXPECT_EQ(weight(NewOrder{}), 0);
  EXPECT_EQ(cost_of(NewOrder{}).orders, 1);
  EXPECT_EQ(cost_of(NewAlgoOrder{}).orders, 1);
  EXPECT_EQ(cost_of(DeleteOrder{}).orders, 0);
}

TEST(Kind, tells_submits_from_protection) {
  EXPECT_EQ(kind_of(NewOrder{}), RequestKind::Submit);
  EXPECT_EQ(kind_of(NewAlgoOrder{}), RequestKind::Protect);
  EXPECT_EQ(kind_of(DeleteAlgoOrder{}), RequestKind::Cancel);
  EXPECT_EQ(kind_of(SetLeverage{}), RequestKind::Configure);
  EXPECT_EQ(kind_of(GetOrder{}), RequestKind::Read);
  EXPECT_FALSE(is_signed(GetKlines{}));
  EXPECT_FALSE(is_signed(KeepListenKey{}));
  EXPECT_TRUE(is_signed(GetOrder{}));
}

}  // namespace
}  // namespace gyre::wire
