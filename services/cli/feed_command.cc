#include "services/cli/feed_command.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/errors/errors.h"
#include "nlohmann/json.hpp"
#include "parley/feed/v1/feed.pb.h"
#include "services/cli/field_value.h"
#include "services/cli/printer.h"
#include "services/cli/table.h"
#include "services/cli/words.h"

namespace parley::cli {
namespace {

using feed::v1::FeedStatus;
using feed::v1::StatusResponse;

struct Answer {
  std::string service;
  absl::StatusOr<StatusResponse> status;
};

absl::StatusOr<StatusResponse> AskStatus(const Instance& instance, const Instance::Service& service,
                                         absl::Duration timeout) {
  ASSIGN_OR_RETURN(Client client, ConnectToService(instance, service));
  return Ask<StatusResponse>(client, "parley.feed.v1.FeedService/Status", feed::v1::StatusRequest(), timeout);
}

std::string AtHeadText(const FeedStatus& feed) {
  if (!feed.has_at_head_time()) return "never";
  return InstantText(absl::FromUnixSeconds(feed.at_head_time().seconds()));
}

// A service has a row for each feed it follows, or one row that says why there is none.
std::vector<std::vector<std::string>> RowsOf(const Answer& answer) {
  if (absl::IsUnimplemented(answer.status.status())) return {{answer.service, "-", "none", "", "", "", ""}};
  if (!answer.status.ok()) return {{answer.service, "?", "", "", "", "", "does not answer"}};
  const std::string head = absl::StrCat(answer.status->head());
  if (answer.status->feeds().empty()) return {{answer.service, head, "nobody", "", "", "", ""}};
  std::vector<std::vector<std::string>> rows;
  for (const FeedStatus& feed : answer.status->feeds()) {
    rows.push_back({answer.service, head, Printable(feed.source()), absl::StrCat(feed.revision()),
                    AtHeadText(feed), absl::StrCat(feed.parked_count()), Printable(feed.trouble())});
  }
  return rows;
}

void PrintTable(const std::vector<Answer>& answers, const Console& console) {
  Table table{{"SERVICE", "HEAD", "FOLLOWS", "REVISION", "AT_HEAD", "PARKED", "TROUBLE"}, {}};
  std::string parked;
  for (const Answer& answer : answers) {
    for (auto& row : RowsOf(answer)) table.rows.push_back(std::move(row));
    if (!answer.status.ok()) continue;
    for (const FeedStatus& feed : answer.status->feeds()) {
      for (const std::string& row : feed.parked()) {
        absl::StrAppend(&parked, "parked in ", answer.service, ": ", Printable(row), "\n");
      }
    }
  }
  const HumanText human = LayOut(table, console.width);
  console.out << human.text << parked << std::flush;
  console.err << human.note;
}

absl::Status PrintAsJson(const std::vector<Answer>& answers, const Console& console) {
  nlohmann::ordered_json services = nlohmann::ordered_json::array();
  for (const Answer& answer : answers) {
    nlohmann::ordered_json service = {{"service", answer.service}};
    if (answer.status.ok()) {
      ASSIGN_OR_RETURN(const std::string json, ToJson(*answer.status));
      service["status"] = nlohmann::ordered_json::parse(json, nullptr, /*allow_exceptions=*/false);
    } else {
      service["error"] = absl::StatusCodeToString(answer.status.status().code());
    }
    services.push_back(std::move(service));
  }
  PrintJson(services.dump(1) + "\n", console);
  return absl::OkStatus();
}

}  // namespace

absl::Status RunFeed(const ConnectionFlags& flags, const Console& console) {
  ASSIGN_OR_RETURN(const Instance instance, LoadInstance(flags.suite.instance));
  std::vector<Answer> answers;
  absl::Status first_failure;
  for (const Instance::Service& service : instance.services) {
    answers.push_back({service.name, AskStatus(instance, service, flags.timeout)});
    const absl::Status& status = answers.back().status.status();
    if (!absl::IsUnimplemented(status)) first_failure.Update(status);
  }
  if (console.format == OutputFormat::kTable) {
    PrintTable(answers, console);
  } else {
    RETURN_IF_ERROR(PrintAsJson(answers, console));
  }
  return first_failure;
}

}  // namespace parley::cli
