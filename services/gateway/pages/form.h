#ifndef PARLEY_SERVICES_GATEWAY_PAGES_FORM_H_
#define PARLEY_SERVICES_GATEWAY_PAGES_FORM_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace parley::gateway {

// The fields of a sent form: UTF-8, decoded.
using Form = std::map<std::string, std::string>;

inline constexpr int kFormBytesMax = 16 << 10;
inline constexpr int kFormFieldsMax = 16;

// Reads a body of application/x-www-form-urlencoded (WHATWG URL 5.1). Stricter than a browser's parser,
// because only our own pages are meant to be read: INVALID_ARGUMENT / MALFORMED_REQUEST for a field without
// "=", a field given twice, a broken percent escape, NUL, text that is not UTF-8, and past the limits. Pure.
absl::StatusOr<Form> ParseForm(absl::string_view body);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_PAGES_FORM_H_
