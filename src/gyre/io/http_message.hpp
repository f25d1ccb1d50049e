#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// HTTP messages as values. Header names match without regard to case, and stay as they were
// written.
namespace gyre::io {

class HttpHeaders {
 public:
  HttpHeaders() = default;
  HttpHeaders(std::initializer_list<std::pair<std::string, std::string>> all) : all_{all} {}

  void add(std::string name, std::string value) {
    all_.emplace_back(std::move(name), std::move(value));
  }
  // The first of that name.
  std::optional<std::string_view> find(std::string_view name) const;
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

bool equal_ignoring_case(std::string_view a, std::string_view b);

struct HttpResponse {
  int status = 200;
  HttpHeaders headers;  // without Content-Length and Connection when we write it
  std::string body;
};

}  // namespace gyre::io
