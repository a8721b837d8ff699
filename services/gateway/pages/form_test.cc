#include "services/gateway/pages/form.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(FormTest, FieldsAreDecoded) {
  const auto form = ParseForm("act=pick&place=Caf%c3%A9+%26+bar&start=2026-12-01T10%3A00");
  ASSERT_TRUE(form.ok()) << form.status();
  EXPECT_THAT(*form, ElementsAre(Pair("act", "pick"), Pair("place", "Café & bar"),
                                 Pair("start", "2026-12-01T10:00")));
}

TEST(FormTest, AValueMayBeEmptyAndMayHoldAnEqualsSign) {
  EXPECT_THAT(*ParseForm("a=&b=x=y"), ElementsAre(Pair("a", ""), Pair("b", "x=y")));
}

TEST(FormTest, WhatABrowserNeverSendsIsRefused) {
  for (const char* body : {"", "act", "act=pick&", "&act=pick", "act=pick&act=decline", "%61ct=1&act=2",
                           "a=%", "a=%4", "a=%g0", "a=%0x", "a=%00", "a=%ff", "a=%c3", "%=1"}) {
    const auto form = ParseForm(body);
    EXPECT_EQ(form.status().code(), absl::StatusCode::kInvalidArgument) << body;
    EXPECT_EQ(ReasonOf(form.status()), "MALFORMED_REQUEST") << body;
  }
}

TEST(FormTest, ANulIsRefusedRaw) {
  EXPECT_FALSE(ParseForm(std::string("a=x\0y", 5)).ok());
}

TEST(FormTest, LimitsAreKept) {
  const std::string filler(kFormBytesMax - 2, 'x');
  EXPECT_TRUE(ParseForm("a=" + filler).ok());
  EXPECT_FALSE(ParseForm("a=x" + filler).ok());
  std::string body = "f0=";
  for (int i = 1; i < kFormFieldsMax; ++i) absl::StrAppend(&body, "&f", i, "=");
  EXPECT_TRUE(ParseForm(body).ok());
  EXPECT_FALSE(ParseForm(body + "&more=").ok());
}

}  // namespace
}  // namespace parley::gateway
