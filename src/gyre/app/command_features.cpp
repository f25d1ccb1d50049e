#include <fmt/core.h>

#include <fstream>
#include <memory>

#include "gyre/app/command.hpp"
#include "gyre/app/feature_text.hpp"
#include "gyre/app/row_csv.hpp"

namespace gyre::app {
namespace {

struct FeaturesWanted {
  std::string data_dir = "gyre-data", out;
  bool json = false;
};

Result<Exit> write_out(const FeaturesWanted& wanted) {
  if (wanted.out.empty()) return fail(Errc::Config, "--out is needed: --out features.csv");
  GYRE_TRY(const auto stored, load_rows(wanted.data_dir));
  std::ofstream file{wanted.out, std::ios::binary};
  file << features_csv(stored) << std::flush;
  return file ? Result<Exit>{Exit::Ok} : fail(Errc::Io, "--out: cannot write " + wanted.out);
}

}  // namespace

Runner add_features(Options& options) {
  auto given = std::make_shared<FeaturesWanted>();
  auto list_command = options.command("list", "the columns of the schema, and its hash");
  auto export_command = options.command("export", "write the features of all rows, for a model");
  auto docs_command = options.command("docs", "write docs/features.md");
  list_command.add({"--json", &given->json, "one JSON object"});
  export_command.add({"--data-dir", &given->data_dir, "where the rows are", "DIR"});
  export_command.add({"--out", &given->out, "where to", "FILE"});
  return [=]() -> Result<Exit> {
    if (export_command.parsed()) return write_out(*given);
    if (list_command.parsed())
      fmt::print("{}", given->json ? features_json() + "\n" : features_table());
    if (docs_command.parsed()) fmt::print("{}", features_page());
    return Exit::Ok;
  };
}

}  // namespace gyre::app
