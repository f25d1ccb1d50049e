#include "gyre/io/inflate.hpp"

#include <zlib.h>

#include "gyre/core/ensure.hpp"

namespace gyre::io {
namespace {

class Inflater {
 public:
  explicit Inflater(int window_bits) {
    ensure(inflateInit2(&stream_, window_bits) == Z_OK, "zlib starts");
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;

  // Feeds all of `bytes`; says whether the stream ended.
  Result<bool> feed(std::string_view bytes, std::size_t size_max, std::string& out) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    int status = Z_OK;
    do {
      char room[16 << 10];
      stream_.next_out = reinterpret_cast<Bytef*>(room);
      stream_.avail_out = sizeof room;
      status = ::inflate(&stream_, Z_SYNC_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
        return fail(Errc::Parse, "damaged compressed bytes");
      out.append(room, sizeof room - stream_.avail_out);
      if (out.size() > size_max) return fail(Errc::OutOfRange, "longer than allowed");
    } while (status == Z_OK && (stream_.avail_in > 0 || stream_.avail_out == 0));
    return status == Z_STREAM_END;
  }

 private:
  z_stream stream_{};
};

}  // namespace

Result<std::string> inflate_body(std::string_view bytes, std::size_t size_max) {
  Inflater inflater{MAX_WBITS + 32};  // gzip or zlib, as its head says
  std::string out;
  GYRE_TRY(const bool ended, inflater.feed(bytes, size_max, out));
  if (!ended) return fail(Errc::Parse, "a compressed body that ends too early");
  return out;
}

struct MessageInflater::State {
  Inflater inflater{-MAX_WBITS};
};

MessageInflater::MessageInflater() : state_{std::make_unique<State>()} {}
MessageInflater::~MessageInflater() = default;

Result<> MessageInflater::inflate(std::string_view bytes, std::size_t size_max, std::string& out) {
  out.clear();
  using namespace std::string_view_literals;
  for (const auto part : {bytes, "\0\0\xff\xff"sv})  // the tail that the sender leaves out
    if (auto fed = state_->inflater.feed(part, size_max, out); !fed)
      return std::unexpected(std::move(fed).error());
  return {};
}

}  // namespace gyre::io
