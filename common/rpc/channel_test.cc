#include "common/rpc/channel.h"

#include <grpcpp/grpcpp.h>

#include <future>
#include <memory>

#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/observe/metrics.h"
#include "common/rpc/caller.h"
#include "common/rpc/serve.h"
#include "common/rpc/wire.h"
#include "gtest/gtest.h"
#include "parley/clock/v1/clock.pb.h"

namespace parley::rpc {
namespace {

using clock::v1::DrainedRequest;
using clock::v1::DrainedResponse;
using clock::v1::NextDueRequest;
using clock::v1::NextDueResponse;
using std::chrono::steady_clock;

constexpr char kDrained[] = "/parley.clock.v1.ClockService/Drained";
constexpr char kNextDue[] = "/parley.clock.v1.ClockService/NextDue";
constexpr std::chrono::seconds kLong{5};
const std::string kKey(32, 'k');

class ChannelTest : public testing::Test {
 protected:
  // Listens on `port` (0: a free one) until the next call.
  void StartNeighbour(int port = 0) {
    std::vector<Method> methods = {
        Unary<DrainedRequest>("parley.clock.v1.ClockService/Drained",
                              [](const Call& call, const DrainedRequest&) -> absl::StatusOr<DrainedResponse> {
                                DrainedResponse response;
                                response.add_waiting(call.caller.subject);
                                return response;
                              }),
        Unary<NextDueRequest>("parley.clock.v1.ClockService/NextDue",
                              [this](const Call&, const NextDueRequest&) -> absl::StatusOr<NextDueResponse> {
                                gate_.get_future().wait();
                                return InvalidFields({{"a", "is wrong"}});
                              })};
    auto started = Server::Start({.listen = "127.0.0.1:" + std::to_string(port), .caller_key = kKey},
                                 std::move(methods), metrics_);
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
    if (stub_ == nullptr)
      stub_ = std::make_unique<grpc::GenericStub>(Connect("127.0.0.1:" + std::to_string(server_->port())));
  }

  absl::StatusOr<Bytes> Send(const char* path, steady_clock::duration timeout = kLong) {
    std::promise<absl::StatusOr<Bytes>> answer;
    CallUnary(*stub_, path,
              SignCaller({.role = Role::kService, .subject = "services/test"}, kKey, absl::Now()), Bytes(),
              timeout, [&answer](absl::StatusOr<Bytes> reply) { answer.set_value(std::move(reply)); });
    return answer.get_future().get();
  }

  Metrics metrics_;
  std::promise<void> gate_;  // NextDue waits for it
  std::unique_ptr<Server> server_;
  std::unique_ptr<grpc::GenericStub> stub_;
};

TEST_F(ChannelTest, ACallArrivesAsItsCaller) {
  StartNeighbour();
  const auto reply = Send(kDrained);
  ASSERT_TRUE(reply.ok()) << reply.status();
  DrainedResponse response;
  ASSERT_TRUE(response.ParseFromString(*reply));
  EXPECT_EQ(response.waiting(0), "services/test");
}

TEST_F(ChannelTest, ANeighboursErrorArrivesWithItsDetails) {
  StartNeighbour();
  gate_.set_value();
  EXPECT_EQ(ToRpcStatusBytes(Send(kNextDue).status()), ToRpcStatusBytes(InvalidFields({{"a", "is wrong"}})));
}

TEST_F(ChannelTest, ANeighbourThatIsSlowIsDeadlineTooShort) {
  StartNeighbour();
  EXPECT_EQ(ReasonOf(Send(kNextDue, std::chrono::milliseconds(50)).status()), "DEADLINE_TOO_SHORT");
  gate_.set_value();
}

TEST_F(ChannelTest, ADeadNeighbourIsUnreachableAtOnceAndFoundAgainWithinTwoSeconds) {
  StartNeighbour();
  ASSERT_TRUE(Send(kDrained).ok());
  const int port = server_->port();
  server_.reset();
  const auto died = steady_clock::now();
  // Until its backoff has grown to the full second.
  for (int i = 0; steady_clock::now() - died < std::chrono::seconds(3); ++i) {
    const auto asked = steady_clock::now();
    EXPECT_EQ(ReasonOf(Send(kDrained).status()), "UNREACHABLE");
    ASSERT_LT(steady_clock::now() - asked, std::chrono::seconds(1)) << "call " << i;
  }
  StartNeighbour(port);
  const auto back = steady_clock::now();
  while (!Send(kDrained).ok()) ASSERT_LT(steady_clock::now() - back, std::chrono::seconds(2));
}

TEST_F(ChannelTest, OnlyAStatusThatGrpcMadeItselfIsPutInOurWords) {
  const grpc::Status ours = ToGrpc(InvalidFields({{"a", "is wrong"}}));
  EXPECT_EQ(FromNeighbour(ours).error_details(), ours.error_details());
  const grpc::Status gone(grpc::StatusCode::UNAVAILABLE, "failed to connect to all addresses");
  EXPECT_EQ(ReasonOf(FromGrpc(FromNeighbour(gone))), "UNREACHABLE");
  const grpc::Status cancelled(grpc::StatusCode::CANCELLED, "gone");
  EXPECT_EQ(FromNeighbour(cancelled).error_message(), "gone");
}

}  // namespace
}  // namespace parley::rpc
