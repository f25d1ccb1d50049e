#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

// A ring of bytes from one thread to one other, for records of any length. A record lies in one
// piece: where it does not fit before the end, the rest of the round is skipped. What a write costs
// is the cache lines that the reader had last, so records are small and lines fetched ahead.
namespace gyre {

class LogRing {
 public:
  static constexpr std::size_t kBytes = 1 << 18;  // some 4000 lines

  struct Header {
    std::uint64_t what : 48;  // an address; 0: skip
    std::uint64_t size : 16;  // of the whole record in units of 8 bytes
  };
  static_assert(sizeof(Header) == 8 && kBytes / 8 <= 1 << 16);

  // The writer's side: room for so many bytes, or null when full.
  std::byte* reserve(std::size_t bytes) {
    const auto size = (sizeof(Header) + bytes + 7) & ~std::size_t{7};
    const auto left = kBytes - (tail_here_ & (kBytes - 1));
    const auto wanted = size <= left ? size : left + size;
    if (tail_here_ + wanted - head_seen_ > kBytes) [[unlikely]] {
      head_seen_ = head_.load(std::memory_order_acquire);
      if (tail_here_ + wanted - head_seen_ > kBytes) return nullptr;
    }
    if (size > left) [[unlikely]]
      put(nullptr, left);
    reserved_ = size;
    __builtin_prefetch(place(tail_here_ + kAhead), 1);
    return place(tail_here_) + sizeof(Header);
  }
  void commit(const void* what) {
    put(what, reserved_);
    tail_.store(tail_here_, std::memory_order_release);
  }

  void drop() { dropped_.store(dropped() + 1, std::memory_order_relaxed); }
  std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

  // The reader's side: calls each(what, bytes) for what is there.
  void drain(auto&& each) {
    const auto tail = tail_.load(std::memory_order_acquire);
    for (auto head = head_.load(std::memory_order_relaxed); head != tail;) {
      Header header;
      std::memcpy(&header, place(head), sizeof header);
      if (header.what != 0)
        each(reinterpret_cast<const void*>(std::uintptr_t{header.what}),
             place(head) + sizeof header);
      head += header.size * 8;
      head_.store(head, std::memory_order_release);
    }
  }

 private:
  static constexpr std::size_t kAhead = 2048;

  std::byte* place(std::uint64_t position) { return bytes_.get() + (position & (kBytes - 1)); }
  void put(const void* what, std::size_t size) {
    const Header header{reinterpret_cast<std::uintptr_t>(what), size / 8};
    std::memcpy(place(tail_here_), &header, sizeof header);
    tail_here_ += size;
  }

  std::unique_ptr<std::byte[]> bytes_ = std::make_unique<std::byte[]>(kBytes);
  alignas(64) std::atomic<std::uint64_t> tail_{0};  // the writer's line
  std::uint64_t tail_here_ = 0, head_seen_ = 0;
  std::size_t reserved_ = 0;
  std::atomic<std::uint64_t> dropped_{0};
  alignas(64) std::atomic<std::uint64_t> head_{0};  // the reader's line
};

}  // namespace gyre
