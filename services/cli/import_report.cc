#include "services/cli/import_report.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "common/errors/errors.h"
#include "services/cli/printer.h"
#include "services/cli/words.h"

namespace parley::cli {
namespace {

constexpr absl::string_view kClearLine = "\r\x1b[K";

}  // namespace

std::string CountsText(const contacts::v1::ImportCounts& counts, bool dry_run) {
  const std::pair<int, absl::string_view> parts[] = {
      {counts.created_count(), dry_run ? "to add" : "added"},
      {counts.updated_count(), dry_run ? "to update" : "updated"},
      {counts.unchanged_count(), "unchanged"},
      {counts.duplicate_count(), "repeated in the file"},
      {counts.failed_count(), "failed"},
  };
  std::vector<std::string> told;
  for (const auto& [count, word] : parts) {
    if (count > 0) told.push_back(absl::StrCat(Thousands(count), " ", word));
  }
  const std::string read = absl::StrCat(Thousands(counts.read_count()), " read");
  return told.empty() ? read : absl::StrCat(read, ": ", absl::StrJoin(told, ", "));
}

void ImportReport::Add(const contacts::v1::ImportContactsResponse& response) {
  for (const auto& issue : response.issues()) ShowIssue(issue);
  read_count_ = std::max(read_count_, response.counts().read_count());
  if (!response.has_summary()) {
    ShowProgress(response.counts());
    return;
  }
  has_summary_ = true;
  summary_ = response.summary();
}

absl::StatusOr<ExitCode> ImportReport::Finish() {
  ClearProgress();
  ShowHiddenCount();
  if (!has_summary_)
    return absl::InternalError("the server ended the import without a summary; import again");
  for (const std::string& warning : summary_.file_warnings()) {
    console_.err << absl::StrCat(file_, ": warning: ", Printable(warning), "\n");
  }
  const bool is_unreadable = !summary_.file_error_reason().empty();
  if (is_unreadable) {
    console_.err << absl::StrCat("Error: ", file_, ": ", Printable(summary_.file_error_message()), " (",
                                 Printable(summary_.file_error_reason()), ")\n");
  }
  if (console_.format != OutputFormat::kTable) {
    RETURN_IF_ERROR(Print(summary_, console_));
  } else if (!is_unreadable) {
    console_.out << (summary_.dry_run() ? "Dry run, nothing was written. " : "")
                 << CountsText(summary_.counts(), summary_.dry_run()) << std::endl;
  }
  if (is_unreadable) return ExitCode::kRefused;
  return summary_.counts().failed_count() > 0 ? ExitCode::kPartial : ExitCode::kOk;
}

void ImportReport::Interrupt() {
  ClearProgress();
  if (read_count_ == 0) return;
  console_.err << "Broken off after " << Thousands(read_count_)
               << " rows. Import the file again: rows that are there already will be unchanged.\n";
}

void ImportReport::ShowIssue(const contacts::v1::ImportRowIssue& issue) {
  ++issue_count_;
  if (issue_count_ > kIssuesShown && !shows_all_issues_) return;
  ClearProgress();
  const std::string column = issue.column().empty() ? "" : absl::StrCat(Printable(issue.column()), ": ");
  console_.err << absl::StrCat(file_, ":", issue.line(), ": ", issue.warning() ? "warning: " : "", column,
                               Printable(issue.message()), " (", Printable(issue.reason()), ")\n");
}

void ImportReport::ShowProgress(const contacts::v1::ImportCounts& counts) {
  if (!console_.can_redraw) return;
  console_.err << kClearLine << CountsText(counts, false) << std::flush;
  has_progress_line_ = true;
}

void ImportReport::ClearProgress() {
  if (has_progress_line_) console_.err << kClearLine << std::flush;
  has_progress_line_ = false;
}

void ImportReport::ShowHiddenCount() {
  if (shows_all_issues_ || issue_count_ <= kIssuesShown) return;
  console_.err << "... and " << Thousands(issue_count_ - kIssuesShown) << " more; --all-issues shows them\n";
}

}  // namespace parley::cli
