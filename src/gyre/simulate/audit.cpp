#include "gyre/simulate/audit.hpp"

#include <fmt/format.h>

namespace gyre::simulate {
namespace {

// What two books must agree on to be the same.
std::string signature(const Books& books) {
  std::string text =
      fmt::format("{} {} {}", books.ledger_hash(), books.decisions_hash(), books.proposals_hash());
  for (const auto& [id, order] : books.orders())
    text += fmt::format(" {}:{}:{}", to_text(id), to_string(order.state), to_text(order.filled));
  for (const auto& [id, stop] : books.stops())
    text += fmt::format(" {}:{}", to_text(id), to_string(stop.state));
  for (const auto& [_, held] : books.holdings())
    text += fmt::format(" {}{}", to_string(held.state), to_text(held.quantity));
  return text;
}

}  // namespace

void Audit::blame(int invariant, std::string text) {
  constexpr std::size_t enough = 20;
  if (violations_.size() < enough) violations_.push_back({invariant, step_, now_, std::move(text)});
}

void Audit::begin_life(const Engine& engine, const risk::Settings& caps, Timestamp now) {
  engine_ = &engine;
  rules_.risk = caps;
  absent_ |= engine.books().away() > rules_.memory;
  now_ = now;
  born_ = now;
  reconciled_ = false;
  ready_since_.reset();
  if (whole_ && signature(books_) != signature(engine.books()))
    blame(30, "what is read back is not what was written");
  books_ = engine.books();
  open_.assign(exchange_.market().listings().size() * kCount<PositionSide>, {});
  must_flatten_.clear();
  unknown_.clear();
  last_stop_.clear();
}

void Audit::end_life(std::uint64_t records_kept, bool whole) {
  if (whole && records_kept == written_ && engine_ != nullptr) {
    // What was written says the same as what was known.
    if (signature(books_) != signature(engine_->books()))
      blame(30, "the fold of the records is not what the engine knew");
  }
  whole_ = records_kept == written_ && written_ > 0;
  written_ = durable_ = records_kept;
  engine_ = nullptr;
}

void Audit::record(const Record& record) {
  ++written_;
  now_ = std::max(now_, time_of(record));
  if (reader_) reader_(record);
  fold(record);
}

void Audit::command(const Command& command) {
  const bool submits =
      std::holds_alternative<SubmitOrder>(command) || std::holds_alternative<SubmitStop>(command);
  if (submits && durable_ != written_) blame(3, "a command leaves before its record is durable");
}

void Audit::step(Timestamp now) {
  now_ = now;
  ++step_;
  figures_.steps = step_;
  reconciled_ |= !engine_->account_stale();
  if (engine_->ready() && !ready_since_) ready_since_ = now;
  check_absence();
  check_executed();
  check_cover();
  check_orphans();
  check_flattened(now);
}

void Audit::quiet(Timestamp now) {
  now_ = now;
  if (auto differs = difference()) blame(differs->first, std::move(differs->second));
  check_intents();
}

std::string Audit::illness() const {
  if (engine_ == nullptr || !engine_->ready()) return "the session is not ready";
  if (engine_->account_stale()) return "the account is stale";
  for (std::size_t i = 0; i < kCount<Halt>; ++i)
    if (const auto& halt = engine_->books().halt(Halt(i)); halt.on)
      if (row_of(Halt(i)).ends == HaltEnd::Itself)
        return fmt::format("halt {} is still on: {}", to_string(Halt(i)), halt.why);
  return {};
}

void Audit::woke() {
  for (auto& open : open_) open = {};
  for (auto& [symbol, since] : must_flatten_) since = exchange_.now();
}

// Whatever lay there meanwhile is to be mended from now on.
void Audit::set_unreachable(bool unreachable) {
  if (std::exchange(unreachable_, unreachable) && !unreachable)
    for (auto& open : open_) open.known.reset(), open.flat.reset();
}

bool Audit::is_healthy() const { return illness().empty() && unknown_.empty() && !difference(); }

void Audit::healthy(Timestamp now) {
  now_ = now;
  for (const auto& [id, since] : unknown_)
    blame(7, fmt::format("{} is unknown since {}", to_text(id), to_text(since)));
  if (auto ill = illness(); !ill.empty()) blame(42, std::move(ill));
  if (auto differs = difference()) blame(42, std::move(differs->second));
}

}  // namespace gyre::simulate
