#include "common/observe/trace.h"

#include <cstdint>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace parley {
namespace {

// "00-<trace id>-<parent id>-<flags>", where an x stands for a hex digit.
constexpr absl::string_view kForm = "xx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";
constexpr size_t kTraceIdAt = 3;
constexpr size_t kTraceIdLength = 32;
constexpr size_t kSpanIdAt = 36;
constexpr size_t kSpanIdLength = 16;
constexpr size_t kLastFlagAt = 54;
constexpr absl::string_view kSampledDigits = "13579bdf";  // the lowest bit is set

bool IsLowerHex(char digit) {
  return absl::ascii_isxdigit(static_cast<unsigned char>(digit)) &&
         !absl::ascii_isupper(static_cast<unsigned char>(digit));
}

bool IsZero(absl::string_view digits) {
  return digits.find_first_not_of('0') == absl::string_view::npos;
}

bool HasForm(absl::string_view text) {
  if (text.size() < kForm.size()) return false;
  for (size_t i = 0; i < kForm.size(); ++i) {
    const bool fits = kForm[i] == 'x' ? IsLowerHex(text[i]) : text[i] == kForm[i];
    if (!fits) return false;
  }
  if (text.substr(0, 2) == "ff") return false;
  if (text.size() == kForm.size()) return true;
  return text.substr(0, 2) != "00" && text[kForm.size()] == '-';
}

bool IsTraceparent(absl::string_view text) {
  return HasForm(text) && !IsZero(text.substr(kTraceIdAt, kTraceIdLength)) &&
         !IsZero(text.substr(kSpanIdAt, kSpanIdLength));
}

// Ids have to differ and need not be secret: OpenSSL's generator would be most of what a trace costs.
std::string RandomDigits(size_t count) {
  thread_local absl::BitGen random;
  std::string digits;
  while (digits.size() < count) {
    absl::StrAppend(&digits, absl::Hex(absl::Uniform<uint64_t>(random), absl::kZeroPad16));
  }
  return digits;
}

}  // namespace

Trace ContinueTrace(absl::string_view traceparent) {
  if (!IsTraceparent(traceparent)) return StartTrace();
  return {.trace_id = std::string(traceparent.substr(kTraceIdAt, kTraceIdLength)),
          .span_id = RandomDigits(kSpanIdLength),
          .parent_span_id = std::string(traceparent.substr(kSpanIdAt, kSpanIdLength)),
          .is_sampled = kSampledDigits.find(traceparent[kLastFlagAt]) != absl::string_view::npos};
}

Trace StartTrace() {
  return {.trace_id = RandomDigits(kTraceIdLength), .span_id = RandomDigits(kSpanIdLength)};
}

std::string TraceparentOf(const Trace& trace) {
  if (trace.trace_id.empty()) return "";
  return absl::StrCat("00-", trace.trace_id, "-", trace.span_id, trace.is_sampled ? "-01" : "-00");
}

}  // namespace parley
