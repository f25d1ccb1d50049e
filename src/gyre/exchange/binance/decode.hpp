#pragma once

#include <string_view>

#include "gyre/core/result.hpp"
#include "gyre/exchange/binance/json.hpp"
#include "gyre/exchange/wire/request.hpp"
#include "gyre/exchange/wire/response.hpp"

// Answers read by what was asked. What is not understood is an error, never a half-filled value;
// a refusal without JSON keeps its status, because that says what is known.
namespace gyre::binance {

class AnswerDecoder {
 public:
  // The body of an answer with this HTTP status. Parse when a success is not understood.
  Result<wire::Body> decode(const wire::Request& request, int status, std::string_view body);

 private:
  simdjson::dom::parser parser_;
};

}  // namespace gyre::binance
