#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gyre/exchange/session/feed_settings.hpp"
#include "gyre/exchange/session/stream_link.hpp"

// The stream connections: what each subscribes to, its health, its successor. A connection is
// opened with as many topics as a URL holds; the others follow in messages, few enough a second
// that the venue never minds. Before the venue ends an old one a new one takes its place, and both
// are heard for a while: what comes twice is told once by whoever hears it.
namespace gyre::session {

inline constexpr StreamId kUserStream{0};

class Streams {
 public:
  explicit Streams(const FeedSettings& feed) : feed_{feed} {}

  // Plans the account's connection, which needs a listen key to be opened, and the market's.
  void begin(std::vector<std::string> topics, Timestamp now);
  // Topics that came later: on a connection with room, or a new one.
  void add(std::vector<std::string> topics, Timestamp now);
  // The same topic once more, where it stands already: its subscription may have been lost.
  void renew(const std::string& topic, Timestamp now);

  // Connects, gives up, replaces. Tells the connections that it gave up.
  std::vector<StreamId> on_time(Timestamp now);
  std::optional<Timestamp> wake() const;

  void open_user(std::string listen_key, Timestamp now);
  const std::string& listen_key() const { return listen_key_; }
  // Whether a listen key is wanted; told once.
  bool take_key_wanted() { return std::exchange(key_wanted_, false); }

  // Whether the account's connection is old: it is closed and mended like any gap, at a moment of
  // our choosing; told once.
  bool take_user_aged() { return std::exchange(user_aged_, false); }

  // Each says whether it was news.
  bool opened(StreamId stream, Timestamp now);
  bool lost(StreamId stream, Timestamp now);
  void heard(StreamId stream, std::optional<StreamClass> kind, Timestamp now);

  bool is_open(StreamId stream) const;
  bool market_open() const;  // all but the account's

  std::vector<StreamPlan> take_opens() { return std::exchange(opens_, {}); }
  std::vector<StreamId> take_closes() { return std::exchange(closes_, {}); }
  std::vector<Subscription> take_subscriptions() { return std::exchange(subscriptions_, {}); }
  void close(StreamId stream) { closes_.push_back(stream); }

 private:
  struct Line {
    StreamLink link;
    std::vector<std::string> topics = {};             // empty: the account's
    std::deque<std::vector<std::string>> later = {};  // a message each
    std::deque<Timestamp> sent = {};                  // messages of the last second
    std::optional<StreamId> replaces = {};
    std::optional<Timestamp> overlap_ends = {};
    bool replaced = false;
  };

  void add_line(std::vector<std::string> topics, std::optional<StreamId> replaces, Timestamp now);
  void connect(StreamId stream, Line& line, Timestamp now);
  void subscribe(StreamId stream, Line& line, Timestamp now);
  static Timestamp may_say(const Line& line);
  std::optional<Timestamp> aged_at(const Line& line) const;

  FeedSettings feed_;
  std::map<StreamId, Line> lines_;
  int next_id_ = 1;
  std::string listen_key_;
  bool key_wanted_ = false, user_aged_ = false;
  std::vector<StreamPlan> opens_;
  std::vector<StreamId> closes_;
  std::vector<Subscription> subscriptions_;
};

}  // namespace gyre::session
