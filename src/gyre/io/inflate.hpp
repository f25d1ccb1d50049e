#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "gyre/core/result.hpp"

// Compressed bytes back to what they were, up to a limit: a small body may hold a huge one.
namespace gyre::io {

// A whole gzip or zlib body.
Result<std::string> inflate_body(std::string_view bytes, std::size_t size_max);

// The messages of a permessage-deflate connection (RFC 7692), in order; each may refer to the ones
// before it.
class MessageInflater {
 public:
  MessageInflater();
  ~MessageInflater();
  // The message, into `out`. Parse for damage, OutOfRange beyond the limit.
  Result<> inflate(std::string_view bytes, std::size_t size_max, std::string& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gyre::io
