#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gyre/core/result.hpp"
#include "gyre/core/time.hpp"
#include "gyre/exchange/wire/response.hpp"
#include "gyre/io/tls.hpp"
#include "gyre/sim/market.hpp"
#include "gyre/sim/server/authorize.hpp"
#include "gyre/sim/settings.hpp"

// The embedded exchange behind Binance's HTTP and WebSocket API. One thread owns the core and all
// connections. Market time runs free at `speed` until a client enrols; from then on it moves in
// lockstep with that client only, and holds while the client is away (docs/lockstep.md). What goes
// wrong on its streams and answers is in the exchange's settings: `faults`.
namespace gyre::sim {

struct ServerSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  std::optional<io::TlsIdentity> identity;
  // Market seconds a wall second; nothing: as fast as it goes, which only lockstep can do.
  std::optional<double> speed = 1;
  bool hold = false;  // market time waits for an enrolled client instead of running free
  // Where orders and market time survive the process; nothing: nowhere. The name says in a line
  // what the exchange is made of (source, seed, settings, start): a data_dir is of one only.
  std::optional<std::filesystem::path> data_dir;
  std::string market_name;
  std::vector<server::ApiKey> keys = {{"gyre-engine", "gyre-engine-secret"},
                                      {"demo", "demo-secret"}};  // an account each
  wire::RateLimits limits;
  bool faults = false;  // whether the control stream may ask for answers to be withheld
  // For clients whose clock is the wall's: market time is brought to here as if nobody had
  // listened, unless it is there already.
  std::optional<Timestamp> present;
};

class Server {
 public:
  // `start` is where market time begins, unless data_dir holds a later one.
  Server(ServerSettings settings, std::shared_ptr<const Market> market, Settings exchange,
         Timestamp start);
  ~Server();  // stops

  // Busy when the port or the data_dir is taken.
  Result<> start();
  void stop();

  std::string url() const;  // "http://127.0.0.1:40123", once started
  Timestamp market_now();
  // The most that an instant of a paced market left after it was due, in wall time.
  milliseconds behind_max();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace gyre::sim
