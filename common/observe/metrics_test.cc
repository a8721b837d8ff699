#include "common/observe/metrics.h"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <chrono>

#include "common/observe/process.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string TextOf(const prometheus::Collectable& figures) {
  return prometheus::TextSerializer().Serialize(figures.Collect());
}

TEST(MetricsTest, TheSameNameAndLabelsAreTheSameLine) {
  Metrics metrics;
  metrics.AddCounter("parley_things_total", "Things.", {{"kind", "a"}}).Add();
  metrics.AddCounter("parley_things_total", "Things.", {{"kind", "a"}}).Add(2);
  metrics.AddCounter("parley_things_total", "Things.", {{"kind", "b"}}).Add();
  const std::string text = TextOf(metrics.registry());
  EXPECT_THAT(text, HasSubstr("# HELP parley_things_total Things.\n"));
  EXPECT_THAT(text, HasSubstr("parley_things_total{kind=\"a\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("parley_things_total{kind=\"b\"} 1\n"));
}

TEST(MetricsTest, WhatBelongsToNobodyCountsNothing) {
  Counter().Add();
  Gauge().Set(1);
  Gauge().Add(1);
  Histogram().Observe(1.0);
  CallHistogram().Observe(0, std::chrono::milliseconds(30));
}

TEST(MetricsTest, CallsAreCountedByMethodAndCode) {
  Metrics metrics;
  metrics.AddServedCalls("parley.x.v1.S/M").Observe(5, std::chrono::milliseconds(30));
  metrics.AddMadeCalls("parley.x.v1.S/M").Observe(0, std::chrono::milliseconds(30));
  const std::string text = TextOf(metrics.registry());
  EXPECT_THAT(text, HasSubstr("rpc_server_call_duration_seconds_count{rpc_method=\"parley.x.v1.S/M\","
                              "rpc_response_status_code=\"NOT_FOUND\",rpc_system_name=\"grpc\"} 1"));
  EXPECT_THAT(text, HasSubstr("rpc_server_call_duration_seconds_sum"));
  EXPECT_THAT(text, HasSubstr("rpc_client_call_duration_seconds_count"));
}

TEST(MetricsTest, CallsOfOneMethodAreTheSameLinesWhoeverCountsThem) {
  Metrics metrics;
  metrics.AddServedCalls("parley.x.v1.S/M").Observe(0, std::chrono::milliseconds(30));
  metrics.AddServedCalls("parley.x.v1.S/M").Observe(0, std::chrono::milliseconds(30));
  metrics.AddServedCalls("parley.x.v1.S/M").Observe(99, std::chrono::milliseconds(30));
  const std::string text = TextOf(metrics.registry());
  EXPECT_THAT(text, HasSubstr("rpc_response_status_code=\"OK\",rpc_system_name=\"grpc\"} 2"));
  EXPECT_THAT(text, HasSubstr("rpc_response_status_code=\"UNKNOWN\",rpc_system_name=\"grpc\"} 1"));
}

TEST(MetricsTest, WhatAClientInventsIsOneLabel) {
  Metrics metrics;
  metrics.CountHttp({.method = "GET", .route = "/healthz", .status = 200}, std::chrono::milliseconds(1));
  metrics.CountHttp({.method = "BREW", .route = "/healthz", .status = 404}, std::chrono::milliseconds(1));
  metrics.CountHttp({.method = "grind", .route = "/healthz", .status = 404}, std::chrono::milliseconds(1));
  const std::string text = TextOf(metrics.registry());
  EXPECT_THAT(text, HasSubstr("http_request_method=\"GET\""));
  EXPECT_THAT(text, HasSubstr("http_request_method=\"_OTHER\""));
  EXPECT_THAT(text, Not(HasSubstr("BREW")));
  EXPECT_THAT(text, Not(HasSubstr("grind")));
}

TEST(MetricsTest, AProcessSaysItsVersion) {
  Metrics metrics;
  EXPECT_THAT(TextOf(metrics.registry()), HasSubstr("parley_build_info{version=\"" PARLEY_VERSION "\"} 1\n"));
}

TEST(MetricsTest, AListenerThatNobodyAsksIsShutAtOnce) {
  auto metrics = std::make_unique<Metrics>();
  ASSERT_TRUE(metrics->Expose("127.0.0.1:0").ok());
  const auto started = std::chrono::steady_clock::now();
  metrics.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::milliseconds(1500));
}

TEST(MetricsTest, AnAddressThatCannotBeBoundIsRefused) {
  Metrics metrics;
  EXPECT_EQ(metrics.Expose("192.0.2.1:1").code(), absl::StatusCode::kUnavailable);
}

TEST(ProcessFiguresTest, AProcessSaysWhatItUses) {
  std::map<std::string, double> figures;
  for (const auto& family : ProcessFigures().Collect()) {
    EXPECT_FALSE(family.help.empty()) << family.name;
    const auto& metric = family.metric.at(0);
    figures[family.name] =
        family.type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value;
  }
  EXPECT_GT(figures["process_resident_memory_bytes"], 1 << 20);
  EXPECT_GT(figures["process_virtual_memory_bytes"], figures["process_resident_memory_bytes"]);
  EXPECT_GE(figures["process_open_fds"], 3);
  EXPECT_GE(figures["process_max_fds"], figures["process_open_fds"]);
  EXPECT_GE(figures["process_threads"], 1);
  EXPECT_TRUE(figures.contains("process_cpu_seconds_total"));
  const double now =
      std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  EXPECT_NEAR(figures["process_start_time_seconds"], now, 120);  // this test is younger than that
}

}  // namespace
}  // namespace parley
