#include "common/observe/log_writer.h"

#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"

namespace parley {
namespace {

std::string LostLine(int64_t count) {
  return absl::StrCat("lost ", count, "\n");
}

// A pipe with the writer at one end.
class LogWriterTest : public testing::Test {
 protected:
  LogWriterTest() {
    if (pipe(ends_) != 0) std::abort();
    writer_.emplace(ends_[1], LostLine);
  }
  ~LogWriterTest() override { close(ends_[0]); }

  // All that was written, when nothing more will be.
  std::string ReadToEnd() {
    std::string text;
    char part[4096];
    for (ssize_t count = 0; (count = read(ends_[0], part, sizeof part)) > 0;) text.append(part, count);
    return text;
  }
  void EndWriter() {
    writer_.reset();
    close(ends_[1]);
  }

  int ends_[2];
  std::optional<LogWriter> writer_;
};

TEST_F(LogWriterTest, ALineIsWrittenWithoutBeingAskedFor) {
  writer_->Add("one\n");
  char text[4];
  ASSERT_EQ(read(ends_[0], text, sizeof text), 4);  // waits for it
  EXPECT_EQ(absl::string_view(text, 4), "one\n");
  EndWriter();
}

TEST_F(LogWriterTest, WhatIsFlushedIsWritten) {
  writer_->Add("one\n");
  writer_->Add("two\n");
  writer_->Flush();
  char text[9];
  ASSERT_EQ(read(ends_[0], text, sizeof text), 8);
  EXPECT_EQ(absl::string_view(text, 8), "one\ntwo\n");
  EndWriter();
}

TEST_F(LogWriterTest, LinesOfManyThreadsAreWholeAndEachThreadsInOrder) {
  constexpr int kThreads = 4;
  constexpr int kLines = 200;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this, thread] {
      for (int line = 0; line < kLines; ++line) writer_->Add(absl::StrCat(thread, ":", line, "\n"));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EndWriter();
  std::vector<int> next(kThreads, 0);
  for (const absl::string_view line : absl::StrSplit(ReadToEnd(), '\n', absl::SkipEmpty())) {
    const int thread = line.front() - '0';
    EXPECT_EQ(line, absl::StrCat(thread, ":", next.at(thread)++));
  }
  EXPECT_EQ(next, std::vector<int>(kThreads, kLines));
}

TEST_F(LogWriterTest, AReaderThatStopsHoldsNobodyUpAndLearnsHowMuchItMissed) {
  const std::string line(1023, 'x');
  constexpr int kLines = 3000;  // 3 MB: more than the pipe takes and more than may wait
  for (int i = 0; i < kLines; ++i) writer_->Add(line + "\n");
  std::thread ending([this] { EndWriter(); });
  const std::string text = ReadToEnd();
  ending.join();
  int whole = 0;
  int lost = 0;
  for (absl::string_view read : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    int count = 0;
    if (read == line) {
      whole += 1;
    } else if (absl::ConsumePrefix(&read, "lost ") && absl::SimpleAtoi(read, &count)) {
      lost += count;
    } else {
      ADD_FAILURE() << "a torn line of " << read.size() << " bytes";
    }
  }
  EXPECT_GT(lost, 0);
  EXPECT_EQ(whole + lost, kLines);
}

}  // namespace
}  // namespace parley
