#pragma once

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gyre/core/ensure.hpp"
#include "gyre/core/ohlcv.hpp"

// TA-Lib's C functions, from a shared library that scripts/talib brings; nothing is linked, so that
// a machine without it builds and runs the same programs. GYRE_TALIB names another one.
namespace gyre {

// Bars as TA-Lib takes them.
struct Columns {
  std::vector<double> open, high, low, close, volume;

  void add(const Ohlcv& bar) {
    open.push_back(bar.open);
    high.push_back(bar.high);
    low.push_back(bar.low);
    close.push_back(bar.close);
    volume.push_back(bar.volume);
  }
};

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
    find(ta.by_name_.find, "TA_GetFuncHandle");
    find(ta.by_name_.tell, "TA_GetFuncInfo");
    find(ta.by_name_.input, "TA_GetInputParameterInfo");
    find(ta.by_name_.option, "TA_GetOptInputParameterInfo");
    find(ta.by_name_.output, "TA_GetOutputParameterInfo");
    find(ta.by_name_.begin, "TA_ParamHolderAlloc");
    find(ta.by_name_.end, "TA_ParamHolderFree");
    find(ta.by_name_.set_prices, "TA_SetInputParamPricePtr");
    find(ta.by_name_.set_input, "TA_SetInputParamRealPtr");
    find(ta.by_name_.set_whole, "TA_SetOptInputParamInteger");
    find(ta.by_name_.set_real, "TA_SetOptInputParamReal");
    find(ta.by_name_.set_output, "TA_SetOutputParamRealPtr");
    find(ta.by_name_.set_whole_output, "TA_SetOutputParamIntegerPtr");
    find(ta.by_name_.call, "TA_CallFunc");
    ensure(initialize() == 0, "TA-Lib begins");
    ta.version = version();
    ta.version.resize(std::min(ta.version.find(' '), ta.version.size()));
    return ta;
  }

  std::string version;  // "0.8.1"
  OfOne *ema = nullptr, *sma = nullptr, *rsi = nullptr, *max = nullptr, *min = nullptr;
  OfThree *adx = nullptr, *plus = nullptr, *minus = nullptr, *atr = nullptr;
  OfMacd* macd = nullptr;
  OfBands* bands = nullptr;

 private:
  friend class TaFunction;

  // Its abstract interface, as its header ta_abstract.h declares it.
  using Handle = const unsigned*;
  struct Function {
    const char *name, *group, *hint;
    int flags;
    unsigned inputs, options, outputs;
    Handle handle;
  };
  struct Parameter {  // as far as all kinds of parameter begin alike
    int type;
    const char* name;
    int flags;
  };
  struct ByName {
    int (*find)(const char*, Handle*) = nullptr;
    int (*tell)(Handle, const Function**) = nullptr;
    int (*input)(Handle, unsigned, const Parameter**) = nullptr;
    int (*option)(Handle, unsigned, const Parameter**) = nullptr;
    int (*output)(Handle, unsigned, const Parameter**) = nullptr;
    int (*begin)(Handle, void**) = nullptr;
    int (*end)(void*) = nullptr;
    int (*set_prices)(void*, unsigned, const double*, const double*, const double*, const double*,
                      const double*, const double*) = nullptr;
    int (*set_input)(void*, unsigned, const double*) = nullptr;
    int (*set_whole)(void*, unsigned, int) = nullptr;
    int (*set_real)(void*, unsigned, double) = nullptr;
    int (*set_output)(void*, unsigned, double*) = nullptr;
    int (*set_whole_output)(void*, unsigned, int*) = nullptr;
    int (*call)(const void*, int, int, int*, int*) = nullptr;
  };
  ByName by_name_;
};

// A function of TA-Lib by its name, over whole columns. The columns live longer.
class TaFunction {
 public:
  TaFunction(const TaLib& ta, const std::string& name, const std::vector<double>& options,
             const Columns& columns)
      : ta_{ta.by_name_}, size_{columns.close.size()}, parameters_{nullptr, ta_.end} {
    TaLib::Handle handle = nullptr;
    const TaLib::Function* function = nullptr;
    ensure(ta_.find(name.c_str(), &handle) == 0 && ta_.tell(handle, &function) == 0, name.c_str());
    void* parameters = nullptr;
    ensure(ta_.begin(handle, &parameters) == 0);
    parameters_.reset(parameters);
    for (unsigned i = 0; i < function->inputs; ++i) {
      const TaLib::Parameter* input = nullptr;
      ensure(ta_.input(handle, i, &input) == 0);
      ensure((input->type == 0
                  ? ta_.set_prices(parameters, i, columns.open.data(), columns.high.data(),
                                   columns.low.data(), columns.close.data(), columns.volume.data(),
                                   nullptr)
                  : ta_.set_input(parameters, i, columns.close.data())) == 0);
    }
    for (unsigned i = 0; i < options.size(); ++i) {
      const TaLib::Parameter* option = nullptr;
      ensure(ta_.option(handle, i, &option) == 0);
      const bool whole = option->type >= 2;
      ensure((whole ? ta_.set_whole(parameters, i, static_cast<int>(options[i]))
                    : ta_.set_real(parameters, i, options[i])) == 0);
    }
    reals_.assign(function->outputs, std::vector<double>(size_));
    wholes_.resize(function->outputs);
    for (unsigned i = 0; i < function->outputs; ++i) {
      const TaLib::Parameter* output = nullptr;
      ensure(ta_.output(handle, i, &output) == 0);
      if (output->type != 0) wholes_[i].resize(size_);
      ensure((output->type == 0 ? ta_.set_output(parameters, i, reals_[i].data())
                                : ta_.set_whole_output(parameters, i, wholes_[i].data())) == 0);
    }
  }

  // Values are out() from the bar begin() on.
  void run() {
    ensure(ta_.call(parameters_.get(), 0, static_cast<int>(size_) - 1, &begin_, &count_) == 0);
  }
  std::size_t begin() const { return static_cast<std::size_t>(begin_); }
  double at(std::size_t output, std::size_t bar) const {
    if (bar < begin()) return kNaN;
    return wholes_[output].empty() ? reals_[output][bar - begin()] : wholes_[output][bar - begin()];
  }

 private:
  TaLib::ByName ta_;
  std::size_t size_;
  std::unique_ptr<void, int (*)(void*)> parameters_;
  std::vector<std::vector<double>> reals_;
  std::vector<std::vector<int>> wholes_;
  int begin_ = 0, count_ = 0;
};

}  // namespace gyre
