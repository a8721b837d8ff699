#ifndef PARLEY_SERVICES_CLI_IMPORT_REPORT_H_
#define PARLEY_SERVICES_CLI_IMPORT_REPORT_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "parley/contacts/v1/contacts.pb.h"
#include "services/cli/console.h"
#include "services/cli/exit_code.h"

namespace parley::cli {

// What a person sees of an import: issues on stderr while it runs, on a terminal how far it has come, the
// summary on stdout.
class ImportReport {
 public:
  static constexpr int kIssuesShown = 50;

  // `file` is named before each issue, as compilers do: "Connections.csv:12: Email Address: ...".
  ImportReport(std::string file, bool shows_all_issues, const Console& console)
      : file_(std::move(file)), shows_all_issues_(shows_all_issues), console_(console) {}

  // One message of the server, in order.
  void Add(const contacts::v1::ImportContactsResponse& response);

  // The summary: "12 read: 10 added, 1 unchanged, 1 failed". kPartial when rows failed, kRefused when the
  // file could not be read at all. INTERNAL when the server ended without a summary.
  absl::StatusOr<ExitCode> Finish();

  // What to say when the call broke off instead: what was read so far has been told by the server, so it
  // stands.
  void Interrupt();

 private:
  void ShowIssue(const contacts::v1::ImportRowIssue& issue);
  void ShowProgress(const contacts::v1::ImportCounts& counts);
  void ClearProgress();
  void ShowHiddenCount();

  const std::string file_;
  const bool shows_all_issues_;
  const Console& console_;
  int64_t issue_count_ = 0;
  int read_count_ = 0;  // so far
  bool has_progress_line_ = false;
  bool has_summary_ = false;
  contacts::v1::ImportSummary summary_;
};

// "12 read: 10 added, 1 unchanged, 1 failed"; a dry run says "to add".
std::string CountsText(const contacts::v1::ImportCounts& counts, bool dry_run);

}  // namespace parley::cli

#endif  // PARLEY_SERVICES_CLI_IMPORT_REPORT_H_
