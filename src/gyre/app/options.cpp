#include "gyre/app/options.hpp"

#include <CLI/CLI.hpp>

namespace gyre::app {
namespace {

CLI::Option* add(CLI::App& app, const Option& option) {
  const std::string name{option.name}, text{option.text};
  return std::visit(
      [&]<class T>(T* into) -> CLI::Option* {
        if constexpr (std::is_same_v<T, bool>) {
          return app.add_flag(name, *into, text);
        } else {
          auto* added = app.add_option(name, *into, text);
          if constexpr (std::is_same_v<T, std::vector<std::string>>) {
            if (!name.starts_with('-')) return added->required();  // all words without dashes
            // One value an occurrence, so that what follows is not taken for another.
            added->expected(1)
                ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
                ->allow_extra_args(false);
          } else if (*into != T{})
            added->capture_default_str();
          return added;
        }
      },
      option.into);
}

}  // namespace

void Options::add(const Option& option) {
  auto* added = app::add(*app_, option);
  if (!option.type.empty()) added->type_name(std::string{option.type});
  if (!option.one_of.empty()) added->check(CLI::IsMember(option.one_of));
  if (option.range) added->check(CLI::Range(option.range->first, option.range->second));
  for (const auto& other : option.excludes) added->excludes(app_->get_option(other));
  for (const auto& other : option.needs) added->needs(app_->get_option(other));
}

Options Options::command(std::string_view name, std::string_view text) {
  app_->require_subcommand(1);
  return Options{*app_->add_subcommand(std::string{name}, std::string{text}), registry_};
}

bool Options::parsed() const { return app_->parsed(); }

}  // namespace gyre::app
