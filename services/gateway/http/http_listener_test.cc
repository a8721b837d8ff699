#include "services/gateway/http/http_listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/gateway/http/site.h"

namespace parley::gateway {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A client's connection, byte for byte.
class Connection {
 public:
  explicit Connection(int port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{.sin_family = AF_INET, .sin_port = htons(static_cast<uint16_t>(port))};
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    const timeval patience{.tv_sec = 10};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  }
  ~Connection() { close(socket_); }
  Connection(const Connection&) = delete;

  void Send(const std::string& text) {
    EXPECT_EQ(send(socket_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
  void HalfClose() { shutdown(socket_, SHUT_WR); }

  // What comes until `end` has come, or until the listener closes.
  std::string ReadUntil(const std::string& end) {
    std::string text;
    char buffer[4096];
    while (end.empty() || text.find(end) == std::string::npos) {
      const ssize_t count = recv(socket_, buffer, sizeof(buffer), 0);
      if (count <= 0) return text;
      text.append(buffer, count);
    }
    return text;
  }
  std::string ReadAll() { return ReadUntil(""); }

 private:
  const int socket_;
};

class HttpListenerTest : public testing::Test {
 protected:
  void Listen(HttpHandler handler, const HttpLimits& limits = {}) {
    auto started = HttpListener::Start("127.0.0.1:0", std::move(handler), limits);
    ASSERT_TRUE(started.ok()) << started.status();
    listener_ = *std::move(started);
  }
  void ListenAsSite(const HttpLimits& limits = {}) {
    Listen([](const HttpRequest& request, const HttpReply& reply) { reply(AnswerHttp(request)); }, limits);
  }
  std::string Ask(const std::string& request) {
    Connection connection(listener_->port());
    connection.Send(request);
    return connection.ReadAll();
  }

  std::unique_ptr<HttpListener> listener_;
};

TEST_F(HttpListenerTest, HealthzIsOk) {
  ListenAsSite();
  const std::string answer = Ask("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nok\n"));
}

TEST_F(HttpListenerTest, AHeadGetsTheHeadersWithoutTheBody) {
  ListenAsSite();
  const std::string answer = Ask("HEAD /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 3\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST_F(HttpListenerTest, EverythingElseIsAKindNotFoundInTheFormAskedFor) {
  ListenAsSite();
  const std::string page =
      Ask("GET /c/token HTTP/1.1\r\nhost: x\r\naccept: text/html,*/*\r\nconnection: close\r\n\r\n");
  EXPECT_THAT(page, StartsWith("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_THAT(page, HasSubstr("<h1>There is nothing at this address</h1>"));
  EXPECT_THAT(page, Not(HasSubstr("token")));
  const std::string json = Ask("POST /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  EXPECT_THAT(json, StartsWith("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_THAT(json, HasSubstr(R"("reason":"NOT_FOUND")"));
}

TEST_F(HttpListenerTest, AConnectionTakesOneRequestAfterTheOther) {
  ListenAsSite();
  Connection connection(listener_->port());
  connection.Send("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
  EXPECT_THAT(connection.ReadUntil("ok\n"), StartsWith("HTTP/1.1 200"));
  connection.Send("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  EXPECT_THAT(connection.ReadAll(), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpListenerTest, AHandlerSeesTheWholeRequestAndMayAnswerLaterFromAnotherThread) {
  std::promise<std::pair<HttpRequest, HttpReply>> arrived;
  Listen([&](const HttpRequest& request, HttpReply reply) {
    arrived.set_value({request, std::move(reply)});
  });
  Connection connection(listener_->port());
  connection.Send("POST /a%20b?c=d&e HTTP/1.1\r\nHost: x\r\nX-Thing: one\r\ncontent-length: 4\r\n\r\nbody");
  const auto [request, reply] = arrived.get_future().get();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/a%20b");
  EXPECT_EQ(request.query, "c=d&e");
  EXPECT_EQ(HeaderOf(request, "x-thing"), "one");
  EXPECT_EQ(HeaderOf(request, "x-other"), "");
  EXPECT_EQ(request.body, "body");
  std::thread([&reply = reply] {
    reply({.status = 303, .content_type = "text/plain", .headers = {{"location", "/done"}}, .body = "done"});
    reply({.status = 500, .body = "a second reply is none"});
  }).join();
  const std::string answer = connection.ReadUntil("done\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 303 See Other\r\n"));
}

TEST_F(HttpListenerTest, ABodyOverTheLimitIs413AndReadableEvenThoughTheClientSendsOn) {
  ListenAsSite({.body_bytes_max = 1000});
  const std::string answer =
      Ask("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 500000\r\n\r\n" + std::string(500000, 'x'));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
}

TEST_F(HttpListenerTest, AHandlerIsToldOfABodyOverTheLimit) {
  Listen(
      [](const HttpRequest& request, const HttpReply& reply) {
        EXPECT_TRUE(request.is_body_cut);
        EXPECT_EQ(request.body, "");
        reply({.status = 413, .content_type = "text/plain", .body = HeaderOf(request, "x-kind")});
      },
      {.body_bytes_max = 10});
  for (const char* framing :
       {"content-length: 11\r\n\r\n01234567890", "transfer-encoding: chunked\r\n\r\nff\r\n"}) {
    const std::string answer =
        Ask(absl::StrCat("POST / HTTP/1.1\r\nhost: x\r\nx-kind: mine\r\n", framing, std::string(255, 'x')));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(answer, EndsWith("mine"));
  }
}

TEST_F(HttpListenerTest, ASiteHandsEachRequestToTheFirstPlaceThatTakesIt) {
  const auto says = [](const std::string& text) {
    return [text](const HttpRequest&, const HttpReply& reply) {
      reply({.content_type = "text/plain", .body = text});
    };
  };
  Listen(Site({{[](const std::string& path) { return path == "/a"; }, says("first")},
               {[](const std::string& path) { return path[1] == 'a'; }, says("second")}}));
  const auto body_at = [this](const std::string& path) {
    const std::string answer =
        Ask(absl::StrCat("GET ", path, " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"));
    return answer.substr(answer.find("\r\n\r\n") + 4);
  };
  EXPECT_EQ(body_at("/a"), "first");
  EXPECT_EQ(body_at("/ab"), "second");
  EXPECT_EQ(body_at("/healthz"), "ok\n");
  EXPECT_THAT(body_at("/b"), HasSubstr("NOT_FOUND"));
}

TEST_F(HttpListenerTest, ABodyAtTheLimitIsTaken) {
  ListenAsSite({.body_bytes_max = 1000});
  EXPECT_THAT(Ask("POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 1000\r\n\r\n" +
                  std::string(1000, 'x')),
              StartsWith("HTTP/1.1 404 "));
}

TEST_F(HttpListenerTest, HeadersOverTheLimitAre431) {
  ListenAsSite();
  EXPECT_THAT(Ask("GET / HTTP/1.1\r\nhost: x\r\nx-large: " + std::string(17 << 10, 'x') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431 "));
}

TEST_F(HttpListenerTest, WhatIsNoHttpIs400) {
  ListenAsSite();
  EXPECT_THAT(Ask("nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(HttpListenerTest, AClientThatStallsIsCutOff) {
  ListenAsSite({.transfer_time_max = std::chrono::milliseconds(50)});
  EXPECT_EQ(Ask("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf"), "");
}

TEST_F(HttpListenerTest, ConnectionsPastTheLimitAreClosedAtOnce) {
  ListenAsSite({.connections_max = 1});
  Connection first(listener_->port());
  first.Send("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
  EXPECT_THAT(first.ReadUntil("ok\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(Connection(listener_->port()).ReadAll(), "");
  first.Send("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
  EXPECT_THAT(first.ReadUntil("ok\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpListenerTest, ShutdownFinishesTheReplyUnderWayAndClosesTheRest) {
  std::promise<HttpReply> arrived;
  Listen([&](const HttpRequest&, HttpReply reply) { arrived.set_value(std::move(reply)); });
  Connection idle(listener_->port());
  Connection busy(listener_->port());
  busy.Send("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
  const HttpReply reply = arrived.get_future().get();
  auto shutdown = std::async(std::launch::async, [this] { listener_->Shutdown(); });
  EXPECT_EQ(idle.ReadAll(), "");
  reply({.content_type = "text/plain", .body = "late"});
  const std::string answer = busy.ReadAll();
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("late"));
  busy.HalfClose();
  shutdown.get();
  reply({.body = "nobody is there"});
}

TEST_F(HttpListenerTest, AnAddressThatCannotBeBoundIsAnError) {
  ListenAsSite();
  const auto start = [](const std::string& address) {
    return HttpListener::Start(address, [](const HttpRequest&, const HttpReply&) {}).status().code();
  };
  EXPECT_EQ(start("127.0.0.1:" + std::to_string(listener_->port())), absl::StatusCode::kUnavailable);
  for (const char* address : {"", "127.0.0.1", "localhost:80", "127.0.0.1:65536", "127.0.0.1:x"}) {
    EXPECT_EQ(start(address), absl::StatusCode::kInvalidArgument) << address;
  }
}

}  // namespace
}  // namespace parley::gateway
