#include "common/observe/trace.h"

#include "gtest/gtest.h"

namespace parley {
namespace {

constexpr char kGiven[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(TraceTest, ASpanBelowATraceparentKeepsItsTraceAndNamesItsParent) {
  const Trace trace = ContinueTrace(kGiven);
  EXPECT_EQ(trace.trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(trace.parent_span_id, "b7ad6b7169203331");
  EXPECT_NE(trace.span_id, trace.parent_span_id);
  EXPECT_TRUE(trace.is_sampled);
}

TEST(TraceTest, WhatIsPassedOnNamesThisSpanAsTheParent) {
  const Trace trace = ContinueTrace(kGiven);
  EXPECT_EQ(TraceparentOf(trace), "00-0af7651916cd43dd8448eb211c80319c-" + trace.span_id + "-01");
  EXPECT_EQ(ContinueTrace(TraceparentOf(trace)).parent_span_id, trace.span_id);
}

TEST(TraceTest, WhoeverDoesNotSampleIsNotSampledLater) {
  EXPECT_FALSE(ContinueTrace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00").is_sampled);
  EXPECT_FALSE(ContinueTrace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-02").is_sampled);
}

TEST(TraceTest, ALaterVersionIsReadAsFarAsThisOneGoes) {
  const std::string later = "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  EXPECT_EQ(ContinueTrace(later).parent_span_id, "b7ad6b7169203331");
  EXPECT_EQ(ContinueTrace(later + "-more").parent_span_id, "b7ad6b7169203331");
}

TEST(TraceTest, WorkWithoutATracePassesNothingOn) {
  EXPECT_EQ(TraceparentOf(Trace()), "");
}

class MalformedTraceparentTest : public testing::TestWithParam<const char*> {};

TEST_P(MalformedTraceparentTest, BeginsANewTrace) {
  const Trace trace = ContinueTrace(GetParam());
  EXPECT_EQ(trace.parent_span_id, "");
  EXPECT_EQ(trace.trace_id.size(), 32u);
  EXPECT_EQ(trace.span_id.size(), 16u);
  EXPECT_NE(trace.trace_id, ContinueTrace(GetParam()).trace_id);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, MalformedTraceparentTest,
    testing::Values(
        "", "x", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",       // upper case
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",       // no trace
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",       // no parent
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",       // a version that never is
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",  // too long for version 00
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more",  // not a field more
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333g-01"));     // no digit

}  // namespace
}  // namespace parley
