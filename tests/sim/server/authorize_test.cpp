#include "gyre/sim/server/authorize.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "gyre/exchange/wire/signing.hpp"

namespace gyre::sim::server {
namespace {

constexpr Timestamp kNow = from_ms(1'000'000'000);
const std::vector<ApiKey> kKeys{{"key", "secret"}, {"other", "hidden"}};

// The code of the refusal; 0 when there is none.
int attempt(std::string query, std::string body = "", std::optional<std::string_view> key = "key",
            Clocks clocks = {kNow, {}}, Access access = Access::Signed) {
  const auto parameters = Parameters::parse(query, body).value();
  const auto who = authorize(access, {query, body, key}, parameters, kKeys, clocks);
  return who ? 0 : who.error().code;
}
std::string stamped(std::int64_t offset, std::string more = "") {
  return fmt::format("{}timestamp={}", more, to_ms(kNow) + offset);
}
std::string signed_by(std::string_view secret, const std::string& text) {
  return text + "&signature=" + wire::hmac_sha256(secret, text);
}

TEST(Authorize, a_signed_call_passes) { EXPECT_EQ(attempt(signed_by("secret", stamped(0))), 0); }

TEST(Authorize, the_signature_is_over_query_and_body_wherever_it_stands) {
  const std::string query = "symbol=A", body = stamped(0);
  const auto signature = wire::hmac_sha256("secret", query + body);
  EXPECT_EQ(attempt(query + "&signature=" + signature, body), 0);
  EXPECT_EQ(attempt(query, body + "&signature=" + signature), 0);
  EXPECT_EQ(attempt(query, "signature=" + signature + "&" + body), 0);
}

TEST(Authorize, it_is_made_of_the_text_as_sent) {
  EXPECT_EQ(attempt(signed_by("secret", "symbol=%E5%B8%81&" + stamped(0))), 0);
  EXPECT_EQ(attempt("symbol=%e5%b8%81&" + stamped(0) +
                    "&signature=" + wire::hmac_sha256("secret", "symbol=%E5%B8%81&" + stamped(0))),
            -1022);
}

TEST(Authorize, keys_and_signatures_that_are_not_right_are_refused_each_with_its_code) {
  const auto call = signed_by("secret", stamped(0));
  EXPECT_EQ(attempt(call, "", std::nullopt), -2014);
  EXPECT_EQ(attempt(call, "", ""), -2014);
  EXPECT_EQ(attempt(call, "", "nobody"), -2015);
  EXPECT_EQ(attempt(call, "", "other"), -1022);
  EXPECT_EQ(attempt(signed_by("hidden", stamped(0))), -1022);
  EXPECT_EQ(attempt(stamped(0)), -1102);                  // no signature
  EXPECT_EQ(attempt(signed_by("secret", "a=b")), -1102);  // no timestamp
  EXPECT_EQ(attempt(signed_by("secret", "timestamp=x")), -1100);
}

TEST(Authorize, a_stamp_is_good_from_the_window_behind_to_a_second_ahead) {
  const auto code = [](std::int64_t offset, std::string more = "") {
    return attempt(signed_by("secret", stamped(offset, more)));
  };
  EXPECT_EQ(code(-5'000), 0);
  EXPECT_EQ(code(-5'001), -1021);
  EXPECT_EQ(code(999), 0);
  EXPECT_EQ(code(1'000), -1021);
  EXPECT_EQ(code(-2'000, "recvWindow=2000&"), 0);
  EXPECT_EQ(code(-2'001, "recvWindow=2000&"), -1021);
  EXPECT_EQ(code(0, "recvWindow=60000&"), 0);
  EXPECT_EQ(code(0, "recvWindow=60001&"), -1131);
}

TEST(Authorize, the_wall_may_vouch_for_a_stamp_that_the_market_does_not) {
  const auto call = signed_by("secret", stamped(3'600'000));
  EXPECT_EQ(attempt(call), -1021);
  EXPECT_EQ(attempt(call, "", "key", {kNow, kNow + 1h}), 0);
}

TEST(Authorize, some_endpoints_want_a_key_alone_and_some_nothing) {
  EXPECT_EQ(attempt("", "", "key", {kNow, {}}, Access::Key), 0);
  EXPECT_EQ(attempt("", "", "nobody", {kNow, {}}, Access::Key), -2015);
  EXPECT_EQ(attempt("", "", std::nullopt, {kNow, {}}, Access::Open), 0);
}

}  // namespace
}  // namespace gyre::sim::server
