#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "gyre/app/view.hpp"
#include "gyre/core/result.hpp"

// What the commands beside a running process say to it, and what it answers.
namespace gyre::app {

// As JSON. Errors: NotFound when nothing runs on the data-dir, Busy when it says that it cannot.
Result<std::string> say_to_running(const std::filesystem::path& data_dir, std::string_view request);

struct Status {
  std::string json;          // as it came
  std::optional<View> view;  // nothing while it starts
};
Result<Status> status_of_running(const std::filesystem::path& data_dir);

}  // namespace gyre::app
