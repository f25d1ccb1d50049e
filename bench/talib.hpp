#pragma once

#include <dlfcn.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "gyre/core/ensure.hpp"

// TA-Lib's C functions, from a shared library that scripts/talib brings; nothing is linked, so that
// a machine without it builds and runs the same programs. GYRE_TALIB names another one.
namespace gyre {

class TaLib {
 public:
  using OfOne = int(int, int, const double*, int, int*, int*, double*);
  using OfThree = int(int, int, const double*, const double*, const double*, int, int*, int*,
                      double*);
  using OfMacd = int(int, int, const double*, int, int, int, int*, int*, double*, double*, double*);
  using OfBands = int(int, int, const double*, int, double, double, int, int*, int*, double*,
                      double*, double*);

  // Nothing where there is no such library.
  static std::optional<TaLib> open(const std::string& standard) {
    const char* named = std::getenv("GYRE_TALIB");
    void* library = dlopen(named ? named : standard.c_str(), RTLD_NOW);
    if (library == nullptr) return std::nullopt;
    TaLib ta;
    const auto find = [&]<class F>(F*& function, const char* name) {
      function = reinterpret_cast<F*>(dlsym(library, name));
      ensure(function != nullptr, name);
    };
    int (*initialize)() = nullptr;
    const char* (*version)() = nullptr;
    find(initialize, "TA_Initialize");
    find(version, "TA_GetVersionString");
    find(ta.ema, "TA_EMA");
    find(ta.sma, "TA_SMA");
    find(ta.rsi, "TA_RSI");
    find(ta.max, "TA_MAX");
    find(ta.min, "TA_MIN");
    find(ta.adx, "TA_ADX");
    find(ta.plus, "TA_PLUS_DI");
    find(ta.minus, "TA_MINUS_DI");
    find(ta.atr, "TA_ATR");
    find(ta.macd, "TA_MACD");
    find(ta.bands, "TA_BBANDS");
    ensure(initialize() == 0, "TA-Lib begins");
    ta.version = version();
    return ta;
  }

  std::string version;
  OfOne *ema = nullptr, *sma = nullptr, *rsi = nullptr, *max = nullptr, *min = nullptr;
  OfThree *adx = nullptr, *plus = nullptr, *minus = nullptr, *atr = nullptr;
  OfMacd* macd = nullptr;
  OfBands* bands = nullptr;
};

}  // namespace gyre
