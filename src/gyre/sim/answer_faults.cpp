#include "gyre/sim/answer_faults.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gyre/exchange/wire/error.hpp"
#include "gyre/sim/draw.hpp"
#include "gyre/sim/request_class.hpp"
#include "gyre/sim/venue_errors.hpp"

namespace gyre::sim {
namespace {

using Texts = std::array<std::string_view, 3>;
constexpr Texts kRefused{"connection refused", "host not found", "certificate verify failed"};
constexpr Texts kGarbled{"truncated body", "doubled body", "garbage"};
constexpr Texts kGarbledBodies{R"({"code":20)", R"({"code":200}{"code":200})",
                               "\x1f\x8b\x08\xff\xfe{{{"};
constexpr std::array kGateway{408, 502, 504};
constexpr std::array kRestricted{-4400, -4401, -4192, -4088};

struct Case {
  const Fault& fault;
  const wire::Request& request;
  Draw draw;
  seconds rest{};  // until the fault ends, rounded up
  Timestamp end;
  int weight_limit = 0;
};

Fate answered(wire::Response instead, bool arrives = false) {
  Fate fate{.arrives = arrives};
  fate.instead = std::move(instead);
  return fate;
}

Fate broken(std::string_view why, bool arrives, std::optional<std::string> raw = {}) {
  Fate fate{.arrives = arrives};
  fate.broken = why;
  fate.raw = std::move(raw);
  return fate;
}

Fate never_left(std::string_view why) {
  auto fate = broken(why, false);
  fate.left = false;
  return fate;
}

bool may_have_landed(int code) {
  const auto refusal = refuse_with(code);
  return wire::meaning_of(refusal.status, code, "").error == wire::ErrorClass::Unknown;
}

std::optional<Fate> refused_for_time_in_force(const wire::Request& request) {
  const auto* order = std::get_if<wire::NewOrder>(&request);
  if (!order || order->type != wire::OrderType::Limit) return std::nullopt;
  if (order->time_in_force == wire::TimeInForce::Gtx) return answered(refuse_with(-5022));
  if (order->time_in_force == wire::TimeInForce::Fok) return answered(refuse_with(-5021));
  return std::nullopt;
}

Fate land_late(const Case& it) {
  auto fate = answered(refuse_with(-1007), true);
  fate.way_in = std::max(1ms, it.draw.up_to(it.fault.amount, 0));
  return fate;
}

// What the fault makes of the request; nothing when it does not concern it after all.
std::optional<Fate> fate_by(const Case& it) {
  const auto& draw = it.draw;
  switch (it.fault.kind) {
    case FaultKind::Ban:
      return answered(banned(it.end, it.rest));
    case FaultKind::Limit:
      return answered(too_much_weight(it.weight_limit, it.rest));
    case FaultKind::BareLimit:
      return answered(too_much_weight(it.weight_limit, std::nullopt));
    case FaultKind::Outage:
      if (draw.coin()) return never_left(kRefused[0]);
      return answered(refuse_with(503, 0, "Service Unavailable."));
    case FaultKind::Refused:
      return never_left(draw.one_of(kRefused));
    case FaultKind::Reset:
      return broken("connection reset by peer", draw.coin());
    case FaultKind::Mute: {
      Fate fate{.arrives = draw.coin()};
      fate.mute = true;
      return fate;
    }
    case FaultKind::Garbled:
      return broken(draw.one_of(kGarbled), true, std::string{draw.one_of(kGarbledBodies)});
    case FaultKind::Html:
      return broken("HTML, not JSON", draw.coin(),
                    "<html><head><title>Binance</title></head><body>Please wait.</body></html>");
    case FaultKind::Forbidden:
      return answered(refuse_with(403, 0, "Forbidden"));
    case FaultKind::Gateway:
      return answered(refuse_with(draw.one_of(kGateway), 0, "Gateway"), draw.coin());
    case FaultKind::OrderLimit:
      return answered(refuse_with(
          429, -1015, "Too many new orders; current limit is 300 orders per 10 SECOND.", 10));
    case FaultKind::Overload:
      return answered(refuse_with(-1008));
    case FaultKind::Unknown503:
      return answered(refuse_with(503, 0,
                                  "Unknown error, please check your request or try again "
                                  "later."),
                      draw.coin());
    case FaultKind::Unavailable503:
      return answered(refuse_with(503, 0, "Service Unavailable."));
    case FaultKind::Internal503:
      return answered(refuse_with(-1001), draw.coin());
    case FaultKind::LateLanding:
      return land_late(it);
    case FaultKind::DuplicateId:
      return answered(refuse_with(-4116), true);
    case FaultKind::StampRefused:
      return answered(refuse_with(draw.coin() ? -1021 : -5028));
    case FaultKind::Error: {
      const int code = it.fault.code != 0 ? it.fault.code : drawn_error(draw.pick());
      return answered(refuse_with(code), may_have_landed(code) && draw.coin());
    }
    case FaultKind::KeyRevoked:
      if (!carries_key(it.request)) return std::nullopt;
      return answered(refuse_with(-2015));
    case FaultKind::Restricted:
      return answered(refuse_with(it.fault.code != 0 ? it.fault.code : draw.one_of(kRestricted)));
    case FaultKind::NoMargin:
      return answered(refuse_with(-2019));
    case FaultKind::ReduceConflict:
      return answered(refuse_with(-2022));
    case FaultKind::PostOnly:
      return refused_for_time_in_force(it.request);
    case FaultKind::WouldTrigger:
      return answered(refuse_with(-2021));
    case FaultKind::CloseAllExists:
      return answered(refuse_with(-4130));
    case FaultKind::StopLimit:
      return answered(refuse_with(-4045));
    default:
      return std::nullopt;
  }
}

// Of these the share is an amount, not a chance.
bool is_certain(FaultKind kind) {
  return kind == FaultKind::ForeignWeight || kind == FaultKind::NewLimits;
}

int part(Rate share, int whole) {
  return static_cast<int>(static_cast<double>(whole) * share.to_double());
}

bool add_weight(const Fault& fault, int limit, wire::Response& response) {
  if (response.used_weight_1m < 0) return false;
  response.used_weight_1m += part(fault.share, limit);
  return true;
}

bool strip(wire::Response& response) {
  response.used_weight_1m = response.orders_10s = response.orders_1m = -1;
  return true;
}

bool lower_limits(const Fault& fault, wire::Response& response) {
  auto* info = std::get_if<wire::ExchangeInfoView>(&response.body);
  if (!info) return false;
  for (auto* limit : {&info->limits.weight_1m, &info->limits.orders_10s, &info->limits.orders_1m})
    *limit = part(fault.share, *limit);
  return true;
}

bool shift_clock(const Fault& fault, wire::Response& response) {
  if (auto* time = std::get_if<wire::TimeView>(&response.body)) {
    time->time += fault.amount;
  } else if (auto* info = std::get_if<wire::ExchangeInfoView>(&response.body)) {
    info->time += fault.amount;
  } else {
    return false;
  }
  return true;
}

// Who asks for one order is told that there is none; lists have it.
bool hide(const Fault& fault, wire::Response& response, Timestamp now) {
  const auto is_young = [&](const auto* order) {
    return order && order->created + fault.amount > now;
  };
  if (!is_young(std::get_if<wire::OrderView>(&response.body)) &&
      !is_young(std::get_if<wire::AlgoView>(&response.body)))
    return false;
  response.status = 400;
  response.body = refuse_with(-2013).body;
  return true;
}

}  // namespace

AnswerFaults::AnswerFaults(FaultPlan plan, std::uint64_t seed, Timestamp begin,
                           wire::RateLimits limits)
    : plan_{carried_out_by(FaultPlace::Answers, std::move(plan))},
      seed_{seed},
      begin_{begin},
      limits_{limits} {}

std::optional<Fate> AnswerFaults::decide(const Fault& fault, const wire::Request& request,
                                         std::uint64_t draw, Timestamp now) const {
  if (fault.kind == FaultKind::Crossed)
    return last_ ? std::optional{answered(*last_, true)} : std::nullopt;
  if (fault.kind == FaultKind::ForeignWeight) {
    const auto window = floor_to(now, 1min);
    if (floor_to(told_, 1min) != window || used_weight_ <= limits_.weight_1m) return std::nullopt;
    return answered(
        too_much_weight(limits_.weight_1m, std::chrono::ceil<seconds>(window + 1min - now)));
  }
  const auto end = fault.until == kEndless ? now : begin_ + fault.until;
  return fate_by(
      {fault, request, Draw{draw}, std::chrono::ceil<seconds>(end - now), end, limits_.weight_1m});
}

// The first fault of the plan that decides; what slows down does so besides.
Fate AnswerFaults::fate(const wire::Request& request, std::uint64_t number, Timestamp now) {
  std::optional<Fate> decided;
  Fate slowed;
  for (std::size_t i = 0; i < plan_.size(); ++i) {
    const auto& fault = plan_[i];
    if (!fault.holds(now - begin_) || !concerns(fault, request)) continue;
    const Draw draw{key(seed_, 0x4641, number, to_ms(now), i)};
    if (!is_certain(fault.kind) && !draw.hits(fault.share)) continue;
    if (fault.kind == FaultKind::Slow) {
      slowed.way_in += draw.up_to(fault.amount, 0);
      slowed.way_out += draw.up_to(fault.amount, 1);
      count(fault.kind);
    } else if (!decided) {
      decided = decide(fault, request, draw.key, now);
      if (decided) count(fault.kind);
    }
  }
  if (!decided) return slowed;
  decided->way_in += slowed.way_in;
  decided->way_out += slowed.way_out;
  return *std::move(decided);
}

bool AnswerFaults::touch(const Fault& fault, const wire::Request& request, wire::Response& response,
                         Timestamp now) const {
  switch (fault.kind) {
    case FaultKind::Skew:
      return shift_clock(fault, response);
    case FaultKind::BareHeaders:
      return strip(response);
    case FaultKind::ForeignWeight:
      return add_weight(fault, limits_.weight_1m, response);
    case FaultKind::NewLimits:
      return lower_limits(fault, response);
    case FaultKind::Hidden:
      return is_of(EventClass::Query, request) && hide(fault, response, now);
    default:
      return false;
  }
}

void AnswerFaults::taint(const wire::Request& request, wire::Response& response, Timestamp now) {
  for (std::size_t i = 0; i < plan_.size(); ++i) {
    const auto& fault = plan_[i];
    if (!fault.holds(now - begin_) || !concerns(fault, request)) continue;
    const Draw draw{key(seed_, 0x5441, request.index(), to_ms(now), i)};
    if (!is_certain(fault.kind) && !draw.hits(fault.share)) continue;
    if (touch(fault, request, response, now)) count(fault.kind);
  }
  if (response.used_weight_1m >= 0) {
    used_weight_ = response.used_weight_1m;
    told_ = now;
  }
  if (has(plan_, FaultKind::Crossed)) last_ = response;
}

milliseconds AnswerFaults::skew(Timestamp now) const {
  const auto* fault = active(plan_, FaultKind::Skew, now - begin_);
  return fault ? fault->amount : 0ms;
}

}  // namespace gyre::sim
