#include "services/notification/notices/said_rpc.h"

#include "absl/status/status.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/rpc/resource.h"
#include "parley/scheduling/v1/feed.pb.h"

namespace parley::notification {
namespace {

using scheduling::v1::Message;

// The numbers are the same on purpose; a kind that is not in both has no words here.
static_assert(static_cast<int>(Kind::kRequest) == scheduling::v1::MESSAGE_KIND_REQUEST);
static_assert(static_cast<int>(Kind::kExpired) == scheduling::v1::MESSAGE_KIND_EXPIRED);
static_assert(static_cast<int>(Kind::kThankYou) == scheduling::v1::MESSAGE_KIND_THANK_YOU);
static_assert(static_cast<int>(Kind::kReferrerThanks) == scheduling::v1::MESSAGE_KIND_REFERRER_THANKS);
static_assert(scheduling::v1::MessageKind_MAX == scheduling::v1::MESSAGE_KIND_REFERRER_THANKS);

WallStart ToWallStart(const scheduling::v1::WallStart& start) {
  return {start.wall_time(), start.zone(), start.fold()};
}

bool TellsOfBooking(Kind kind) {
  return kind == Kind::kBooked || kind == Kind::kRescheduled || kind == Kind::kCancelled;
}

absl::Status Check(const Message& message) {
  if (message.kind() == scheduling::v1::MESSAGE_KIND_UNSPECIFIED ||
      !scheduling::v1::MessageKind_IsValid(message.kind())) {
    return absl::InvalidArgumentError("a message of a kind that is not known here");
  }
  RETURN_IF_ERROR(IdOf("interviews", message.interview()).status());
  if (!IdOf("contacts", message.recipient()).ok()) {
    RETURN_IF_ERROR(IdOf("seekers", message.recipient()).status());
  }
  if (!message.has_not_before_time() || !message.has_expire_time()) {
    return absl::InvalidArgumentError("a message without its instants");
  }
  if (TellsOfBooking(static_cast<Kind>(message.kind())) && !message.has_booking()) {
    return absl::InvalidArgumentError("a message about a booking without one");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Said> DecodeSaid(const Bytes& body) {
  Message message;
  if (!message.ParseFromString(body)) return absl::InvalidArgumentError("the message does not decode");
  RETURN_IF_ERROR(Check(message));
  Said said{.kind = static_cast<Kind>(message.kind()),
            .interview = message.interview(),
            .recipient = message.recipient(),
            .by = static_cast<Party>(message.by()),
            .schedule_version = message.schedule_version(),
            .said_time = rpc::FromProto(message.not_before_time()),
            .expire_time = rpc::FromProto(message.expire_time()),
            .text = message.text(),
            .reason = message.reason(),
            .connection = message.connection(),
            .goals = {message.goals().begin(), message.goals().end()},
            .duration_minutes = message.duration_minutes(),
            .mode = static_cast<Mode>(message.mode()),
            .place = message.place(),
            .traceparent = message.traceparent()};
  for (const auto& start : message.offered_times()) said.offered_times.push_back(ToWallStart(start));
  if (message.has_booking()) {
    said.booking = {.start = ToWallStart(message.booking().start()),
                    .start_time = rpc::FromProto(message.booking().start_time()),
                    .end_time = rpc::FromProto(message.booking().end_time())};
  }
  return said;
}

}  // namespace parley::notification
