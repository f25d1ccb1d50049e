#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "gyre/io/http_server.hpp"
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

 private:
  struct Asked {
    const io::ServerRequest& request;
    std::string_view path, session;
  };
  void trade(const Asked& asked, io::Responder respond);
  // Answers later in market time.
  void withhold(Timestamp due, io::Responder respond, bool is_enrolled,
                std::function<io::HttpResponse()> answer);
  void leave(io::Responder respond, io::HttpResponse answer, bool is_enrolled);
  io::HttpResponse tell_usage(const io::ServerRequest& request);

  Gate gate_;
  Archive archive_;
  bool is_live_;
  Place at_;
  std::function<void()> counted_;
};

std::string_view path_of(const io::ServerRequest& request);

}  // namespace gyre::sim::server
