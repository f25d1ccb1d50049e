#include <gtest/gtest.h>

#include "gyre/exchange/binance/key_check.hpp"
#include "gyre/io/http_server.hpp"

namespace gyre::binance {
namespace {

class KeyCheck : public testing::Test {
 protected:
  KeyCheck() {
    io::ServerHandlers handlers;
    handlers.on_request = [this](const io::ServerRequest& request, io::Responder respond) {
      asked_ = request;
      respond({status_, {}, body_});
    };
    server_ = io::HttpServer::listen(runtime_, {}, std::move(handlers)).value();
    settings_.url = "http://127.0.0.1:" + std::to_string(server_->port());
  }
  ~KeyCheck() override {
    server_->close();
    runtime_.run([] {});
    runtime_.stop();
  }
  Result<KeyReport> check(KeyUse use) {
    return check_key(settings_, {"my-key", Secret{"my-secret"}}, use, from_ms(1'700'000'000'000));
  }

  KeyCheckSettings settings_;
  int status_ = 200;
  std::string body_ =
      R"({"ipRestrict":false,"enableReading":true,"enableFutures":true,"enableWithdrawals":true,)"
      R"("enableInternalTransfer":false,"permitsUniversalTransfer":false})";
  io::ServerRequest asked_;
  io::Runtime runtime_;
  std::unique_ptr<io::HttpServer> server_;
};

TEST_F(KeyCheck, asks_the_other_host_signed_and_judges) {
  const auto report = check(KeyUse::Demo);
  ASSERT_TRUE(report) << report.error().context;
  EXPECT_EQ(asked_.method, "GET");
  const std::string query = "recvWindow=5000&timestamp=1700000000000";
  EXPECT_EQ(asked_.target, "/sapi/v1/account/apiRestrictions?" + query +
                               "&signature=" + wire::hmac_sha256("my-secret", query));
  EXPECT_EQ(asked_.headers.find("X-MBX-APIKEY"), "my-key");
}

TEST_F(KeyCheck, a_live_key_never_goes_over_an_open_line) {
  const auto report = check(KeyUse::Live);
  EXPECT_EQ(report.error().code, Errc::Config);
  EXPECT_TRUE(asked_.target.empty()) << "nothing was sent";
}

TEST_F(KeyCheck, a_venue_that_does_not_know_the_key_or_answers_nonsense_accepts_none) {
  status_ = 401;
  body_ = R"({"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."})";
  const auto unknown = check(KeyUse::Demo);
  EXPECT_EQ(unknown.error().code, Errc::Unauthorized);
  EXPECT_TRUE(unknown.error().context.contains("code -2015")) << unknown.error().context;
  status_ = 503;
  EXPECT_EQ(check(KeyUse::Demo).error().code, Errc::Io);
  status_ = 200;
  EXPECT_EQ(check(KeyUse::Demo).error().code, Errc::Unauthorized);
  body_ = "<html>";
  EXPECT_EQ(check(KeyUse::Demo).error().code, Errc::Parse);
}

}  // namespace
}  // namespace gyre::binance
