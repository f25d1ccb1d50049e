#include "gyre/sim/account.hpp"

namespace gyre::sim {

Money available(const Account& account) {
  Money left = account.wallet - account.isolated_margin();
  for (const auto place : account.orders.open_places()) left -= account.orders[place].reserved;
  return left;
}

}  // namespace gyre::sim
