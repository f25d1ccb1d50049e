#include "gyre/exchange/binance/lockstep.hpp"

#include <fmt/core.h>

#include "gyre/core/ensure.hpp"
#include "gyre/exchange/binance/json.hpp"

namespace gyre::binance {
namespace {

bool has(const Json& json, std::string_view name) { return !json[name].error(); }

}  // namespace

Result<ControlSaid> read_control(std::string_view text) {
  simdjson::dom::parser parser;
  Json json;
  if (parser.parse(text.data(), text.size()).get(json) || !json.is_object())
    return fail(Errc::Parse, "the control stream said no JSON object");
  ObjectReader reader{json};
  std::int64_t number = 0, sent = 0;
  Timestamp at{}, end{};
  if (has(json, "error")) {
    std::string why;
    GYRE_CHECK(reader.field("error", why).done());
    return fail(Errc::Unauthorized, "the exchange refused: " + why);
  }
  if (has(json, "enrolled")) {
    GYRE_CHECK(reader.field("E", at).field("end", end).done());
    return Enrolled{at, end == Timestamp{} ? std::nullopt : std::optional{end}};
  }
  if (has(json, "n")) {
    GYRE_CHECK(reader.field("n", number).field("E", at).field("sent", sent).done());
    return Barrier{static_cast<std::uint64_t>(number), at, static_cast<std::uint64_t>(sent)};
  }
  if (has(json, "flushed")) {
    GYRE_CHECK(reader.field("flushed", number).field("sent", sent).done());
    return Flushed{static_cast<std::uint64_t>(number), static_cast<std::uint64_t>(sent)};
  }
  GYRE_CHECK(reader.field("end", at).done());
  return MarketEnd{at};
}

std::string Lockstep::enrol(std::string_view session) {
  return fmt::format(R"({{"enrol":"{}"}})", session);
}

void Lockstep::on(const ControlSaid& said) {
  if (const auto* enrolled = std::get_if<Enrolled>(&said)) {
    enrolled_ = true;
    now_ = enrolled->at;
  } else if (const auto* barrier = std::get_if<Barrier>(&said)) {
    barrier_ = *barrier;
    now_ = barrier->at;
  } else if (const auto* flushed = std::get_if<Flushed>(&said)) {
    flushed_ = *flushed;
  } else if (const auto* end = std::get_if<MarketEnd>(&said)) {
    over_ = true;
    now_ = end->at;
  }
}

std::string Lockstep::flush(std::uint64_t sent) {
  return fmt::format(R"({{"flush":{},"sent":{}}})", ++flushes_, sent);
}

std::string Lockstep::ack(std::uint64_t sent, std::optional<Timestamp> wake) {
  ensure(barrier_.has_value(), "what is acknowledged is held");
  const auto number = barrier_->number;
  barrier_.reset();
  if (wake) wake = std::max(*wake, now_ + 1ms);
  return fmt::format(R"({{"ack":{},"sent":{},"wake":{}}})", number, sent, wake ? to_ms(*wake) : 0);
}

}  // namespace gyre::binance
