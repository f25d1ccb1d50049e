#include "gyre/storage/chain.hpp"

#include <gtest/gtest.h>

namespace gyre {
namespace {

// Links are stored: these values, which another program computed, are so for good.
TEST(Chain, has_the_links_that_journals_have) {
  Chain chain;
  const auto first = chain.next({}, {1, 1000, "kind", 2, "{\"at\":1000}"});
  EXPECT_EQ(to_text(first), "ca95cb482c0d173535b468e8e9e6d436");
  EXPECT_EQ(to_text(chain.next(first, {2, -1, "", 1, ""})), "714dab9a021fe9287ab36c8b999955bc");
}

TEST(Chain, knows_every_part_of_a_record_and_the_one_before) {
  Chain chain;
  const StoredRecord record{1, 2, "ab", 3, "c"};
  const auto link = chain.next({}, record);
  const auto differs = [&](auto change) {
    auto other = record;
    change(other);
    return chain.next({}, other) != link;
  };
  EXPECT_EQ(chain.next({}, record), link);
  EXPECT_NE(chain.next(link, record), link);
  EXPECT_TRUE(differs([](StoredRecord& r) { r.position = 2; }));
  EXPECT_TRUE(differs([](StoredRecord& r) { r.at = 3; }));
  EXPECT_TRUE(differs([](StoredRecord& r) { r.version = 4; }));
  EXPECT_TRUE(differs([](StoredRecord& r) { r.kind = "ac"; }));
  EXPECT_TRUE(differs([](StoredRecord& r) { r.payload = ""; }));
  EXPECT_TRUE(differs([](StoredRecord& r) { r.kind = "a", r.payload = "bc"; }));
}

}  // namespace
}  // namespace gyre
