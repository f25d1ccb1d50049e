#include <algorithm>

#include "gyre/exchange/binance/decode.hpp"
#include "gyre/exchange/binance/redact.hpp"
#include "gyre/exchange/session/governor.hpp"
#include "gyre/exchange/wire/error.hpp"
#include "tests/fuzz/fuzz.hpp"

// Refusals: two bytes of HTTP status, four of Retry-After, then the body. Whatever they say, what
// was refused has an outcome, and a ban has an end at which something may be asked again.
namespace gyre {
namespace {

constexpr int kStatuses[]{200, 400, 401, 403, 408, 418, 429, 500, 502, 503, 504, 0, -1, 999};

void run(std::uint8_t which, std::int32_t retry_after, std::string_view text) {
  const int status = kStatuses[which % std::size(kStatuses)];
  auto body = binance::AnswerDecoder{}.decode(wire::NewOrder{}, status, text);
  if (!body) return;
  const auto* error = std::get_if<wire::ErrorView>(&*body);
  if (error == nullptr) return;
  ensure(error->message.size() <= binance::kSaidMax, "what is kept of it is short");
  ensure(std::ranges::none_of(error->message, [](char c) { return 0 <= c && c < ' '; }),
         "and holds nothing that a terminal obeys");
  const auto meaning = wire::meaning_of(status, error->code, error->message);
  (void)wire::outcome_of(meaning.error);
  (void)wire::ban_end(error->message);
  constexpr auto now = from_ms(1'748'346'000'000);
  wire::Response response{.status = status, .body = *std::move(body)};
  response.retry_after_s = retry_after;
  session::Governor governor;
  governor.learn(response, now);
  const auto next = governor.earliest({1, 0}, session::Priority::Protective, now);
  ensure(now <= next && next != session::Governor::kNever, "something may be asked again");
}

}  // namespace
}  // namespace gyre

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gyre;
  if (size < 5) return 0;
  std::uint32_t seconds = 0;
  for (std::size_t i = 1; i < 5; ++i) seconds = seconds << 8 | data[i];
  run(data[0], static_cast<std::int32_t>(seconds), fuzz::text_of(data + 5, size - 5));
  return 0;
}
