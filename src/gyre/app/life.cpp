#include "gyre/app/life.hpp"

#include <array>
#include <string>

namespace gyre::app {

Result<VirtualWork> replay(SqliteJournal& journal, Engine& engine) {
  VirtualFeed feed;
  GYRE_CHECK(journal.replay([&](std::uint64_t, const Record& record) -> Result<> {
    engine.apply(record);
    feed.on(record, engine.books());
    return {};
  }));
  return feed.take({});
}

Result<> begin_life(SqliteJournal& journal, Engine& engine, const RunStarted& started) {
  const std::array records{Record{started}};
  GYRE_CHECK(journal.append(records));
  engine.apply(records.front());
  return {};
}

Result<> end_life(SqliteJournal& journal, Timestamp at, std::string_view why) {
  const std::array records{Record{RunEnded{at, std::string{why}}}};
  GYRE_CHECK(journal.append(records));
  return journal.sync();
}

}  // namespace gyre::app
