#include "gyre/exchange/binance/key_verdict.hpp"

#include <gtest/gtest.h>

namespace gyre::binance {
namespace {

constexpr KeyRestrictions kGood{.has_addresses = true, .can_read = true, .can_trade_futures = true};

KeyRestrictions with(bool KeyRestrictions::* right, bool value) {
  auto key = kGood;
  key.*right = value;
  return key;
}

struct Case {
  KeyRestrictions key;
  KeyUse use;
  std::string_view typed;
  std::string_view why;  // part of the refusal; empty: accepted
};

TEST(KeyVerdict, follows_the_table) {
  using K = KeyRestrictions;
  const auto withdraws = with(&K::can_withdraw, true);
  const auto inside = with(&K::can_transfer_internally, true);
  const auto universal = with(&K::can_transfer_universally, true);
  const auto anywhere = with(&K::has_addresses, false);
  const auto no_futures = with(&K::can_trade_futures, false);
  const auto blind = with(&K::can_read, false);
  const Case table[]{
      {kGood, KeyUse::Live, "", ""},
      {withdraws, KeyUse::Live, "", "can withdraw"},
      {withdraws, KeyUse::Live, kAnyAddressPhrase, "can withdraw"},
      {withdraws, KeyUse::Demo, "", ""},
      {inside, KeyUse::Live, "", "transfer internally"},
      {inside, KeyUse::Live, kAnyAddressPhrase, "transfer internally"},
      {inside, KeyUse::Demo, "", ""},
      {universal, KeyUse::Live, "", "transfer universally"},
      {universal, KeyUse::Live, kAnyAddressPhrase, "transfer universally"},
      {universal, KeyUse::Demo, "", ""},
      {anywhere, KeyUse::Live, "", "any address"},
      {anywhere, KeyUse::Live, "yes", "any address"},
      {anywhere, KeyUse::Live, "My key works from any address", "any address"},
      {anywhere, KeyUse::Live, kAnyAddressPhrase, ""},
      {anywhere, KeyUse::Demo, "", ""},
      {no_futures, KeyUse::Live, kAnyAddressPhrase, "cannot trade futures"},
      {no_futures, KeyUse::Demo, "", "cannot trade futures"},
      {blind, KeyUse::Live, "", "cannot read"},
      {blind, KeyUse::Demo, "", "cannot read"},
      {K{}, KeyUse::Live, "", "cannot read: enable reading for this key; it cannot trade futures"}};
  for (const auto& line : table) {
    const auto report = key_verdict(line.key, line.use, line.typed);
    EXPECT_EQ(report.is_accepted(), line.why.empty()) << line.why;
    const auto accepted = report.accepted();
    if (line.why.empty()) continue;
    EXPECT_EQ(accepted.error().code, Errc::Unauthorized);
    EXPECT_TRUE(accepted.error().context.contains(line.why)) << accepted.error().context;
  }
}

TEST(KeyVerdict, tells_every_line_whatever_it_is) {
  const auto report =
      key_verdict(with(&KeyRestrictions::has_addresses, false), KeyUse::Live, kAnyAddressPhrase);
  ASSERT_EQ(report.lines.size(), kCount<KeyFault>);
  for (std::size_t i = 0; i < report.lines.size(); ++i) {
    EXPECT_EQ(report.lines[i].fault, KeyFault(i));
    EXPECT_EQ(report.lines[i].finding, report.lines[i].fault == KeyFault::AnyAddress
                                           ? KeyFinding::Waived
                                           : KeyFinding::Good);
  }
}

TEST(KeyRestrictions, are_read_whole_or_not_at_all) {
  const std::string text =
      R"({"ipRestrict":true,"createTime":1623840271000,"enableReading":true,)"
      R"("enableWithdrawals":false,"enableInternalTransfer":true,"enableMargin":false,)"
      R"("enableFutures":true,"permitsUniversalTransfer":true,"enableVanillaOptions":false})";
  const auto key = read_key_restrictions(text);
  ASSERT_TRUE(key) << key.error().context;
  EXPECT_TRUE(key->has_addresses && key->can_read && key->can_trade_futures);
  EXPECT_TRUE(key->can_transfer_internally && key->can_transfer_universally);
  EXPECT_FALSE(key->can_withdraw);
  for (const std::string name :
       {"ipRestrict", "enableReading", "enableWithdrawals", "enableInternalTransfer",
        "enableFutures", "permitsUniversalTransfer"}) {
    auto other = text;
    other.replace(other.find(name), name.size(), "other");
    EXPECT_EQ(read_key_restrictions(other).error().context, name + " is missing");
  }
  for (const auto* bad : {"", "[]", "{}", "null", R"({"ipRestrict":1})"})
    EXPECT_EQ(read_key_restrictions(bad).error().code, Errc::Parse) << bad;
}

}  // namespace
}  // namespace gyre::binance
