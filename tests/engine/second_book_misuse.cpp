// The virtual desk has no way to an order: each of these must not compile; 0 is the control.

#include "gyre/engine/batch.hpp"
#include "gyre/engine/virtual_loop.hpp"

namespace gyre {

inline void mistakes(VirtualDesk& desk, Output& out, const OrderIntended& order) {
#if MISUSE == 1  // it submits nothing
  desk.submit(order);
#elif MISUSE == 2  // it gives out no command
  std::vector<Command> commands = desk.take_rows();
#elif MISUSE == 3  // a thing that nobody approved does not leave
  out.submit(order);
#elif MISUSE == 4  // and only the gate approves
  out.submit(Approved<OrderIntended>{order});
#elif MISUSE == 5  // a sink of rows is told of rows
  VirtualLoop{std::move(desk), 300s, [&](std::vector<Command>) -> Result<> { return {}; }};
#endif
  (void)desk, (void)out, (void)order;
}

}  // namespace gyre
