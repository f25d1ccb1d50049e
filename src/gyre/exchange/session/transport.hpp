#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/core/time.hpp"
#include "gyre/exchange/wire/request.hpp"
#include "gyre/exchange/wire/response.hpp"
#include "gyre/exchange/wire/stream.hpp"

// What carries a session to its venue: sockets, or a call into the embedded exchange. Both deliver
// the same inputs in the same order, which is why a run over sockets equals a backtest.
namespace gyre::session {

using RequestId = std::uint64_t;  // counts from 1; the order in which the venue handles them

// A request as it leaves: signed requests carry a timestamp in the venue's time.
struct Outgoing {
  RequestId id = 0;
  wire::Request request;
  Timestamp timestamp{};
  milliseconds receive_window{5000};
};

// Why no answer can be trusted: the request did not leave, or nobody knows what became of it.
struct TransportFailure {
  bool sent = true;
  std::string why;
};
struct Answer {
  RequestId id = 0;
  std::variant<wire::Response, TransportFailure> what;
};

// The user stream, or one of the market connections.
struct StreamId {
  int value = 0;  // 0: user
  auto operator<=>(const StreamId&) const = default;
};
struct StreamOpened {
  StreamId stream;
};
struct StreamLost {
  StreamId stream;
  std::string why;
};
struct StreamSaid {
  StreamId stream;
  wire::StreamMessage message;
};

using Input = std::variant<Answer, StreamOpened, StreamLost, StreamSaid>;

// What a stream connection subscribes to.
struct StreamPlan {
  StreamId stream;
  std::string listen_key;           // user stream
  std::vector<std::string> topics;  // market: "btcusdt@kline_1m"
};

// Further topics for a connection that is open.
struct Subscription {
  StreamId stream;
  std::vector<std::string> topics;
};

template <class T>
concept Transport =
    requires(T transport, Outgoing outgoing, StreamPlan plan, StreamId stream, Subscription more,
             std::vector<Input>& inputs, std::optional<Timestamp> wake) {
      // Market time. In lockstep it stands still until next() moves it.
      { transport.now() } -> std::same_as<Timestamp>;
      // Takes a request to send. Failures come as an Answer.
      { transport.send(std::move(outgoing)) } -> std::same_as<void>;
      { transport.open(std::move(plan)) } -> std::same_as<void>;
      { transport.subscribe(std::move(more)) } -> std::same_as<void>;
      { transport.close(stream) } -> std::same_as<void>;
      // Appends what has come of the present instant. In lockstep it waits until everything sent
      // has been answered, or is known to be withheld; on a free clock it waits for nothing.
      { transport.settle(inputs) } -> std::same_as<Result<>>;
      // Everything of the present instant is handled and durable. Waits for the next instant, at
      // the latest `wake`, and appends its inputs in canonical order: the user stream's messages as
      // sent, then answers by id, then market messages by (kind, symbol, timeframe). False at the
      // end of the market or after a stop was asked for.
      { transport.next(wake, inputs) } -> std::same_as<Result<bool>>;
    };

}  // namespace gyre::session
