#include "gyre/app/data_export.hpp"

#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "gyre/app/progress.hpp"
#include "gyre/market/archive_csv.hpp"
#include "gyre/market/archive_zip.hpp"
#include "gyre/market/kline_csv.hpp"

namespace gyre::app {
namespace {

namespace fs = std::filesystem;

// SYMBOL-interval-firstday-lastday
std::string name_of(const SeriesKey& key, std::span<const Bar> run) {
  const auto day = [](const Bar& bar) {
    auto text = to_text(bar.opened).substr(0, 10);
    std::erase(text, '-');
    return text;
  };
  return key.symbol + "-" + std::string{to_string(key.timeframe)} + "-" + day(run.front()) + "-" +
         day(run.back());
}

Result<> write_gzip(const fs::path& path, std::string_view text) {
  gzFile file = gzopen(path.c_str(), "wb3");
  const bool written =
      file != nullptr &&
      (text.empty() || gzwrite(file, text.data(), static_cast<unsigned>(text.size())) > 0);
  const bool closed = file != nullptr && gzclose(file) == Z_OK;
  return written && closed ? Result<>{} : fail(Errc::Io, "cannot write " + path.string());
}

Result<> write_plain(const fs::path& path, std::string_view text) {
  std::ofstream out{path, std::ios::binary};
  out << text << std::flush;
  return out ? Result<>{} : fail(Errc::Io, "cannot write " + path.string());
}

Result<> write_file(const fs::path& directory, const std::string& name, const std::string& text,
                    const std::string& format) {
  const auto path = directory / (name + "." + format);
  if (format == "csv") return write_plain(path, text);
  if (format == "csv.gz") return write_gzip(path, text);
  return write_plain(path, zip(name + ".csv", text));
}

}  // namespace

Result<Exported> export_series(const BarStore& store, std::span<const SeriesKey> keys,
                               std::optional<TimeRange> range, const ExportWanted& wanted) {
  Exported done;
  Progress progress{"export", "bars", static_cast<double>(keys.size())};
  for (const auto& key : keys) {
    const auto directory = fs::path{wanted.directory} / to_string(key.timeframe);
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) return fail(Errc::Io, directory.string() + ": " + error.message());
    const auto bars = store.read(key, range.value_or(kAlways));
    // Stretches of the same days share a file.
    std::map<std::string, std::vector<Bar>> files;
    for (const auto& run : bars.runs) {
      auto& file = files[name_of(key, run)];
      file.insert(file.end(), run.begin(), run.end());
    }
    for (const auto& [name, of_file] : files) {
      GYRE_CHECK(write_file(directory, name, archive_csv(of_file, key.timeframe), wanted.format));
      ++done.files;
      done.bars += of_file.size();
    }
    progress.add(1, static_cast<double>(bars.size()));
  }
  return done;
}

}  // namespace gyre::app
