#pragma once

#include <gtest/gtest.h>
#include <simdjson.h>

#include <memory>
#include <string>

#include "tests/sim/server/client.hpp"

// A server in lockstep with one enrolled client, as fast as it goes.
namespace gyre::sim {

inline constexpr Timestamp kServerStart = std::chrono::sys_days{std::chrono::year{2025} / 5 / 27};

inline std::shared_ptr<const Market> server_market(int symbols = 3) {
  return std::make_shared<const Market>(
      SyntheticMarket{{.seed = 7,
                       .symbols = symbols,
                       .range = {kServerStart - std::chrono::days{3}, kServerStart + 24h}}});
}

inline std::int64_t number(const std::string& json, std::string_view name) {
  simdjson::dom::parser parser;
  std::int64_t value = -1;
  const auto error = parser.parse(json)[name].get(value);
  EXPECT_FALSE(error) << json;
  return value;
}

// A server in lockstep with one enrolled client.
class InLockstep : public testing::Test {
 protected:
  explicit InLockstep(Settings exchange = {}, int symbols = 3)
      : server_{{.speed = std::nullopt, .hold = true, .faults = true},
                server_market(symbols),
                exchange,
                kServerStart} {
    const auto started = server_.start();
    EXPECT_TRUE(started) << started.error().context;
    client_ = std::make_unique<Client>(server_.url(), "session-1");
    control_ = client_->open("/gyre/control?session=session-1");
    EXPECT_EQ(number(control_.ask(R"({"enrol":"session-1"})"), "E"), to_ms(kServerStart));
    barrier_ = control_.inbox->take();
    EXPECT_EQ(number(barrier_, "n"), 1);
  }
  // Lets time pass; gives the next barrier.
  std::string step(Timestamp wake = {}) {
    barrier_ = control_.ask(fmt::format(R"({{"ack":{},"sent":{},"wake":{}}})",
                                        number(barrier_, "n"), client_->sent(), to_ms(wake)));
    return barrier_;
  }
  Timestamp now() const { return from_ms(number(barrier_, "E")); }

  Server server_;
  std::unique_ptr<Client> client_;
  Socket control_;
  std::string barrier_;
};

}  // namespace gyre::sim
