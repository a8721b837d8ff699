#include "services/gateway/pages/refusals.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "google/rpc/error_details.pb.h"

namespace parley::gateway {
namespace {

constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";

struct KnownRefusal {
  const char* reason;
  int status;
  const char* sentence;
};

constexpr KnownRefusal kKnownRefusals[] = {
    {"SLOT_TAKEN", 409, "That time has just been taken. Please choose another one; nothing has been booked."},
    {"SLOT_IN_PAST", 400, "That time has passed. Please choose a later one."},
    {"INVALID_FIELDS", 400,
     "Please choose a time, and look once more at what you typed: something is missing or cannot be read."},
    {"STATE_CONFLICT", 409,
     "Something has changed in the meantime, so your answer could not be taken. This is how it stands now."},
    {"INTERVIEW_LIVE", 409,
     "There is already another conversation between the two of you, so this one stays as it is."},
    {"CONTACT_TERM_CAP", 409,
     "You have already agreed to as many conversations as you are asked for in one term. Thank you; this one "
     "can wait."},
    {"IDEMPOTENCY_KEY_REUSED", 409,
     "This form was sent before, with another choice. This is how it stands now; please choose again if you "
     "wish."},
};

// "2026-03-08T03:00:00" as "03:00".
std::string HourOf(const std::string& wall_time) {
  constexpr size_t kHourAt = sizeof("2026-03-08T") - 1;
  return wall_time.substr(std::min(kHourAt, wall_time.size()), sizeof("03:00") - 1);
}

// Scheduling names the times on both sides of the gap in its ErrorInfo.
std::string GapSentence(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  const auto bytes = status.GetPayload(kErrorInfoUrl);
  const bool is_told = bytes && info.ParseFromString(std::string(*bytes)) &&
                       info.metadata().contains("nearest_before") &&
                       info.metadata().contains("nearest_after");
  const std::string nearest =
      is_told ? absl::StrCat(": ", HourOf(info.metadata().at("nearest_before")), " or ",
                             HourOf(info.metadata().at("nearest_after")), " are the nearest there are.")
              : ", a little earlier or later.";
  return absl::StrCat(
      "That time does not exist: clocks are put forward over it that day. Please choose another", nearest);
}

}  // namespace

std::optional<Refusal> RefusalOf(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  if (reason == "SLOT_IN_DST_GAP") return Refusal{400, GapSentence(status)};
  for (const KnownRefusal& known : kKnownRefusals) {
    if (reason == known.reason) return Refusal{known.status, known.sentence};
  }
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return Refusal{
          400, "Something in what you sent cannot be read. Please look at it once more and send it again."};
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
      return Refusal{
          409, "That is not possible just now. This is how it stands; please choose again if you wish."};
    default:
      return std::nullopt;
  }
}

}  // namespace parley::gateway
