#ifndef PARLEY_SERVICES_GATEWAY_TRANSCODE_FRAMES_H_
#define PARLEY_SERVICES_GATEWAY_TRANSCODE_FRAMES_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store.h"

// gRPC-Web's wire (PROTOCOL-WEB.md in grpc/grpc): frames of a flag byte, four bytes of length, and a message;
// the trailers are the last frame. All pure.
namespace parley::gateway {

inline constexpr uint8_t kMessageFlag = 0x00;
inline constexpr uint8_t kCompressedFlag = 0x01;
inline constexpr uint8_t kTrailersFlag = 0x80;

std::string Frame(uint8_t flag, absl::string_view payload);

// The one message of a body. INVALID_ARGUMENT / MALFORMED_REQUEST when it is cut short, is followed by
// anything, or is no message; UNIMPLEMENTED / DIALECT_UNSUPPORTED when it is compressed.
absl::StatusOr<Bytes> OneMessage(absl::string_view body);

// Undoes the base64 of grpc-web-text. INVALID_ARGUMENT / MALFORMED_REQUEST unless it is one padded text of
// the standard alphabet and nothing else.
absl::StatusOr<Bytes> FromBase64(absl::string_view text);

// The payload of the trailers frame: grpc-status, and for an error grpc-message, percent-encoded, and
// grpc-status-details-bin.
std::string TrailersOf(const absl::Status& status);

}  // namespace parley::gateway

#endif  // PARLEY_SERVICES_GATEWAY_TRANSCODE_FRAMES_H_
