#include "gyre/domain/client_id.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace gyre {
namespace {

TEST(ClientId, is_short_enough_and_of_letters_that_the_venue_takes) {
  const auto text = to_text(ClientId{IntentId{10}, Role::Entry, 0});
  EXPECT_EQ(text, "gy1-000000000000A-E-00");
  EXPECT_LE(text.size(), 36u);
}

RC_GTEST_PROP(ClientId, what_is_written_is_read, (std::uint64_t intent)) {
  const ClientId id{
      IntentId{intent},
      *rc::gen::map(rc::gen::inRange(0, 5), [](int role) { return static_cast<Role>(role); }),
      *rc::gen::inRange(0, 100)};
  RC_ASSERT(parse_client_id(to_text(id)) == std::optional{id});
}

TEST(ClientId, foreign_names_are_nobodys) {
  for (const auto* text :
       {"", "gy1-", "x-000000000000A-E-00", "gy1-000000000000A-Q-00", "gy1-000000000000A-E-0",
        "gy1-000000000000A-E-0x", "gy1-000000000000a-E-00", "gy1-000000000000U-E-00",
        "gy1-G000000000000-E-00", "gy1-000000000000A-E-000", "web_123456",
        "gy2-000000000000A-E-00"})
    EXPECT_FALSE(parse_client_id(text)) << text;
}

RC_GTEST_PROP(ClientId, any_text_is_read_or_refused, (std::string text)) {
  const auto id = parse_client_id(text);
  if (id) RC_ASSERT(to_text(*id) == text);
}

}  // namespace
}  // namespace gyre
