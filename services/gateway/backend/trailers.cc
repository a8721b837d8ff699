#include "services/gateway/backend/trailers.h"

#include <nghttp2/nghttp2.h>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace parley::gateway {
namespace {

using grpc::StatusCode;

// grpc-message: percent-encoded UTF-8. What is no escape stands for itself.
std::string PercentDecoded(absl::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '%' && i + 2 < text.size() &&
                           absl::ascii_isxdigit(static_cast<unsigned char>(text[i + 1])) &&
                           absl::ascii_isxdigit(static_cast<unsigned char>(text[i + 2]));
    decoded += is_escape ? absl::HexStringToBytes(text.substr(i + 1, 2)) : std::string(1, text[i]);
    if (is_escape) i += 2;
  }
  return decoded;
}

// http-grpc-status-mapping.md.
StatusCode CodeOfHttp(absl::string_view status) {
  if (status == "400") return StatusCode::INTERNAL;
  if (status == "401") return StatusCode::UNAUTHENTICATED;
  if (status == "403") return StatusCode::PERMISSION_DENIED;
  if (status == "404") return StatusCode::UNIMPLEMENTED;
  const bool is_away = status == "429" || status == "502" || status == "503" || status == "504";
  return is_away ? StatusCode::UNAVAILABLE : StatusCode::UNKNOWN;
}

// "Errors" in PROTOCOL-HTTP2.md.
StatusCode CodeOfReset(uint32_t error_code) {
  switch (error_code) {
    case NGHTTP2_REFUSED_STREAM:
      return StatusCode::UNAVAILABLE;
    case NGHTTP2_CANCEL:
      return StatusCode::CANCELLED;
    case NGHTTP2_ENHANCE_YOUR_CALM:
      return StatusCode::RESOURCE_EXHAUSTED;
    case NGHTTP2_INADEQUATE_SECURITY:
      return StatusCode::PERMISSION_DENIED;
    default:
      return StatusCode::INTERNAL;
  }
}

}  // namespace

void Trailers::Add(absl::string_view name, absl::string_view value) {
  if (name == ":status") http_status_ = std::string(value);
  if (name == "grpc-status") code_ = std::string(value);
  if (name == "grpc-message") message_ = PercentDecoded(value);
  if (name == "grpc-status-details-bin" && !absl::Base64Unescape(value, &details_)) details_.clear();
}

grpc::Status Trailers::Status(uint32_t error_code) const {
  int code = 0;
  if (absl::SimpleAtoi(code_, &code)) {
    const bool is_known = code >= 0 && code <= static_cast<int>(StatusCode::UNAUTHENTICATED);
    return {is_known ? static_cast<StatusCode>(code) : StatusCode::UNKNOWN, message_, details_};
  }
  if (error_code != NGHTTP2_NO_ERROR) {
    return {CodeOfReset(error_code), absl::StrCat("The service reset the call with code ", error_code, ".")};
  }
  if (http_status_ != "200") {
    return {CodeOfHttp(http_status_), absl::StrCat("The service answers HTTP ", http_status_, ".")};
  }
  return {StatusCode::INTERNAL, "The service ended the call without a status."};
}

grpc::Status ConnectionLost() {
  return {StatusCode::UNAVAILABLE, "There is no connection to the service."};
}

}  // namespace parley::gateway
