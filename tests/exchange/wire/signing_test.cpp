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

std::string bytes(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string{hex.substr(i, 2)}, nullptr, 16));
  return out;
}
std::string ed25519(std::string_view seed, std::string_view text) {
  const auto key = bytes(seed);
  return Signer::ed25519(std::span{key}.first<32>()).sign(bytes(text));
}

// RFC 8032, 7.1, tests 1 to 3; the signatures as base64 in a query.
TEST(Signing, ed25519_agrees_with_the_published_vectors) {
  EXPECT_EQ(ed25519("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", ""),
            "5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc%2BbRr0lv18FlbviRlUUFDjnoQ"
            "Cw%3D%3D");
  EXPECT_EQ(
      ed25519("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72"),
      "kqAJqfDUyrhyDoILX2QlQKKye1QWUD%2BPs3YiI%2BvbadoIWsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6wDSkWErsM"
      "AA%3D%3D");
  EXPECT_EQ(
      ed25519("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82"),
      "YpHWV97sJAJIJ%2BacOr4BowzlSKKEdDpEXjaA19taw6wY%2F5tTjRbykK5n92CYTcZZSnwV6XFu0o3AJ77O6h7E"
      "Cg%3D%3D");
}

// RFC 4231, test case 2, by the one who signs.
TEST(Signing, a_secret_signs_as_its_hmac) {
  const Signer signer{Secret{"Jefe"}};
  EXPECT_EQ(signer.sign("what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_FALSE(signer.empty());
  EXPECT_TRUE(Signer{}.empty());
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
