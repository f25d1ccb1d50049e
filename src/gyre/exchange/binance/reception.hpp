#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/exchange/binance/decode.hpp"
#include "gyre/exchange/binance/socket_transport.hpp"
#include "gyre/exchange/binance/stream_decode.hpp"

// The io thread's side of a transport: bytes become inputs, gathered until a read is over.
namespace gyre::binance {

class SocketTransport::Reception {
 public:
  Inbox inbox;
  SocketCounters counters;

  // All of these on the io thread.
  void answered(session::RequestId id, const wire::Request& request, io::HttpOutcome outcome);
  void opened(session::StreamId stream);
  void frame(session::StreamId stream, std::string_view text, bool is_wanted);
  void ended(session::StreamId stream, std::string_view said, bool was_closed_by_us);
  void control(std::string_view text);
  void control_ended(std::string_view said);
  void hand_over() { inbox.push(std::move(batch_)); }

 private:
  wire::Response response(const io::HttpResponse& http, wire::Body body) const;
  AnswerDecoder answers_;
  StreamDecoder stream_;
  std::vector<wire::StreamMessage> messages_;
  Arrivals batch_;
  std::set<session::StreamId> open_;
};

}  // namespace gyre::binance
