#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "gyre/core/json_read.hpp"
#include "gyre/core/json_write.hpp"

namespace gyre {
namespace {

enum class Tint : std::uint8_t { Red, Blue };
constexpr auto names(Tint) { return std::to_array<std::string_view>({"red", "blue"}); }

struct Inner {
  std::uint8_t small = 0;
  bool operator==(const Inner&) const = default;
  static constexpr std::tuple fields{Field{"small", &Inner::small}};
};
struct Outer {
  std::string text;
  double real = 0;
  bool flag = false;
  Tint tint{};
  Price price;
  Timestamp at{};
  milliseconds wait{};
  std::optional<std::int64_t> maybe;
  std::vector<Inner> inner;
  bool operator==(const Outer&) const = default;
  static constexpr std::tuple fields{
      Field{"text", &Outer::text}, Field{"real", &Outer::real},   Field{"flag", &Outer::flag},
      Field{"tint", &Outer::tint}, Field{"price", &Outer::price}, Field{"at", &Outer::at},
      Field{"wait", &Outer::wait}, Field{"maybe", &Outer::maybe}, Field{"inner", &Outer::inner}};
};

template <class T>
Result<T> read(const std::string& text) {
  simdjson::dom::parser parser;
  JsonValue json;
  if (parser.parse(text).get(json)) return fail(Errc::Parse, "no JSON");
  T value;
  GYRE_CHECK(read_json(json, value));
  return value;
}

TEST(Json, has_one_spelling_a_value) {
  const Outer object{.text = "a\"\\\n",
                     .real = 0.1,
                     .tint = Tint::Blue,
                     .price = Price::parse("27123.40").value(),
                     .at = from_ms(5),
                     .wait = 2s,
                     .inner = {{1}, {2}}};
  const auto text = to_json(object);
  EXPECT_EQ(text,
            "{\"text\":\"a\\\"\\\\\\u000a\",\"real\":0.1,\"flag\":false,\"tint\":\"blue\","
            "\"price\":\"27123.4\",\"at\":5,\"wait\":2000,\"maybe\":null,"
            "\"inner\":[{\"small\":1},{\"small\":2}]}");
  EXPECT_EQ(read<Outer>(text).value(), object);
  EXPECT_EQ(to_json(std::vector<int>{}), "[]");
  EXPECT_EQ(to_json(std::nan("")), "null");
}

RC_GTEST_PROP(Json, doubles_and_texts_survive, (double real, std::string text)) {
  // Bytes above 127 must be UTF-8 to be JSON at all.
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) > 127; });
  const Outer object{.text = text, .real = real};
  RC_ASSERT(read<Outer>(to_json(object)).value() == object);
}

TEST(Json, an_error_names_its_field) {
  const auto complaint = [](std::string text, std::string_view from, std::string_view to) {
    text.replace(text.find(from), from.size(), to);
    const auto outer = read<Outer>(text);
    return outer ? "" : outer.error().context;
  };
  const auto good = to_json(Outer{.inner = {{7}}});
  EXPECT_EQ(complaint(good, "\"flag\":false", "\"flag\":0"), "flag: not true or false");
  EXPECT_EQ(complaint(good, "\"red\"", "\"green\""), "tint: not one of the known names");
  EXPECT_EQ(complaint(good, "\"small\":7", "\"small\":256"),
            "inner: small: not a whole number in range");
  EXPECT_EQ(complaint(good, "\"small\":7", "\"tall\":7"), "inner: small: missing");
  EXPECT_EQ(complaint(good, "\"price\":\"0\"", "\"price\":0"), "price: not a quoted decimal");
  EXPECT_EQ(complaint(good, "\"price\":\"0\"", "\"price\":\"-1\""),
            "price: '-1' is not a decimal in range");
  EXPECT_EQ(complaint(good, "\"wait\":0", "\"wait\":0,\"extra\":1"), "");
}

}  // namespace
}  // namespace gyre
