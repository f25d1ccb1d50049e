#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

// Every stored record carries a link: a hash of what is stored of it and of the link before. Of a
// record that was changed, left out, added or moved, the link is wrong, and whoever noted a link
// elsewhere holds the whole history up to it.
namespace gyre {

// The first half of a SHA-256. The link before the first record is zero.
using Link = std::array<std::byte, 16>;

// 32 hexadecimal digits.
std::string to_text(const Link& link);

struct StoredRecord {
  std::uint64_t position;
  std::int64_t at;  // milliseconds
  std::string_view kind;
  std::int64_t version;
  std::string_view payload;
};

class Chain {
 public:
  Chain();
  Link next(const Link& before, const StoredRecord& record);

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace gyre
