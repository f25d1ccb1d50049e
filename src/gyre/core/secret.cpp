#include "gyre/core/secret.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "gyre/core/ensure.hpp"

namespace gyre {

LockedMemory::LockedMemory(std::size_t size) {
  if (size == 0) return;
  void* pages = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ensure(pages != MAP_FAILED, "there is memory for a secret");
  bytes_ = {static_cast<char*>(pages), size};
  // The system call itself: the sanitizers' mlock() answers yes and locks nothing.
  is_locked_ = ::syscall(SYS_mlock, pages, size) == 0;
  ::madvise(pages, size, MADV_DONTDUMP);
  ::madvise(pages, size, MADV_WIPEONFORK);
}

LockedMemory::LockedMemory(LockedMemory&& other) noexcept
    : bytes_{std::exchange(other.bytes_, {})}, is_locked_{std::exchange(other.is_locked_, false)} {}

LockedMemory& LockedMemory::operator=(LockedMemory&& other) noexcept {
  const auto bytes = std::exchange(other.bytes_, {});
  const bool is_locked = std::exchange(other.is_locked_, false);
  release();
  bytes_ = bytes;
  is_locked_ = is_locked;
  return *this;
}

// A write that no optimiser may leave out.
void LockedMemory::wipe() {
  if (!bytes_.empty()) ::explicit_bzero(bytes_.data(), bytes_.size());
}

void LockedMemory::release() {
  if (bytes_.empty()) return;
  wipe();
  ::munmap(bytes_.data(), bytes_.size());
}

Secret::Secret(std::string_view text) : memory_{text.size()} {
  std::ranges::copy(text, memory_.bytes().data());
}

void forbid_dumps() {
  const rlimit none{0, 0};
  ensure(::setrlimit(RLIMIT_CORE, &none) == 0, "a limit may be lowered");
  ensure(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0, "a process may hide itself");
}

}  // namespace gyre
