#include "gyre/indicators/choice.hpp"

#include <algorithm>
#include <vector>

#include "gyre/core/text.hpp"

namespace gyre {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// At the commas that no bracket holds.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    depth += (text[i] == '(') - (text[i] == ')');
    if (text[i] != ',' || depth > 0) continue;
    parts.push_back(trimmed(text.substr(begin, i - begin)));
    begin = i + 1;
  }
  parts.push_back(trimmed(text.substr(begin)));
  return parts;
}

Result<const IndicatorKind*> find(std::string_view name,
                                  std::span<const IndicatorKind* const> registry) {
  const auto found = std::ranges::find(registry, name, &IndicatorKind::name);
  if (found != registry.end()) return *found;
  std::vector<std::string_view> names;
  for (const auto* kind : registry) names.push_back(kind->name);
  return fail(Errc::NotFound, unknown("indicator", name, names));
}

Result<Parameters> read(const IndicatorKind& kind, std::string_view inside) {
  const auto attributes = kind.attributes();
  Settings settings;
  std::size_t place = 0;
  for (const auto part :
       trimmed(inside).empty() ? std::vector<std::string_view>{} : split(inside)) {
    const auto equals = part.find('=');
    const bool named = equals != std::string_view::npos;
    if (!named && place >= attributes.size())
      return fail(Errc::Config, "takes " + std::to_string(attributes.size()) +
                                    (attributes.size() == 1 ? " parameter" : " parameters"));
    const std::string name{named ? trimmed(part.substr(0, equals)) : attributes[place++].name};
    const auto value = trimmed(named ? part.substr(equals + 1) : part);
    if (!settings.emplace(name, value).second)
      return fail(Errc::Config, "parameter '" + name + "' is given twice");
  }
  return kind.read(settings);
}

Result<std::size_t> find_output(const IndicatorKind& kind, std::string_view name) {
  const auto found = std::ranges::find(kind.outputs, name);
  if (found == kind.outputs.end())
    return fail(Errc::NotFound, unknown("output", name, kind.outputs));
  return static_cast<std::size_t>(found - kind.outputs.begin());
}

Result<IndicatorChoice> parse(std::string_view text,
                              std::span<const IndicatorKind* const> registry) {
  const auto open = text.find('('), close = text.rfind(')');
  const bool bracketed = open != std::string_view::npos;
  if (bracketed != (close != std::string_view::npos) || (bracketed && close < open))
    return fail(Errc::Parse, "brackets do not match");
  const auto head = text.substr(0, bracketed ? open : text.find('.'));
  auto tail = text.substr(bracketed ? close + 1 : head.size());
  IndicatorChoice choice;
  GYRE_TRY(choice.kind, find(trimmed(head), registry));
  GYRE_TRY(choice.parameters,
           read(*choice.kind, bracketed ? text.substr(open + 1, close - open - 1) : ""));
  tail = trimmed(tail);
  if (tail.empty()) return choice;
  if (tail.front() != '.') return fail(Errc::Parse, "'" + std::string{tail} + "' is too much");
  GYRE_TRY(choice.output, find_output(*choice.kind, trimmed(tail.substr(1))));
  return choice;
}

}  // namespace

Result<IndicatorChoice> parse_indicator(std::string_view text,
                                        std::span<const IndicatorKind* const> registry) {
  auto choice = parse(trimmed(text), registry);
  if (!choice && choice.error().code != Errc::NotFound)
    return std::unexpected(std::move(choice).error().in(trimmed(text)));
  return choice;
}

Result<std::vector<IndicatorChoice>> parse_indicators(
    std::string_view text, std::span<const IndicatorKind* const> registry) {
  std::vector<IndicatorChoice> choices;
  for (const auto part : split(text)) {
    GYRE_TRY(choices.emplace_back(), parse_indicator(part, registry));
  }
  return choices;
}

std::string to_text(const IndicatorChoice& choice) {
  std::string text{choice.kind->name};
  const auto count = choice.kind->attributes().size();
  for (std::size_t i = 0; i < count; ++i)
    text += (i == 0 ? "(" : ",") + to_text(choice.parameters[i]);
  if (count > 0) text += ")";
  if (choice.output) text += "." + std::string{choice.kind->outputs[*choice.output]};
  return text;
}

std::string to_text(const IndicatorChoice& choice, std::size_t output) {
  const bool only = choice.kind->outputs.size() == 1;
  return to_text({choice.kind, choice.parameters, only ? std::nullopt : std::optional{output}});
}

}  // namespace gyre
