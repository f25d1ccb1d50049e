#include "gyre/exchange/binance/key_verdict.hpp"

#include <algorithm>

#include "gyre/exchange/binance/json.hpp"

namespace gyre::binance {
namespace {

struct KeyRule {
  KeyFault fault;
  bool KeyRestrictions::* right;
  bool wanted;  // its value in a good key
  bool of_demo_too;
  std::string_view good, bad;
};
constexpr KeyRule kRules[]{
    {KeyFault::CannotRead, &KeyRestrictions::can_read, true, true, "it can read",
     "it cannot read: enable reading for this key"},
    {KeyFault::NoFutures, &KeyRestrictions::can_trade_futures, true, true, "it can trade futures",
     "it cannot trade futures: enable futures, or make a key after the futures account"},
    {KeyFault::Withdrawals, &KeyRestrictions::can_withdraw, false, false, "it cannot withdraw",
     "it can withdraw: disable withdrawals for this key"},
    {KeyFault::InternalTransfer, &KeyRestrictions::can_transfer_internally, false, false,
     "it cannot transfer internally",
     "it can transfer internally: disable internal transfer for this key"},
    {KeyFault::UniversalTransfer, &KeyRestrictions::can_transfer_universally, false, false,
     "it cannot transfer universally",
     "it can transfer universally: disable universal transfer for this key"},
    {KeyFault::AnyAddress, &KeyRestrictions::has_addresses, true, false,
     "it works from listed addresses only",
     "it works from any address: restrict it to the addresses of this machine"},
};
static_assert(std::size(kRules) == kCount<KeyFault>);

KeyFinding judge(const KeyRule& rule, bool is_good, KeyUse use,
                 std::optional<std::string_view> typed) {
  if (is_good) return KeyFinding::Good;
  if (use == KeyUse::Demo && !rule.of_demo_too) return KeyFinding::Waived;
  const bool is_waived = rule.fault == KeyFault::AnyAddress && typed == kAnyAddressPhrase;
  return is_waived ? KeyFinding::Waived : KeyFinding::Bad;
}

}  // namespace

Result<KeyRestrictions> read_key_restrictions(std::string_view text) {
  simdjson::dom::parser parser;
  Json json;
  if (parser.parse(text.data(), text.size()).get(json))
    return fail(Errc::Parse, "the restrictions of the key are not JSON");
  KeyRestrictions key;
  GYRE_CHECK(ObjectReader{json}
                 .field("ipRestrict", key.has_addresses)
                 .field("enableReading", key.can_read)
                 .field("enableFutures", key.can_trade_futures)
                 .field("enableWithdrawals", key.can_withdraw)
                 .field("enableInternalTransfer", key.can_transfer_internally)
                 .field("permitsUniversalTransfer", key.can_transfer_universally)
                 .done());
  return key;
}

KeyReport key_verdict(const KeyRestrictions& key, KeyUse use,
                      std::optional<std::string_view> typed) {
  KeyReport report;
  for (const auto& rule : kRules) {
    const bool is_good = key.*rule.right == rule.wanted;
    report.lines.push_back(
        {rule.fault, judge(rule, is_good, use, typed), is_good ? rule.good : rule.bad});
  }
  return report;
}

bool KeyReport::is_accepted() const {
  return std::ranges::none_of(lines,
                              [](const KeyLine& line) { return line.finding == KeyFinding::Bad; });
}

Result<> KeyReport::accepted() const {
  std::string why;
  for (const auto& line : lines)
    if (line.finding == KeyFinding::Bad) (why += why.empty() ? "" : "; ") += line.text;
  if (why.empty()) return {};
  return fail(Errc::Unauthorized, "this key is refused: " + why);
}

}  // namespace gyre::binance
