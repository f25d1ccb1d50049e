#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gyre/io/http_server.hpp"
#include "gyre/sim/answer_faults.hpp"
#include "gyre/sim/server/agenda.hpp"
#include "gyre/sim/server/archive.hpp"
#include "gyre/sim/server/clockwork.hpp"
#include "gyre/sim/server/delay_line.hpp"
#include "gyre/sim/server/faults.hpp"
#include "gyre/sim/server/gate.hpp"
#include "gyre/sim/server/outages.hpp"
#include "gyre/sim/server/usage.hpp"

// Every HTTP request from its head to its answer: what the exchange answers, its archive, and what
// was used of it. Faults stand before the door, and whatever leaves goes over the line.
namespace gyre::sim::server {

class HttpDesk {
 public:
  struct Place {
    Hub& hub;
    Clockwork& clockwork;
    Agenda& agenda;
    DelayLine& line;
    Outages& outages;
    AnswerFaults& answers;
    Faults& faults;
    Usage& usage;
  };
  // `counted` is called for each answer to an enrolled client, when it leaves. `is_live` says that
  // market time runs as the wall's: then time stamps may be of either clock.
  HttpDesk(Gate gate, bool is_live, Place place, std::function<void()> counted)
      : gate_{std::move(gate)}, is_live_{is_live}, at_{place}, counted_{std::move(counted)} {}

  // `session` is empty for strangers.
  void handle(const io::ServerRequest& request, io::Responder respond, std::string_view session);
  io::HttpResponse refuse(const Refusal& refusal) const { return gate_.refuse(refusal); }
  void reply(io::Responder respond, io::HttpResponse answer);
  // Closes the connections on which nobody will be answered.
  void forget_mute() { mute_.clear(); }

 private:
  struct Asked {
    const io::ServerRequest& request;
    std::string_view path, session;
  };
  struct Errand;
  void trade(const Asked& asked, io::Responder respond);
  void land(const std::shared_ptr<Errand>& errand);    // it comes to the exchange
  void give(Errand& errand, wire::Response response);  // the exchange's answer leaves
  void fail(Errand& errand);                           // another does, or none
  // At once, or later in market time; what is of a session is forgotten with it.
  void later(Timestamp due, bool is_of_session, std::function<void()> work);
  void leave(io::Responder respond, io::HttpResponse answer, bool is_enrolled);
  io::HttpResponse tell_usage(const io::ServerRequest& request);

  Gate gate_;
  Archive archive_;
  bool is_live_;
  Place at_;
  std::function<void()> counted_;
  std::map<std::string, std::uint64_t> numbers_;  // of each client's requests
  std::vector<io::Responder> mute_;               // never to be answered
};

std::string_view path_of(const io::ServerRequest& request);

}  // namespace gyre::sim::server
