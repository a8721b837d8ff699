#include "services/gateway/backend/trailers.h"

#include <nghttp2/nghttp2.h>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

using grpc::StatusCode;

TEST(TrailersTest, SayCodeMessageAndDetails) {
  Trailers trailers;
  trailers.Add(":status", "200");
  trailers.Add("content-type", "application/grpc");
  trailers.Add("grpc-status", "10");
  trailers.Add("grpc-message", "The slot is taken: 9%3A00 %E2%80%93 100% sure");
  const std::string details("\x08\x0a\0\xff", 4);
  std::string unpadded = absl::Base64Escape(details);
  unpadded.resize(unpadded.find('='));  // as gRPC sends it
  trailers.Add("grpc-status-details-bin", unpadded);
  const grpc::Status status = trailers.Status(NGHTTP2_NO_ERROR);
  EXPECT_EQ(status.error_code(), StatusCode::ABORTED);
  EXPECT_EQ(status.error_message(), "The slot is taken: 9:00 – 100% sure");
  EXPECT_EQ(status.error_details(), details);
}

TEST(TrailersTest, AStatusCountsMoreThanHowTheStreamWasClosed) {
  Trailers trailers;
  trailers.Add("grpc-status", "0");
  EXPECT_TRUE(trailers.Status(NGHTTP2_CANCEL).ok());
}

TEST(TrailersTest, ACodeThatGrpcDoesNotHaveIsUnknown) {
  for (const char* code : {"17", "-1", "99999"}) {
    Trailers trailers;
    trailers.Add("grpc-status", code);
    EXPECT_EQ(trailers.Status(NGHTTP2_NO_ERROR).error_code(), StatusCode::UNKNOWN) << code;
  }
}

TEST(TrailersTest, WithoutAStatusTheResetIsJudged) {
  const Trailers none;
  EXPECT_EQ(none.Status(NGHTTP2_REFUSED_STREAM).error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(none.Status(NGHTTP2_CANCEL).error_code(), StatusCode::CANCELLED);
  EXPECT_EQ(none.Status(NGHTTP2_ENHANCE_YOUR_CALM).error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(none.Status(NGHTTP2_INADEQUATE_SECURITY).error_code(), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(none.Status(NGHTTP2_PROTOCOL_ERROR).error_code(), StatusCode::INTERNAL);
}

TEST(TrailersTest, WithoutAStatusAndAResetHttpIsJudged) {
  const auto code_of = [](const char* http) {
    Trailers trailers;
    trailers.Add(":status", http);
    return trailers.Status(NGHTTP2_NO_ERROR).error_code();
  };
  EXPECT_EQ(code_of("503"), StatusCode::UNAVAILABLE);
  EXPECT_EQ(code_of("404"), StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(code_of("418"), StatusCode::UNKNOWN);
  EXPECT_EQ(code_of("200"), StatusCode::INTERNAL);
}

TEST(TrailersTest, DetailsThatAreNoBase64AreNone) {
  Trailers trailers;
  trailers.Add("grpc-status", "3");
  trailers.Add("grpc-status-details-bin", "*");
  EXPECT_EQ(trailers.Status(NGHTTP2_NO_ERROR).error_details(), "");
}

}  // namespace
}  // namespace parley::gateway
