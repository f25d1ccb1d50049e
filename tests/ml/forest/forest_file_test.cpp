#include "gyre/ml/forest/forest_file.hpp"

#include <gtest/gtest.h>

#include "tests/ml/forest/forests.hpp"

namespace gyre::ml {
namespace {

const Forest& kept() {
  static const auto forest = ForestMaker{{.trees = 7, .depth = 4}, 11}.make();
  return forest;
}

TEST(ForestFile, a_forest_is_read_back_as_it_was) {
  EXPECT_EQ(read_forest(to_bytes(kept())).value(), kept());
  const Forest none{.base = -0.0f, .features = 31};
  EXPECT_TRUE(std::signbit(read_forest(to_bytes(none)).value().base));
}

TEST(ForestFile, its_bytes_are_these) {
  const Forest forest{.base = 1, .features = 2, .trees = {{{.value = -1}}}};
  using namespace std::string_literals;
  EXPECT_EQ(to_bytes(forest),
            "GYREWOOD"
            "\1\0\0\0"
            "\0\0\x80\x3f"
            "\2\0\0\0"
            "\1\0\0\0"
            "\1\0\0\0"
            "\xff\xff\xff\xff"
            "\xff\xff\xff\xff"
            "\0\0\0\0"
            "\0\0\x80\xbf"
            "\0"
            "\xd8\x55\xec\x38"s);
}

TEST(ForestFile, bytes_that_are_cut_are_an_error) {
  const auto bytes = to_bytes(kept());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(read_forest(std::string_view{bytes}.substr(0, size))) << size;
  EXPECT_EQ(read_forest(bytes + '\0').error().code, Errc::Corrupt);
}

TEST(ForestFile, a_byte_that_is_altered_is_an_error) {
  const auto bytes = to_bytes(kept());
  for (std::size_t i = 0; i < bytes.size(); ++i)
    for (const int flip : {1, 0x80}) {
      auto altered = bytes;
      altered[i] = static_cast<char>(altered[i] ^ flip);
      EXPECT_FALSE(read_forest(altered)) << i;
    }
}

TEST(ForestFile, errors_tell_a_newer_file_from_a_damaged_one) {
  auto bytes = to_bytes(kept());
  EXPECT_EQ(read_forest("").error().code, Errc::Parse);
  EXPECT_EQ(read_forest("GYREWOOD").error().code, Errc::Corrupt);
  EXPECT_EQ(read_forest(bytes.substr(1)).error().code, Errc::Parse);
  bytes[8] = 2;
  EXPECT_EQ(read_forest(bytes).error().code, Errc::OutOfRange);
}

}  // namespace
}  // namespace gyre::ml
