#include "gyre/sim/server/clockwork.hpp"

#include <algorithm>

#include "gyre/sim/server/refusal.hpp"

namespace gyre::sim::server {
namespace {

// Of two wishes the earlier.
std::optional<Timestamp> earlier(std::optional<Timestamp> a, std::optional<Timestamp> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace

Result<std::unique_ptr<Clockwork>> Clockwork::make(io::Runtime& runtime, Settings settings,
                                                   Exchange exchange, std::optional<CommandLog> log,
                                                   Hub& hub, Agenda& agenda) {
  for (const auto& key : settings.api_keys) exchange.account(key);
  if (log) GYRE_CHECK(restore(exchange, *log));
  if (settings.present && exchange.now() < *settings.present)
    exchange.skip_to(std::min(*settings.present, exchange.end()));
  return std::unique_ptr<Clockwork>{new Clockwork{runtime, std::move(settings), std::move(exchange),
                                                  std::move(log), hub, agenda}};
}

void Clockwork::start() {
  is_held_ = settings_.hold;
  pace_.anchor(wall_now(), now());
  if (is_free()) wait();
}

void Clockwork::stop() {
  is_held_ = true;
  timer_.cancel();
}

std::pair<AccountId, wire::Response> Clockwork::ask(std::string_view api_key,
                                                    const wire::Request& request) {
  const auto account = exchange_.account(api_key);
  if (log_ && is_command(request) && !log_->append(now(), api_key, request))
    return {account, to_response(refuse::internal_error())};  // not done, since not durable
  return {account, exchange_.handle(account, request)};
}

std::optional<Timestamp> Clockwork::next() const {
  return earlier(exchange_.next_instant(), agenda_.next_due());
}

void Clockwork::take(Timestamp t) {
  messages_.clear();
  exchange_.advance(t, messages_);
  note_time();
  for (const auto& message : messages_) hub_.publish(message);
  publish_tickers();
  agenda_.run(t);
  hub_.flush();
}

// Before anything of the instant is said: a restart must not go back behind what was heard.
void Clockwork::note_time() {
  if (!log_ || is_log_broken_) return;
  is_log_broken_ = !log_->mark(now());
}

void Clockwork::publish_tickers() {
  for (const auto& symbol : hub_.take_wanted_tickers()) {
    const auto place = exchange_.find(symbol);
    if (!place) continue;
    const auto book = exchange_.book_ticker(*place);
    hub_.publish({{},
                  wire::BookTickerMessage{now(), symbol, book.bid, book.ask, book.bid_quantity,
                                          book.ask_quantity}});
    const auto day = exchange_.ticker_24h(*place);
    hub_.publish({{},
                  wire::MiniTickerMessage{now(), symbol, day.last, day.open, day.high, day.low,
                                          day.volume, day.quote_volume}});
  }
}

void Clockwork::catch_up() {
  if (!is_free()) return;
  const auto present = std::min(pace_.at(wall_now()), exchange_.end());
  for (auto t = next(); t && *t <= present; t = next()) take(*t);
  if (exchange_.next_instant() && present > now()) take(present);
}

void Clockwork::wait() {
  const auto t = next();
  if (!t) return timer_.cancel();
  timer_.at(*pace_.due(*t), [this] {
    catch_up();
    wait();
  });
}

void Clockwork::reconsider() {
  if (is_free()) wait();
}

void Clockwork::hold() {
  is_held_ = true;
  is_anchored_ = false;
  timer_.cancel();
}

void Clockwork::step(std::optional<Timestamp> wake, std::function<void(bool is_end)> done) {
  if (!exchange_.next_instant()) return done(true);
  const auto t = std::max(now(), *earlier(next(), wake));
  if (!is_anchored_) pace_.anchor(wall_now(), now());
  is_anchored_ = true;
  const auto go = [this, t, done = std::move(done)] {
    take(t);
    done(false);
  };
  const auto due = pace_.due(t);
  const auto wall = wall_now();
  if (!due || *due <= wall) {
    if (due) behind_max_ = std::max(behind_max_, std::chrono::floor<milliseconds>(wall - *due));
    return go();
  }
  timer_.at(*due, go);
}

}  // namespace gyre::sim::server
