#pragma once

#include <optional>
#include <string_view>

#include "gyre/io/http_message.hpp"
#include "gyre/sim/exchange.hpp"

// The exchange's public archive of closed bars, made when it is asked for from what the market
// holds: /data/futures/um/{daily,monthly}/klines/SYMBOL/INTERVAL/SYMBOL-INTERVAL-DATE.zip, and with
// .CHECKSUM behind it the file's sum.
namespace gyre::sim::server {

inline constexpr std::string_view kArchivePath = "/data/futures/um/";

// 404 for what there is not, which is also a day or month that is not over.
io::HttpResponse answer_archive(const Exchange& exchange, std::string_view path);

}  // namespace gyre::sim::server
