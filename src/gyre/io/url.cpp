#include "gyre/io/url.hpp"

#include "gyre/core/text.hpp"

namespace gyre::io {
namespace {

Result<> bad(std::string_view url) {
  return fail(Errc::Config, "'" + std::string{url} +
                                "' is not an address such as https://host or ws://host:8080");
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view url) {
  const auto refused = [&] { return std::unexpected(bad(url).error()); };
  const auto colon = url.find("://");
  if (colon == url.npos) return refused();
  const auto scheme = url.substr(0, colon);
  auto rest = url.substr(colon + 3);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  Endpoint endpoint;
  endpoint.tls = scheme == "https" || scheme == "wss";
  if (!endpoint.tls && scheme != "http" && scheme != "ws") return refused();
  endpoint.port = endpoint.tls ? 443 : 80;
  const auto host_end = rest.starts_with('[') ? rest.find(']') : 0;
  if (host_end == rest.npos) return refused();
  const auto port_at = rest.find(':', host_end);
  auto host = rest.substr(0, port_at);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  if (host.empty() || host.find_first_of("/?#@ ") != host.npos) return refused();
  endpoint.host = host;
  if (port_at != rest.npos) {
    const auto port = from_text<std::uint16_t>(rest.substr(port_at + 1));
    if (!port || *port == 0) return refused();
    endpoint.port = *port;
  }
  return endpoint;
}

std::string authority(const Endpoint& endpoint) {
  auto host = endpoint.host.contains(':') ? "[" + endpoint.host + "]" : endpoint.host;
  if (endpoint.port != (endpoint.tls ? 443 : 80)) host += ":" + std::to_string(endpoint.port);
  return host;
}

}  // namespace gyre::io
