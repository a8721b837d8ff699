#include "services/cli/clock_command.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
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
  ASSIGN_OR_RETURN(Instance instance, LoadInstance(flags.suite.instance));
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

// A service that has no ClockService cannot be waited for, and moving time past it would skip what it has to
// do.
absl::Status WithoutClock(const std::string& service) {
  return absl::FailedPreconditionError(absl::StrCat(
      service, " knows no test clock. What to do: ./deploy/up --stop, then ./deploy/up --test-clock"));
}

// Client::Call to the ClockService of `service`.
template <class Reply>
absl::StatusOr<Reply> AskClock(Client& client, const std::string& service, absl::string_view method,
                               const google::protobuf::MessageLite& request, absl::Duration timeout) {
  auto reply = Ask<Reply>(client, absl::StrCat("parley.clock.v1.ClockService/", method), request, timeout);
  if (absl::IsUnimplemented(reply.status())) return WithoutClock(service);
  return reply;
}

TimedService Timed(const std::string& name, std::shared_ptr<Client> client, absl::Duration timeout) {
  const auto drained = [name, client, timeout](const std::map<std::string, int64_t>& upstream_heads) {
    clock::v1::DrainedRequest request;
    request.mutable_upstream_heads()->insert(upstream_heads.begin(), upstream_heads.end());
    return AskClock<clock::v1::DrainedResponse>(*client, name, "Drained", request, timeout);
  };
  const auto next_due = [name, client, timeout]() -> absl::StatusOr<std::optional<absl::Time>> {
    ASSIGN_OR_RETURN(
        const auto response,
        AskClock<clock::v1::NextDueResponse>(*client, name, "NextDue", clock::v1::NextDueRequest(), timeout));
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
