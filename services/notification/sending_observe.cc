#include "services/notification/sending_observe.h"

#include <string>

#include "common/observe/log.h"
#include "common/observe/span.h"
#include "common/observe/trace.h"

namespace parley::notification {
namespace {

constexpr char kChannel[] = "mail";
// From what nobody notices to what is of no use any more.
const std::vector<double>& LatenessBuckets() {
  static const auto& buckets =
      *new std::vector<double>{0.1, 0.5, 1, 5, 30, 60, 300, 1800, 3600, 21600, 86400};
  return buckets;
}

absl::string_view NameOf(Outcome::Result result) {
  switch (result) {
    case Outcome::Result::kSent:
      return "SENT";
    case Outcome::Result::kRetry:
      return "RETRY";
    case Outcome::Result::kRefused:
      return "REFUSED";
  }
  return "REFUSED";
}

// The span of an attempt, and the trace that caused it when that is another one.
struct AttemptTrace {
  Trace trace;
  std::string linked_trace_id;
};

AttemptTrace TraceOf(const SendReport& report) {
  Trace of_cause = ContinueTrace(report.traceparent);
  if (!report.is_reminder || report.traceparent.empty()) return {.trace = std::move(of_cause)};
  return {.trace = StartTrace(), .linked_trace_id = of_cause.trace_id};
}

void EndAttempt(const SendReport& report) {
  AttemptTrace of = TraceOf(report);
  const Call call{.caller = {.tenant = report.notice.tenant}, .trace = std::move(of.trace)};
  const bool is_sent = report.result == Outcome::Result::kSent;
  EndSpan({.name = "delivery",
           .call = call,
           .took = report.took,
           .severity = is_sent ? Severity::kInfo : Severity::kWarning,
           .linked_trace_id = of.linked_trace_id},
          {{"notice", absl::string_view(report.notice.id)},
           {"channel", kChannel},
           {"outcome", report.what},
           {"attempt", int64_t{report.attempt}},
           {"late_seconds", absl::ToDoubleSeconds(report.lateness)}});
}

class Reporter {
 public:
  explicit Reporter(Metrics& metrics)
      : metrics_(metrics),
        lateness_(metrics.AddHistogram("parley_notice_lateness_seconds",
                                       "Time from the instant that was meant to the first attempt.", {},
                                       LatenessBuckets())),
        took_(metrics.AddHistogram("parley_notice_delivery_duration_seconds",
                                   "Time that a channel took to take a notice, or to refuse it.",
                                   {{"channel", kChannel}})) {}

  void Report(const SendReport& report) const {
    switch (report.about) {
      case SendReport::About::kRound:
        return Log(Severity::kWarning, "sending", {{"why", report.what}});
      case SendReport::About::kClaim:
        return CountClaim(report.what);
      case SendReport::About::kEnd:
        return ReportEnd(report);
      case SendReport::About::kAttempt:
        return ReportAttempt(report);
    }
  }

 private:
  void CountClaim(absl::string_view outcome) const {
    metrics_
        .AddCounter("parley_notice_claims_total", "Claims to send a notice, by what was answered.",
                    {{"outcome", std::string(outcome)}})
        .Add();
  }

  void ReportEnd(const SendReport& report) const {
    metrics_
        .AddCounter("parley_notices_unsent_total", "Notices that ended when their turn came, by the reason.",
                    {{"reason", std::string(report.what)}})
        .Add();
    Log(Severity::kWarning, Call{.caller = {.tenant = report.notice.tenant}}, "notice",
        {{"notice", absl::string_view(report.notice.id)}, {"outcome", report.what}});
  }

  void ReportAttempt(const SendReport& report) const {
    CountClaim("CLAIMED");
    if (report.attempt == 1) lateness_.Observe(absl::ToDoubleSeconds(report.lateness));
    took_.Observe(report.took);
    metrics_
        .AddCounter("parley_notice_deliveries_total", "Attempts to send a notice, by outcome and reason.",
                    {{"channel", kChannel},
                     {"outcome", std::string(NameOf(report.result))},
                     {"reason", std::string(report.what)}})
        .Add();
    EndAttempt(report);
  }

  Metrics& metrics_;
  const Histogram lateness_;
  const Histogram took_;
};

}  // namespace

std::function<void(const SendReport&)> Reports(Metrics& metrics) {
  return [reporter = Reporter(metrics)](const SendReport& report) { reporter.Report(report); };
}

double OldestDueLag(Agenda& agenda, const Clock& clock) {
  const absl::Time now = clock.Now();
  const auto oldest = agenda.Between(absl::UnixEpoch(), now, 1);
  if (!oldest.ok() || oldest->empty()) return 0;
  return absl::ToDoubleSeconds(now - oldest->front().send_time);
}

}  // namespace parley::notification
