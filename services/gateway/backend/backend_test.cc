#include "services/gateway/backend/backend.h"

#include <prometheus/registry.h>

#include <boost/asio/post.hpp>
#include <condition_variable>
#include <future>
#include <map>
#include <optional>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/gateway/backend/http2_service_test.h"

namespace parley::gateway {
namespace {

using grpc::StatusCode;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::Pair;
using testing::UnorderedElementsAre;
using Answer = Http2Service::Answer;
using Headers = Http2Service::Headers;

// A message as it is on the wire.
std::string Framed(const std::string& message) {
  std::string frame(5, '\0');
  for (size_t i = 0; i < 4; ++i) frame[4 - i] = static_cast<char>(message.size() >> (8 * i) & 0xff);
  return frame + message;
}

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  EXPECT_TRUE(buffer.Dump(&slices).ok());
  std::string bytes;
  for (const grpc::Slice& slice : slices)
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

Answer Echo(const Headers&, const std::string& body) {
  return {.body = body};
}

struct Outcome {
  grpc::Status status;
  std::string reply;
};

// The replicas that a test names; others may be named at any time.
class NamedByTest final : public Replicas {
 public:
  struct List {
    std::mutex mutex;
    Endpoints endpoints;
    int looks = 0;
  };
  NamedByTest(boost::asio::io_context& io, std::shared_ptr<List> list) : io_(io), list_(std::move(list)) {}
  void Find(std::function<void(Endpoints)> done) override {
    boost::asio::post(io_, [list = list_, done = std::move(done)] {
      std::unique_lock lock(list->mutex);
      const Endpoints endpoints = list->endpoints;
      list->looks += 1;
      lock.unlock();
      done(endpoints);
    });
  }
  void Cancel() override {}

 private:
  boost::asio::io_context& io_;
  const std::shared_ptr<List> list_;
};

class BackendTest : public testing::Test {
 protected:
  // A call under way, or over.
  struct Begun {
    std::shared_ptr<BackendCall> call;
    std::future<Outcome> outcome;
  };

  static Begun Begin(Backend& backend, const std::string& message,
                     BackendRequest request = {.path = "/a.B/C"}) {
    auto promise = std::make_shared<std::promise<Outcome>>();
    auto outcome = promise->get_future();
    auto call = backend.CallUnary(std::move(request), BufferOf(message),
                                  [promise](const grpc::Status& status, const grpc::ByteBuffer& reply) {
                                    promise->set_value({status, status.ok() ? BytesOf(reply) : ""});
                                  });
    return {std::move(call), std::move(outcome)};
  }
  static Outcome Get(Begun begun) {
    if (begun.outcome.wait_for(seconds(10)) != std::future_status::ready) {
      return {{StatusCode::UNKNOWN, "no answer within 10 s"}, ""};
    }
    return begun.outcome.get();
  }
  static Outcome Call(Backend& backend, const std::string& message) { return Get(Begin(backend, message)); }

  // What a service's `answer` ends a call with.
  grpc::Status StatusOf(const Answer& answer) {
    Http2Service service([&](const Headers&, const std::string&) { return answer; });
    Backend backend(io_, service.address());
    return Call(backend, "hello").status;
  }

  // Whose replicas, looked for every time they can be, are those of the last Name().
  std::unique_ptr<Backend> BackendOfNamed() {
    BackendOptions options{.replicas = std::make_unique<NamedByTest>(io_->context(), named_),
                           .look_each = milliseconds(50),
                           .ready = ReadyConnections(metrics_, "a")};
    return std::make_unique<Backend>(io_, "a:9010", std::move(options));
  }
  void Name(const std::vector<int>& ports) {
    std::lock_guard lock(named_->mutex);
    named_->endpoints.clear();
    for (const int port : ports) {
      named_->endpoints.emplace_back(boost::asio::ip::address_v4::loopback(), port);
    }
  }
  // Whether there were so many looks from now on within 5 s.
  bool AwaitLooks(int wanted) {
    const auto looks = [this] {
      std::lock_guard lock(named_->mutex);
      return named_->looks;
    };
    const int before = looks();
    for (int i = 0; i < 500 && looks() < before + wanted; ++i) std::this_thread::sleep_for(milliseconds(10));
    return looks() >= before + wanted;
  }
  double Ready() {
    for (const auto& family : metrics_.registry().Collect()) {
      if (family.name == "parley_backend_connections") return family.metric[0].gauge.value;
    }
    return -1;
  }
  // Whether so many connections are ready within 5 s.
  bool AwaitReady(double wanted) {
    for (int looks = 0; looks < 500 && Ready() != wanted; ++looks)
      std::this_thread::sleep_for(milliseconds(10));
    return Ready() == wanted;
  }
  // How often each reply came to so many calls.
  static std::map<std::string, int> Replies(Backend& backend, int calls) {
    std::map<std::string, int> replies;
    for (int i = 0; i < calls; ++i) ++replies[Call(backend, "hello").reply];
    return replies;
  }

  Metrics metrics_;
  const std::shared_ptr<NamedByTest::List> named_ = std::make_shared<NamedByTest::List>();
  const std::shared_ptr<BackendIo> io_ = std::make_shared<BackendIo>();
};

TEST_F(BackendTest, ACallBringsItsHeadersItsMessageAndTheReplyBack) {
  Headers seen;
  Http2Service service([&](const Headers& headers, const std::string& body) {
    seen = headers;
    return Echo(headers, body);
  });
  Backend backend(io_, service.address());
  const std::string bytes("\x00\xff bytes", 8);
  const Outcome outcome = Get(Begin(backend, "hello",
                                    {.path = "/parley.a.v1.B/C",
                                     .metadata = {{"x-caller-bin", bytes, true}, {"x-request-id", "r1"}},
                                     .deadline = steady_clock::now() + seconds(9)}));
  EXPECT_TRUE(outcome.status.ok()) << outcome.status.error_message();
  EXPECT_EQ(outcome.reply, "hello");
  EXPECT_EQ(seen[":path"], "/parley.a.v1.B/C");
  EXPECT_EQ(seen[":authority"], service.address());
  EXPECT_EQ(seen["content-type"], "application/grpc");
  EXPECT_EQ(seen["te"], "trailers");
  EXPECT_EQ(seen["x-caller-bin"], "AP8gYnl0ZXM=");
  EXPECT_EQ(seen["x-request-id"], "r1");
  EXPECT_EQ(seen["grpc-timeout"].back(), 'm');
  EXPECT_GT(std::stoi(seen["grpc-timeout"]), 1000);
  EXPECT_LE(std::stoi(seen["grpc-timeout"]), 9000);
}

TEST_F(BackendTest, MessagesLargerThanAWindowComeAndGo) {
  Http2Service service(Echo);
  Backend backend(io_, service.address());
  const std::string large(3 << 20, 'x');
  EXPECT_EQ(Call(backend, large).reply, large);
  EXPECT_EQ(Call(backend, "").reply, "");
}

TEST_F(BackendTest, AServiceThatDoesNotKeepToTheProtocolIsAnInternalError) {
  EXPECT_EQ(StatusOf({.body = "\x01" + Framed("hello").substr(1)}).error_code(), StatusCode::INTERNAL);
  EXPECT_EQ(StatusOf({.body = ""}).error_message(), "The service answered 0 messages.");
  EXPECT_EQ(StatusOf({.body = Framed("a") + Framed("b")}).error_message(),
            "The service answered 2 messages.");
  EXPECT_EQ(StatusOf({.body = Framed("a"), .trailers = {}}).error_code(), StatusCode::INTERNAL);
  EXPECT_EQ(StatusOf({.body = std::string("\0\xff\xff\xff\xff", 5)}).error_code(),
            StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(BackendTest, HowACallEndsIsWhatTheServiceSays) {
  const grpc::Status refused =
      StatusOf({.trailers = {{"grpc-status", "5"}, {"grpc-message", "There is no such thing."}}});
  EXPECT_EQ(refused.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(refused.error_message(), "There is no such thing.");
  EXPECT_EQ(StatusOf({.is_reset = true}).error_code(), StatusCode::CANCELLED);
  EXPECT_EQ(StatusOf({.http_status = "503", .trailers = {}}).error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(StatusOf({.hangs_up = true}).error_code(), StatusCode::UNAVAILABLE);
}

TEST_F(BackendTest, WithoutAServiceACallEndsSoon) {
  int port = 0;
  { port = Http2Service(Echo).port(); }
  Backend backend(io_, "127.0.0.1:" + std::to_string(port));
  for (int i = 0; i < 3; ++i) {
    const auto begun = steady_clock::now();
    EXPECT_EQ(Call(backend, "hello").status.error_code(), StatusCode::UNAVAILABLE);
    EXPECT_LT(steady_clock::now() - begun, seconds(5));
  }
}

TEST_F(BackendTest, ANameThatNobodyHasIsAServiceThatIsNotThere) {
  Backend backend(io_, "nobody.invalid:9010");
  EXPECT_EQ(Call(backend, "hello").status.error_code(), StatusCode::UNAVAILABLE);
}

TEST_F(BackendTest, AServiceThatComesBackIsFoundByTheNextCalls) {
  auto service = std::make_unique<Http2Service>(Echo);
  const int port = service->port();
  Backend backend(io_, service->address());
  EXPECT_EQ(Call(backend, "one").reply, "one");
  service.reset();
  EXPECT_EQ(Call(backend, "two").status.error_code(), StatusCode::UNAVAILABLE);
  service = std::make_unique<Http2Service>(Echo, port);
  const auto back = steady_clock::now();
  while (Call(backend, "three").reply != "three") ASSERT_LT(steady_clock::now() - back, seconds(2));
}

TEST_F(BackendTest, AServiceThatGoesFinishesItsCallAndTheNextOneFindsAnother) {
  bool goes = true;
  Http2Service service([&](const Headers&, const std::string& body) {
    return Answer{.body = body, .says_goaway = std::exchange(goes, false)};
  });
  Backend backend(io_, service.address());
  EXPECT_EQ(Call(backend, "one").reply, "one");
  EXPECT_EQ(Call(backend, "two").reply, "two");
  EXPECT_EQ(service.connections(), 2);
}

Http2Service::Script Says(const std::string& word) {
  return [word](const Headers&, const std::string&) { return Answer{.body = Framed(word)}; };
}

TEST_F(BackendTest, ReplicasShareTheCallsAsTheyComeAndGo) {
  Http2Service one(Says("one"));
  Http2Service two(Says("two"));
  Http2Service three(Says("three"));
  Name({one.port(), two.port()});
  const auto backend = BackendOfNamed();
  ASSERT_TRUE(AwaitReady(2));
  EXPECT_THAT(Replies(*backend, 10), UnorderedElementsAre(Pair("one", 5), Pair("two", 5)));
  Name({one.port(), two.port(), three.port()});
  ASSERT_TRUE(AwaitReady(3)) << "a replica that comes beside the others is found";
  EXPECT_THAT(Replies(*backend, 9), UnorderedElementsAre(Pair("one", 3), Pair("two", 3), Pair("three", 3)));
  Name({three.port()});
  ASSERT_TRUE(AwaitReady(1)) << "a replica that is no longer named gets no calls";
  EXPECT_THAT(Replies(*backend, 4), UnorderedElementsAre(Pair("three", 4)));
  EXPECT_EQ(three.connections(), 1);
}

TEST_F(BackendTest, WhenAReplicaDiesTheOthersTakeItsCalls) {
  auto one = std::make_unique<Http2Service>(Says("one"));
  Http2Service two(Says("two"));
  Name({one->port(), two.port()});
  const auto backend = BackendOfNamed();
  ASSERT_TRUE(AwaitReady(2));
  one.reset();
  ASSERT_TRUE(AwaitReady(1)) << "though it is still named";
  EXPECT_THAT(Replies(*backend, 6), UnorderedElementsAre(Pair("two", 6)));
}

TEST_F(BackendTest, AReplicaIsKeptUntilTheOneThatIsNamedInsteadIsReady) {
  Http2Service one(Says("one"));
  int port = 0;
  { port = Http2Service(Says("later")).port(); }
  Name({one.port()});
  const auto backend = BackendOfNamed();
  ASSERT_TRUE(AwaitReady(1));
  Name({port});
  ASSERT_TRUE(AwaitLooks(3));
  EXPECT_THAT(Replies(*backend, 5), UnorderedElementsAre(Pair("one", 5)));
  Http2Service later(Says("later"), port);
  const auto back = steady_clock::now();
  while (Call(*backend, "hello").reply != "later") ASSERT_LT(steady_clock::now() - back, seconds(5));
}

TEST_F(BackendTest, ALookThatFindsNobodyLeavesTheConnectionsThereAre) {
  Http2Service one(Says("one"));
  Name({one.port()});
  const auto backend = BackendOfNamed();
  ASSERT_TRUE(AwaitReady(1));
  Name({});
  ASSERT_TRUE(AwaitLooks(3));
  EXPECT_THAT(Replies(*backend, 3), UnorderedElementsAre(Pair("one", 3)));
  EXPECT_EQ(one.connections(), 1);
}

TEST_F(BackendTest, ACallPastItsDeadlineEndsThoughTheServiceIsSilent) {
  Http2Service service([](const Headers&, const std::string&) { return Answer{.is_silent = true}; });
  Backend backend(io_, service.address());
  const auto begun = steady_clock::now();
  const Outcome outcome =
      Get(Begin(backend, "hello", {.path = "/a.B/C", .deadline = begun + milliseconds(300)}));
  EXPECT_EQ(outcome.status.error_code(), StatusCode::DEADLINE_EXCEEDED);
  EXPECT_GE(steady_clock::now() - begun, milliseconds(300));
}

TEST_F(BackendTest, ACallThatIsCancelledEndsAtOnceAndTheServiceHears) {
  std::promise<void> arrived;
  Http2Service service([&](const Headers&, const std::string&) {
    arrived.set_value();
    return Answer{.is_silent = true};
  });
  Backend backend(io_, service.address());
  Begun begun = Begin(backend, "hello");
  ASSERT_EQ(arrived.get_future().wait_for(seconds(5)), std::future_status::ready);
  begun.call->Cancel();
  begun.call->Cancel();
  EXPECT_EQ(Get(std::move(begun)).status.error_code(), StatusCode::CANCELLED);
  EXPECT_TRUE(service.IsReset(seconds(5)));
}

TEST_F(BackendTest, ACallIsCancelledWhileItWaitsForAConnection) {
  Backend backend(io_, "192.0.2.1:9");  // TEST-NET-1: nobody answers, or nobody is there
  Begun begun = Begin(backend, "hello");
  begun.call->Cancel();
  EXPECT_EQ(Get(std::move(begun)).status.error_code(), StatusCode::CANCELLED);
}

// Takes a message only when the test says so.
class SlowListener final : public BackendListener {
 public:
  void OnBackendMessage(grpc::ByteBuffer message) override {
    std::lock_guard lock(mutex_);
    messages_.push_back(BytesOf(message));
    changed_.notify_all();
  }
  void OnBackendReady() override {}
  void OnBackendDone(const grpc::Status& status) override { done_.set_value(status); }

  // How many there are, once there are `wanted` or 5 s have passed.
  size_t Await(size_t wanted) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, seconds(5), [&] { return messages_.size() >= wanted; });
    return messages_.size();
  }
  std::future<grpc::Status> done() { return done_.get_future(); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> messages_;
  std::promise<grpc::Status> done_;
};

TEST_F(BackendTest, WhoReadsSlowlyGetsEveryMessageAndThenTheStatus) {
  std::string body;
  for (int i = 0; i < 40; ++i) body += Framed(std::string(10'000, static_cast<char>('a' + i % 26)));
  Http2Service service([&](const Headers&, const std::string&) { return Answer{.body = body}; });
  Backend backend(io_, service.address());
  const auto listener = std::make_shared<SlowListener>();
  auto done = listener->done();
  const auto call = backend.Prepare({.path = "/a.B/Stream"}, listener);
  call->SendClose();  // has its effect once the call begins
  backend.Begin(call);
  call->SendClose();
  for (size_t i = 1; i <= 40; ++i) {
    ASSERT_EQ(listener->Await(i), i);
    if (i == 40) break;
    EXPECT_EQ(done.wait_for(seconds(0)), std::future_status::timeout);
    call->ReadNext();
  }
  ASSERT_EQ(done.wait_for(seconds(5)), std::future_status::ready);
  EXPECT_TRUE(done.get().ok());
}

TEST_F(BackendTest, TheEndOfTheProcessIsTheEndOfItsCalls) {
  Http2Service service([](const Headers&, const std::string&) { return Answer{.is_silent = true}; });
  auto io = std::make_shared<BackendIo>();
  Backend backend(io, service.address());
  Begun begun = Begin(backend, "hello");
  io->Stop();
  EXPECT_EQ(begun.outcome.wait_for(seconds(0)), std::future_status::ready) << "its promise is broken";
  begun.call->Cancel();  // of no effect
}

}  // namespace
}  // namespace parley::gateway
