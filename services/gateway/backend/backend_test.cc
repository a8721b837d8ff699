#include "services/gateway/backend/backend.h"

#include <condition_variable>
#include <future>
#include <optional>

#include "gtest/gtest.h"
#include "services/gateway/backend/http2_service_test.h"

namespace parley::gateway {
namespace {

using grpc::StatusCode;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
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
