#pragma once

#include "gyre/app/config.hpp"
#include "gyre/app/options.hpp"
#include "gyre/engine/engine.hpp"

// From the configuration to an engine: its ladder, its strategies from the registry, its settings.
namespace gyre::app {

struct LadderSettings {
  static constexpr std::string_view name = "ladder";
  static constexpr std::string_view meaning =
      "timeframes; rows and models of two ladders never mix";

  Timeframe setup = Timeframe::m5;
  Timeframe confirm = Timeframe::m15;
  Timeframe trend = Timeframe::h1;

  // clang-format off
  static constexpr std::tuple attributes{
      Attribute{"setup",   &LadderSettings::setup,   "", Timeframe::m5, Timeframe::h4, "setups are looked for as these close"},
      Attribute{"confirm", &LadderSettings::confirm, "", Timeframe::m5, Timeframe::h4, "agrees or not; stops are measured on it"},
      Attribute{"trend",   &LadderSettings::trend,   "", Timeframe::m5, Timeframe::h4, "the direction"},
  };
  // clang-format on

  Ladder ladder() const { return {setup, confirm, trend}; }
  Result<> check() const { return gyre::check(ladder()); }
};

struct StrategySettings {
  static constexpr std::string_view name = "strategies";
  static constexpr std::string_view meaning = "which of the registry propose";

  std::string enabled = "trend_confluence,breakout";

  static constexpr std::tuple attributes{
      Attribute{"enabled", &StrategySettings::enabled, "", "", "", "names, separated by commas"}};
  std::vector<std::string> names() const;
};

// How the process works; nothing here changes what is decided.
struct RuntimeSettings {
  static constexpr std::string_view name = "runtime";
  static constexpr std::string_view meaning = "how the process works; changes no decision";
  static constexpr bool decides = false;

  int threads = 1;
  bool pin = false;
  bool pipeline = true;
  bool record = true;

  unsigned threads_or(unsigned given) const {
    return given > 0 ? given : static_cast<unsigned>(threads);
  }

  static constexpr std::tuple attributes{
      Attribute{"threads", &RuntimeSettings::threads, "", 1, 64,
                "of analysis and cold start, the engine's own included; --threads goes before"},
      Attribute{"pin", &RuntimeSettings::pin, "", false, true,
                "each worker keeps to a processor of its own"},
      Attribute{
          "pipeline", &RuntimeSettings::pipeline, "", false, true,
          "off: one request after the other and no streams, as a plain loop would; to compare"},
      Attribute{"record", &RuntimeSettings::record, "", false, true,
                "bars of an exchange in another process are stored, for the next start"}};
};

// The section of StrategySettings, which may name only what the registry has.
SectionKind enabled_section(Registry registry);

// Strategies of the registry with the attributes that the configuration gives them, on its ladder.
Result<std::vector<NamedStrategy>> named_strategies(const Config& config, Registry registry,
                                                    const std::vector<std::string>& names);

// "strategy.breakout"
std::string section_of(std::string_view strategy);
// The section of a strategy's own attributes: [strategy.breakout]. The registry must live on.
std::vector<SectionKind> strategy_sections(Registry registry);

Result<EngineSettings> engine_settings(const Config& config, Registry registry);

}  // namespace gyre::app
