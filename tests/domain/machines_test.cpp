#include <gtest/gtest.h>

#include "gyre/domain/order_machine.hpp"
#include "gyre/domain/outcome.hpp"
#include "gyre/domain/position_machine.hpp"
#include "gyre/domain/risk_machine.hpp"
#include "gyre/domain/stop_machine.hpp"
#include "gyre/domain/stream_machine.hpp"
#include "gyre/domain/virtual_machine.hpp"

// Stories told to the tables. That every cell is filled, and what each table promises as a whole,
// is proved where it is declared.
namespace gyre {
namespace {

// The state after some events, none of them refused.
template <class M, class State, class... Event>
State after(const M& machine, State state, Event... events) {
  const auto step = [&](auto event) {
    const auto next = machine.next(state, event);
    EXPECT_NE(next.verdict, Verdict::Refused) << to_string(state) << " " << to_string(event);
    state = next.state;
  };
  (step(events), ...);
  return state;
}

using enum OrderEvent;

TEST(OrderMachine, a_late_report_changes_nothing_and_a_late_fill_is_an_alarm) {
  const auto echo = order_machine.next(OrderState::Filled, Accept);
  EXPECT_EQ(echo, (Step{OrderState::Filled, Verdict::Same}));
  EXPECT_FALSE(is_alarm(OrderState::Filled, echo));
  const auto late = order_machine.next(OrderState::Canceled, Fill);
  EXPECT_EQ(late, (Step{OrderState::Filled, Verdict::Taken}));
  EXPECT_TRUE(is_alarm(OrderState::Canceled, late));
}

TEST(OrderMachine, an_order_may_fill_while_its_cancel_is_in_flight) {
  EXPECT_EQ(after(order_machine, OrderState::Pending, Accept, CancelSent, PartFill, Fill),
            OrderState::Filled);
  EXPECT_EQ(after(order_machine, OrderState::Pending, Accept, PartFill, CancelSent, Cancel),
            OrderState::Canceled);
  EXPECT_EQ(after(order_machine, OrderState::Pending, Accept, CancelSent, CancelRefused),
            OrderState::Unknown);
}

TEST(OrderMachine, an_unknown_order_is_resolved_and_never_presumed) {
  EXPECT_EQ(after(order_machine, OrderState::Pending, Timeout), OrderState::Unknown);
  EXPECT_EQ(after(order_machine, OrderState::Pending, Timeout, Timeout), OrderState::Unknown);
  EXPECT_EQ(after(order_machine, OrderState::Pending, Timeout, FoundAbsent), OrderState::Rejected);
  EXPECT_EQ(after(order_machine, OrderState::Pending, Timeout, Accept, Fill), OrderState::Filled);
  EXPECT_EQ(order_machine.next(OrderState::Unknown, CancelSent).verdict, Verdict::Refused);
  EXPECT_EQ(order_machine.next(OrderState::Working, FoundAbsent).verdict, Verdict::Refused);
}

TEST(StopMachine, a_stop_becomes_an_order_and_may_fail_as_one) {
  using enum StopEvent;
  EXPECT_EQ(
      after(stop_machine, StopState::Pending, StopEvent::Accept, Trigger, Forward, StopEvent::Fill),
      StopState::Done);
  EXPECT_EQ(after(stop_machine, StopState::Pending, StopEvent::Accept, Trigger, OrderDied),
            StopState::Failed);
  EXPECT_EQ(after(stop_machine, StopState::Pending, StopEvent::Accept, StopEvent::CancelSent,
                  Trigger, StopEvent::Fill),
            StopState::Done);
  EXPECT_TRUE(protects(StopState::Live));
  EXPECT_FALSE(protects(StopState::Pending));
  EXPECT_FALSE(protects(StopState::Unknown));
  EXPECT_FALSE(protects(StopState::Canceling));
}

TEST(PositionMachine, a_position_is_covered_being_covered_or_being_left) {
  using enum PositionEvent;
  EXPECT_EQ(after(position_machine, PositionState::Flat, EntrySent, PositionEvent::Fill, Covered),
            PositionState::Protected);
  EXPECT_EQ(after(position_machine, PositionState::Flat, EntrySent, PositionEvent::Fill, Covered,
                  Uncovered, ExitSent, ExitEnded),
            PositionState::Naked);
  EXPECT_EQ(after(position_machine, PositionState::Flat, PositionEvent::Fill, ExitSent, Closed),
            PositionState::Flat);
  EXPECT_EQ(position_machine.next(PositionState::Protected, EntrySent).verdict, Verdict::Refused);
}

TEST(RiskMachine, goes_down_at_once_and_up_step_by_step) {
  using enum RiskEvent;
  EXPECT_EQ(after(risk_machine, RiskMode::Normal, DrawdownLarge), RiskMode::Averse);
  EXPECT_EQ(after(risk_machine, RiskMode::Averse, DrawdownNone), RiskMode::Cautious);
  EXPECT_EQ(after(risk_machine, RiskMode::Halted, DrawdownNone, DrawdownSmall), RiskMode::Halted);
  EXPECT_EQ(after(risk_machine, RiskMode::Halted, Resume, DrawdownNone, DrawdownNone),
            RiskMode::Normal);
}

TEST(StreamMachine, only_data_makes_it_live) {
  using enum StreamEvent;
  EXPECT_EQ(after(stream_machine, StreamState::Waiting, Wake, Opened), StreamState::Open);
  EXPECT_EQ(after(stream_machine, StreamState::Waiting, Wake, Opened, Data), StreamState::Live);
  EXPECT_EQ(after(stream_machine, StreamState::Live, Silence, Data), StreamState::Waiting);
}

TEST(VirtualMachine, a_gap_ends_what_is_open_and_never_a_result) {
  using enum VirtualEvent;
  EXPECT_EQ(after(virtual_machine, VirtualState::Waiting, Enter, HitTarget, VirtualEvent::Gap),
            VirtualState::Target);
  EXPECT_EQ(after(virtual_machine, VirtualState::Waiting, Enter, VirtualEvent::Gap, HitStop),
            VirtualState::Invalid);
  EXPECT_EQ(virtual_machine.next(VirtualState::Stop, HitTarget).verdict, Verdict::Refused);
}

TEST(Reaction, an_order_with_an_unknown_outcome_is_never_sent_again) {
  EXPECT_EQ(reaction(RequestKind::Read, Outcome::Unknown), Reaction::Retry);
  EXPECT_EQ(reaction(RequestKind::Submit, Outcome::NotSent), Reaction::Retry);
  EXPECT_EQ(reaction(RequestKind::Submit, Outcome::Unknown), Reaction::Resolve);
  EXPECT_EQ(reaction(RequestKind::Cancel, Outcome::Refused), Reaction::Resolve);
}

}  // namespace
}  // namespace gyre
