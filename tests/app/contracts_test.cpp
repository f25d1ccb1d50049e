#include <gtest/gtest.h>

#include "gyre/exchange/binance/decode.hpp"
#include "gyre/sim/exchange.hpp"
#include "gyre/sim/server/encode.hpp"
#include "tests/exchange/binance/payloads.hpp"

// What the embedded exchange says of its contracts over a socket is what it says when it is called
// directly: otherwise the two worlds would choose other universes.
namespace gyre::app {
namespace {

constexpr Timestamp kDay{std::chrono::sys_days{std::chrono::year{2025} / 6 / 2}};

std::vector<Instrument> contracts(const wire::Body& body) {
  std::vector<Instrument> all;
  for (const auto& view : std::get<wire::ExchangeInfoView>(body).symbols)
    all.push_back(view.instrument);
  return all;
}

void expect_the_same_over_a_socket(const wire::Body& body) {
  std::string text;
  sim::server::encode(text, wire::GetExchangeInfo{}, 1, {.body = body});
  binance::AnswerDecoder decoder;
  const auto read = decoder.decode(wire::GetExchangeInfo{}, 200, text);
  ASSERT_TRUE(read) << read.error().context;
  EXPECT_EQ(contracts(*read), contracts(body));
}

TEST(Contracts, of_a_generated_market_are_the_same_over_a_socket) {
  const auto market = std::make_shared<const sim::Market>(sim::SyntheticMarket{
      {.seed = 7, .symbols = 650, .range = {kDay, kDay + 24h}, .wide_names = 3}});
  sim::Exchange exchange{market, {}, kDay};
  const auto answer = exchange.handle(exchange.account("a"), wire::GetExchangeInfo{});
  EXPECT_EQ(contracts(answer.body).size(), 650u);
  expect_the_same_over_a_socket(answer.body);
}

TEST(Contracts, of_the_real_venue_are_the_same_over_a_socket) {
  const auto json = binance::payload("full/exchangeInfo_fapi_20250306.json");
  if (!json) GTEST_SKIP() << "no test data";
  binance::AnswerDecoder decoder;
  const auto body = decoder.decode(wire::GetExchangeInfo{}, 200, *json);
  ASSERT_TRUE(body) << body.error().context;
  expect_the_same_over_a_socket(*body);
}

}  // namespace
}  // namespace gyre::app
