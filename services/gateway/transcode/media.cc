#include "services/gateway/transcode/media.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/errors/errors.h"
#include "common/rpc/limits.h"
#include "common/rpc/refusals.h"
#include "services/gateway/transcode/unsupported.h"

namespace parley::gateway {

std::string MediaTypeOf(const HttpRequest& request) {
  const std::string value = HeaderOf(request, "content-type");
  return absl::AsciiStrToLower(
      absl::StripAsciiWhitespace(absl::string_view(value).substr(0, value.find(';'))));
}

absl::Status CheckCoding(const HttpRequest& request) {
  const std::string coding = HeaderOf(request, "content-encoding");
  if (!coding.empty() && !absl::EqualsIgnoreCase(coding, "identity")) {
    return Unsupported("Compressed bodies are not taken: leave content-encoding out.");
  }
  const std::string type =
      absl::StrReplaceAll(absl::AsciiStrToLower(HeaderOf(request, "content-type")), {{"\"", ""}});
  const size_t charset = type.find("charset=");
  if (charset != std::string::npos && !absl::StartsWith(type.substr(charset), "charset=utf-8")) {
    return Unsupported("Text is taken in UTF-8 alone.");
  }
  return absl::OkStatus();
}

absl::Status CheckSize(const HttpRequest& request) {
  const bool is_too_large = request.is_body_cut || request.body.size() > rpc::kMessageBytesMax;
  return is_too_large ? rpc::RequestTooLarge() : absl::OkStatus();
}

}  // namespace parley::gateway
