#include "services/cli/doctor_suite.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "grpc/health/v1/health.pb.h"
#include "parley/contacts/v1/tenants.pb.h"
#include "services/cli/field_value.h"
#include "services/cli/local_process.h"
#include "services/cli/outcome.h"

namespace parley::cli {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using Process = Instance::Process;

// A follower needs a moment for what was just written, and up to 2.2 s to find a source that came back: its
// own pause and its channel's, a second each. What is wrong for longer is a finding.
constexpr absl::Duration kLookEvery = absl::Milliseconds(500);
constexpr int kLooks = 7;

std::string LogOf(const Instance& instance, const Process& process) {
  return absl::StrCat(instance.folder, "/logs/", process.name, ".log");
}

// "is not running", since when, and what its log complained of last.
std::string AbsenceOf(const Instance& instance, const Process& process) {
  std::string sentence = process.pid == 0 ? "is not running: it was stopped, or never started"
                                          : "is not running: it ended by itself";
  const std::optional<LogEnd> log = ReadLogEnd(LogOf(instance, process));
  if (!log) return sentence;
  absl::StrAppend(&sentence, "; its log ends at ", InstantText(log->at));
  if (!log->error.empty()) absl::StrAppend(&sentence, " and its last error is \"", log->error, "\"");
  return sentence;
}

Finding JudgeAbsent(const Instance& instance, const Process& process, absl::Duration timeout) {
  for (const std::string& address : process.addresses) {
    if (!TalkTo(address, "", std::min(timeout, absl::Milliseconds(100)))) continue;
    return Fail(process.name,
                absl::StrCat("is not running, and another program answers at its port ", address),
                absl::StrCat("ss -ltnp 'sport = ", address.substr(address.rfind(':')), "'"));
  }
  return Fail(process.name, AbsenceOf(instance, process), instance.UpCommand());
}

std::string HealthTrouble(const std::string& address, absl::Duration timeout) {
  absl::StatusOr<Client> client = ConnectTo(address);
  if (!client.ok()) return std::string(client.status().message());
  const auto health =
      Ask<HealthCheckResponse>(*client, "grpc.health.v1.Health/Check", HealthCheckRequest(), timeout);
  if (ExitCodeOf(health.status()) == ExitCode::kUnreachable) return "nothing answers there";
  if (!health.ok()) {
    return absl::StrCat("a health check is answered with ", absl::StatusCodeToString(health.status().code()));
  }
  if (health->status() == HealthCheckResponse::SERVING) return "";
  return absl::StrCat("it says of itself that it is ",
                      HealthCheckResponse::ServingStatus_Name(health->status()));
}

// What a running process does not do that it should; "" when it does. Each is asked in its own language.
std::string TroubleOf(const Process& process, absl::Duration timeout) {
  if (process.addresses.empty()) return "";
  const std::string& address = process.addresses.front();
  if (process.name == "redis") {
    const auto answer = TalkTo(address, "PING\r\n", timeout);
    return answer && absl::StartsWith(*answer, "+PONG") ? "" : "it does not answer PING";
  }
  if (process.name == "mail") {
    const auto greeting = TalkTo(address, "", timeout);
    return greeting && absl::StartsWith(*greeting, "220") ? "" : "it does not greet as a mail server does";
  }
  return HealthTrouble(address, timeout);
}

Finding JudgeProcess(const Instance& instance, const Process& process, absl::Duration timeout) {
  if (!IsAlive(process)) return JudgeAbsent(instance, process, timeout);
  const std::string at = process.addresses.empty() ? "" : absl::StrCat(" at ", process.addresses.front());
  const std::string trouble = TroubleOf(process, timeout);
  if (!trouble.empty()) {
    return Fail(process.name, absl::StrCat("runs as process ", process.pid, at, ", but ", trouble),
                absl::StrCat("tail -n 20 ", LogOf(instance, process)));
  }
  if (IsOutdated(process)) {
    return Warn(process.name, "serves, but its program was built again since it started",
                absl::StrCat(instance.UpCommand(), " --stop && ", instance.UpCommand()));
  }
  return Ok(process.name, at.empty() ? "runs" : absl::StrCat("serves", at));
}

std::string BehindText(const feed::v1::FeedStatus& feed, int64_t head) {
  return absl::StrCat("is ", head - feed.revision(), " revisions behind ", feed.source(),
                      feed.has_at_head_time()
                          ? absl::StrCat("; it was level last at ",
                                         InstantText(absl::FromUnixSeconds(feed.at_head_time().seconds())))
                          : "; it was never level");
}

Finding JudgeKey(const absl::StatusOr<contacts::v1::Tenant>& tenant, const ConnectionFlags& flags) {
  if (tenant.ok()) return Ok("API key", absl::StrCat("is good, for ", tenant->display_name()));
  if (absl::IsPermissionDenied(tenant.status())) return Ok("API key", "is good, for some methods only");
  if (!absl::IsUnauthenticated(tenant.status())) {
    return Warn("API key", "cannot be checked while the suite does not answer", "parley doctor");
  }
  if (!flags.suite.api_key.empty()) {
    return Fail("API key", "the one in PARLEY_API_KEY is not accepted", "unset PARLEY_API_KEY");
  }
  if (!flags.suite.api_key_file.empty()) {
    return Fail("API key", absl::StrCat("the one in ", flags.suite.api_key_file, " is not accepted"),
                "unset PARLEY_API_KEY_FILE   # the instance's own key is used then");
  }
  return Fail("API key",
              "the instance's own is not accepted: it was deleted, or the database is another one's",
              "parley tenants create-api-key --help");
}

// HOST:PORT of "smtp://user:secret@host:port".
std::string MailAddress(absl::string_view url) {
  const bool is_tls = absl::StartsWith(url, "smtps:");
  url = url.substr(url.find("//") == absl::string_view::npos ? 0 : url.find("//") + 2);
  url = url.substr(url.rfind('@') == absl::string_view::npos ? 0 : url.rfind('@') + 1);
  url = url.substr(0, url.find('/'));
  const bool has_port = url.rfind(':') != absl::string_view::npos && !absl::EndsWith(url, "]");
  return has_port ? std::string(url) : absl::StrCat(url, is_tls ? ":465" : ":25");
}

}  // namespace

bool AnyRuns(const Instance& instance) {
  return std::any_of(instance.processes.begin(), instance.processes.end(), IsAlive);
}

Findings CheckProcesses(const Instance& instance, absl::Duration timeout) {
  if (!AnyRuns(instance)) return {Fail("processes", "nothing of this instance runs", instance.UpCommand())};
  Findings findings;
  for (const Process& process : instance.processes)
    findings.push_back(JudgeProcess(instance, process, timeout));
  return findings;
}

Findings JudgeFeeds(const Instance& instance, const std::string& service,
                    const feed::v1::StatusResponse& status, const std::map<std::string, int64_t>& heads) {
  Findings findings;
  const std::string look = absl::StrCat("parley feed --instance ", instance.name);
  for (const feed::v1::FeedStatus& feed : status.feeds()) {
    const std::string subject = absl::StrCat("feed ", feed.source(), " > ", service);
    const auto head = heads.find(feed.source());
    if (!feed.trouble().empty()) {
      findings.push_back(Fail(subject, absl::StrCat(service, " cannot follow: ", feed.trouble()), look));
    } else if (feed.parked_count() > 0) {
      findings.push_back(Fail(subject,
                              absl::StrCat(feed.parked_count(), " changes cannot be applied: ",
                                           absl::StrJoin(feed.parked(), ", ")),
                              look));
    } else if (head != heads.end() && feed.revision() < head->second) {
      findings.push_back(Warn(subject, absl::StrCat(service, " ", BehindText(feed, head->second)), look));
    } else {
      findings.push_back(
          Ok(subject, absl::StrCat(service, " knows all that ", feed.source(), " has written")));
    }
  }
  return findings;
}

Findings CheckFeeds(const Instance& instance, absl::Duration timeout) {
  Findings findings;
  for (int look = 0; look < kLooks; ++look) {
    findings.clear();
    std::map<std::string, int64_t> heads;
    for (const Instance::Service& service : instance.services) {
      absl::StatusOr<Client> client = ConnectToService(instance, service);
      if (!client.ok()) return findings;  // the secrets' own finding says why
      const auto status = Ask<feed::v1::StatusResponse>(*client, "parley.feed.v1.FeedService/Status",
                                                        feed::v1::StatusRequest(), timeout);
      if (!status.ok()) continue;
      heads[service.name] = status->head();
      const Findings of_service = JudgeFeeds(instance, service.name, *status, heads);
      findings.insert(findings.end(), of_service.begin(), of_service.end());
    }
    const bool all_well = std::all_of(findings.begin(), findings.end(),
                                      [](const Finding& each) { return each.level == Finding::Level::kOk; });
    if (all_well || look + 1 == kLooks) break;
    absl::SleepFor(kLookEvery);
  }
  return findings;
}

Findings CheckEdgeAndKey(const ConnectionFlags& flags, const Instance* instance) {
  Findings findings;
  if (instance == nullptr) {
    const std::string trouble = HealthTrouble(flags.suite.address, flags.timeout);
    findings.push_back(trouble.empty() ? Ok("address", absl::StrCat(flags.suite.address, " serves"))
                                       : Fail("address", absl::StrCat(flags.suite.address, ": ", trouble),
                                              "parley doctor --address HOST:PORT"));
  }
  absl::StatusOr<Client> client = ConnectToEdge(flags);
  if (!client.ok()) {
    findings.push_back(
        Fail("API key", std::string(client.status().message()), "export PARLEY_API_KEY_FILE=FILE"));
    return findings;
  }
  findings.push_back(
      JudgeKey(Ask<contacts::v1::Tenant>(*client, "parley.contacts.v1.TenantsService/GetTenant",
                                         contacts::v1::GetTenantRequest(), flags.timeout),
               flags));
  return findings;
}

Findings CheckMailServer(const Instance& instance, absl::Duration timeout) {
  if (instance.smtp_url.empty()) return {};
  const std::string address = MailAddress(instance.smtp_url);
  const bool speaks_first = !absl::StartsWith(instance.smtp_url, "smtps:");
  const auto greeting = TalkTo(address, "", timeout);
  if (!greeting) {
    return {Fail("mail server", absl::StrCat("nothing answers at ", address),
                 absl::StrCat(instance.UpCommand(), " --smtp-url ''"))};
  }
  if (speaks_first && !absl::StartsWith(*greeting, "220")) {
    return {Fail("mail server", absl::StrCat(address, " does not greet as a mail server does"),
                 absl::StrCat(instance.UpCommand(), " --smtp-url ''"))};
  }
  return {Ok("mail server", absl::StrCat("answers at ", address))};
}

}  // namespace parley::cli
