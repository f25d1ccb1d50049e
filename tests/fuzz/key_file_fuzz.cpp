#include <algorithm>

#include "gyre/exchange/binance/key_file.hpp"
#include "gyre/exchange/binance/key_verdict.hpp"
#include "tests/fuzz/fuzz.hpp"

// Key files, and what the venue says that a key may do. An error never quotes the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gyre;
  const auto text = fuzz::text_of(data, size);
  (void)binance::read_key_restrictions(text);
  const auto read = binance::parse_key_file(text);
  if (read) {
    ensure(std::ranges::all_of(read->key, [](char c) { return '!' <= c && c <= '~'; }),
           "a key fits into a header");
    ensure(!read->key.empty() && !read->signer.empty(), "both are there");
    (void)read->signer.sign("text");
  } else {
    ensure(std::ranges::all_of(read.error().context, [](char c) { return ' ' <= c && c <= '~'; }),
           "an error is one line of ours");
  }
  return 0;
}
