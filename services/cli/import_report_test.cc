#include "services/cli/import_report.h"

#include <sstream>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace parley::cli {
namespace {

using contacts::v1::ImportContactsResponse;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class ImportReportTest : public testing::Test {
 protected:
  static ImportContactsResponse Response(const std::string& text) {
    ImportContactsResponse response;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &response)) << text;
    return response;
  }

  std::ostringstream out_, err_;
  Console console_{.out = out_, .err = err_};
};

TEST_F(ImportReportTest, ACleanImportIsOneLineOnStdout) {
  ImportReport report("c.csv", false, console_);
  report.Add(Response("summary { counts { read_count: 11 created_count: 10 unchanged_count: 1 } }"));
  EXPECT_EQ(*report.Finish(), ExitCode::kOk);
  EXPECT_EQ(out_.str(), "11 read: 10 added, 1 unchanged\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ImportReportTest, IssuesAreToldAsCompilersDoAndFailedRowsMakeItPartial) {
  ImportReport report("c.csv", false, console_);
  report.Add(Response(
      R"(issues { line: 7 column: "Email Address" reason: "EMAIL_INVALID" message: "is no address" warning: true }
                         issues { line: 9 reason: "NUL" message: "holds a NUL" })"));
  report.Add(
      Response("summary { counts { read_count: 3 created_count: 2 failed_count: 1 warning_count: 1 } }"));
  EXPECT_EQ(*report.Finish(), ExitCode::kPartial);
  EXPECT_EQ(err_.str(),
            "c.csv:7: warning: Email Address: is no address (EMAIL_INVALID)\n"
            "c.csv:9: holds a NUL (NUL)\n");
  EXPECT_EQ(out_.str(), "3 read: 2 added, 1 failed\n");
}

TEST_F(ImportReportTest, FiftyIssuesAreShownAndTheOthersCounted) {
  ImportReport report("c.csv", false, console_);
  for (int line = 1; line <= 60; ++line) {
    report.Add(Response("issues { line: " + std::to_string(line) + " message: 'm' reason: 'R' }"));
  }
  report.Add(Response("summary { counts { read_count: 60 failed_count: 60 } }"));
  ASSERT_EQ(*report.Finish(), ExitCode::kPartial);
  EXPECT_THAT(err_.str(), HasSubstr("c.csv:50: m (R)\n"));
  EXPECT_THAT(err_.str(), Not(HasSubstr("c.csv:51:")));
  EXPECT_THAT(err_.str(), EndsWith("... and 10 more; --all-issues shows them\n"));
}

TEST_F(ImportReportTest, AllIssuesAreShownWhenAskedFor) {
  ImportReport report("c.csv", true, console_);
  for (int line = 1; line <= 60; ++line) {
    report.Add(Response("issues { line: " + std::to_string(line) + " message: 'm' reason: 'R' }"));
  }
  report.Add(Response("summary {}"));
  ASSERT_EQ(*report.Finish(), ExitCode::kOk);
  EXPECT_THAT(err_.str(), EndsWith("c.csv:60: m (R)\n"));
}

TEST_F(ImportReportTest, ADryRunSaysThatNothingWasWritten) {
  ImportReport report("c.csv", false, console_);
  report.Add(Response(
      "summary { dry_run: true counts { read_count: 1200 created_count: 1100 updated_count: 100 } }"));
  EXPECT_EQ(*report.Finish(), ExitCode::kOk);
  EXPECT_EQ(out_.str(), "Dry run, nothing was written. 1,200 read: 1,100 to add, 100 to update\n");
}

TEST_F(ImportReportTest, AFileThatCannotBeReadIsRefused) {
  ImportReport report("c.csv", false, console_);
  report.Add(Response(
      R"(summary { file_error_reason: "IMPORT_FILE_EMPTY" file_error_message: "The file holds nothing." })"));
  EXPECT_EQ(*report.Finish(), ExitCode::kRefused);
  EXPECT_EQ(err_.str(), "Error: c.csv: The file holds nothing. (IMPORT_FILE_EMPTY)\n");
  EXPECT_EQ(out_.str(), "");
}

TEST_F(ImportReportTest, AnEndWithoutSummaryIsAnError) {
  ImportReport report("c.csv", false, console_);
  report.Add(Response("counts { read_count: 500 }"));
  EXPECT_TRUE(absl::IsInternal(report.Finish().status()));
}

TEST_F(ImportReportTest, AnImportThatBreaksOffMayBeRepeated) {
  ImportReport report("c.csv", false, console_);
  report.Interrupt();
  EXPECT_EQ(err_.str(), "");  // nothing was begun
  report.Add(Response("counts { read_count: 1500 }"));
  report.Interrupt();
  EXPECT_EQ(
      err_.str(),
      "Broken off after 1,500 rows. Import the file again: rows that are there already will be unchanged.\n");
}

TEST_F(ImportReportTest, WithoutATerminalThereIsNoProgress) {
  ImportReport report("c.csv", false, console_);
  report.Add(Response("counts { read_count: 10000 }"));
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ImportReportTest, ProgressIsOneLineOnATerminalThatIssuesAndTheEndTakeAway) {
  console_.can_redraw = true;
  ImportReport report("c.csv", false, console_);
  report.Add(Response("counts { read_count: 500 }"));
  report.Add(Response("issues { line: 501 message: 'm' reason: 'R' } counts { read_count: 1000 }"));
  report.Add(Response("summary { counts { read_count: 1000 } }"));
  ASSERT_EQ(*report.Finish(), ExitCode::kOk);
  EXPECT_EQ(err_.str(),
            "\r\x1b[K500 read"
            "\r\x1b[K"
            "c.csv:501: m (R)\n"
            "\r\x1b[K1,000 read"
            "\r\x1b[K");
}

TEST_F(ImportReportTest, TheSummaryIsJsonWhenAskedForAndIssuesStayText) {
  console_.format = OutputFormat::kJson;
  ImportReport report("c.csv", false, console_);
  report.Add(Response(
      "issues { line: 2 message: 'm' reason: 'R' } summary { counts { read_count: 1 failed_count: 1 } }"));
  EXPECT_EQ(*report.Finish(), ExitCode::kPartial);
  EXPECT_EQ(out_.str(), "{\n \"counts\": {\n  \"readCount\": 1,\n  \"failedCount\": 1\n }\n}\n");
  EXPECT_EQ(err_.str(), "c.csv:2: m (R)\n");
}

}  // namespace
}  // namespace parley::cli
