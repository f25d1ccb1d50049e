#pragma once

#include <utility>

// A thing that passed the gate. Only risk::Gate can make one, and only an approved order leaves the
// engine: that nothing is sent past the caps is a fact of the types.
namespace gyre {

namespace risk {
class Gate;
}

template <class T>
class Approved {
 public:
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }

 private:
  friend class risk::Gate;
  explicit Approved(T value) : value_{std::move(value)} {}
  T value_;
};

}  // namespace gyre
