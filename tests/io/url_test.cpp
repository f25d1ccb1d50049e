#include "gyre/io/url.hpp"

#include <gtest/gtest.h>

namespace gyre::io {
namespace {

TEST(Endpoint, is_read_from_an_address_with_and_without_port) {
  EXPECT_EQ(parse_endpoint("https://host.example").value(), (Endpoint{true, "host.example", 443}));
  EXPECT_EQ(parse_endpoint("ws://127.0.0.1:8080/").value(), (Endpoint{false, "127.0.0.1", 8080}));
  EXPECT_EQ(parse_endpoint("wss://[::1]:9").value(), (Endpoint{true, "::1", 9}));
  EXPECT_EQ(parse_endpoint("http://a").value(), (Endpoint{false, "a", 80}));
}

TEST(Endpoint, is_refused_when_it_is_more_or_less_than_an_address) {
  for (const auto* bad : {"host", "ftp://host", "http://", "http://host/path", "http://u@host",
                          "http://host:0", "http://host:65536", "http://host:x", "http://[::1"})
    EXPECT_FALSE(parse_endpoint(bad)) << bad;
}

TEST(Endpoint, leaves_out_the_port_that_the_scheme_implies) {
  EXPECT_EQ(authority({true, "h", 443}), "h");
  EXPECT_EQ(authority({true, "h", 80}), "h:80");
  EXPECT_EQ(authority({false, "::1", 8080}), "[::1]:8080");
}

}  // namespace
}  // namespace gyre::io
