#pragma once

#include <string_view>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/exchange/binance/json.hpp"
#include "gyre/exchange/wire/stream.hpp"

// Stream frames read: bare or wrapped in {"stream":..,"data":..}, one message or a list of them.
// Events that we know and have no use for say nothing; an unknown one is a parse error, so that
// nothing new is overlooked.
namespace gyre::binance {

class StreamDecoder {
 public:
  // Appends what the frame says. After an error nothing of the frame is kept.
  Result<> decode(std::string_view frame, std::vector<wire::StreamMessage>& messages);

 private:
  simdjson::dom::parser parser_;
};

}  // namespace gyre::binance
