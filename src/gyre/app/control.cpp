#include "gyre/app/control.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

namespace gyre::app {
namespace {

constexpr std::size_t kRequestMax = 256;

std::optional<sockaddr_un> address_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto text = path.string();
  if (text.size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, text.data(), text.size());
  return address;
}

std::unexpected<Error> failed(const std::filesystem::path& path, std::string_view what) {
  return fail(Errc::Io, path.string() + ": " + std::string{what} + ": " + std::strerror(errno));
}

bool readable(int socket, int milliseconds) {
  pollfd waited{socket, POLLIN, 0};
  return poll(&waited, 1, milliseconds) > 0;
}

bool write_all(int socket, std::string_view text) {
  while (!text.empty()) {
    const auto sent = send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<ControlServer>> ControlServer::open(const std::filesystem::path& path,
                                                           Handler handler) {
  const auto address = address_of(path);
  if (!address) return fail(Errc::Config, path.string() + ": too long a path for a socket");
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) return failed(path, "no socket");
  unlink(path.c_str());  // of an earlier life: the data-dir's lock says that nobody else is here
  if (bind(listener, reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 ||
      listen(listener, 4) != 0) {
    close(listener);
    return failed(path, "cannot listen");
  }
  return std::unique_ptr<ControlServer>{new ControlServer{path, listener, std::move(handler)}};
}

ControlServer::ControlServer(std::filesystem::path path, int listener, Handler handler)
    : path_{std::move(path)}, listener_{listener}, handler_{std::move(handler)} {
  thread_ = std::thread{[this] { serve(); }};
}

ControlServer::~ControlServer() {
  stop_ = true;
  thread_.join();
  close(listener_);
  unlink(path_.c_str());
}

void ControlServer::serve() {
  while (!stop_) {
    if (!readable(listener_, 100)) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    answer(client);
    close(client);
  }
}

void ControlServer::answer(int client) const {
  std::string request;
  while (request.size() < kRequestMax && !request.ends_with('\n') && readable(client, 1000)) {
    char byte = 0;
    if (read(client, &byte, 1) != 1) return;
    request += byte;
  }
  if (!request.ends_with('\n')) return;
  request.pop_back();
  write_all(client, handler_(request) + "\n");
}

Result<std::string> ask_running(const std::filesystem::path& path, std::string_view request) {
  const auto address = address_of(path);
  if (!address) return fail(Errc::Config, path.string() + ": too long a path for a socket");
  const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (server < 0) return failed(path, "no socket");
  std::string answer;
  const bool reached =
      connect(server, reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0 &&
      write_all(server, std::string{request} + "\n");
  char part[4096];
  for (ssize_t size = 0;
       reached && readable(server, 10'000) && (size = read(server, part, sizeof part)) > 0;)
    answer.append(part, static_cast<std::size_t>(size));
  close(server);
  if (!reached) return fail(Errc::NotFound, path.parent_path().string() + ": nothing runs there");
  if (!answer.ends_with('\n')) return fail(Errc::Io, path.string() + ": no answer");
  answer.pop_back();
  return answer;
}

}  // namespace gyre::app
