#pragma once

#include "gyre/domain/outcome.hpp"
#include "gyre/exchange/wire/request.hpp"

// What a request costs of the venue's limits, and what kind of request it is. The venue's own
// headers correct the sum; this table is what keeps the sum from ever passing the limit.
namespace gyre::wire {

struct Cost {
  int weight = 0;  // of REQUEST_WEIGHT a minute, per IP
  int orders = 0;  // of ORDERS in 10 s and in a minute, per account
};
Cost cost_of(const Request& request);

// Of klines by limit: below 100 1, below 500 2, up to 1000 5, beyond 10.
int kline_weight(int limit);

RequestKind kind_of(const Request& request);

// Whether it needs key, time stamp and signature; the listenKey calls need the key alone.
bool is_signed(const Request& request);

}  // namespace gyre::wire
