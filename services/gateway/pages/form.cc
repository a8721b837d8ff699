#include "services/gateway/pages/form.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/errors/errors.h"
#include "common/text/text.h"
#include "services/gateway/http/percent.h"

namespace parley::gateway {
namespace {

absl::Status Malformed(absl::string_view what) {
  return Fail(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST", what);
}

absl::StatusOr<std::string> Decode(absl::string_view encoded) {
  const std::optional<std::string> text = PercentDecoded(encoded, PercentKind::kForm);
  if (!text) return Malformed("The form holds a broken percent escape.");
  const bool has_nul = text->find('\0') != std::string::npos;
  if (has_nul || !text::IsUtf8(*text)) return Malformed("The form holds bytes that are no text.");
  return *text;
}

}  // namespace

absl::StatusOr<Form> ParseForm(absl::string_view body) {
  if (body.size() > kFormBytesMax) return Malformed("The form is too long.");
  const std::vector<absl::string_view> fields = absl::StrSplit(body, '&');
  if (fields.size() > kFormFieldsMax) return Malformed("The form has too many fields.");
  Form form;
  for (const absl::string_view field : fields) {
    const size_t equals = field.find('=');
    if (equals == absl::string_view::npos) return Malformed("The form has a field without a value.");
    ASSIGN_OR_RETURN(std::string name, Decode(field.substr(0, equals)));
    ASSIGN_OR_RETURN(std::string value, Decode(field.substr(equals + 1)));
    const bool is_new = form.emplace(std::move(name), std::move(value)).second;
    if (!is_new) return Malformed("The form has a field twice.");
  }
  return form;
}

}  // namespace parley::gateway
