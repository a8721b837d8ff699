#include "common/rpc/clock_service.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "parley/clock/v1/clock.pb.h"

namespace parley::rpc {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'772'000'000);

template <class Reply, class Request>
Reply Ask(const std::vector<Method>& methods, size_t index, const Request& request) {
  const absl::StatusOr<Bytes> bytes = methods[index].unary(Call(), request);
  Reply reply;
  EXPECT_TRUE(bytes.ok() && reply.ParseFromString(*bytes));
  return reply;
}

std::vector<Method> MethodsFor(const Clock& clock, std::optional<absl::Time> next) {
  const auto first = [next]() -> absl::StatusOr<std::optional<absl::Time>> { return next; };
  return ClockMethods(clock, {}, KeepTime([] { return Revision{7}; }, first));
}

TEST(ClockServiceTest, IsNotServedOnRealTime) {
  EXPECT_TRUE(MethodsFor(RealClock(), kNow).empty());
}

TEST(ClockServiceTest, WhatIsDueKeepsAServiceFromBeingDrained) {
  const FakeClock clock(kNow);
  const auto reply = Ask<clock::v1::DrainedResponse>(MethodsFor(clock, kNow), 0, clock::v1::DrainedRequest());
  EXPECT_FALSE(reply.drained());
  EXPECT_THAT(reply.waiting(), testing::ElementsAre(testing::HasSubstr("something was due at")));
  EXPECT_EQ(reply.head(), 7);
}

TEST(ClockServiceTest, WhatIsDueLaterDoesNotAndIsTheNextStep) {
  const FakeClock clock(kNow);
  const auto methods = MethodsFor(clock, kNow + absl::Seconds(1));
  EXPECT_TRUE(Ask<clock::v1::DrainedResponse>(methods, 0, clock::v1::DrainedRequest()).drained());
  const auto next = Ask<clock::v1::NextDueResponse>(methods, 1, clock::v1::NextDueRequest());
  EXPECT_EQ(next.due_time().seconds(), absl::ToUnixSeconds(kNow) + 1);
}

TEST(ClockServiceTest, NothingPlannedIsNoStep) {
  const FakeClock clock(kNow);
  const auto methods = MethodsFor(clock, std::nullopt);
  EXPECT_TRUE(Ask<clock::v1::DrainedResponse>(methods, 0, clock::v1::DrainedRequest()).drained());
  EXPECT_FALSE(Ask<clock::v1::NextDueResponse>(methods, 1, clock::v1::NextDueRequest()).has_due_time());
}

}  // namespace
}  // namespace parley::rpc
