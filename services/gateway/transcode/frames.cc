#include "services/gateway/transcode/frames.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/errors/errors.h"
#include "common/rpc/refusals.h"
#include "services/gateway/transcode/unsupported.h"

namespace parley::gateway {
namespace {

constexpr size_t kHeaderBytes = 5;

uint32_t LengthIn(absl::string_view header) {
  uint32_t length = 0;
  for (size_t i = 1; i < kHeaderBytes; ++i) length = length << 8 | static_cast<uint8_t>(header[i]);
  return length;
}

// gRPC's "Percent-Encoded" (PROTOCOL-HTTP2.md): all but the printable ASCII characters, and "%".
std::string PercentEncoded(absl::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (absl::ascii_isprint(static_cast<unsigned char>(c)) && c != '%') {
      encoded += c;
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", static_cast<uint8_t>(c));
    }
  }
  return encoded;
}

}  // namespace

std::string Frame(uint8_t flag, absl::string_view payload) {
  const auto length = static_cast<uint32_t>(payload.size());
  std::string frame(1, static_cast<char>(flag));
  for (const int shift : {24, 16, 8, 0}) frame += static_cast<char>(length >> shift & 0xff);
  return absl::StrCat(frame, payload);
}

absl::StatusOr<Bytes> OneMessage(absl::string_view body) {
  if (body.size() < kHeaderBytes) return rpc::Malformed("The method takes one message in a frame.");
  const auto flag = static_cast<uint8_t>(body[0]);
  if (flag == kCompressedFlag) return Unsupported("Compressed messages are not taken.");
  if (flag != kMessageFlag) return rpc::Malformed("A client's frame is a message.");
  const absl::string_view message = body.substr(kHeaderBytes);
  if (message.size() < LengthIn(body)) return rpc::Malformed("The frame is cut short.");
  if (message.size() > LengthIn(body)) return rpc::Malformed("The method takes one message.");
  return Bytes(message);
}

absl::StatusOr<Bytes> FromBase64(absl::string_view text) {
  const size_t end = text.find('=');
  const absl::string_view digits = text.substr(0, end);
  const absl::string_view padding = text.substr(digits.size());
  const bool is_padded = text.size() % 4 == 0 && padding.size() <= 2 &&
                         std::all_of(padding.begin(), padding.end(), [](char c) { return c == '='; });
  const bool is_base64 = std::all_of(digits.begin(), digits.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '+' || c == '/';
  });
  Bytes bytes;
  if (!is_padded || !is_base64 || !absl::Base64Unescape(text, &bytes)) {
    return rpc::Malformed("The body is no base64.");
  }
  return bytes;
}

std::string TrailersOf(const absl::Status& status) {
  std::string trailers = absl::StrCat("grpc-status: ", static_cast<int>(status.code()), "\r\n");
  if (status.ok()) return trailers;
  std::string details = absl::Base64Escape(ToRpcStatusBytes(status));
  details.erase(details.find_last_not_of('=') + 1);
  absl::StrAppend(&trailers,
                  "grpc-message: ", PercentEncoded({status.message().data(), status.message().size()}),
                  "\r\ngrpc-status-details-bin: ", details, "\r\n");
  return trailers;
}

}  // namespace parley::gateway
