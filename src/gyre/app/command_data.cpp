#include <fmt/core.h>

#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/data_export.hpp"
#include "gyre/app/data_list.hpp"
#include "gyre/app/data_verify.hpp"
#include "gyre/app/store_options.hpp"
#include "gyre/core/json_write.hpp"

namespace gyre::app {
namespace {

struct DataWanted {
  StoreOption store;
  StorePart part;
  ExportWanted out;
  bool mend = false, json = false;
};

Result<Exit> list(const DataWanted& wanted) {
  GYRE_TRY(const auto store, wanted.store.open(BarStore::Access::Read));
  GYRE_TRY(const auto keys, wanted.part.choose(store->series()));
  GYRE_TRY(const auto free, free_bytes(store->directory()));
  const auto list = list_series(*store, keys, free);
  fmt::print("{}", wanted.json ? to_json(list) + "\n" : to_table(list));
  return Exit::Ok;
}

Result<Exit> verify(const DataWanted& wanted) {
  const auto access = wanted.mend ? BarStore::Access::Write : BarStore::Access::Read;
  GYRE_TRY(const auto store, wanted.store.open(access));
  GYRE_TRY(const auto keys, wanted.part.choose(store->series()));
  auto found = verify_series(*store, keys);
  found.damaged.insert(found.damaged.begin(), store->unusable().begin(), store->unusable().end());
  if (wanted.mend)
    for (const auto& key : keys) GYRE_CHECK(store->drop_damaged(key));
  fmt::print("{}", wanted.json ? to_json(found) + "\n" : to_table(found));
  return found.damaged.empty() || wanted.mend ? Exit::Ok : Exit::Failure;
}

Result<Exit> write_out(const DataWanted& wanted) {
  GYRE_TRY(const auto range, wanted.part.range());
  GYRE_TRY(const auto store, wanted.store.open(BarStore::Access::Read));
  GYRE_TRY(const auto keys, wanted.part.choose(store->series()));
  GYRE_TRY(const auto done, export_series(*store, keys, range, wanted.out));
  fmt::print("{}\n", wanted.json ? to_json(done)
                                 : fmt::format("{} bars in {} files in {}", done.bars, done.files,
                                               wanted.out.directory));
  return Exit::Ok;
}

}  // namespace

Runner add_data(Options& options) {
  auto given = std::make_shared<DataWanted>();
  auto list_command = options.command("list", "what is there: spans, bars, gaps, megabytes");
  auto verify_command =
      options.command("verify", "check every block, and coarse bars against finer ones");
  auto export_command = options.command("export", "write files as the venue's archive has them");
  for (auto* command : {&list_command, &verify_command, &export_command}) {
    given->store.add(*command);
    given->part.add(*command);
    command->add({"--json", &given->json, "one JSON object"});
  }
  verify_command.add({"--mend", &given->mend, "take damaged blocks out, to be had again"});
  export_command.add({"--out", &given->out.directory, "where to", "DIR"});
  export_command.add({.name = "--format",
                      .into = &given->out.format,
                      .text = "of the files",
                      .one_of = {"csv.gz", "csv", "zip"}});
  return [=]() -> Result<Exit> {
    if (list_command.parsed()) return list(*given);
    if (verify_command.parsed()) return verify(*given);
    ensure(export_command.parsed(), "one of them was asked for");
    return write_out(*given);
  };
}

}  // namespace gyre::app
