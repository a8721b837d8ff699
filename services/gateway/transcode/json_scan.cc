#include "services/gateway/transcode/json_scan.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/refusals.h"
#include "nlohmann/json.hpp"

namespace parley::gateway {
namespace {

// Walks over the text and tells how far the parser has come, which its events do not.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor(const char* at, const char** reached) : at_(at), reached_(reached) {}
  reference operator*() const { return *at_; }
  Cursor& operator++() {
    *reached_ = ++at_;
    return *this;
  }
  bool operator==(const Cursor& other) const { return at_ == other.at_; }
  bool operator!=(const Cursor& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char** reached_;
};

// "syntax error while parsing value - invalid literal" of what nlohmann::json says, which goes on with the
// text it read, of any length.
std::string WhatIsWrong(const nlohmann::detail::exception& error) {
  constexpr int kNumberOverflow = 406;
  if (error.id == kNumberOverflow) return "the number is too large";
  const absl::string_view said = error.what();
  const size_t begin = said.find(": ");
  if (begin == absl::string_view::npos) return "this is no JSON";
  const absl::string_view wrong = said.substr(begin + 2);
  return std::string(wrong.substr(0, wrong.find("; ")));
}

// Listens to the parser and stops it, by answering false, at the first thing that is valid JSON but not ours.
class StrictListener {
 public:
  using Json = nlohmann::json;

  bool null() { return TakeValue(); }
  bool boolean(bool /*value*/) { return TakeValue(); }
  bool number_integer(Json::number_integer_t /*value*/) { return TakeValue(); }
  bool number_unsigned(Json::number_unsigned_t /*value*/) { return TakeValue(); }
  bool number_float(Json::number_float_t /*value*/, const std::string& /*text*/) { return TakeValue(); }
  bool string(const std::string& value) { return TakeValue() && TakeText(value); }
  bool binary(const Json::binary_t& /*value*/) { return false; }  // never: JSON has none

  bool start_object(size_t /*size*/) { return Open(); }
  bool end_object() { return Close(); }
  bool start_array(size_t /*size*/) { return Open(); }
  bool end_array() { return Close(); }
  bool key(std::string& name) {
    if (!TakeText(name)) return false;
    if (names_.back().insert(std::move(name)).second) return true;
    return Stop("a name is given twice in one object");
  }

  bool parse_error(size_t /*position*/, const std::string& /*last*/,
                   const nlohmann::detail::exception& error) {
    return Stop(WhatIsWrong(error));
  }

  // Empty: nothing was wrong.
  const std::string& wrong() const { return wrong_; }

 private:
  bool Stop(std::string wrong) {
    wrong_ = std::move(wrong);
    return false;
  }
  bool TakeValue() {
    values_ += 1;
    return values_ <= kJsonValuesMax || Stop(absl::StrCat("there are more than ", kJsonValuesMax, " values"));
  }
  bool TakeText(const std::string& text) {
    return text.find('\0') == std::string::npos || Stop("a text holds NUL");
  }
  bool Open() {
    if (!TakeValue()) return false;
    names_.emplace_back();  // of an array too, where it stays empty
    return names_.size() <= kJsonDepthMax || Stop(absl::StrCat("it is nested deeper than ", kJsonDepthMax));
  }
  bool Close() {
    names_.pop_back();
    return true;
  }

  int values_ = 0;
  std::vector<absl::flat_hash_set<std::string>> names_;  // of the objects that are open, outermost first
  std::string wrong_;
};

// Where a run of line ends and tabs goes over its limit; the length of the text when none does.
size_t OverlongBlankRun(absl::string_view text) {
  int run = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n' || c == '\r' || c == '\t') {
      if (++run > kJsonBlankRunMax) return at;
    } else if (c != ' ') {
      run = 0;
    }
  }
  return text.size();
}

absl::Status Refusal(absl::string_view text, size_t offset, absl::string_view wrong) {
  const absl::string_view before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const size_t line_start = before.rfind('\n') == absl::string_view::npos ? 0 : before.rfind('\n') + 1;
  return rpc::Malformed(absl::StrCat("The JSON is refused at line ", line, ", column ",
                                     std::max<size_t>(offset - line_start, 1), ": ", wrong, "."));
}

}  // namespace

absl::Status ScanJson(absl::string_view text) {
  if (!text.empty() && text.front() == '\xef') return Refusal(text, 1, "it begins with a byte order mark");
  // The parser takes a NUL for the end of the text.
  const size_t nul = text.find('\0');
  if (nul != absl::string_view::npos) return Refusal(text, nul + 1, "it holds NUL");
  const size_t blank = OverlongBlankRun(text);
  if (blank < text.size()) {
    return Refusal(text, blank + 1,
                   absl::StrCat("there are more than ", kJsonBlankRunMax, " line ends and tabs in a row"));
  }
  const char* reached = text.data();
  const Cursor begin(text.data(), &reached);
  const Cursor end(text.data() + text.size(), &reached);
  StrictListener listener;
  if (nlohmann::json::sax_parse(begin, end, &listener)) return absl::OkStatus();
  return Refusal(text, reached - text.data(), listener.wrong());
}

}  // namespace parley::gateway
