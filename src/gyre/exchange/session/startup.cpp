#include "gyre/exchange/session/startup.hpp"

#include <algorithm>

namespace gyre::session {

Result<wire::Request> Startup::request() const {
  switch (step_) {
    case StartupStep::Clock:
      return wire::ServerTime{};
    case StartupStep::Contracts:
      return wire::GetExchangeInfo{};
    case StartupStep::Mode:
      return wire::GetPositionMode{};
    // The venue itself refuses this while anything is open.
    case StartupStep::SetMode:
      return wire::SetPositionMode{.hedge = mode_ == PositionMode::Hedge};
    case StartupStep::Brackets:
      return wire::GetLeverageBrackets{};
    case StartupStep::Fees: {
      if (!symbols_.empty()) return wire::GetCommissionRate{symbols_.front()};
      const auto probe = std::ranges::find_if(facts_.info.symbols, is_traded);
      if (probe == facts_.info.symbols.end())
        return fail(Errc::NotFound, "the venue trades no USDT perpetual");
      return wire::GetCommissionRate{probe->instrument.symbol};
    }
    case StartupStep::Done:
      break;
  }
  ensure(false, "nothing is left to ask");
  return wire::Ping{};
}

Result<> Startup::answer(const wire::Body& body) {
  switch (step_) {
    case StartupStep::Clock: {
      GYRE_CHECK(wire::expect<wire::TimeView>(body));
      step_ = StartupStep::Contracts;
      return {};
    }
    case StartupStep::Contracts: {
      GYRE_TRY(const auto* info, wire::expect<wire::ExchangeInfoView>(body));
      facts_.info = *info;
      step_ = StartupStep::Mode;
      return {};
    }
    case StartupStep::Mode: {
      GYRE_TRY(const auto* mode, wire::expect<wire::PositionModeView>(body));
      const bool as_asked = mode->hedge == (mode_ == PositionMode::Hedge);
      step_ = as_asked ? StartupStep::Brackets : StartupStep::SetMode;
      return {};
    }
    case StartupStep::SetMode:
      step_ = StartupStep::Brackets;
      return {};
    case StartupStep::Brackets: {
      GYRE_TRY(const auto* ladders, wire::expect<std::vector<wire::BracketsView>>(body));
      facts_.brackets = *ladders;
      step_ = StartupStep::Fees;
      return {};
    }
    case StartupStep::Fees: {
      GYRE_TRY(const auto* fees, wire::expect<wire::CommissionRateView>(body));
      facts_.fees = *fees;
      step_ = StartupStep::Done;
      return {};
    }
    case StartupStep::Done:
      break;
  }
  ensure(false, "nothing was asked");
  return {};
}

bool Startup::renew(const wire::Body& body) {
  if (const auto* info = std::get_if<wire::ExchangeInfoView>(&body)) {
    facts_.info = *info;
    return true;
  }
  if (const auto* fees = std::get_if<wire::CommissionRateView>(&body)) {
    facts_.own_fees[fees->symbol] = *fees;
    return true;
  }
  const auto* ladders = std::get_if<std::vector<wire::BracketsView>>(&body);
  if (ladders != nullptr) facts_.brackets = *ladders;
  return ladders != nullptr;
}

}  // namespace gyre::session
