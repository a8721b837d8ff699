#include "common/observe/log.h"

#include <nlohmann/json.hpp>

#include "common/observe/span.h"
#include "gtest/gtest.h"

namespace parley {
namespace {

// What `write` put into the log, which must be one line.
template <class Function>
nlohmann::json LineOf(Function write) {
  testing::internal::CaptureStderr();
  write();
  FlushLog();
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(text.find('\n'), text.size() - 1) << text;
  return nlohmann::json::parse(text);
}

Call SampleCall() {
  return {.caller = {.tenant = "lakeview"},
          .trace = {.trace_id = "t", .span_id = "s", .parent_span_id = "p", .request_id = "mine-1"}};
}

TEST(LogTest, ALineSaysWhenHowBadWhatAndWho) {
  SetLogService("tests");
  const auto line = LineOf([] {
    Log(Severity::kWarning, "full", {{"count", int64_t{3}}, {"is_new", true}});
  });
  EXPECT_EQ(line["level"], "warning");
  EXPECT_EQ(line["msg"], "full");
  EXPECT_EQ(line["service"], "tests");
  EXPECT_EQ(line["count"], 3);
  EXPECT_EQ(line["is_new"], true);
  EXPECT_EQ(line["ts"].get<std::string>().back(), 'Z');
  EXPECT_FALSE(line.contains("trace_id"));
}

TEST(LogTest, InTheCourseOfACallTheLineNamesItsTraceRequestAndTenant) {
  const auto line = LineOf([] { Log(Severity::kInfo, SampleCall(), "done"); });
  EXPECT_EQ(line["trace_id"], "t");
  EXPECT_EQ(line["span_id"], "s");
  EXPECT_EQ(line["request_id"], "mine-1");
  EXPECT_EQ(line["tenant"], "lakeview");
}

TEST(LogTest, WhatIsNoTextCostsNoLine) {
  const auto line = LineOf([] {
    Log(Severity::kInfo, "two\nlines \xff", {{"key", absl::string_view("\xfe\n")}});
  });
  EXPECT_EQ(line["msg"], "two\nlines \uFFFD");
}

TEST(SpanTest, TheEndOfASpanSaysHowLongItTookAndWhatItBelongsTo) {
  const Call call = SampleCall();
  const auto line = LineOf([&] {
    EndSpan({.name = "delivery",
             .call = call,
             .took = std::chrono::milliseconds(1500),
             .linked_trace_id = "cause"},
            {{"code", absl::string_view("OK")}});
  });
  EXPECT_EQ(line["msg"], "delivery");
  EXPECT_EQ(line["parent_span_id"], "p");
  EXPECT_EQ(line["linked_trace_id"], "cause");
  EXPECT_EQ(line["took_seconds"], 1.5);
  EXPECT_EQ(line["code"], "OK");
}

TEST(SpanTest, AnOrdinarySpanHasNoLine) {
  const Call call = SampleCall();
  testing::internal::CaptureStderr();
  EndSpan({.name = "call", .call = call, .took = std::chrono::milliseconds(1), .is_logged = false}, {});
  FlushLog();
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace parley
