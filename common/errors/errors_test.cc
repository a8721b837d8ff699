#include "common/errors/errors.h"

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace parley {
namespace {

google::rpc::Status Wire(const absl::Status& status) {
  google::rpc::Status wire;
  EXPECT_TRUE(wire.ParseFromString(ToRpcStatusBytes(status)));
  return wire;
}

TEST(ErrorsTest, EveryViolationTravelsAtOnce) {
  const auto wire =
      Wire(InvalidFields({{"contact.email", "is not an address"}, {"contact.zone", "unknown"}}));
  ASSERT_EQ(wire.details_size(), 2);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(wire.details(0).UnpackTo(&info));
  EXPECT_EQ(info.reason(), "INVALID_FIELDS");
  EXPECT_EQ(info.domain(), "parley");
  google::rpc::BadRequest bad;
  ASSERT_TRUE(wire.details(1).UnpackTo(&bad));
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(1).field(), "contact.zone");
}

TEST(ErrorsTest, TheWireRoundTripKeepsCodeMessageAndDetails) {
  const absl::Status sent =
      WithResource(WithRetry(Fail(absl::StatusCode::kUnavailable, "STORAGE_UNAVAILABLE", "busy"),
                             absl::Milliseconds(1500)),
                   "contact", "contacts/1");
  const absl::Status received = FromRpcStatusBytes(ToRpcStatusBytes(sent));
  EXPECT_EQ(received.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(received), "STORAGE_UNAVAILABLE");
  EXPECT_EQ(ToRpcStatusBytes(received), ToRpcStatusBytes(sent));
}

TEST(ErrorsTest, PreconditionsAndMetadataTravel) {
  const auto wire = Wire(WithPreconditions(InvalidFields({{"start", "no"}}, "SLOT_TAKEN", {{"a", "b"}}),
                                           {{"ALTERNATIVE", "2026-12-01", "free"}}));
  ASSERT_EQ(wire.details_size(), 3);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(wire.details(0).UnpackTo(&info));
  EXPECT_EQ(info.metadata().at("a"), "b");
  google::rpc::PreconditionFailure failure;
  ASSERT_TRUE(wire.details(2).UnpackTo(&failure));
  EXPECT_EQ(failure.violations(0).subject(), "2026-12-01");
}

TEST(ErrorsTest, NoPreconditionsAddNoDetail) {
  EXPECT_EQ(Wire(WithPreconditions(NotFound("x"), {})).details_size(), 1);
}

TEST(ErrorsTest, BytesThatAreNoStatusAreAnInternalError) {
  EXPECT_EQ(FromRpcStatusBytes("\xff\xff").code(), absl::StatusCode::kInternal);
  EXPECT_EQ(FromRpcStatusBytes("").code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace parley
