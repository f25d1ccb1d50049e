#pragma once

#include <cstddef>
#include <span>
#include <string_view>

// What must not get out of this process: keys, and the text of the file they come from. It has a
// type that no formatter and no log line takes, moves and is never copied, and lies in pages of its
// own.
namespace gyre {

// Pages that are never swapped out, are left out of core dumps, are empty in a child, and are wiped
// before they are given back.
class LockedMemory {
 public:
  LockedMemory() = default;
  explicit LockedMemory(std::size_t size);  // bytes, all zero
  LockedMemory(LockedMemory&& other) noexcept;
  LockedMemory& operator=(LockedMemory&& other) noexcept;
  ~LockedMemory() { release(); }

  std::span<char> bytes() const { return bytes_; }
  // False where the system allows no more locked memory (ulimit -l): it may then be swapped out.
  bool is_locked() const { return is_locked_; }
  void wipe();

 private:
  void release();
  std::span<char> bytes_;
  bool is_locked_ = false;
};

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);  // whose owner wipes it

  std::string_view reveal() const { return {memory_.bytes().data(), memory_.bytes().size()}; }
  bool empty() const { return memory_.bytes().empty(); }
  bool is_locked() const { return memory_.is_locked(); }

 private:
  LockedMemory memory_;
};

// From here on this process leaves no core dump, and no other process of the same user can read
// its memory. For whoever loads a secret.
void forbid_dumps();

}  // namespace gyre
