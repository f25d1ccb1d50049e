#include "gyre/exchange/binance/decode.hpp"

#include "gyre/exchange/binance/redact.hpp"
#include "gyre/exchange/binance/views.hpp"
#include "gyre/exchange/wire/answer.hpp"

namespace gyre::binance {
namespace {

wire::Body refusal(const Json* json, std::string_view body) {
  wire::ErrorView error;
  if (json != nullptr &&
      ObjectReader{*json}.maybe("code", error.code).maybe("msg", error.message).done())
    return wire::ErrorView{error.code, redact(error.message)};
  return wire::ErrorView{0, redact(body)};
}

// {"code":-2013,...} may come with status 200 from a gateway; {"code":200,...} is a success.
bool is_refusal(const Json& json) {
  std::int64_t code = 0;
  Json member;
  return json.is_object() && !json["code"].get(member) && read(member, code) && code < 0;
}

}  // namespace

Result<wire::Body> AnswerDecoder::decode(const wire::Request& request, int status,
                                         std::string_view body) {
  Json json;
  const bool is_json = !parser_.parse(body.data(), body.size()).get(json);
  if (status != 200) return refusal(is_json ? &json : nullptr, body);
  if (!is_json) return fail(Errc::Parse, "not JSON");
  if (is_refusal(json)) return refusal(&json, body);
  return std::visit(
      [&]<class R>(const R&) -> Result<wire::Body> {
        typename wire::AnswerTo<R>::Type view{};
        GYRE_CHECK(read_view(json, view));
        return wire::Body{std::move(view)};
      },
      request);
}

}  // namespace gyre::binance
