#pragma once

#include <fmt/core.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gyre/exchange/binance/json.hpp"
#include "gyre/io/http_server.hpp"

// The exchange's end of a lockstep conversation, by the book (docs/lockstep.md) and by a script:
// instant i says the frames of `instants[i]`; a request whose path is in `withheld` is handled and
// not answered until that instant.
namespace gyre::binance {

class FakeExchange {
 public:
  struct Frame {
    std::string stream;  // part of the target it goes to
    std::string text;
  };
  struct Instant {
    std::int64_t at;
    std::vector<Frame> frames;
  };

  explicit FakeExchange(std::vector<Instant> instants) : instants_{std::move(instants)} {
    io::ServerHandlers handlers{
        .on_request = [this](auto request,
                             auto respond) { on_request(request, std::move(respond)); },
        .on_upgrade = [](const auto&) -> std::optional<io::HttpResponse> { return std::nullopt; },
        .on_open = [this](const auto& stream,
                          const auto& request) { streams_.emplace(request.target, stream); },
        .on_message = [this](const auto& stream, auto text) { on_message(stream, text); },
        .on_close =
            [this](const auto& stream) {
              std::erase_if(streams_, [&](const auto& one) { return one.second == stream; });
            }};
    auto listening = io::HttpServer::listen(runtime_, {}, std::move(handlers));
    ensure(listening.has_value(), "a free port");
    http_ = *std::move(listening);
  }
  ~FakeExchange() {
    runtime_.run([this] {
      streams_.clear();
      late_.clear();
      control_ = nullptr;
    });
    http_->close();
    runtime_.run([] {});
    runtime_.stop();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(http_->port()); }
  void drop_control() {
    runtime_.run([this] { control_->close(1001, "going"); });
  }
  std::vector<std::string> targets() {
    std::vector<std::string> copy;
    runtime_.run([&] { copy = targets_; });
    return copy;
  }
  std::string withheld;   // a path; set before it is asked for
  std::size_t until = 0;  // answered with this instant
  std::function<io::HttpResponse(const io::ServerRequest&)> answer;  // instead of the standard one

 private:
  void on_request(const io::ServerRequest& request, io::Responder respond) {
    targets_.push_back(request.method + " " + request.target);
    const auto number = std::stoul(std::string{*request.headers.find("X-Gyre-Seq")});
    early_.emplace(number, std::pair{request, std::move(respond)});
    while (!early_.empty() && early_.begin()->first == handled_ + 1) {
      auto [asked, responder] = std::move(early_.begin()->second);
      early_.erase(early_.begin());
      ++handled_;
      if (!withheld.empty() && asked.target.starts_with(withheld)) {
        late_.push_back(std::move(responder));
        continue;
      }
      ++sent_;
      responder(answer ? answer(asked)
                       : io::HttpResponse{
                             200, {{"X-MBX-USED-WEIGHT-1M", "17"}}, answer_to(asked.target)});
    }
    go_on();
  }
  std::string answer_to(const std::string& target) const {
    if (target.starts_with("/fapi/v1/time"))
      return fmt::format(R"({{"serverTime":{}}})", instants_[now_].at);
    if (target.starts_with("/fapi/v1/ping")) return "<html>";
    return "{}";
  }

  void on_message(const io::SessionPtr& stream, std::string_view text) {
    if (!text.contains("UNSUBSCRIBE")) return on_control(stream, text);
    std::erase_if(streams_, [&](const auto& one) { return one.second == stream; });
    ++sent_;
    stream->put(R"({"result":null,"id":1})");
    stream->flush();
  }
  void on_control(const io::SessionPtr& stream, std::string_view text) {
    simdjson::dom::parser parser;
    Json json;
    ensure(!parser.parse(text.data(), text.size()).get(json), "JSON");
    std::int64_t sent = 0;
    (void)json["sent"].get(sent);
    if (!json["enrol"].error()) {
      control_ = stream;
      control_->put(fmt::format(R"({{"enrolled":"x","E":{},"end":0}})", instants_[0].at));
      barrier();
    } else if (std::int64_t number = 0; !json["flush"].get(number)) {
      flush_ = {number, sent};
      go_on();
    } else {
      ack_ = sent;
      go_on();
    }
  }
  void go_on() {
    if (flush_ && static_cast<std::size_t>(flush_->second) <= handled_) {
      control_->put(fmt::format(R"({{"flushed":{},"sent":{}}})", flush_->first, sent_));
      control_->flush();
      flush_.reset();
    }
    if (!ack_ || static_cast<std::size_t>(*ack_) > handled_) return;
    ack_.reset();
    if (++now_ == instants_.size()) {
      control_->put(fmt::format(R"({{"end":{}}})", instants_.back().at));
      return control_->flush();
    }
    barrier();
  }
  // The barrier leaves before what it counts: a client must wait for all of it.
  void barrier() {
    if (now_ == until)
      for (auto& late : late_) {
        ++sent_;
        late({200, {}, R"({"serverTime":1})"});
      }
    const auto& frames = instants_[now_].frames;
    std::vector<io::SessionPtr> touched;
    for (const auto& frame : frames)
      for (const auto& [target, stream] : streams_)
        if (target.contains(frame.stream)) {
          stream->put(frame.text);
          touched.push_back(stream);
          ++sent_;
        }
    control_->put(
        fmt::format(R"({{"n":{},"E":{},"sent":{}}})", ++number_, instants_[now_].at, sent_));
    control_->flush();
    for (const auto& stream : touched) stream->flush();
  }

  std::vector<Instant> instants_;
  std::size_t now_ = 0, handled_ = 0, sent_ = 0, number_ = 0;
  std::multimap<std::string, io::SessionPtr> streams_;
  std::map<std::size_t, std::pair<io::ServerRequest, io::Responder>> early_;
  std::vector<io::Responder> late_;
  std::vector<std::string> targets_;
  std::optional<std::pair<std::int64_t, std::int64_t>> flush_;
  std::optional<std::int64_t> ack_;
  io::SessionPtr control_;
  io::Runtime runtime_;
  std::unique_ptr<io::HttpServer> http_;
};

}  // namespace gyre::binance
