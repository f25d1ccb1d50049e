#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gyre/core/time.hpp"
#include "gyre/exchange/wire/request.hpp"
#include "gyre/exchange/wire/signing.hpp"

// Requests as Binance's HTTP calls. Parameters go into the query string, encoded first and signed
// as sent, whatever the method.
namespace gyre::binance {

struct Call {
  std::string_view method;  // GET, POST, PUT, DELETE
  std::string_view path;
  std::string query;  // without '?', encoded
};
Call encode(const wire::Request& request);

// The query of a signed call: stamp, window and signature added.
std::string sign(const Call& call, Timestamp stamp, milliseconds window,
                 const wire::Signer& signer);

// What a log may say of a call: method, path and the names of its parameters, never their values.
std::string describe(const Call& call);

std::string user_stream_path(std::string_view listen_key);
std::string market_stream_path(const std::vector<std::string>& topics);
// The messages that begin and end subscriptions; the user stream's topic is its listenKey.
std::string subscribe(const std::vector<std::string>& topics);
std::string unsubscribe(const std::vector<std::string>& topics);

}  // namespace gyre::binance
