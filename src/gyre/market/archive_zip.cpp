#include "gyre/market/archive_zip.hpp"

#include <zip.h>

#include <memory>

#include "gyre/core/ensure.hpp"

namespace gyre {
namespace {

constexpr zip_uint16_t kDay = (2020 - 1980) << 9 | 1 << 5 | 1;  // 2020-01-01, as DOS writes it

struct Close {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
template <class T>
using Owned = std::unique_ptr<T, Close>;

std::unexpected<Error> bad(std::string_view why) {
  return fail(Errc::Parse, "zip: " + std::string{why});
}

// libzip's word for an error.
std::string text(const zip_error_t& error) {
  zip_error_t own;
  zip_error_init(&own);
  zip_error_set(&own, zip_error_code_zip(&error), zip_error_code_system(&error));
  std::string text = zip_error_strerror(&own);
  zip_error_fini(&own);
  return text;
}

Result<Owned<zip_t>> open(std::string_view bytes) {
  zip_error_t error;
  zip_error_init(&error);
  Owned<zip_source_t> source{zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error)};
  ensure(source != nullptr, "a source over memory needs nothing");
  Owned<zip_t> archive{zip_open_from_source(source.get(), ZIP_RDONLY | ZIP_CHECKCONS, &error)};
  const auto why = text(error);
  zip_error_fini(&error);
  if (!archive) return bad(why);
  (void)source.release();  // the archive's now
  return archive;
}

}  // namespace

Result<std::string> unzip(std::string_view zip, std::size_t most) {
  GYRE_TRY(const auto archive, open(zip));
  const auto count = zip_get_num_entries(archive.get(), 0);
  if (count != 1) return bad(std::to_string(count) + " files within, and not one");
  const Owned<zip_file_t> file{zip_fopen_index(archive.get(), 0, 0)};
  if (!file) return bad(zip_strerror(archive.get()));
  constexpr std::size_t kPiece = 1 << 18;
  std::string content;
  for (zip_int64_t got = 1; got > 0;) {
    const auto size = content.size();
    if (size > most) return fail(Errc::OutOfRange, "zip: longer than allowed");
    content.resize(size + kPiece);
    got = zip_fread(file.get(), content.data() + size, kPiece);
    if (got < 0) return bad(text(*zip_file_get_error(file.get())));
    content.resize(size + static_cast<std::size_t>(got));
  }
  return content;
}

std::string zip(std::string_view name, std::string_view content) {
  const auto must = [](bool ok) { ensure(ok, "a zip in memory can be written"); };
  Owned<zip_source_t> target{zip_source_buffer_create(nullptr, 0, 0, nullptr)};
  must(target != nullptr);
  zip_source_keep(target.get());  // once for us, once for the archive
  zip_t* archive = zip_open_from_source(target.get(), ZIP_TRUNCATE, nullptr);
  must(archive != nullptr);
  auto* source = zip_source_buffer(archive, content.data(), content.size(), 0);
  must(source != nullptr);
  const auto place =
      zip_file_add(archive, std::string{name}.c_str(), source, ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8);
  must(place >= 0);
  const auto index = static_cast<zip_uint64_t>(place);
  must(zip_file_set_dostime(archive, index, 0, kDay, 0) == 0);
  must(zip_close(archive) == 0);
  zip_stat_t stat;
  must(zip_source_stat(target.get(), &stat) == 0 && zip_source_open(target.get()) == 0);
  std::string bytes(stat.size, '\0');
  must(zip_source_read(target.get(), bytes.data(), stat.size) ==
       static_cast<zip_int64_t>(stat.size));
  zip_source_close(target.get());
  return bytes;
}

}  // namespace gyre
