#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gyre/io/http_server.hpp"
#include "gyre/sim/message.hpp"
#include "gyre/sim/server/topics.hpp"

// Who listens to what. A message is encoded once and put to everybody who asked for its topic;
// nothing leaves before flush(), which ends an instant.
namespace gyre::sim::server {

class Hub {
 public:
  // `counted` is called for each frame put to an enrolled client's stream, `asked` for each topic
  // subscribed; `adds_unknown` tells after each event of an account whether one that nobody knows
  // follows it.
  Hub(
      std::function<void()> counted, std::function<void(std::string_view topic)> asked,
      std::function<bool()> adds_unknown = [] { return false; })
      : counted_{std::move(counted)},
        asked_{std::move(asked)},
        adds_unknown_{std::move(adds_unknown)} {}

  void add(const io::SessionPtr& session, StreamPath path, bool is_enrolled);
  void remove(const io::SessionPtr& session);
  void close_enrolled();
  // Closes every connection, after what was put to it; tells how many. The end of an enrolled
  // client's stream is counted like a frame.
  int drop_all();
  // SUBSCRIBE and its kin; the answer is put at once. Who says too much within a second is dropped.
  // Gives how many messages came on this connection within the last second.
  std::size_t on_text(const io::SessionPtr& session, std::string_view text, Timestamp now);
  static constexpr std::size_t kMessagesMax = 10;  // a second and connection
  static constexpr std::size_t kTopicsMax = 1024;  // a connection
  bool knows(const io::SessionPtr& session) const {
    return listeners_.contains(session->id().value);
  }

  // User events go to the topic that is the account's listenKey.
  void set_key(AccountId account, std::string key) { keys_[account] = std::move(key); }
  void publish(const Message& message);
  // Puts what gathers over an instant (!markPrice@arr, !miniTicker@arr) and sends everything.
  void flush();

  // Symbols that traded in this instant and whose ticker or best prices somebody asked for.
  std::vector<std::string> take_wanted_tickers() { return std::exchange(wanted_, {}); }

 private:
  struct Listener {
    io::SessionPtr session;
    StreamPath path;
    bool is_enrolled = false, has_news = false;
    std::deque<Timestamp> messages = {};  // of the last second
  };

  void subscribe(Listener& listener, const std::string& topic);
  void unsubscribe(Listener& listener, const std::string& topic);
  bool has(std::string_view topic) const { return topics_.contains(std::string{topic}); }
  void put(std::string_view topic, std::string_view text, std::string_view event = {});
  void send(Listener& listener, std::string_view text);
  void drop(Listener& listener, std::uint16_t code, std::string_view why);
  void obey(Listener& listener, std::string_view text);
  void publish_user(AccountId account, const wire::StreamMessage& message);
  void publish_symbol(const std::string& symbol, std::span<const std::string_view> endings,
                      const wire::StreamMessage& message, std::string* gathered);
  void put_gathered(std::string& gathered, std::span<const std::string_view> topics);

  std::function<void()> counted_;
  std::function<void(std::string_view)> asked_;
  std::function<bool()> adds_unknown_;
  std::map<std::uint64_t, Listener> listeners_;
  // In order of subscription, which is the order of delivery.
  std::unordered_map<std::string, std::vector<Listener*>> topics_;
  std::map<AccountId, std::string> keys_;
  std::vector<std::string> wanted_;
  std::string topic_, text_, marks_, tickers_;
};

}  // namespace gyre::sim::server
