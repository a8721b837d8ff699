#include "services/gateway/transcode/json_scan.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>  // what the parser is compiled from: here, so that no library has to be linked
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/refusals.h"

namespace parley::gateway {
namespace {

namespace json = boost::json;
using json::error_code;

// Listens to the parser and stops it at the first thing that is valid JSON but not ours.
struct StrictListener {
  static constexpr size_t max_object_size = kJsonValuesMax;
  static constexpr size_t max_array_size = kJsonValuesMax;
  static constexpr size_t max_key_size = json::string::max_size();
  static constexpr size_t max_string_size = json::string::max_size();

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code& stop) { return Open(stop); }
  bool on_object_end(size_t /*size*/, error_code&) { return Close(); }
  bool on_array_begin(error_code& stop) { return Open(stop); }
  bool on_array_end(size_t /*size*/, error_code&) { return Close(); }
  bool on_key_part(json::string_view part, size_t /*size*/, error_code& stop) {
    name.append(part.data(), part.size());
    return TakeText(part, stop);
  }
  bool on_key(json::string_view part, size_t size, error_code& stop) {
    if (!on_key_part(part, size, stop)) return false;
    return names.back().insert(std::exchange(name, {})).second ||
           Stop("a name is given twice in one object", stop);
  }
  bool on_string_part(json::string_view part, size_t /*size*/, error_code& stop) {
    return TakeText(part, stop);
  }
  bool on_string(json::string_view part, size_t /*size*/, error_code& stop) {
    return TakeText(part, stop) && TakeValue(stop);
  }
  bool on_number_part(json::string_view /*part*/, error_code&) { return true; }
  bool on_int64(int64_t /*value*/, json::string_view /*part*/, error_code& stop) { return TakeValue(stop); }
  bool on_uint64(uint64_t /*value*/, json::string_view /*part*/, error_code& stop) { return TakeValue(stop); }
  bool on_double(double value, json::string_view /*part*/, error_code& stop) {
    return TakeValue(stop) && (std::isfinite(value) || Stop(kTooLarge, stop));
  }
  bool on_bool(bool /*value*/, error_code& stop) { return TakeValue(stop); }
  bool on_null(error_code& stop) { return TakeValue(stop); }
  bool on_comment_part(json::string_view /*part*/, error_code&) { return true; }
  bool on_comment(json::string_view /*part*/, error_code&) { return true; }

  static constexpr char kTooLarge[] = "the number is too large";

  bool Stop(std::string why, error_code& stop) {
    wrong = std::move(why);
    stop = json::error::exception;
    return false;
  }
  bool TakeValue(error_code& stop) {
    values += 1;
    return values <= kJsonValuesMax ||
           Stop(absl::StrCat("there are more than ", kJsonValuesMax, " values"), stop);
  }
  bool TakeText(json::string_view part, error_code& stop) {
    return part.find('\0') == json::string_view::npos || Stop("a text holds NUL", stop);
  }
  bool Open(error_code& stop) {
    names.emplace_back();  // of an array too, where it stays empty
    return TakeValue(stop);
  }
  bool Close() {
    names.pop_back();
    return true;
  }

  std::string wrong;  // empty: the parser stopped by itself
  int values = 0;
  std::string name;                                     // as far as it has come
  std::vector<absl::flat_hash_set<std::string>> names;  // of the objects that are open, outermost first
};

// In words, what the parser found at the beginning of `rest`.
std::string WhatIsWrong(error_code found, absl::string_view rest) {
  if (found == json::error::exponent_overflow) return StrictListener::kTooLarge;
  if (found == json::error::too_deep) return absl::StrCat("it is nested deeper than ", kJsonDepthMax);
  if (found == json::error::expected_hex_digit) return "\\u is not followed by four hex digits";
  if (found == json::error::illegal_leading_surrogate || found == json::error::illegal_trailing_surrogate ||
      found == json::error::expected_utf16_escape) {
    return "half a surrogate pair is no character";
  }
  if (found == json::error::incomplete || rest.empty()) return "unexpected end of the text";
  const auto first = static_cast<unsigned char>(rest.front());
  if (first == '\0') return "it holds NUL";
  if (first < ' ') return "a control character has to be escaped";
  if (!absl::ascii_isascii(first)) return "ill-formed UTF-8, or a character outside of quotes";
  return absl::StrCat("unexpected '", rest.substr(0, 1), "'");
}

absl::Status Refusal(absl::string_view text, size_t offset, absl::string_view wrong) {
  const absl::string_view before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const size_t line_start = before.rfind('\n') + 1;  // 0 when there is none
  return rpc::Malformed(absl::StrCat("The JSON is refused at line ", line, ", column ",
                                     offset - line_start + 1, ": ", wrong, "."));
}

}  // namespace

absl::Status ScanJson(absl::string_view text) {
  if (absl::StartsWith(text, "\xef\xbb\xbf")) return Refusal(text, 0, "it begins with a byte order mark");
  json::parse_options options;
  options.max_depth = kJsonDepthMax;
  json::basic_parser<StrictListener> parser(options);
  error_code found;
  const size_t reached = parser.write_some(/*more=*/false, text.data(), text.size(), found);
  if (!found && reached < text.size()) found = json::error::extra_data;
  if (!found) return absl::OkStatus();
  const std::string& wrong = parser.handler().wrong;
  return Refusal(text, reached, wrong.empty() ? WhatIsWrong(found, text.substr(reached)) : wrong);
}

}  // namespace parley::gateway
