#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <concepts>
#include <cstring>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>

#include "gyre/core/log_ring.hpp"
#include "gyre/core/result.hpp"
#include "gyre/core/text.hpp"
#include "gyre/core/time.hpp"

// Logging from anywhere, hot paths included: a call writes the address of its description and the
// bytes of its arguments into a ring of its thread's own, and the log thread makes text of it. It
// also puts the time, right to its 2 ms round: reading any clock would cost more than all the rest.
// The text is a template argument, checked against the arguments when
// it is compiled:
//   log_info<"{} of {} symbols are late">(late, all);
// Secrets are never arguments.
namespace gyre {

enum class LogLevel : std::uint8_t { Debug, Info, Warning, Error };
constexpr auto names(LogLevel) {
  return std::to_array<std::string_view>({"debug", "info", "warning", "error"});
}

// Gets every line, without a line break, on the log thread.
using LogSink = std::function<void(LogLevel, std::string_view line)>;
LogSink log_to_stderr();
Result<LogSink> log_to_file(const std::filesystem::path& path);

// While one exists, its thread writes what is logged from `level` on; without one, nothing is
// logged. Its end writes all that was logged before.
class Log {
 public:
  Log(LogLevel level, LogSink sink);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Lines below Warning that found their ring full.
  static std::uint64_t dropped();

 private:
  struct Writer;
  std::unique_ptr<Writer> writer_;
};

namespace log_detail {

template <std::size_t n>
struct Text {
  char letters[n];
  consteval Text(const char (&text)[n]) { std::copy_n(text, n, letters); }
  constexpr std::string_view view() const { return {letters, n - 1}; }
};

template <class T>
inline constexpr bool kIsText = std::convertible_to<const T&, std::string_view>;

// What travels: texts by length and bytes, all else as it lies in memory.
inline constexpr std::size_t kTextMax = 1024;
inline std::string_view cut(std::string_view text) { return text.substr(0, kTextMax); }

template <class T>
std::size_t size_of(const T& value) {
  if constexpr (kIsText<T>) {
    return sizeof(std::uint32_t) + cut(value).size();
  } else {
    static_assert(std::is_trivially_copyable_v<T>, "an argument of a log line is a plain value");
    return sizeof(T);
  }
}
template <class T>
void write(std::byte*& out, const T& value) {
  if constexpr (kIsText<T>) {
    const auto text = cut(value);
    const auto size = static_cast<std::uint32_t>(text.size());
    std::memcpy(out, &size, sizeof size);
    std::memcpy(out + sizeof size, text.data(), size);
    out += sizeof size + size;
  } else {
    std::memcpy(out, &value, sizeof value);
    out += sizeof value;
  }
}
template <class T>
auto read(const std::byte*& in) {
  if constexpr (kIsText<T>) {
    std::uint32_t size = 0;
    std::memcpy(&size, in, sizeof size);
    const std::string_view text{reinterpret_cast<const char*>(in + sizeof size), size};
    in += sizeof size + size;
    return text;
  } else {
    T value;
    std::memcpy(&value, in, sizeof value);
    in += sizeof value;
    if constexpr (std::is_arithmetic_v<T>)
      return value;
    else
      return to_text(value);
  }
}

// The description of a call.
struct Site {
  LogLevel level;
  void (*format)(std::string& out, const std::byte* arguments);
};

template <Text text, class... T>
void format(std::string& out, [[maybe_unused]] const std::byte* in) {
  const std::tuple values{read<T>(in)...};  // braces: in order
  std::apply(
      [&](const auto&... value) {
        fmt::format_to(std::back_inserter(out), fmt::format_string<decltype(value)...>{text.view()},
                       value...);
      },
      values);
}

template <LogLevel level, Text text, class... T>
inline constexpr Site kSite{level, &format<text, T...>};

inline constinit std::atomic<LogLevel> threshold{LogLevel{kCount<LogLevel>}};
inline constinit thread_local LogRing* ring = nullptr;
LogRing& make_ring();
// Null when the line is dropped.
std::byte* make_room(LogRing& full, std::size_t bytes, LogLevel level);

// Inlined, so that sizes and texts known at the call are known here.
template <LogLevel level, Text text, class... T>
[[gnu::always_inline]] inline void log(const T&... value) {
  static_assert(sizeof...(T) * (kTextMax + 8) < LogRing::kBytes / 4, "a line fits in the ring");
  if (level < threshold.load(std::memory_order_relaxed)) return;
  auto& mine = ring != nullptr ? *ring : make_ring();
  const auto bytes = (0uz + ... + size_of(value));
  auto* out = mine.reserve(bytes);
  if (out == nullptr) [[unlikely]]
    out = make_room(mine, bytes, level);
  if (out == nullptr) return;
  (write(out, value), ...);
  mine.commit(&kSite<level, text, std::decay_t<T>...>);
}

}  // namespace log_detail

template <log_detail::Text text, class... T>
[[gnu::always_inline]] inline void log_debug(const T&... value) {
  log_detail::log<LogLevel::Debug, text>(value...);
}
template <log_detail::Text text, class... T>
[[gnu::always_inline]] inline void log_info(const T&... value) {
  log_detail::log<LogLevel::Info, text>(value...);
}
template <log_detail::Text text, class... T>
[[gnu::always_inline]] inline void log_warning(const T&... value) {
  log_detail::log<LogLevel::Warning, text>(value...);
}
template <log_detail::Text text, class... T>
[[gnu::always_inline]] inline void log_error(const T&... value) {
  log_detail::log<LogLevel::Error, text>(value...);
}

}  // namespace gyre
