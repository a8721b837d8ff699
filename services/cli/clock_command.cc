#include "services/cli/clock_command.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "nlohmann/json.hpp"
#include "parley/clock/v1/clock.pb.h"
#include "services/cli/advance.h"
#include "services/cli/clock_file.h"
#include "services/cli/field_value.h"
#include "services/cli/printer.h"

namespace parley::cli {
namespace {

void PrintNow(absl::Time now, const Console& console) {
  if (console.format == OutputFormat::kTable) {
    console.out << InstantText(now) << std::endl;
  } else {
    PrintJson(nlohmann::json{{"now", InstantText(now)}}.dump(1) + "\n", console);
  }
}

absl::StatusOr<Instance> LoadTimedInstance(const ConnectionFlags& flags) {
  ASSIGN_OR_RETURN(Instance instance, LoadInstance(flags.instance));
  if (!instance.test_clock.empty()) return instance;
  return absl::FailedPreconditionError(absl::StrCat(
      "instance '", instance.name, "' runs on real time; one with a test clock is made by ./deploy/up",
      " --instance NAME --test-clock"));
}

absl::StatusOr<absl::Time> TargetOf(const AdvanceFlags& advance, absl::Time now) {
  if (advance.by.empty() == advance.to.empty()) {
    return absl::InvalidArgumentError("say how far: a length of time such as 36h, or --to TIME");
  }
  absl::Time target;
  if (advance.to.empty()) {
    ASSIGN_OR_RETURN(const absl::Duration by, ParseSpan(advance.by));
    target = now + by;
  } else {
    ASSIGN_OR_RETURN(target, ParseInstant(advance.to));
  }
  if (target >= now) return target;
  return absl::InvalidArgumentError(
      absl::StrCat("a test clock only goes forward; it is ", InstantText(now), " now"));
}

TimedService Timed(const std::string& name, std::shared_ptr<Client> client, absl::Duration timeout) {
  const auto drained = [client, timeout](const std::map<std::string, int64_t>& upstream_heads) {
    clock::v1::DrainedRequest request;
    request.mutable_upstream_heads()->insert(upstream_heads.begin(), upstream_heads.end());
    return Ask<clock::v1::DrainedResponse>(*client, "parley.clock.v1.ClockService/Drained", request, timeout);
  };
  const auto next_due = [client, timeout]() -> absl::StatusOr<std::optional<absl::Time>> {
    ASSIGN_OR_RETURN(const auto response,
                     Ask<clock::v1::NextDueResponse>(*client, "parley.clock.v1.ClockService/NextDue",
                                                     clock::v1::NextDueRequest(), timeout));
    if (!response.has_due_time()) return std::nullopt;
    return absl::FromUnixSeconds(response.due_time().seconds()) +
           absl::Nanoseconds(response.due_time().nanos());
  };
  return {name, drained, next_due};
}

}  // namespace

absl::Status RunClock(const ConnectionFlags& flags, const Console& console) {
  ASSIGN_OR_RETURN(const Instance instance, LoadTimedInstance(flags));
  ASSIGN_OR_RETURN(const std::unique_ptr<TestClock> clock, TestClock::Open(instance.test_clock));
  PrintNow(clock->Now(), console);
  return absl::OkStatus();
}

absl::Status RunClockAdvance(const AdvanceFlags& advance, const ConnectionFlags& flags,
                             const Console& console) {
  ASSIGN_OR_RETURN(const Instance instance, LoadTimedInstance(flags));
  ASSIGN_OR_RETURN(const std::unique_ptr<ClockFile> clock, ClockFile::Open(instance.test_clock));
  ASSIGN_OR_RETURN(const absl::Time target, TargetOf(advance, clock->Now()));
  std::vector<TimedService> services;
  for (const Instance::Service& service : instance.services) {
    ASSIGN_OR_RETURN(Client client, ConnectToService(instance, service));
    // Shared by the two functions of one TimedService, which are copied with it.
    services.push_back(Timed(service.name, std::make_shared<Client>(std::move(client)), flags.timeout));
  }
  const auto step_to = [&](absl::Time time) {
    clock->StepTo(time);
    if (console.can_redraw) console.err << "\r\x1b[K" << InstantText(time) << std::flush;
  };
  const auto pause = [] { absl::SleepFor(kRoundPause); };
  absl::Status status = Advance(services, target, {[&] { return clock->Now(); }, step_to, pause});
  if (console.can_redraw) console.err << "\r\x1b[K" << std::flush;
  if (status.ok()) PrintNow(clock->Now(), console);
  return status;
}

}  // namespace parley::cli
