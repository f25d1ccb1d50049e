#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gyre/io/http_message.hpp"
#include "gyre/sim/exchange.hpp"

// The exchange's public archive of closed bars, made when it is asked for from what the market
// holds: /data/futures/um/{daily,monthly}/klines/SYMBOL/INTERVAL/SYMBOL-INTERVAL-DATE.zip, and with
// .CHECKSUM behind it the file's sum.
namespace gyre::sim::server {

inline constexpr std::string_view kArchivePath = "/data/futures/um/";

class Archive {
 public:
  // 404 for what there is not, which is also a day or month that is not over.
  io::HttpResponse answer(const Exchange& exchange, std::string_view path);

 private:
  struct Wanted;
  static std::optional<Wanted> read_path(const Exchange& exchange, std::string_view path);
  std::optional<io::HttpResponse> serve(const Exchange& exchange, std::string_view path);

  // Nothing where there are no bars. The last ones made are kept: who asks for a file asks for its
  // sum too, and several do so at once.
  const std::string* content(const Exchange& exchange, const Wanted& wanted);

  static constexpr std::size_t kKept = 16;
  std::deque<std::pair<std::string, std::string>> made_;  // by name, oldest first
};

}  // namespace gyre::sim::server
