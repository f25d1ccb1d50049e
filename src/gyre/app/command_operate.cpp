#include <fmt/format.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gyre/app/command.hpp"
#include "gyre/app/running.hpp"
#include "gyre/core/json_write.hpp"
#include "gyre/core/text.hpp"
#include "gyre/domain/event.hpp"

// What an operator says to a running process. It is written into the journal, and holds after a
// restart.
namespace gyre::app {
namespace {

struct Operation {
  std::filesystem::path data_dir = "gyre-data";
  std::string wait = "60s";  // flatten's
  bool json = false;
};

constexpr std::string_view done_text(OperatorAction action) {
  using enum OperatorAction;
  switch (action) {
    case StopEntries:
      return "nothing is entered any more; positions keep their stops";
    case Resume:
      return "entries go on, as far as nothing else halts them";
    case Flatten:
      return "positions are being left at market; gyre resume lets entries go on";
    case Reconcile:
      return "the books are being held against the exchange's";
  }
  std::unreachable();
}

Result<std::string> say(const Operation& order, OperatorAction action) {
  GYRE_TRY(auto answer, say_to_running(order.data_dir, to_string(action)));
  if (!order.json)
    fmt::print("{}{}\n", done_text(action),
               answer.contains(R"("durable":true)") ? "" : " (as soon as market time moves)");
  return answer;
}

template <OperatorAction action>
Result<Exit> tell(const Operation& order) {
  GYRE_TRY(const auto answer, say(order, action));
  if (order.json) fmt::print("{}\n", answer);
  return Exit::Ok;
}

// What is open or may still open, in words; empty when the account is flat.
std::vector<std::string> open_things(const Snapshot& snapshot) {
  std::vector<std::string> open;
  for (const auto& p : snapshot.positions)
    open.push_back(fmt::format("{} {} {}", p.symbol, to_string(p.side), to_text(p.quantity)));
  if (snapshot.entry_orders > 0)
    open.push_back(fmt::format("{} entry orders", snapshot.entry_orders));
  return open;
}

Result<std::vector<std::string>> still_open(const Operation& order) {
  GYRE_TRY(const auto status, status_of_running(order.data_dir));
  if (!status.view) return std::vector<std::string>{"not known yet: it is starting"};
  return open_things(status.view->engine);
}

// Entries stop as well: otherwise it would not stay flat. Says so when everything is left, or what
// is not when the patience is over.
Result<Exit> flatten(const Operation& order) {
  constexpr milliseconds pause = 200ms;
  const auto patience = read_duration(order.wait);
  if (!patience)
    return fail(Errc::Config, fmt::format("--wait: '{}' is not a time such as 60s", order.wait));
  GYRE_CHECK(say(order, OperatorAction::StopEntries));
  GYRE_CHECK(say(order, OperatorAction::Flatten));
  const auto until = wall_now() + *patience;
  GYRE_TRY(auto open, still_open(order));
  for (std::size_t told = 0; !open.empty() && wall_now() < until;) {
    if (!order.json && open.size() != std::exchange(told, open.size()))
      fmt::print("{} still open\n", open.size());
    std::this_thread::sleep_for(pause);
    GYRE_TRY(open, still_open(order));
  }
  if (order.json) {
    std::string text;
    JsonObject{text}.add("flat", open.empty()).add("open", open).end();
    fmt::print("{}\n", text);
    return open.empty() ? Exit::Ok : Exit::Failure;
  }
  if (!open.empty())
    return fail(Errc::Busy, fmt::format("after {} still open: {}; they are being left further",
                                        order.wait, fmt::join(open, ", ")));
  fmt::print("flat\n");
  return Exit::Ok;
}

Runner add(Options& options, Result<Exit> (*act)(const Operation&), bool waits = false) {
  auto given = std::make_shared<Operation>();
  options.add({"--data-dir", &given->data_dir, "of the running process"});
  if (waits) options.add({"--wait", &given->wait, "for everything to be left, at most"});
  options.add({"--json", &given->json, "for machines"});
  return [given, act] { return act(*given); };
}

}  // namespace

Runner add_stop_entry(Options& options) { return add(options, &tell<OperatorAction::StopEntries>); }
Runner add_resume(Options& options) { return add(options, &tell<OperatorAction::Resume>); }
Runner add_reconcile(Options& options) { return add(options, &tell<OperatorAction::Reconcile>); }
Runner add_flatten(Options& options) { return add(options, &flatten, true); }

}  // namespace gyre::app
