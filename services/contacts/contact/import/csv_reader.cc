#include "services/contacts/contact/import/csv_reader.h"

#include <algorithm>
#include <utility>

#include "common/text/text.h"

namespace parley {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsLineBreak(char c) {
  return c == '\n' || c == '\r';
}

// Line breaks in a whole record; CRLF counts once.
int LineBreaks(std::string_view record) {
  int count = 0;
  for (size_t i = 0; i < record.size(); ++i) {
    if (record[i] == '\n' || (record[i] == '\r' && !record.substr(i + 1).starts_with('\n'))) ++count;
  }
  return count;
}

struct Cell {
  std::string value;
  size_t end;  // of its text in the record, closing quote included
};

// `text` begins with a quote, and the scan has seen to it that the quote is closed.
Cell ReadQuotedCell(std::string_view text) {
  std::string value;
  for (size_t i = 1;; ++i) {
    if (text[i] == '"') {
      ++i;
      if (!text.substr(i).starts_with('"')) return {std::move(value), i};
    }
    if (text[i] == '\r' && text[i + 1] == '\n') ++i;
    value.push_back(IsLineBreak(text[i]) ? ' ' : text[i]);
  }
}

Cell ReadCell(std::string_view text) {
  if (text.starts_with('"')) return ReadQuotedCell(text);
  const size_t end = std::min(text.find(','), text.size());
  return {std::string(text.substr(0, end)), end};
}

CsvRecord ReadCells(std::string_view text) {
  CsvRecord record;
  for (;;) {
    if (record.cells.size() == kCsvCellsMax) return {.error = CsvError{CsvProblem::kTooManyCells}};
    Cell cell = ReadCell(text);
    if (cell.value.size() > kCsvCellBytesMax) {
      return {.error = CsvError{CsvProblem::kCellTooLong, static_cast<int>(record.cells.size())}};
    }
    record.cells.push_back(std::move(cell.value));
    if (cell.end == text.size()) return record;
    text.remove_prefix(cell.end + 1);  // and the comma
  }
}

CsvRecord ReadRecord(std::string_view bytes) {
  if (bytes.find('\0') != std::string_view::npos) return {.error = CsvError{CsvProblem::kNul}};
  if (text::IsUtf8(bytes)) return ReadCells(bytes);
  CsvRecord record = ReadCells(text::DecodeWindows1252(bytes));
  record.is_windows_1252 = true;
  return record;
}

}  // namespace

void CsvReader::Feed(std::string_view chunk) {
  // Only once half of the buffer is done with: tiny chunks must not move the same bytes again and again.
  if (begin_ > buffer_.size() / 2) {
    buffer_.erase(0, begin_);
    scan_.at -= begin_;
    first_line_end_ -= std::min(first_line_end_, begin_);
    furthest_.at -= std::min(furthest_.at, begin_);
    begin_ = 0;
  }
  buffer_.append(chunk);
}

void CsvReader::Finish() {
  is_finished_ = true;
}

std::optional<CsvRecord> CsvReader::Next() {
  if (!PassByteOrderMark() || !PassLostLine() || begin_ == buffer_.size()) return std::nullopt;
  switch (FindEnd()) {
    case Found::kNothingYet:
      return std::nullopt;
    case Found::kEnd:
      return TakeRecord();
    case Found::kBroken:
      return TakeBroken();
  }
  return std::nullopt;
}

// False while the bytes so far may be the beginning of a mark.
bool CsvReader::PassByteOrderMark() {
  if (!is_start_) return true;
  const bool may_begin_mark = buffer_.size() < kByteOrderMark.size() && kByteOrderMark.starts_with(buffer_);
  if (may_begin_mark && !is_finished_) return false;
  is_start_ = false;
  if (buffer_.starts_with(kByteOrderMark)) StartAt(kByteOrderMark.size());
  return true;
}

// False while the lost line goes on.
bool CsvReader::PassLostLine() {
  if (!is_line_lost_) return true;
  StartAt(std::min(buffer_.find_first_of("\r\n", begin_), buffer_.size()));
  if (begin_ == buffer_.size()) return false;
  const size_t next = AfterLineBreak(begin_);
  if (next == 0) return false;
  StartAt(next);
  is_line_lost_ = false;
  return true;
}

CsvReader::State CsvReader::StateAfter(State state, char c) {
  switch (state) {
    case State::kCellStart:
      if (c == '"') return State::kQuoted;
      [[fallthrough]];
    case State::kPlain:
      return c == ',' ? State::kCellStart : State::kPlain;
    case State::kQuoted:
      return c == '"' ? State::kQuoteInQuoted : State::kQuoted;
    case State::kQuoteInQuoted:
      if (c == '"') return State::kQuoted;
      return c == ',' ? State::kCellStart : State::kTextBehindQuote;
    case State::kTextBehindQuote:
      break;
  }
  return State::kTextBehindQuote;
}

// Goes on looking for the end of the record from where it last stopped. Whether the limit is exceeded is
// asked before whether the input has ended: the answer must not depend on what has been fed beyond the limit.
CsvReader::Found CsvReader::FindEnd() {
  const size_t limit = begin_ + kCsvRecordBytesMax;
  while (scan_.at < buffer_.size()) {
    const char c = buffer_[scan_.at];
    if (IsLineBreak(c)) {
      const size_t next = AfterLineBreak(scan_.at);
      if (next == 0) return Found::kNothingYet;
      if (scan_.state != State::kQuoted) return Found::kEnd;
      if (scan_.at >= limit) return Found::kBroken;
      PassQuotedLineBreak(next);
      continue;
    }
    if (scan_.at >= limit) return Found::kBroken;
    const State state = StateAfter(scan_.state, c);
    if (state == State::kTextBehindQuote) return Found::kBroken;
    scan_ = {scan_.at + 1, state};
  }
  if (!is_finished_) return Found::kNothingYet;
  return scan_.state == State::kQuoted ? Found::kBroken : Found::kEnd;
}

void CsvReader::PassQuotedLineBreak(size_t next) {
  scan_.at = next;
  if (first_line_end_ != 0) return;
  first_line_end_ = next;
  if (furthest_.at > next) scan_ = furthest_;
}

// Where the line behind the line break at `at` begins, or 0 when a CR waits for the LF that may follow it.
size_t CsvReader::AfterLineBreak(size_t at) const {
  if (buffer_[at] == '\n') return at + 1;
  if (at + 1 == buffer_.size()) return is_finished_ ? at + 1 : 0;
  return buffer_[at + 1] == '\n' ? at + 2 : at + 1;
}

CsvRecord CsvReader::TakeRecord() {
  const auto bytes = std::string_view(buffer_).substr(begin_, scan_.at - begin_);
  CsvRecord record = ReadRecord(bytes);
  record.line = line_;
  line_ += LineBreaks(bytes) + 1;
  StartAt(scan_.at == buffer_.size() ? scan_.at : AfterLineBreak(scan_.at));
  return record;
}

// Gives up the record's first line and begins again on the next.
CsvRecord CsvReader::TakeBroken() {
  CsvRecord record{.line = line_, .error = CsvError{Problem()}};
  if (scan_.at > furthest_.at) furthest_ = scan_;
  is_line_lost_ = first_line_end_ == 0;
  StartAt(is_line_lost_ ? scan_.at : first_line_end_);
  ++line_;
  return record;
}

CsvProblem CsvReader::Problem() const {
  if (scan_.state == State::kQuoted) return CsvProblem::kUnterminatedQuote;
  if (scan_.at >= begin_ + kCsvRecordBytesMax) return CsvProblem::kRecordTooLong;
  return first_line_end_ == 0 ? CsvProblem::kTextAfterQuote : CsvProblem::kUnterminatedQuote;
}

void CsvReader::StartAt(size_t at) {
  begin_ = at;
  scan_ = {.at = at};
  first_line_end_ = 0;
}

}  // namespace parley
