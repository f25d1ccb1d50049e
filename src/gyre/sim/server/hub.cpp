#include "gyre/sim/server/hub.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>

#include "gyre/core/json_write.hpp"
#include "gyre/sim/server/encode.hpp"

namespace gyre::sim::server {
namespace {

constexpr std::array<std::string_view, 2> kMarkEndings{"@markPrice", "@markPrice@1s"};
constexpr std::array<std::string_view, 2> kMarkLists{"!markPrice@arr", "!markPrice@arr@1s"};
constexpr std::array<std::string_view, 1> kTickerEndings{"@miniTicker"};
constexpr std::array<std::string_view, 1> kTickerLists{"!miniTicker@arr"};
constexpr std::array<std::string_view, 1> kBookEndings{"@bookTicker"};

constexpr std::size_t kUnsentMax = 64 << 20;  // bytes that a stranger may be behind

void append_lower(std::string& out, std::string_view text) {
  for (const char c : text) out += 'A' <= c && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string_view event_of(const wire::StreamMessage& message) {
  return std::visit(
      []<class M>(const M&) -> std::string_view {
        if constexpr (std::is_same_v<M, wire::OrderTradeUpdate>) return "ORDER_TRADE_UPDATE";
        if constexpr (std::is_same_v<M, wire::AlgoUpdate>) return "ALGO_UPDATE";
        if constexpr (std::is_same_v<M, wire::AccountUpdate>) return "ACCOUNT_UPDATE";
        if constexpr (std::is_same_v<M, wire::AccountConfigUpdate>) return "ACCOUNT_CONFIG_UPDATE";
        if constexpr (std::is_same_v<M, wire::ListenKeyExpired>) return "listenKeyExpired";
        return {};
      },
      message);
}

void append_to_list(std::string& list, std::string_view text) {
  list += list.empty() ? '[' : ',';
  list += text;
}

}  // namespace

void Hub::add(const io::SessionPtr& session, StreamPath path, bool is_enrolled) {
  const auto topics = std::exchange(path.topics, {});
  auto& listener =
      listeners_
          .insert_or_assign(session->id().value, Listener{session, std::move(path), is_enrolled})
          .first->second;
  for (const auto& topic : topics) subscribe(listener, topic);
}

void Hub::remove(const io::SessionPtr& session) {
  const auto at = listeners_.find(session->id().value);
  if (at == listeners_.end()) return;
  for (const auto& topic : std::vector{at->second.path.topics}) unsubscribe(at->second, topic);
  listeners_.erase(at);
}

void Hub::close_enrolled() {
  for (auto& [_, listener] : listeners_)
    if (std::exchange(listener.is_enrolled, false)) listener.session->close(1001, "session ended");
}

void Hub::drop(Listener& listener, std::uint16_t code, std::string_view why) {
  const auto session = listener.session;
  session->flush();
  if (listener.is_enrolled) counted_();
  remove(session);
  session->close(code, why);
}

int Hub::drop_all() {
  flush();
  const auto count = static_cast<int>(listeners_.size());
  while (!listeners_.empty()) drop(listeners_.begin()->second, 1001, "dropped");
  return count;
}

void Hub::subscribe(Listener& listener, const std::string& topic) {
  const auto& held = listener.path.topics;
  if (std::ranges::find(held, topic) != held.end()) return;
  listener.path.topics.push_back(topic);
  if (!listener.path.carries(topic)) return;
  topics_[topic].push_back(&listener);
  asked_(topic);
}

void Hub::unsubscribe(Listener& listener, const std::string& topic) {
  std::erase(listener.path.topics, topic);
  const auto at = topics_.find(topic);
  if (at == topics_.end()) return;
  std::erase(at->second, &listener);
  if (at->second.empty()) topics_.erase(at);
}

std::size_t Hub::on_text(const io::SessionPtr& session, std::string_view text, Timestamp now) {
  auto& listener = listeners_.at(session->id().value);
  auto& messages = listener.messages;
  messages.push_back(now);
  while (messages.front() <= now - 1s) messages.pop_front();
  const auto count = messages.size();
  if (count > kMessagesMax)
    drop(listener, 1008, "Too many requests");
  else
    obey(listener, text);
  return count;
}

void Hub::obey(Listener& listener, std::string_view text) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::object message;
  std::string_view method;
  if (parser.parse(text.data(), text.size()).get(message) || message["method"].get(method)) {
    send(listener, R"({"error":{"code":2,"msg":"Invalid request: no method"}})");
    return flush();
  }
  simdjson::dom::element id;
  const auto id_text = message["id"].get(id) ? std::string{"null"} : simdjson::minify(id);
  std::vector<std::string> topics;
  simdjson::dom::array params;
  if (!message["params"].get(params))
    for (const auto param : params) {
      std::string_view topic;
      if (!param.get(topic)) topics.emplace_back(topic);
    }
  const auto refused = [&](std::string_view why) {
    send(listener, fmt::format(R"({{"error":{{"code":2,"msg":"Invalid request: {}"}},"id":{}}})",
                               why, id_text));
    flush();
  };
  std::string result = "null";
  if (method == "SUBSCRIBE") {
    if (listener.path.topics.size() + topics.size() > kTopicsMax)
      return refused("too many streams on one connection");
    for (const auto& topic : topics) subscribe(listener, topic);
  } else if (method == "UNSUBSCRIBE") {
    for (const auto& topic : topics) unsubscribe(listener, topic);
  } else if (method == "LIST_SUBSCRIPTIONS") {
    result = to_json(listener.path.topics);
  } else {
    return refused("unknown method");
  }
  send(listener, R"({"result":)" + result + R"(,"id":)" + id_text + "}");
  flush();
}

void Hub::send(Listener& listener, std::string_view text) {
  listener.session->put(text);
  listener.has_news = true;
  if (listener.is_enrolled) counted_();
}

void Hub::put(std::string_view topic, std::string_view text, std::string_view event) {
  const auto at = topics_.find(std::string{topic});
  if (at == topics_.end()) return;
  for (auto* listener : at->second) {
    const auto& events = listener->path.events;
    if (!event.empty() && !events.empty() && !events.contains(event)) continue;
    if (!listener->path.is_combined) {
      send(*listener, text);
      continue;
    }
    std::string wrapped;
    JsonObject{wrapped}.add("stream", topic).raw("data", text).end();
    send(*listener, wrapped);
  }
}

void Hub::publish(const Message& message) {
  if (message.account) return publish_user(*message.account, message.what);
  if (const auto* kline = std::get_if<wire::KlineMessage>(&message.what)) {
    topic_.clear();
    append_lower(topic_, kline->symbol);
    (topic_ += "@kline_") += to_string(kline->timeframe);
    if (topics_.contains(topic_)) {
      text_.clear();
      encode(text_, message.what);
      put(topic_, text_);
    }
    const bool is_last = !wanted_.empty() && wanted_.back() == kline->symbol;
    const auto topic = topic_.substr(0, topic_.find('@'));
    if (!is_last && (has(topic + "@bookTicker") || has(topic + "@miniTicker") ||
                     has("!miniTicker@arr") || has("!bookTicker")))
      wanted_.push_back(kline->symbol);
  } else if (std::holds_alternative<wire::ContractInfoMessage>(message.what)) {
    text_.clear();
    encode(text_, message.what);
    put("!contractInfo", text_);
  } else if (const auto* mark = std::get_if<wire::MarkPriceMessage>(&message.what)) {
    publish_symbol(mark->symbol, kMarkEndings, message.what,
                   has(kMarkLists[0]) || has(kMarkLists[1]) ? &marks_ : nullptr);
  } else if (const auto* ticker = std::get_if<wire::MiniTickerMessage>(&message.what)) {
    publish_symbol(ticker->symbol, kTickerEndings, message.what,
                   has(kTickerLists[0]) ? &tickers_ : nullptr);
  } else if (const auto* book = std::get_if<wire::BookTickerMessage>(&message.what)) {
    publish_symbol(book->symbol, kBookEndings, message.what, nullptr);
    if (!has("!bookTicker")) return;
    text_.clear();
    encode(text_, message.what);
    put("!bookTicker", text_);
  }
}

void Hub::publish_symbol(const std::string& symbol, std::span<const std::string_view> endings,
                         const wire::StreamMessage& message, std::string* gathered) {
  text_.clear();
  if (gathered) {
    encode(text_, message);
    append_to_list(*gathered, text_);
  }
  for (const auto ending : endings) {
    topic_.clear();
    append_lower(topic_, symbol);
    topic_ += ending;
    if (!topics_.contains(topic_)) continue;
    if (text_.empty()) encode(text_, message);
    put(topic_, text_);
  }
}

void Hub::publish_user(AccountId account, const wire::StreamMessage& message) {
  const auto key = keys_.find(account);
  if (key == keys_.end() || !topics_.contains(key->second)) return;
  text_.clear();
  encode(text_, message);
  put(key->second, text_, event_of(message));
  constexpr std::string_view unknown =
      R"({"e":"SOMETHING_NEW","E":"soon","T":null,"o":{"":[]},"c":""})";
  if (adds_unknown_()) put(key->second, unknown);
}

void Hub::put_gathered(std::string& gathered, std::span<const std::string_view> topics) {
  if (gathered.empty()) return;
  gathered += ']';
  for (const auto topic : topics) put(topic, gathered);
  gathered.clear();
}

void Hub::flush() {
  put_gathered(marks_, kMarkLists);
  put_gathered(tickers_, kTickerLists);
  for (auto& [_, listener] : listeners_)
    if (std::exchange(listener.has_news, false)) {
      listener.session->flush();
      if (!listener.is_enrolled && listener.session->unsent() > kUnsentMax)
        listener.session->close(1008, "too slow a reader");
    }
}

}  // namespace gyre::sim::server
