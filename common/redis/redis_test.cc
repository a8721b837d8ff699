#include "common/redis/redis.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <thread>
#include <utility>

#include "common/redis/redis_server_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using Kind = RedisReply::Kind;

constexpr absl::Duration kShort = absl::Milliseconds(100);
constexpr std::chrono::seconds kPatience{20};  // more than any test needs, so that a failure ends

std::unique_ptr<Redis> Open(const std::string& address, absl::Duration command_max = absl::Seconds(10)) {
  return Redis::Create({.address = address, .command_max = command_max}).value();
}

std::string TextOf(const RedisReply& reply) {
  EXPECT_EQ(reply.kind, Kind::kText) << reply.text;
  return reply.text;
}

// Asks until there is an answer.
std::string FirstAnswer(Redis& redis, const RedisCommand& command) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  auto reply = redis.Run(command);
  while (!reply.ok() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
    reply = redis.Run(command);
  }
  return reply.ok() ? reply->text : reply.status().ToString();
}

TEST(RedisAddressTest, OnlyHostAndPortIsAnAddress) {
  for (const char* address : {"127.0.0.1:9040", "localhost:1", "redis.example.edu:65535"}) {
    EXPECT_TRUE(Redis::Create({.address = address}).ok()) << address;
  }
  for (const char* address : {"", "host", ":1", "host:", "host:0", "host:65536", "host:x", "a:b:1"}) {
    EXPECT_EQ(Redis::Create({.address = address}).status().code(), absl::StatusCode::kInvalidArgument)
        << address;
  }
}

class RedisTest : public testing::Test {
 protected:
  RedisServer server_;
  std::unique_ptr<Redis> redis_ = Open(server_.address());
};

TEST_F(RedisTest, AnAnswerIsAValueOfItsKind) {
  EXPECT_EQ(TextOf(redis_->Run({"SET", "name", "Ada"}).value()), "OK");
  EXPECT_EQ(TextOf(redis_->Run({"GET", "name"}).value()), "Ada");
  EXPECT_EQ(redis_->Run({"GET", "nobody"})->kind, Kind::kNil);
  const RedisReply count = redis_->Run({"INCRBY", "count", "-7"}).value();
  EXPECT_EQ(count.kind, Kind::kInteger);
  EXPECT_EQ(count.integer, -7);
  const RedisReply list = redis_->Run({"EVAL", "return {1, {'two', false}}", "0"}).value();
  ASSERT_EQ(list.kind, Kind::kArray);
  EXPECT_EQ(list.items.at(0).integer, 1);
  EXPECT_EQ(list.items.at(1).items.at(0).text, "two");
  EXPECT_EQ(list.items.at(1).items.at(1).kind, Kind::kNil);
}

TEST_F(RedisTest, AnErrorIsAnAnswerAndTheConnectionGoesOn) {
  EXPECT_EQ(TextOf(redis_->Run({"SET", "name", "Ada"}).value()), "OK");
  const RedisReply refusal = redis_->Run({"INCR", "name"}).value();
  EXPECT_EQ(refusal.kind, Kind::kError);
  EXPECT_THAT(refusal.text, StartsWith("ERR value is not an integer"));
  EXPECT_EQ(TextOf(redis_->Run({"GET", "name"}).value()), "Ada");
}

TEST_F(RedisTest, AnyBytesPassUnchanged) {
  std::string bytes(256, '\0');
  for (int i = 0; i < 256; ++i) bytes[i] = static_cast<char>(i);
  for (const std::string& text : {bytes, std::string("%s%b%n"), std::string("\r\n$3\r\n"), std::string()}) {
    EXPECT_EQ(TextOf(redis_->Run({"ECHO", text}).value()), text);
    EXPECT_EQ(TextOf(redis_->Run({"SET", text, text}).value()), "OK");
    EXPECT_EQ(TextOf(redis_->Run({"GET", text}).value()), text);
  }
}

TEST_F(RedisTest, ManyCommandsAreAnsweredInTheirOrder) {
  std::vector<RedisCommand> commands;
  for (int i = 0; i < Redis::kCommandsMax; ++i) commands.push_back({"ECHO", absl::StrCat(i)});
  commands[1] = {"NONSENSE"};
  const auto replies = redis_->RunAll(commands).value();
  ASSERT_EQ(replies.size(), commands.size());
  EXPECT_EQ(replies[0].text, "0");
  EXPECT_EQ(replies[1].kind, Kind::kError);
  EXPECT_EQ(replies[63].text, "63");

  commands.push_back({"ECHO", "one too many"});
  EXPECT_EQ(redis_->RunAll(commands).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(TextOf(redis_->Run({"ECHO", "on"}).value()), "on");
}

TEST_F(RedisTest, AScriptRunsWhetherRedisKnowsItOrNot) {
  const RedisScript script("return {KEYS[1], ARGV[1], ARGV[2]}");
  const std::vector<std::string> keys = {"k"};
  const std::vector<std::string> arguments = {"a", std::string("b\0c", 3)};
  const auto texts = [&] {
    const RedisReply reply = redis_->RunScript(script, keys, arguments).value();
    std::vector<std::string> all;
    for (const RedisReply& item : reply.items) all.push_back(item.text);
    return all;
  };
  EXPECT_EQ(redis_->Run({"SCRIPT", "EXISTS", script.sha1})->items.at(0).integer, 0);
  EXPECT_THAT(texts(), ElementsAre("k", "a", std::string("b\0c", 3)));
  EXPECT_EQ(redis_->Run({"SCRIPT", "EXISTS", script.sha1})->items.at(0).integer, 1);
  EXPECT_THAT(texts(), ElementsAre("k", "a", std::string("b\0c", 3)));
  EXPECT_EQ(TextOf(redis_->Run({"SCRIPT", "FLUSH"}).value()), "OK");
  EXPECT_THAT(texts(), ElementsAre("k", "a", std::string("b\0c", 3)));
}

TEST_F(RedisTest, AScriptThatFailsIsAnErrorNotAReasonToRepeatIt) {
  const RedisScript script("redis.call('INCR', KEYS[1]) return redis.error_reply('WORSE than before')");
  const std::vector<std::string> keys = {"runs"};
  EXPECT_EQ(redis_->RunScript(script, keys, {})->text, "WORSE than before");
  EXPECT_EQ(TextOf(redis_->Run({"GET", "runs"}).value()), "1");
}

TEST_F(RedisTest, AServerThatIsGoneIsUnavailableUntilItIsBack) {
  EXPECT_EQ(TextOf(redis_->Run({"SET", "name", "Ada"}).value()), "OK");
  server_.Kill();
  for (int i = 0; i < 3; ++i) {
    const absl::Status status = redis_->Run({"GET", "name"}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(server_.address()));
  }
  server_.Restart();
  EXPECT_EQ(FirstAnswer(*redis_, {"ECHO", "back"}), "back");
}

TEST_F(RedisTest, AServerThatWasStartedAnewFailsOneCallAlone) {
  EXPECT_EQ(TextOf(redis_->Run({"ECHO", "before"}).value()), "before");
  server_.Kill();
  server_.Restart();
  EXPECT_EQ(redis_->Run({"ECHO", "unlucky"}).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(TextOf(redis_->Run({"ECHO", "after"}).value()), "after");
}

TEST_F(RedisTest, AnAnswerThatIsLateIsNotTakenForThatOfAnotherCommand) {
  const auto hurried = Open(server_.address(), kShort);
  ASSERT_EQ(FirstAnswer(*hurried, {"ECHO", "first"}), "first");
  server_.Pause();
  EXPECT_THAT(std::string(hurried->Run({"ECHO", "late"}).status().message()),
              HasSubstr("did not answer in time"));
  server_.Resume();
  EXPECT_EQ(FirstAnswer(*hurried, {"ECHO", "mine"}), "mine");
}

TEST_F(RedisTest, EachNewConnectionHasTheTimeLimitToo) {
  const auto hurried = Open(server_.address(), kShort);
  server_.Pause();  // the kernel still accepts connections
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(std::string(hurried->Run({"ECHO", "late"}).status().message()),
                HasSubstr("did not answer in time"));
  }
}

TEST_F(RedisTest, AfterASecondFailureItRefusesForAWhileWithoutTrying) {
  const auto hurried = Open(server_.address(), absl::Milliseconds(1));
  server_.Pause();
  std::string why;
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (why.find("a moment ago") == std::string::npos && std::chrono::steady_clock::now() < deadline) {
    why = std::string(hurried->Run({"PING"}).status().message());
  }
  EXPECT_THAT(why, HasSubstr("was away a moment ago"));
  server_.Resume();
}

// Sends the same bytes to whoever connects, once, many times, or bit by bit; then waits for the other side to
// leave.
class RudeServer {
 public:
  enum class Manner { kOnce, kOnceAndLeave, kForever, kSlowly };
  RudeServer(std::string bytes, Manner manner) : bytes_(std::move(bytes)), manner_(manner) {
    signal(SIGPIPE, SIG_IGN);
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 8) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      std::abort();
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~RudeServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  RudeServer(const RudeServer&) = delete;
  RudeServer& operator=(const RudeServer&) = delete;

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

 private:
  void Serve() {
    for (int peer; (peer = accept(listener_, nullptr, nullptr)) >= 0;) {
      Answer(peer);
      close(peer);
    }
  }

  void Answer(int peer) {
    char question[4096];
    if (read(peer, question, sizeof question) <= 0) return;
    if (write(peer, bytes_.data(), bytes_.size()) < 0 || manner_ == Manner::kOnceAndLeave) return;
    if (manner_ == Manner::kForever) {
      while (write(peer, bytes_.data(), bytes_.size()) > 0) {
      }
    }
    const int wait_ms = manner_ == Manner::kSlowly ? 5 : -1;
    for (pollfd left{peer, POLLIN, 0}; poll(&left, 1, wait_ms) == 0;) {
      if (write(peer, "x", 1) < 0) return;
    }
  }

  const std::string bytes_;
  const Manner manner_;
  int listener_;
  int port_;
  std::thread thread_;
};

std::string ComplaintAbout(const std::string& bytes, RudeServer::Manner manner,
                           absl::Duration command_max = absl::Seconds(10)) {
  const RudeServer server(bytes, manner);
  const auto reply = Open(server.address(), command_max)->Run({"PING"});
  EXPECT_EQ(reply.status().code(), absl::StatusCode::kUnavailable);
  return std::string(reply.status().message());
}

using Manner = RudeServer::Manner;

TEST(RudeServerTest, WhatIsNoAnswerOfRedisIsUnavailable) {
  EXPECT_THAT(ComplaintAbout("HTTP/1.1 400 Bad Request\r\n", Manner::kOnce), HasSubstr("Protocol error"));
  EXPECT_THAT(ComplaintAbout("$-5\r\n", Manner::kOnce), HasSubstr("out of range"));
  EXPECT_THAT(ComplaintAbout("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n", Manner::kOnce),
              HasSubstr("nested"));
}

TEST(RudeServerTest, HalfAnAnswerIsUnavailable) {
  EXPECT_THAT(ComplaintAbout("", Manner::kOnceAndLeave), HasSubstr("closed the connection"));
  EXPECT_THAT(ComplaintAbout("$10\r\nhalf", Manner::kOnceAndLeave), HasSubstr("closed the connection"));
  EXPECT_THAT(ComplaintAbout("$10\r\nhalf", Manner::kOnce, kShort), HasSubstr("did not answer in time"));
}

TEST(RudeServerTest, AnAnswerWithoutEndIsCutOffAtItsLimit) {
  const std::string much(1 << 16, 'x');
  EXPECT_THAT(ComplaintAbout("$2000000000\r\n" + much, Manner::kForever), HasSubstr("too many bytes"));
}

TEST(RudeServerTest, AnAnswerThatTricklesInIsCutOffAtTheTimeLimit) {
  EXPECT_THAT(ComplaintAbout("$100000\r\n", Manner::kSlowly, kShort), HasSubstr("did not answer in time"));
}

}  // namespace
}  // namespace parley
