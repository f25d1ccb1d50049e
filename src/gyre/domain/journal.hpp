#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <span>

#include "gyre/core/result.hpp"
#include "gyre/domain/record.hpp"

// Where records go. Positions count records from 1. append() takes them in order and may return
// before they are on disk; sync() returns when everything appended is durable; replay() tells what
// was durable, oldest first, and stops at the first error.
namespace gyre {

template <class J>
concept Journal =
    requires(J journal, std::span<const Record> records,
             const std::function<Result<>(std::uint64_t position, const Record&)>& each) {
      { journal.append(records) } -> std::same_as<Result<>>;
      { journal.sync() } -> std::same_as<Result<>>;
      { journal.appended() } -> std::same_as<std::uint64_t>;
      { journal.durable() } -> std::same_as<std::uint64_t>;
      { journal.replay(each) } -> std::same_as<Result<>>;
    };

}  // namespace gyre
