#include "gyre/sim/server/server.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "gyre/core/json_write.hpp"
#include "gyre/core/text.hpp"
#include "gyre/io/http_server.hpp"
#include "gyre/sim/exchange.hpp"
#include "gyre/sim/server/clockwork.hpp"
#include "gyre/sim/server/control.hpp"
#include "gyre/sim/server/delay_line.hpp"
#include "gyre/sim/server/http_desk.hpp"
#include "gyre/sim/server/hub.hpp"
#include "gyre/sim/server/lockstep.hpp"
#include "gyre/storage/data_dir.hpp"

namespace gyre::sim {

using namespace server;
using io::Responder;
using io::ServerRequest;
using io::SessionPtr;

namespace {

constexpr std::string_view kControlPath = "/gyre/control";

std::optional<std::string_view> session_of(const ServerRequest& request) {
  return request.headers.find("X-Gyre-Session");
}

}  // namespace

class Server::State {
 public:
  State(ServerSettings settings, std::shared_ptr<const Market> market, Settings exchange,
        Timestamp start)
      : settings_{std::move(settings)},
        market_{std::move(market)},
        exchange_settings_{exchange},
        start_{start},
        hub_{[this] { lockstep_.count_sent(); }, [this](auto topic) { listen(topic); },
             [this] { return outages_.adds_unknown(clockwork_->now()); }},
        outages_{checked_fault_plan(exchange.faults), exchange.seed, start},
        answers_{checked_fault_plan(exchange.faults), exchange.seed, start, settings_.limits},
        usage_{start},
        line_{runtime_} {}

  Result<> start();
  void stop();
  std::string url() const;
  Timestamp market_now() const { return clockwork_->now(); }
  milliseconds behind_max() const { return clockwork_->behind_max(); }
  io::Runtime& runtime() { return runtime_; }

 private:
  struct Waiting {
    ServerRequest request;
    Responder respond;
  };

  // HTTP
  void on_request(ServerRequest request, Responder respond);
  void on_enrolled_request(ServerRequest request, Responder respond);

  // WebSocket
  std::optional<io::HttpResponse> on_upgrade(const ServerRequest& request);
  void on_open(const SessionPtr& session, const ServerRequest& request);
  void on_text(const SessionPtr& session, std::string_view text);
  void on_close(const SessionPtr& session);
  void listen(std::string_view topic);

  // Lockstep
  void on_control(const SessionPtr& session, std::string_view text);
  Result<> obey(const SessionPtr& session, const ControlMessage& message);
  void enrol(const SessionPtr& session, const Enrol& message);
  void go_on();
  void say(const std::string& text);

  io::HttpResponse refuse_session(std::string_view why) const {
    return desk_->refuse({409, -1000, std::string{why}});
  }

  ServerSettings settings_;
  std::shared_ptr<const Market> market_;
  Settings exchange_settings_;
  Timestamp start_;
  Hub hub_;
  Lockstep lockstep_;
  Agenda agenda_;
  Outages outages_;
  AnswerFaults answers_;
  Faults faults_;
  Usage usage_;
  std::map<std::uint64_t, Waiting> early_;  // requests that came before their turn
  SessionPtr control_;                      // of the enrolled client
  std::optional<DataDir> data_dir_;
  io::Runtime runtime_;
  DelayLine line_;
  std::unique_ptr<Clockwork> clockwork_;
  std::optional<HttpDesk> desk_;
  std::unique_ptr<io::HttpServer> http_;
};

Result<> Server::State::start() {
  std::optional<CommandLog> log;
  if (settings_.data_dir) {
    GYRE_TRY(data_dir_, DataDir::open(*settings_.data_dir));
    GYRE_TRY(log, CommandLog::open(data_dir_->path(), settings_.market_name));
  }
  Clockwork::Settings settings{settings_.speed, settings_.hold, {}, settings_.present};
  for (const auto& key : settings_.keys) settings.api_keys.push_back(key.key);
  GYRE_TRY(clockwork_, Clockwork::make(runtime_, std::move(settings),
                                       Exchange{market_, exchange_settings_, start_},
                                       std::move(log), hub_, agenda_));
  outages_.schedule_drops(clockwork_->now(), agenda_, [this] { return hub_.drop_all(); });
  desk_.emplace(
      Gate{settings_.keys, settings_.limits}, settings_.speed == 1,
      HttpDesk::Place{hub_, *clockwork_, agenda_, line_, outages_, answers_, faults_, usage_},
      [this] { lockstep_.count_sent(); });
  io::ServerHandlers handlers{
      .on_request = [this](auto request,
                           auto respond) { on_request(std::move(request), std::move(respond)); },
      .on_upgrade = [this](const auto& request) { return on_upgrade(request); },
      .on_open = [this](const auto& session, const auto& request) { on_open(session, request); },
      .on_message = [this](const auto& session, auto text) { on_text(session, text); },
      .on_close = [this](const auto& session) { on_close(session); }};
  io::ListenSettings where{
      .address = settings_.address, .port = settings_.port, .identity = settings_.identity};
  GYRE_TRY(http_, io::HttpServer::listen(runtime_, std::move(where), std::move(handlers)));
  runtime_.run([this] { clockwork_->start(); });
  return {};
}

void Server::State::stop() {
  runtime_.run([this] {
    if (clockwork_) clockwork_->stop();
    line_.stop();
    agenda_ = {};
    if (desk_) desk_->forget_mute();
    early_.clear();
    control_ = nullptr;
  });
  if (http_) http_->close();
  runtime_.run([] {});
  runtime_.stop();
}

std::string Server::State::url() const {
  const auto scheme = settings_.identity ? "https://" : "http://";
  return scheme + settings_.address + ":" + std::to_string(http_->port());
}

void Server::State::on_request(ServerRequest request, Responder respond) {
  if (session_of(request)) return on_enrolled_request(std::move(request), std::move(respond));
  clockwork_->catch_up();
  desk_->handle(request, std::move(respond), {});
  clockwork_->reconsider();
}

void Server::State::on_enrolled_request(ServerRequest request, Responder respond) {
  const auto name = *session_of(request);
  const auto number_text = request.headers.find("X-Gyre-Seq");
  const auto number = number_text ? from_text<std::uint64_t>(*number_text) : std::nullopt;
  if (!lockstep_.is_session(name)) return respond(refuse_session("this session is not enrolled"));
  if (!number || lockstep_.is_past(*number) || early_.contains(*number))
    return respond(refuse_session("requests are numbered from 1, each once"));
  early_.emplace(*number, Waiting{std::move(request), std::move(respond)});
  while (!early_.empty() && lockstep_.is_next(early_.begin()->first)) {
    auto next = early_.extract(early_.begin());
    lockstep_.count_handled();
    const auto session = session_of(next.mapped().request);
    desk_->handle(next.mapped().request, std::move(next.mapped().respond), *session);
  }
  go_on();
}

std::optional<io::HttpResponse> Server::State::on_upgrade(const ServerRequest& request) {
  const auto path = path_of(request);
  if (path == kControlPath) return std::nullopt;
  if (const auto name = session_of(request); name && !lockstep_.is_session(*name))
    return refuse_session("this session is not enrolled");
  const auto stream = parse_stream_path(request.target);
  if (!stream) return desk_->refuse(refuse::no_such_path(request.method, path));
  if (stream->topics.size() > Hub::kTopicsMax)
    return desk_->refuse(refuse::invalid_data("streams"));
  if (outages_.refuses_streams(clockwork_->now())) return desk_->refuse(refuse::out_of_service());
  return std::nullopt;
}

void Server::State::on_open(const SessionPtr& session, const ServerRequest& request) {
  auto path = parse_stream_path(request.target);
  if (!path) return;
  usage_.stream_opened();
  const auto far =
      outages_.has_rtt()
          ? slow_session(session, line_, [this] { return outages_.rtt(clockwork_->now()); })
          : session;
  hub_.add(far, *std::move(path), session_of(request).has_value());
}

void Server::State::on_text(const SessionPtr& session, std::string_view text) {
  if (!hub_.knows(session)) return on_control(session, text);
  usage_.stream_message(hub_.on_text(session, text, clockwork_->now()));
}

void Server::State::on_close(const SessionPtr& session) {
  hub_.remove(session);
  if (session != control_) return;
  // All of the session ends with its control stream: when it comes back, it counts from zero.
  control_ = nullptr;
  lockstep_.leave();
  early_.clear();
  agenda_.forget_session();
  hub_.close_enrolled();
  clockwork_->hold();
}

void Server::State::listen(std::string_view topic) {
  constexpr std::string_view kline = "@kline_";
  const auto at = topic.find(kline);
  if (at == topic.npos) return;
  if (const auto frame = from_string<Timeframe>(topic.substr(at + kline.size())))
    clockwork_->exchange().listen(*frame);
}

void Server::State::on_control(const SessionPtr& session, std::string_view text) {
  const auto message = read_control(text);
  const auto done = message ? obey(session, *message) : Result<>{std::unexpected(message.error())};
  if (done) return;
  std::string error;
  JsonObject{error}.add("error", done.error().context).end();
  session->put(error);
  session->flush();
}

Result<> Server::State::obey(const SessionPtr& session, const ControlMessage& message) {
  if (const auto* wish = std::get_if<Enrol>(&message)) return enrol(session, *wish), Result<>{};
  if (const auto* rule = std::get_if<Withhold>(&message)) {
    if (!settings_.faults) return fail(Errc::Config, "this exchange injects no faults");
    return faults_.add(*rule), Result<>{};
  }
  if (session != control_) return fail(Errc::Unauthorized, "this stream is not the enrolled one");
  if (const auto* flush = std::get_if<Flush>(&message)) GYRE_CHECK(lockstep_.on(*flush));
  if (const auto* ack = std::get_if<Ack>(&message)) GYRE_CHECK(lockstep_.on(*ack));
  go_on();
  return {};
}

void Server::State::enrol(const SessionPtr& session, const Enrol& message) {
  clockwork_->catch_up();
  const bool is_free = !lockstep_.is_enrolled();
  session->put(lockstep_.enrol(message, clockwork_->now(), clockwork_->exchange().end()));
  if (is_free) {
    control_ = session;
    clockwork_->hold();
    session->put(lockstep_.barrier(clockwork_->now()));
  }
  session->flush();
}

// What the client waits for and may have now: flushes, and the next instant.
void Server::State::go_on() {
  for (const auto& flushed : lockstep_.take_flushed()) control_->put(flushed);
  control_->flush();
  const auto step = lockstep_.take_step();
  if (!step) return;
  clockwork_->step(step->wake, [this](bool is_end) {
    if (!control_) return;
    control_->put(is_end ? Lockstep::end(clockwork_->now()) : lockstep_.barrier(clockwork_->now()));
    control_->flush();
  });
}

Server::Server(ServerSettings settings, std::shared_ptr<const Market> market, Settings exchange,
               Timestamp start)
    : state_{std::make_unique<State>(std::move(settings), std::move(market), std::move(exchange),
                                     start)} {}
Server::~Server() { stop(); }

Result<> Server::start() { return state_->start(); }
void Server::stop() { state_->stop(); }
std::string Server::url() const { return state_->url(); }

Timestamp Server::market_now() {
  Timestamp now;
  state_->runtime().run([&] { now = state_->market_now(); });
  return now;
}
milliseconds Server::behind_max() {
  milliseconds behind{};
  state_->runtime().run([&] { behind = state_->behind_max(); });
  return behind;
}

}  // namespace gyre::sim
