#include "services/gateway/transcode/frames.h"

#include "absl/strings/escaping.h"
#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

using testing::HasSubstr;

std::string Refusal(const std::string& body) {
  const auto message = OneMessage(body);
  return message.ok() ? "" : ReasonOf(message.status());
}

TEST(FramesTest, AMessageComesOutOfItsFrame) {
  EXPECT_EQ(Frame(kMessageFlag, "abc"), std::string("\0\0\0\0\3abc", 8));
  EXPECT_EQ(OneMessage(Frame(kMessageFlag, "abc")).value(), "abc");
  EXPECT_EQ(OneMessage(Frame(kMessageFlag, "")).value(), "");
  EXPECT_EQ(OneMessage(Frame(kMessageFlag, std::string(70'000, 'x'))).value().size(), 70'000);
}

TEST(FramesTest, WhatIsNotOneMessageIsRefused) {
  const std::string frame = Frame(kMessageFlag, "abc");
  EXPECT_EQ(Refusal(""), "MALFORMED_REQUEST");
  for (size_t bytes = 1; bytes < frame.size(); ++bytes)
    EXPECT_EQ(Refusal(frame.substr(0, bytes)), "MALFORMED_REQUEST");
  EXPECT_EQ(Refusal(frame + frame), "MALFORMED_REQUEST");
  EXPECT_EQ(Refusal(frame + "x"), "MALFORMED_REQUEST");
  EXPECT_EQ(Refusal(frame + Frame(kTrailersFlag, "grpc-status: 0\r\n")), "MALFORMED_REQUEST");
  EXPECT_EQ(Refusal(Frame(kTrailersFlag, "grpc-status: 0\r\n")), "MALFORMED_REQUEST");
  EXPECT_EQ(Refusal(Frame(0x02, "abc")), "MALFORMED_REQUEST");
  EXPECT_EQ(Refusal(std::string("\0\xff\xff\xff\xff", 5)), "MALFORMED_REQUEST");
  EXPECT_EQ(Refusal(Frame(kCompressedFlag, "abc")), "DIALECT_UNSUPPORTED");
}

TEST(FramesTest, Base64IsUndoneWhenItIsOnePaddedText) {
  EXPECT_EQ(FromBase64("AAEC").value(), std::string("\0\1\2", 3));
  EXPECT_EQ(FromBase64("AAE=").value(), std::string("\0\1", 2));
  EXPECT_EQ(FromBase64("AA==").value(), std::string("\0", 1));
  EXPECT_EQ(FromBase64("").value(), "");
  for (const char* text : {"A", "AA", "AAE", "A===", "====", "AA=A", "AA==AA==", "AA =", "AAE\n", "AA-_",
                           "AAE=x", "\xff\xff\xff\xff"}) {
    EXPECT_EQ(ReasonOf(FromBase64(text).status()), "MALFORMED_REQUEST") << text;
  }
}

TEST(FramesTest, TrailersCarryTheWholeError) {
  EXPECT_EQ(TrailersOf(absl::OkStatus()), "grpc-status: 0\r\n");
  const absl::Status error = Fail(absl::StatusCode::kNotFound, "NOT_FOUND", "50% of \"é\"\nis not there");
  const std::string trailers = TrailersOf(error);
  EXPECT_THAT(trailers, HasSubstr("grpc-status: 5\r\n"));
  EXPECT_THAT(trailers, HasSubstr("grpc-message: 50%25 of \"%C3%A9\"%0Ais not there\r\n"));
  const size_t begin = trailers.find("-bin: ") + 6;
  const std::string base64 = trailers.substr(begin, trailers.find('\r', begin) - begin);
  EXPECT_EQ(base64.find('='), std::string::npos);
  std::string details;
  ASSERT_TRUE(absl::Base64Unescape(base64, &details));
  EXPECT_EQ(details, ToRpcStatusBytes(error));
}

}  // namespace
}  // namespace parley::gateway
