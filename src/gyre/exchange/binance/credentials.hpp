#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "gyre/core/result.hpp"

// The API key and its secret. The secret has a type that no formatter takes and that wipes itself;
// it is read from the environment or from a file that nobody else may read, never from the
// configuration.
namespace gyre::binance {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_{std::move(text)} {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_{other.text_} { other.wipe(); }
  Secret& operator=(Secret other) noexcept {
    text_.swap(other.text_);
    return *this;
  }
  ~Secret() { wipe(); }

  std::string_view reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

 private:
  void wipe();
  std::string text_;
};

struct Credentials {
  std::string key;
  Secret secret;
};

// GYRE_API_KEY and GYRE_API_SECRET. NotFound when one of them is not set.
Result<Credentials> credentials_from_environment();
// A regular file of ours with mode 0600 or less, two lines: key=… and secret=…. Unauthorized for a
// file that others can reach or that is a link, Parse for another content.
Result<Credentials> credentials_from_file(const std::filesystem::path& path);

}  // namespace gyre::binance
