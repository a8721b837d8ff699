#ifndef PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_CSV_READER_H_
#define PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_CSV_READER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

inline constexpr size_t kCsvRecordBytesMax = 64 * 1024;  // without its line end
inline constexpr size_t kCsvCellBytesMax = 4 * 1024;     // as UTF-8, without its quotes
inline constexpr size_t kCsvCellsMax = 64;               // in one record

enum class CsvProblem {
  kUnterminatedQuote,
  kTextAfterQuote,
  kRecordTooLong,
  kTooManyCells,
  kCellTooLong,
  kNul,
};

struct CsvError {
  CsvProblem problem;
  int cell = -1;  // index of the cell that is too long, otherwise -1

  bool operator==(const CsvError&) const = default;
};

struct CsvRecord {
  int line = 0;                    // 1-based number of the line on which the record begins
  std::vector<std::string> cells;  // UTF-8 without line breaks; one for a blank line, none beside an error
  bool is_windows_1252 = false;    // its bytes were not UTF-8 and were read as Windows-1252
  std::optional<CsvError> error;

  bool operator==(const CsvRecord&) const = default;
};

// Reads CSV (RFC 4180, comma) from bytes that arrive in any pieces; the pieces never change the records.
//
// Lines end in LF, CRLF or CR; the last one needs no end. A byte order mark is dropped. A quote opens a
// quoted cell only as the cell's first byte and is a plain character elsewhere in an unquoted cell. Inside a
// quoted cell "" is a quote and a line break is read as one space. Behind the closing quote only a comma or
// the line end may follow.
//
// Any other record becomes a record with an error, and reading goes on:
// - A quote that is not closed before kCsvRecordBytesMax or the end of input, or whose "closing" quote on a
//   later line is followed by text, was opened by mistake. Only the first line of the record is lost; the
//   next line begins a record. So it is with text behind a closing quote on the first line, and with a record
//   longer than the limit.
// - A record that is whole but holds NUL, too many cells or too long a cell is passed over as a whole.
//
// Memory is bounded by the bytes fed and not yet read, at most kCsvRecordBytesMax of which can wait for more.
// Time is linear in the input whatever it holds: see furthest_. Thread-compatible.
class CsvReader {
 public:
  void Feed(std::string_view chunk);

  // Says that all input has been fed. Nothing may be fed afterwards.
  void Finish();

  // The next record, or nothing when more input is needed or, after Finish, when there is none.
  std::optional<CsvRecord> Next();

 private:
  enum class State { kCellStart, kPlain, kQuoted, kQuoteInQuoted, kTextBehindQuote };
  struct Scan {
    size_t at = 0;  // the byte to be looked at next
    State state = State::kCellStart;
  };
  enum class Found { kNothingYet, kEnd, kBroken };

  static State StateAfter(State state, char c);

  bool PassByteOrderMark();
  bool PassLostLine();
  Found FindEnd();
  void PassQuotedLineBreak(size_t next);
  size_t AfterLineBreak(size_t at) const;
  CsvProblem Problem() const;
  CsvRecord TakeRecord();
  CsvRecord TakeBroken();
  void StartAt(size_t at);

  std::string buffer_;
  size_t begin_ = 0;           // of the record being read; what lies before it is done with
  Scan scan_;                  // how far the search for the record's end has come
  size_t first_line_end_ = 0;  // where the record's second line begins; 0 while it is on its first
  // The furthest a broken record was scanned. It passed every line break up to there inside quotes, so a
  // later record that is inside quotes at one of them would only repeat the scan; it goes on here instead.
  // Without this a file in which each short line opens a quote would be read kCsvRecordBytesMax times a line.
  Scan furthest_;
  int line_ = 1;
  bool is_start_ = true;       // a byte order mark may still come
  bool is_line_lost_ = false;  // the rest of a broken line is passed over
  bool is_finished_ = false;
};

}  // namespace parley

#endif  // PARLEY_SERVICES_CONTACTS_CONTACT_IMPORT_CSV_READER_H_
