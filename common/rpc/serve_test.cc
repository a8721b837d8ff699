#include "common/rpc/serve.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <future>
#include <optional>
#include <thread>

#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/observe/metrics.h"
#include "common/rpc/caller.h"
#include "common/rpc/limits.h"
#include "common/rpc/refusals.h"
#include "common/rpc/wire.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "gtest/gtest.h"
#include "parley/clock/v1/clock.pb.h"
#include "parley/contacts/v1/tenants.pb.h"
#include "parley/feed/v1/feed.pb.h"
#include "parley/notification/v1/inbox.pb.h"

namespace parley::rpc {
namespace {

using clock::v1::DrainedRequest;
using clock::v1::DrainedResponse;
using clock::v1::NextDueRequest;
using clock::v1::NextDueResponse;

constexpr char kDrained[] = "/parley.clock.v1.ClockService/Drained";
constexpr char kFollow[] = "/parley.feed.v1.FeedService/Follow";
constexpr char kWatch[] = "/parley.notification.v1.InboxService/Watch";
constexpr char kHead[] = "/parley.feed.v1.FeedService/Head";
constexpr std::chrono::seconds kShutdownTimeMax{5};  // unless a call is at work; below any other limit
const std::string kKey(32, 'k');

// A Follow stream that sends three changes when its client half-closes, and ends.
class ThreeChanges final : public StreamSession {
 public:
  ThreeChanges(std::shared_ptr<StreamWriter> writer, size_t body_bytes)
      : writer_(std::move(writer)), body_bytes_(body_bytes) {}
  void OnMessage(const google::protobuf::Message&) override {}
  void OnClose() override {
    for (int i = 1; i <= 3; ++i) {
      feed::v1::FollowResponse response;
      response.add_changes()->set_revision(i);
      response.mutable_changes(0)->set_body(std::string(body_bytes_, 'b'));
      writer_->Write(response.SerializeAsString());
    }
    writer_->Finish(absl::OkStatus());
  }

 private:
  const std::shared_ptr<StreamWriter> writer_;
  const size_t body_bytes_;
};

// A Watch stream that says one thing, and nothing more.
class OneWord final : public StreamSession {
 public:
  explicit OneWord(StreamWriter& writer) { writer.Write(Bytes()); }
  void OnMessage(const google::protobuf::Message&) override {}
  void OnClose() override {}
};

// The client's side of one Follow call, or of another stream.
class FollowCall {
 public:
  explicit FollowCall(grpc::GenericStub& stub, const char* method = kFollow,
                      const Caller& caller = {.role = Role::kService, .subject = "s"}) {
    context_.AddMetadata(kCallerMetadata, SignCaller(caller, kKey, absl::Now()));
    stream_ = stub.PrepareCall(&context_, method, &queue_);
    stream_->StartCall(nullptr);
    EXPECT_TRUE(Step());
  }

  void Ask(bool half_closes) {
    feed::v1::FollowRequest request;
    request.set_follower("test");
    const grpc::WriteOptions options;
    const grpc::ByteBuffer bytes = ToBuffer(request.SerializeAsString());
    half_closes ? stream_->WriteLast(bytes, options, nullptr) : stream_->Write(bytes, nullptr);
    EXPECT_TRUE(Step());
  }

  // The next message; nullopt when none comes any more.
  std::optional<feed::v1::FollowResponse> Read() {
    grpc::ByteBuffer message;
    stream_->Read(&message, nullptr);
    feed::v1::FollowResponse response;
    if (!Step() || !response.ParseFromString(ToBytes(message))) return std::nullopt;
    return response;
  }

  absl::Status Finish() {
    grpc::Status status;
    stream_->Finish(&status, nullptr);
    EXPECT_TRUE(Step());
    return FromGrpc(status);
  }

 private:
  bool Step() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
};

class ServeTest : public testing::Test {
 protected:
  void StartServer(int workers = 2, int queue_max = 100) {
    const ServerFlags flags{.listen = "127.0.0.1:0",
                            .caller_key = kKey,
                            .worker_count = workers,
                            .queue_max = queue_max,
                            .calls_max = calls_max_,
                            .streams_max = streams_max_};
    auto server = Server::Start(flags, AllMethods(), metrics_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);  // 64 kB at most are taken before they are read
    channel_ = grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server_->port()),
                                         grpc::InsecureChannelCredentials(), arguments);
    stub_ = std::make_unique<grpc::GenericStub>(channel_);
  }

  std::vector<Method> AllMethods() {
    return {
        Unary<DrainedRequest>("parley.clock.v1.ClockService/Drained",
                              [this](const Call& call, const DrainedRequest&) { return OnDrained(call); }),
        Unary<NextDueRequest>("parley.clock.v1.ClockService/NextDue",
                              [](const Call&, const NextDueRequest&) -> absl::StatusOr<NextDueResponse> {
                                return InvalidFields({{"a", "is wrong"}, {"b", "is wrong"}});
                              }),
        Method{.name = "parley.feed.v1.FeedService/Follow",
               .stream = [this](const Call&, const google::protobuf::Message&,
                                std::shared_ptr<StreamWriter> writer)
                   -> absl::StatusOr<std::unique_ptr<StreamSession>> {
                 return std::make_unique<ThreeChanges>(std::move(writer), change_bytes_);
               }},
        Method{.name = "parley.notification.v1.InboxService/Watch",
               .stream = [](const Call&, const google::protobuf::Message&,
                            const std::shared_ptr<StreamWriter>& writer)
                   -> absl::StatusOr<std::unique_ptr<StreamSession>> {
                 return std::make_unique<OneWord>(*writer);
               }},
        Unary<notification::v1::ListInboxItemsRequest>(
            "parley.notification.v1.InboxService/ListInboxItems",
            [](const Call&, const notification::v1::ListInboxItemsRequest&) -> absl::StatusOr<Bytes> {
              return Bytes();
            }),
        Unary<feed::v1::HeadRequest>(
            "parley.feed.v1.FeedService/Head",
            [](const Call&, const feed::v1::HeadRequest&) -> absl::StatusOr<Bytes> { return Bytes(); }),
        Unary<feed::v1::StatusRequest>(
            "parley.feed.v1.FeedService/Status",
            [](const Call&, const feed::v1::StatusRequest&) -> absl::StatusOr<Bytes> { return Bytes(); })};
  }

  virtual absl::StatusOr<DrainedResponse> OnDrained(const Call& call) {
    calls_ += 1;
    if (gate_.valid()) gate_.wait();
    DrainedResponse response;
    response.add_waiting(call.caller.subject);
    return response;
  }

  absl::StatusOr<Bytes> Send(const std::string& method, const Bytes& request, Role role = Role::kService,
                             absl::Duration timeout = absl::Seconds(5)) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    if (role != Role::kNone) {
      context.AddMetadata(kCallerMetadata,
                          SignCaller({.role = role, .subject = "services/test"}, kKey, absl::Now()));
    }
    const grpc::ByteBuffer out = ToBuffer(request);
    grpc::ByteBuffer in;
    std::promise<grpc::Status> done;
    stub_->UnaryCall(&context, method, grpc::StubOptions(), &out, &in,
                     [&](grpc::Status status) { done.set_value(std::move(status)); });
    const absl::Status status = FromGrpc(done.get_future().get());
    if (!status.ok()) return status;
    return ToBytes(in);
  }

  Metrics metrics_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<grpc::GenericStub> stub_;
  std::atomic<int> calls_{0};
  std::shared_future<void> gate_;  // when set, Drained waits for it
  size_t change_bytes_ = 0;        // of each change that Follow sends
  int calls_max_ = 100;
  int streams_max_ = 100;
};

TEST_F(ServeTest, AUnaryCallReachesItsMethodWithItsCaller) {
  StartServer();
  const auto reply = Send(kDrained, "");
  ASSERT_TRUE(reply.ok()) << reply.status();
  DrainedResponse response;
  ASSERT_TRUE(response.ParseFromString(*reply));
  EXPECT_THAT(response.waiting(), testing::ElementsAre("services/test"));
}

TEST_F(ServeTest, AMethodsErrorArrivesWithItsDetails) {
  StartServer();
  const auto reply = Send("/parley.clock.v1.ClockService/NextDue", "");
  EXPECT_EQ(ToRpcStatusBytes(reply.status()),
            ToRpcStatusBytes(InvalidFields({{"a", "is wrong"}, {"b", "is wrong"}})));
}

TEST_F(ServeTest, CallersWithoutOrWithTheWrongIdentityAreRefusedBeforeTheMethodRuns) {
  StartServer();
  EXPECT_EQ(ReasonOf(Send(kDrained, "", Role::kNone).status()), "CREDENTIAL_INVALID");
  EXPECT_EQ(ReasonOf(Send(kDrained, "", Role::kPlatform).status()), "ROLE_NOT_ALLOWED");
  EXPECT_EQ(ReasonOf(Send("/parley.clock.v1.ClockService/Nothing", "").status()), "METHOD_UNKNOWN");
  EXPECT_EQ(calls_, 0);
}

TEST_F(ServeTest, BytesThatAreNoMessageAreMalformed) {
  StartServer();
  EXPECT_EQ(ReasonOf(Send(kDrained, "\xff\xff\xff").status()), "MALFORMED_REQUEST");
  EXPECT_EQ(calls_, 0);
}

TEST_F(ServeTest, AFullQueueIsRefusedWithADelayAndNobodyElseIsHeldUp) {
  std::promise<void> open;
  gate_ = open.get_future().share();
  StartServer(/*workers=*/1, /*queue_max=*/1);
  std::vector<std::future<absl::StatusOr<Bytes>>> calls;
  const auto send = [this] { return Send(kDrained, ""); };
  calls.push_back(std::async(std::launch::async, send));
  while (calls_ == 0) std::this_thread::yield();
  for (int i = 0; i < 3; ++i) calls.push_back(std::async(std::launch::async, send));
  // One runs, one waits, two are refused at once while the first is still at its gate.
  int refused = 0;
  while (refused < 2) {
    refused = 0;
    for (auto& call : calls)
      refused += call.wait_for(std::chrono::milliseconds(5)) == std::future_status::ready;
  }
  open.set_value();
  int ok = 0;
  for (auto& call : calls) {
    const auto reply = call.get();
    if (reply.ok()) {
      ++ok;
    } else {
      EXPECT_EQ(ReasonOf(reply.status()), "OVERLOADED");
    }
  }
  EXPECT_EQ(ok, 2);
}

TEST_F(ServeTest, StreamsOfClientsAreBoundedAndTakeNoPlaceOfUnaryCallsOrNeighbours) {
  streams_max_ = 2;
  calls_max_ = 2;  // a call that has been answered is still counted for a moment
  StartServer();
  const Caller seeker{.role = Role::kSeeker, .tenant = "t", .act_as = "seekers/ada", .scopes = {"*"}};
  std::vector<std::unique_ptr<FollowCall>> watches;
  for (int i = 0; i < 2; ++i) {
    watches.push_back(std::make_unique<FollowCall>(*stub_, kWatch, seeker));
    watches.back()->Ask(/*half_closes=*/true);
    EXPECT_TRUE(watches.back()->Read());
  }
  FollowCall third(*stub_, kWatch, seeker);
  EXPECT_EQ(ReasonOf(third.Finish()), "OVERLOADED");
  EXPECT_TRUE(Send(kDrained, "").ok());
  FollowCall neighbour(*stub_);
  neighbour.Ask(/*half_closes=*/true);
  EXPECT_TRUE(neighbour.Read());
}

TEST_F(ServeTest, UnaryCallsAboveTheirNumberAreRefused) {
  calls_max_ = 1;
  std::promise<void> open;
  gate_ = open.get_future().share();
  StartServer();
  auto at_work = std::async(std::launch::async, [this] { return Send(kDrained, ""); });
  while (calls_ == 0) std::this_thread::yield();
  EXPECT_EQ(ReasonOf(Send(kDrained, "").status()), "OVERLOADED");
  open.set_value();
  EXPECT_TRUE(at_work.get().ok());
}

TEST_F(ServeTest, AMessageOverTheLimitIsRefusedInOurWords) {
  StartServer();
  for (const size_t bytes : {kMessageBytesMax + 1, size_t{8} << 20}) {
    EXPECT_EQ(ReasonOf(Send(kDrained, std::string(bytes, 'x')).status()), "REQUEST_TOO_LARGE") << bytes;
  }
  EXPECT_EQ(ReasonOf(Send(kDrained, std::string(kMessageBytesMax, '\xff')).status()), "MALFORMED_REQUEST");
}

TEST_F(ServeTest, AServerStreamDeliversAllThatWasWrittenThenEnds) {
  StartServer();
  FollowCall follow(*stub_);
  follow.Ask(/*half_closes=*/true);
  std::vector<int64_t> revisions;
  while (const auto response = follow.Read()) revisions.push_back(response->changes(0).revision());
  EXPECT_EQ(follow.Finish(), absl::OkStatus());
  EXPECT_THAT(revisions, testing::ElementsAre(1, 2, 3));
}

TEST_F(ServeTest, HealthAnswersWithoutACallerAndSaysWhatIsServed) {
  StartServer();
  grpc::health::v1::HealthCheckRequest request;
  request.set_service("parley.clock.v1.ClockService");
  const auto reply = Send("/grpc.health.v1.Health/Check", request.SerializeAsString(), Role::kNone);
  ASSERT_TRUE(reply.ok()) << reply.status();
  grpc::health::v1::HealthCheckResponse response;
  ASSERT_TRUE(response.ParseFromString(*reply));
  EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING);
  request.set_service("no.such.Service");
  EXPECT_EQ(Send("/grpc.health.v1.Health/Check", request.SerializeAsString(), Role::kNone).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(ServeTest, ShutdownFinishesTheCallAtWork) {
  std::promise<void> open;
  gate_ = open.get_future().share();
  StartServer();
  auto call = std::async(std::launch::async,
                         [this] { return Send(kDrained, "", Role::kService, absl::Seconds(20)); });
  while (calls_ == 0) std::this_thread::yield();
  auto shutdown = std::async(std::launch::async, [this] { server_->Shutdown(); });
  EXPECT_EQ(shutdown.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  open.set_value();
  EXPECT_TRUE(call.get().ok());
  shutdown.get();
  EXPECT_EQ(Send(kDrained, "").status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ServeTest, WhileTheCallAtWorkFinishesNewOnesAreRefusedWithADelayAndHealthSaysWhy) {
  std::promise<void> open;
  gate_ = open.get_future().share();
  StartServer();
  auto call = std::async(std::launch::async,
                         [this] { return Send(kDrained, "", Role::kService, absl::Seconds(20)); });
  while (calls_ == 0) std::this_thread::yield();
  auto shutdown = std::async(std::launch::async, [this] { server_->Shutdown(); });
  absl::Status refused;
  while (refused.ok()) refused = Send(kHead, "").status();
  EXPECT_EQ(ToRpcStatusBytes(refused), ToRpcStatusBytes(ShuttingDown()));
  const auto health = Send("/grpc.health.v1.Health/Check", "", Role::kNone);
  ASSERT_TRUE(health.ok()) << health.status();
  grpc::health::v1::HealthCheckResponse response;
  ASSERT_TRUE(response.ParseFromString(*health));
  EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(ReasonOf(Send("/grpc.health.v1.Health/Watch", "", Role::kNone).status()), "SHUTTING_DOWN");
  open.set_value();
  EXPECT_TRUE(call.get().ok());
  shutdown.get();
}

TEST_F(ServeTest, ShutdownEndsAnOpenStreamAndSaysWhy) {
  StartServer();
  FollowCall follow(*stub_);
  follow.Ask(/*half_closes=*/false);
  auto shutdown = std::async(std::launch::async, [this] { server_->Shutdown(); });
  EXPECT_EQ(ToRpcStatusBytes(follow.Finish()), ToRpcStatusBytes(ShuttingDown()));
  EXPECT_EQ(shutdown.wait_for(kShutdownTimeMax), std::future_status::ready);
}

TEST_F(ServeTest, ShutdownDoesNotWaitForAStreamThatIsNotRead) {
  change_bytes_ = 1 << 20;
  StartServer();
  FollowCall follow(*stub_);
  follow.Ask(/*half_closes=*/true);
  ASSERT_TRUE(follow.Read());  // the next two wait for the client
  auto shutdown = std::async(std::launch::async, [this] { server_->Shutdown(); });
  EXPECT_EQ(shutdown.wait_for(kShutdownTimeMax), std::future_status::ready);
}

TEST_F(ServeTest, StartRefusesAnIncompleteServiceAndNamesWhatIsMissing) {
  std::vector<Method> methods = AllMethods();
  methods.erase(methods.begin() + 1);
  const auto server =
      Server::Start({.listen = "127.0.0.1:0", .caller_key = kKey}, std::move(methods), metrics_);
  EXPECT_EQ(server.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(server.status().message()),
              testing::HasSubstr("ClockService/NextDue is not served"));
}

}  // namespace
}  // namespace parley::rpc
