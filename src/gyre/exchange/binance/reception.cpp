#include "gyre/exchange/binance/reception.hpp"

#include <utility>

#include "gyre/core/log.hpp"
#include "gyre/core/text.hpp"
#include "gyre/exchange/binance/encode.hpp"
#include "gyre/exchange/binance/redact.hpp"

namespace gyre::binance {
namespace {

int number_in(const io::HttpHeaders& headers, std::string_view name) {
  const auto text = headers.find(name);
  return text ? from_text<int>(*text).value_or(-1) : -1;
}

// The answer to a subscription or to the end of one: {"result":null,"id":1}.
bool is_receipt(std::string_view text) { return text.size() < 100 && text.contains(R"("result")"); }

}  // namespace

wire::Response SocketTransport::Reception::response(const io::HttpResponse& http,
                                                    wire::Body body) const {
  return {.status = http.status,
          .body = std::move(body),
          .used_weight_1m = number_in(http.headers, "X-MBX-USED-WEIGHT-1M"),
          .orders_10s = number_in(http.headers, "X-MBX-ORDER-COUNT-10S"),
          .orders_1m = number_in(http.headers, "X-MBX-ORDER-COUNT-1M"),
          .retry_after_s = number_in(http.headers, "Retry-After")};
}

// An answer that is not understood has arrived all the same: what it meant is unknown.
void SocketTransport::Reception::answered(session::RequestId id, const wire::Request& request,
                                          io::HttpOutcome outcome) {
  session::Answer answer{id, session::TransportFailure{}};
  if (!outcome) {
    ++counters.failures;
    const auto why = redact(outcome.error().why);
    log_warning<"request {} ({}) failed: {}">(id, describe(encode(request)), why);
    answer.what = session::TransportFailure{outcome.error().sent, why};
  } else {
    ++counters.answers;
    ++batch_.counted;
    auto body = answers_.decode(request, outcome->status, outcome->body);
    if (body) {
      if (const auto* error = std::get_if<wire::ErrorView>(&*body))
        log_info<"request {} ({}) was refused: status {}, code {}">(id, describe(encode(request)),
                                                                    outcome->status, error->code);
      answer.what = response(*outcome, *std::move(body));
    } else {
      ++counters.not_understood;
      log_error<"answer {} ({}) is not understood: {}">(id, describe(encode(request)),
                                                        body.error().context);
      answer.what = session::TransportFailure{true, body.error().context};
    }
  }
  batch_.inputs.emplace_back(std::move(answer));
  hand_over();
}

void SocketTransport::Reception::opened(session::StreamId stream) {
  open_.insert(stream);
  batch_.inputs.emplace_back(session::StreamOpened{stream});
  hand_over();
}

void SocketTransport::Reception::frame(session::StreamId stream, std::string_view text,
                                       bool is_wanted) {
  ++counters.frames;
  ++batch_.counted;
  if (is_receipt(text)) (is_wanted ? batch_.receipts : batch_.closed).push_back(stream);
  if (!is_wanted) return;
  messages_.clear();
  if (const auto done = stream_.decode(text, messages_); !done) {
    ++counters.not_understood;
    log_error<"a frame of stream {} is not understood: {}">(stream.value, done.error().context);
    return;
  }
  for (auto& message : messages_)
    batch_.inputs.emplace_back(session::StreamSaid{stream, std::move(message)});
}

void SocketTransport::Reception::ended(session::StreamId stream, std::string_view said,
                                       bool was_closed_by_us) {
  const bool was_open = open_.erase(stream) > 0;
  if (was_closed_by_us) {
    batch_.closed.push_back(stream);
  } else {
    if (was_open) ++batch_.counted;  // its end is the last that came over it
    auto reason = redact(said);
    log_warning<"stream {} is lost: {}">(stream.value, reason);
    batch_.inputs.emplace_back(session::StreamLost{stream, std::move(reason)});
  }
  hand_over();
}

void SocketTransport::Reception::control(std::string_view text) {
  auto said = read_control(text);
  if (said)
    batch_.said.push_back(*std::move(said));
  else
    batch_.broken = std::move(said).error();
  hand_over();
}

void SocketTransport::Reception::control_ended(std::string_view said) {
  batch_.broken = Error{Errc::Io, "the exchange is gone: " + redact(said)};
  hand_over();
}

}  // namespace gyre::binance
