#include "services/cli/outcome.h"

#include <optional>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/errors/errors.h"
#include "google/rpc/error_details.pb.h"
#include "parley/errors/v1/reasons.pb.h"
#include "services/cli/words.h"

namespace parley::cli {
namespace {

constexpr absl::string_view kFromServer = "parley.cli/from-server";

// What the remedy of a reason is called on this command line.
struct FlagHint {
  absl::string_view reason;
  absl::string_view hint;
};
constexpr FlagHint kFlagHints[] = {
    {"SEEKER_REQUIRED", "Here: --seeker ID."},
    {"CREDENTIAL_INVALID", "Here: --api-key-file FILE, PARLEY_API_KEY, or the right --instance."},
    {"DEADLINE_TOO_SHORT", "Here: --timeout 30s."},
    {"PAGE_TOKEN_INVALID", "Here: without --page-token."},
};

template <class Detail>
std::optional<Detail> DetailOf(const absl::Status& status) {
  Detail detail;
  const auto payload =
      status.GetPayload(absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name()));
  if (!payload || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

// "offered_times[1].zone" -> "offered_times.zone": indexes are no part of a flag.
std::string WithoutIndexes(absl::string_view field) {
  std::string path;
  bool is_index = false;
  for (const char c : field) {
    if (c == '[') is_index = true;
    if (!is_index) path += c;
    if (c == ']') is_index = false;
  }
  return path;
}

// The flag that sets the field a violation names.
std::string FlagOf(const Verb* verb, absl::string_view field) {
  if (verb == nullptr) return "";
  const std::string path = WithoutIndexes(field);
  for (const Flag& flag : verb->flags) {
    if (PathText(flag.path) == path) return absl::StrCat("  (--", flag.name, ")");
  }
  return !verb->resource_name.empty() && PathText(verb->resource_name) == path ? "  (NAME)" : "";
}

std::string FieldLines(const absl::Status& status, const Verb* verb) {
  std::string lines;
  const auto bad_request = DetailOf<google::rpc::BadRequest>(status);
  if (!bad_request) return lines;
  for (const auto& violation : bad_request->field_violations()) {
    absl::StrAppend(&lines, "  ", Printable(violation.field()), ": ", Printable(violation.description()),
                    FlagOf(verb, violation.field()), "\n");
  }
  return lines;
}

std::string RemedyLine(const std::string& reason) {
  errors::v1::Reason value;
  if (reason.empty() || !errors::v1::Reason_Parse(absl::StrCat("REASON_", reason), &value)) return "";
  const auto& options = errors::v1::Reason_descriptor()->FindValueByNumber(value)->options();
  std::string line = absl::StrCat("What to do: ", options.GetExtension(errors::v1::explanation).remedy());
  for (const FlagHint& known : kFlagHints) {
    if (known.reason == reason) absl::StrAppend(&line, " ", known.hint);
  }
  return line + "\n";
}

std::optional<absl::Duration> DelayIn(const absl::Status& status) {
  const auto retry = DetailOf<google::rpc::RetryInfo>(status);
  if (!retry) return std::nullopt;
  return absl::Seconds(retry->retry_delay().seconds()) + absl::Nanoseconds(retry->retry_delay().nanos());
}

std::string OtherDetailLines(const absl::Status& status) {
  std::string lines;
  if (const auto resource = DetailOf<google::rpc::ResourceInfo>(status)) {
    absl::StrAppend(&lines, "Concerns: ", Printable(resource->resource_name()), "\n");
  }
  if (const auto delay = DelayIn(status)) {
    absl::StrAppend(&lines, "Try again after ", absl::FormatDuration(*delay), ".\n");
  }
  if (const auto request = DetailOf<google::rpc::RequestInfo>(status)) {
    absl::StrAppend(&lines, "Request id: ", Printable(request->request_id()), "\n");
  }
  return lines;
}

}  // namespace

absl::Status FromServer(absl::Status status) {
  if (!status.ok()) status.SetPayload(kFromServer, absl::Cord());
  return status;
}

absl::Status Unreachable(absl::string_view address, absl::string_view detail) {
  return absl::UnavailableError(
      absl::StrCat("Nothing answers at ", address, " (", detail,
                   ").\nWhat to do: run ./deploy/up, or check --address, --instance and --timeout."));
}

std::optional<absl::Duration> RetryDelayOf(const absl::Status& status) {
  return absl::IsUnavailable(status) && status.GetPayload(kFromServer) ? DelayIn(status) : std::nullopt;
}

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return ExitCode::kOk;
  if (status.GetPayload(kFromServer)) return ExitCode::kRefused;
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      return ExitCode::kUnreachable;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kNotFound:
      return ExitCode::kUsage;
    default:
      return ExitCode::kRefused;
  }
}

std::string ErrorText(const absl::Status& status, const Verb* verb) {
  if (!status.GetPayload(kFromServer)) return absl::StrCat("Error: ", status.message(), "\n");
  const std::string reason = ReasonOf(status);
  const std::string fields = FieldLines(status, verb);
  std::string text = absl::StrCat("Error: ", absl::StatusCodeToString(status.code()));
  if (!reason.empty()) absl::StrAppend(&text, " / ", Printable(reason));
  // With field violations the message only says them again, all in one line.
  if (fields.empty()) absl::StrAppend(&text, ": ", Printable(status.message()));
  return absl::StrCat(text, "\n", fields, RemedyLine(reason), OtherDetailLines(status));
}

}  // namespace parley::cli
