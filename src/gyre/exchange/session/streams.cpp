#include "gyre/exchange/session/streams.hpp"

#include <algorithm>
#include <utility>

namespace gyre::session {
namespace {

constexpr std::size_t kUrlMax = 7'600;      // bytes of topics; the venue refuses URLs over 8004
constexpr std::size_t kMessageMax = 3'800;  // it falls silent on messages of more than 4096 bytes
constexpr std::size_t kSaidMax = 5;         // messages a second; it allows 10, pongs included
constexpr milliseconds kSecond = 1s;
constexpr milliseconds kOverlap = 5s;

// In a URL every byte beyond ASCII takes three.
std::size_t size_in_url(const std::string& topic) {
  std::size_t size = 1;
  for (const char c : topic) size += static_cast<unsigned char>(c) < 0x80 ? 1 : 3;
  return size;
}

// The first of `topics` from `begin` on that together stay within `most`, at least one.
std::size_t end_of_part(const std::vector<std::string>& topics, std::size_t begin, std::size_t most,
                        auto size) {
  std::size_t end = begin, sum = 0;
  while (end < topics.size() && (end == begin || sum + size(topics[end]) <= most))
    sum += size(topics[end++]);
  return end;
}

std::deque<std::vector<std::string>> messages_of(const std::vector<std::string>& topics,
                                                 std::size_t from) {
  std::deque<std::vector<std::string>> messages;
  const auto quoted = [](const std::string& topic) { return topic.size() + 3; };
  while (from < topics.size()) {
    const auto end = end_of_part(topics, from, kMessageMax, quoted);
    messages.emplace_back(topics.begin() + static_cast<std::ptrdiff_t>(from),
                          topics.begin() + static_cast<std::ptrdiff_t>(end));
    from = end;
  }
  return messages;
}

}  // namespace

void Streams::begin(std::vector<std::string> topics, Timestamp now) {
  lines_.emplace(kUserStream, Line{.link = {kUserStream, {}, now}});
  add(std::move(topics), now);
}

void Streams::add(std::vector<std::string> topics, Timestamp now) {
  const auto most = static_cast<std::size_t>(feed_.topics);
  for (auto& [id, line] : lines_) {
    if (topics.empty() || id == kUserStream || line.replaced || line.topics.size() >= most)
      continue;
    const auto count = std::min(topics.size(), most - line.topics.size());
    const auto end = topics.begin() + static_cast<std::ptrdiff_t>(count);
    const std::vector<std::string> here(topics.begin(), end);
    topics.erase(topics.begin(), end);
    line.topics.insert(line.topics.end(), here.begin(), here.end());
    if (!line.link.is_open()) continue;  // they come with the connection
    for (auto& message : messages_of(here, 0)) line.later.push_back(std::move(message));
    subscribe(id, line, now);
  }
  for (std::size_t from = 0; from < topics.size(); from += most) {
    const auto end = std::min(from + most, topics.size());
    add_line({topics.begin() + static_cast<std::ptrdiff_t>(from),
              topics.begin() + static_cast<std::ptrdiff_t>(end)},
             {}, now);
  }
  on_time(now);
}

void Streams::renew(const std::string& topic, Timestamp now) {
  for (auto& [id, line] : lines_) {
    if (line.replaced || !line.link.is_open() ||
        std::ranges::find(line.topics, topic) == line.topics.end())
      continue;
    line.later.push_back({topic});
    subscribe(id, line, now);
  }
}

void Streams::add_line(std::vector<std::string> topics, std::optional<StreamId> replaces,
                       Timestamp now) {
  const StreamId id{next_id_++};
  StreamLink::Silence silence;
  for (const auto& topic : topics) {
    if (topic.contains("@kline")) silence[index(StreamClass::Klines)] = feed_.kline_silence;
    if (topic.starts_with("!markPrice")) silence[index(StreamClass::Marks)] = feed_.mark_silence;
  }
  lines_.emplace(
      id, Line{.link = {id, silence, now}, .topics = std::move(topics), .replaces = replaces});
}

std::vector<StreamId> Streams::on_time(Timestamp now) {
  std::vector<StreamId> dead, old, over;
  for (auto& [id, line] : lines_) {
    const auto due = line.link.due(now);
    if (due == StreamLink::Due::GiveUp) dead.push_back(id);
    if (due == StreamLink::Due::Connect) connect(id, line, now);
    if (const auto at = aged_at(line); at && *at <= now) old.push_back(id);
    if (line.overlap_ends && *line.overlap_ends <= now) over.push_back(id);
    subscribe(id, line, now);
  }
  for (const auto id : old) {
    auto& line = lines_.at(id);
    if (id == kUserStream) {
      user_aged_ = true;
      continue;
    }
    line.replaced = true;
    add_line(line.topics, id, now);
    auto& successor = lines_.rbegin()->second;
    if (successor.link.due(now) == StreamLink::Due::Connect)
      connect(lines_.rbegin()->first, successor, now);
  }
  for (const auto id : over) {
    close(id);
    lines_.erase(id);
  }
  return dead;
}

std::optional<Timestamp> Streams::wake() const {
  std::optional<Timestamp> at;
  const auto consider = [&](std::optional<Timestamp> t) {
    if (t) at = std::min(at.value_or(*t), *t);
  };
  for (const auto& [id, line] : lines_) {
    consider(line.link.next());
    consider(aged_at(line));
    consider(line.overlap_ends);
    if (!line.later.empty() && line.link.is_open()) consider(may_say(line));
  }
  return at;
}

std::optional<Timestamp> Streams::aged_at(const Line& line) const {
  if (!line.link.is_open() || line.replaced) return std::nullopt;
  return line.link.opened_at() + feed_.rotate_after;
}

void Streams::connect(StreamId stream, Line& line, Timestamp now) {
  if (stream == kUserStream) {
    key_wanted_ = true;
    return;
  }
  const auto end = end_of_part(line.topics, 0, kUrlMax, size_in_url);
  line.later = messages_of(line.topics, end);
  line.sent.clear();
  const auto stop = line.topics.begin() + static_cast<std::ptrdiff_t>(end);
  opens_.push_back({stream, {}, {line.topics.begin(), stop}});
  line.link.asked(now);
}

void Streams::open_user(std::string listen_key, Timestamp now) {
  listen_key_ = std::move(listen_key);
  opens_.push_back({kUserStream, listen_key_, {}});
  lines_.at(kUserStream).link.asked(now);
}

// The first instant at which one more message is allowed.
Timestamp Streams::may_say(const Line& line) {
  return line.sent.size() < kSaidMax ? Timestamp{} : line.sent.front() + kSecond;
}

void Streams::subscribe(StreamId stream, Line& line, Timestamp now) {
  if (!line.link.is_open()) return;
  while (!line.later.empty() && may_say(line) <= now) {
    if (line.sent.size() == kSaidMax) line.sent.pop_front();
    line.sent.push_back(now);
    subscriptions_.push_back({stream, std::move(line.later.front())});
    line.later.pop_front();
  }
}

bool Streams::opened(StreamId stream, Timestamp now) {
  const auto found = lines_.find(stream);
  if (found == lines_.end() || !found->second.link.opened(now)) return false;
  auto& line = found->second;
  subscribe(stream, line, now);
  if (const auto old = std::exchange(line.replaces, std::nullopt)) {
    const auto replaced = lines_.find(*old);
    if (replaced != lines_.end()) replaced->second.overlap_ends = now + kOverlap;
  }
  return true;
}

bool Streams::lost(StreamId stream, Timestamp now) {
  const auto found = lines_.find(stream);
  if (found == lines_.end()) return false;
  if (!found->second.replaced) return found->second.link.lost(now);
  lines_.erase(found);  // its successor is on the way
  return true;
}

void Streams::heard(StreamId stream, std::optional<StreamClass> kind, Timestamp now) {
  const auto found = lines_.find(stream);
  if (found != lines_.end()) found->second.link.data(kind, now);
}

bool Streams::is_open(StreamId stream) const {
  const auto found = lines_.find(stream);
  return found != lines_.end() && found->second.link.is_open();
}

bool Streams::market_open() const {
  return std::ranges::all_of(lines_, [](const auto& line) {
    return line.first == kUserStream || line.second.link.is_open();
  });
}

}  // namespace gyre::session
