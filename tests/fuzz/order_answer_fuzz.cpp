#include <utility>
#include <variant>

#include "gyre/exchange/binance/decode.hpp"
#include "gyre/exchange/wire/answer.hpp"
#include "tests/fuzz/fuzz.hpp"

// Answers to every request there is, orders and algo orders first of all: the first byte says to
// which, and whether it is a success. What is understood has the shape that was asked for.
namespace gyre {
namespace {

template <std::size_t... i>
wire::Request request_of(std::size_t number, std::index_sequence<i...>) {
  wire::Request request;
  ((i == number ? void(request.emplace<i>()) : void()), ...);
  return request;
}

void run(std::uint8_t choice, std::string_view text) {
  constexpr auto count = std::variant_size_v<wire::Request>;
  const auto request = request_of(choice % count, std::make_index_sequence<count>{});
  const int status = choice / count % 2 == 0 ? 200 : 400;
  const auto body = binance::AnswerDecoder{}.decode(request, status, text);
  ensure(body || status == 200, "a refusal is always understood");
  if (!body) return;
  const bool is_refusal = std::holds_alternative<wire::ErrorView>(*body);
  ensure(status == 200 || is_refusal, "a refusal stays one");
  if (is_refusal) return;
  const auto has_its_shape = std::visit(
      [&]<class R>(const R&) {
        return std::holds_alternative<typename wire::AnswerTo<R>::Type>(*body);
      },
      request);
  ensure(has_its_shape, "an answer has the shape that was asked for");
  (void)wire::fits(request, *body);
}

}  // namespace
}  // namespace gyre

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0) gyre::run(data[0], gyre::fuzz::text_of(data + 1, size - 1));
  return 0;
}
