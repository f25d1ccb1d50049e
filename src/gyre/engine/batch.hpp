#pragma once

#include <utility>
#include <vector>

#include "gyre/domain/approved.hpp"
#include "gyre/domain/command.hpp"
#include "gyre/engine/books.hpp"

// What the engine answers an event with: records first, then commands. Everything it learns within
// one event is applied to the books as it is written, so that later parts of the same event see it.
namespace gyre {

struct Batch {
  std::vector<Record> records;
  std::vector<Command> commands;  // may leave once the records are durable
};

class Output {
 public:
  Output(Books& books, Timestamp at) : books_{books}, at_{at} {}

  Timestamp at() const { return at_; }
  const Books& books() const { return books_; }

  void write(Record record) {
    books_.apply(record);
    batch_.records.push_back(std::move(record));
  }
  // The only ways for an order to leave: written down, and approved.
  void submit(const Approved<OrderIntended>& order) {
    write(*order);
    batch_.commands.emplace_back(*order);
  }
  void submit(const Approved<StopIntended>& stop) {
    write(*stop);
    batch_.commands.emplace_back(*stop);
  }
  void cancel(ClientId id, SymbolId symbol) {
    write(CancelIntended{at_, id.intent, id.role, id.attempt, symbol});
    batch_.commands.emplace_back(CancelOrder{id, symbol});
  }
  void ask(Command question) { batch_.commands.push_back(std::move(question)); }

  Batch take() { return std::move(batch_); }

 private:
  Books& books_;
  Timestamp at_;
  Batch batch_;
};

}  // namespace gyre
