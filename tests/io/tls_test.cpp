#include "gyre/io/tls.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <fstream>
#include <regex>

#include "gyre/io/http_client.hpp"
#include "gyre/io/http_server.hpp"
#include "gyre/io/websocket_client.hpp"
#include "tests/io/certificates.hpp"
#include "tests/io/loopback.hpp"

namespace gyre::io {
namespace {

constexpr long kHour = 3600;

class Tls : public testing::Test {
 protected:
  Tls()
      : folder_{std::filesystem::temp_directory_path() / ("gyre-tls-" + std::to_string(getpid()))} {
  }
  ~Tls() override {
    runtime_.stop();
    std::filesystem::remove_all(folder_);
  }

  Endpoint serve(const TlsIdentity& identity, std::string host = "localhost") {
    ServerHandlers handlers;
    handlers.on_request = [](ServerRequest, Responder respond) { respond({200, {}, "hello"}); };
    handlers.on_open = [](const SessionPtr&, const ServerRequest&) {};
    handlers.on_message = [](const SessionPtr& session, std::string_view text) {
      session->put(text);
      session->flush();
    };
    handlers.on_close = [](const SessionPtr&) {};
    server_ = HttpServer::listen(runtime_, {.identity = identity}, std::move(handlers)).value();
    return {true, std::move(host), server_->port()};
  }
  // "hello", or why not.
  std::string get(const Endpoint& endpoint, const TlsTrust& trust) {
    Later<std::string> answer;
    HttpClient client{runtime_, endpoint, trust};
    client.send({}, [&](HttpOutcome outcome) {
      if (!outcome) EXPECT_FALSE(outcome.error().sent);
      answer.set(outcome ? outcome->body : outcome.error().why);
    });
    return answer.get();
  }

  std::filesystem::path folder_;
  Runtime runtime_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(Tls, a_certificate_of_a_trusted_authority_for_this_host_is_believed) {
  const Authority authority{folder_};
  EXPECT_EQ(get(serve(authority.identity("DNS:localhost", kHour)), authority.trust()), "hello");
}

TEST_F(Tls, an_address_can_be_named_by_a_certificate) {
  const Authority authority{folder_};
  EXPECT_EQ(get(serve(authority.identity("IP:127.0.0.1", kHour), "127.0.0.1"), authority.trust()),
            "hello");
}

TEST_F(Tls, another_authority_is_refused) {
  const Authority authority{folder_ / "a"}, other{folder_ / "b"};
  const auto endpoint = serve(authority.identity("DNS:localhost", kHour));
  EXPECT_NE(get(endpoint, other.trust()).find("certificate:"), std::string::npos);
  EXPECT_NE(get(endpoint, {}).find("certificate:"), std::string::npos);  // the system's roots
}

TEST_F(Tls, a_certificate_of_its_own_making_is_refused) {
  const Authority authority{folder_};
  const auto why = get(serve(authority.self_signed("DNS:localhost")), authority.trust());
  EXPECT_NE(why.find("certificate: self-signed certificate"), std::string::npos) << why;
}

TEST_F(Tls, what_is_older_than_1_2_is_never_spoken) {
  for (const auto& context :
       {client_tls({}), server_tls(Authority{folder_}.identity("DNS:localhost", kHour))})
    EXPECT_EQ(SSL_CTX_get_min_proto_version(context.value()->native_handle()), TLS1_2_VERSION);
  boost::asio::ssl::context old{boost::asio::ssl::context::tls_client};
  SSL_CTX_set_max_proto_version(old.native_handle(), TLS1_1_VERSION);
  SSL_CTX_set_min_proto_version(old.native_handle(), TLS1_VERSION);
  SSL_CTX_set_cipher_list(old.native_handle(), "ALL:@SECLEVEL=0");
  const auto endpoint = serve({folder_ / "server.pem", folder_ / "server.key"});
  boost::asio::io_context here;
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream{here, old};
  stream.lowest_layer().connect({boost::asio::ip::address_v4::loopback(), endpoint.port});
  boost::system::error_code error;
  stream.handshake(boost::asio::ssl::stream_base::client, error);
  EXPECT_TRUE(error) << "an old client is turned away";
}

// The words by which checks are turned off, in the libraries that we use.
TEST(TlsSources, have_no_switch_that_believes_more) {
  const std::regex weaker{
      R"(verify_none|SSL_VERIFY_NONE|no_verify|insecure|skip_verify|SECLEVEL|rfc2818)",
      std::regex::icase};
  int verifies = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{
           std::filesystem::path{GYRE_SOURCE_DIR} / "src"}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in{entry.path()};
    for (std::string line; std::getline(in, line);) {
      EXPECT_FALSE(std::regex_search(line, weaker)) << entry.path() << ": " << line;
      if (line.find("set_verify_mode(") != line.npos ||
          line.find("set_verify_callback(") != line.npos)
        ++verifies;
    }
  }
  EXPECT_EQ(verifies, 2) << "one place asks for the chain and one for the host name";
}

TEST_F(Tls, another_host_name_is_refused) {
  const Authority authority{folder_};
  const auto why = get(serve(authority.identity("DNS:elsewhere", kHour)), authority.trust());
  EXPECT_NE(why.find("for another host name"), std::string::npos) << why;
}

TEST_F(Tls, an_expired_certificate_is_refused) {
  const Authority authority{folder_};
  const auto why = get(serve(authority.identity("DNS:localhost", -60)), authority.trust());
  EXPECT_NE(why.find("certificate has expired"), std::string::npos) << why;
}

TEST_F(Tls, a_websocket_speaks_over_it) {
  const Authority authority{folder_};
  const auto endpoint = serve(authority.identity("DNS:localhost", kHour));
  Later<std::string> echoed;
  WebSocketCallbacks callbacks;
  callbacks.on_message = [&](std::string_view text) { echoed.set(std::string{text}); };
  WebSocketClient client{runtime_, endpoint, authority.trust(), "/ws", {}, callbacks};
  client.send(std::string(100'000, 'x'));
  EXPECT_EQ(echoed.get().size(), 100'000u);
}

TEST_F(Tls, plain_text_to_a_secure_port_gets_nothing) {
  const Authority authority{folder_};
  auto endpoint = serve(authority.identity("DNS:localhost", kHour));
  endpoint.tls = false;
  Later<bool> answered;
  HttpClient client{runtime_, endpoint, {}};
  client.send({}, [&](HttpOutcome outcome) { answered.set(outcome.has_value()); });
  EXPECT_FALSE(answered.get());
}

TEST_F(Tls, files_that_are_no_certificates_are_errors_with_their_path) {
  EXPECT_EQ(client_tls({folder_ / "absent.pem"}).error().code, Errc::Io);
  std::filesystem::create_directories(folder_);
  std::ofstream{folder_ / "bad.pem"} << "rubbish";
  const auto bad = client_tls({folder_ / "bad.pem"});
  EXPECT_EQ(bad.error().code, Errc::Parse);
  EXPECT_NE(bad.error().context.find("bad.pem"), std::string::npos);
}

}  // namespace
}  // namespace gyre::io
