#include <fmt/format.h>
#include <gtest/gtest.h>

#include "gyre/exchange/binance/stream_decode.hpp"
#include "tests/exchange/binance/payloads.hpp"
#include "tests/exchange/session/script.hpp"

// What no venue should say is counted and changes nothing, on its way from the socket to the
// engine.
namespace gyre::app {
namespace {

std::string with(std::string text, const std::string& name, const std::string& value) {
  const auto key = fmt::format("\"{}\": \"", name);
  EXPECT_TRUE(text.contains(key)) << name;
  const auto from = text.find(key) + key.size();
  return text.replace(from, text.find('"', from) - from, value);
}

TEST(BadReports, of_a_negative_quantity_are_not_understood) {
  const auto json =
      binance::payload("nautilus_trader/crates_user_data_json/order_update_trade.json");
  if (!json) GTEST_SKIP() << "no test data";
  binance::StreamDecoder decoder;
  std::vector<wire::StreamMessage> messages;
  ASSERT_TRUE(decoder.decode(*json, messages));
  ASSERT_EQ(messages.size(), 1u);
  for (const auto* quantity : {"-0.005", "1e3", "", "nan", "99999999999999999999"}) {
    for (const auto* name : {"l", "z", "q"}) {
      messages.clear();
      EXPECT_FALSE(decoder.decode(with(*json, name, quantity), messages)) << name << quantity;
      EXPECT_TRUE(messages.empty());
    }
  }
}

TEST(BadReports, of_a_symbol_that_nobody_lists_are_counted_and_not_told) {
  session::Script script;
  script.start();
  script.run(10s);
  const auto told = script.events.size();
  const auto errors = script.session.counters().errors;
  wire::OrderTradeUpdate update;
  update.symbol = "NOBODYUSDT";
  update.client_id = to_text(ClientId{{1}, Role::Entry, 0});
  update.order_id = update.trade_id = 7;
  update.status = wire::OrderStatus::Filled;
  update.last_quantity = Quantity::from_int(1);
  script.say(session::StreamSaid{session::StreamId{}, update});
  script.settle();
  EXPECT_EQ(script.session.counters().errors, errors + 1);
  EXPECT_EQ(script.events.size(), told);
}

}  // namespace
}  // namespace gyre::app
