#include "services/notification/notices/notice.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"

namespace parley::notification {
namespace {

constexpr std::array<const char*, 8> kStateNames = {"UNSPECIFIED", "PENDING", "SENDING", "SENT",
                                                    "SUPERSEDED",  "VOID",    "EXPIRED", "DEAD"};

bool IsOwnNote(Kind kind) {
  return kind == Kind::kThankYou || kind == Kind::kProgress || kind == Kind::kReferrerThanks;
}

// Scheduling empties the words of old messages; a request or a note without any is not one.
bool IsTextGone(const Said& said) {
  if (said.kind == Kind::kRequest) return said.reason.empty() && said.text.empty();
  if (said.kind == Kind::kNudge) return said.goals.empty() && said.text.empty();
  return IsOwnNote(said.kind) && said.text.empty();
}

bool NeedsBoth(Kind kind) {
  return kind == Kind::kRequest || kind == Kind::kNudge || kind == Kind::kAccepted || kind == Kind::kBooked ||
         kind == Kind::kRescheduled || IsOwnNote(kind) || IsReminder(kind);
}

}  // namespace

absl::string_view NameOf(NoticeState state) {
  return kStateNames[static_cast<size_t>(state)];
}

NoticeState StateFromName(absl::string_view name) {
  const auto* const found = std::find(kStateNames.begin(), kStateNames.end(), name);
  return found == kStateNames.end() ? NoticeState::kNone
                                    : static_cast<NoticeState>(found - kStateNames.begin());
}

Name NoticeName(const std::string& id) {
  return absl::StrCat("notices/", id);
}

bool IsEnded(NoticeState state) {
  return state != NoticeState::kPending && state != NoticeState::kSending;
}

Notice NoticeOf(const std::string& id, const Said& said, const Arrival& arrival, absl::Time now) {
  Notice notice{.id = id,
                .kind = said.kind,
                .interview = said.interview,
                .recipient = said.recipient,
                .schedule_version = said.schedule_version,
                .is_calendar = said.booking.has_value(),
                .state = NoticeState::kPending,
                .send_time = said.said_time,
                .expire_time = said.expire_time};
  const auto end = [&](NoticeState state, const char* reason) {
    notice.state = state;
    notice.reason = reason;
    notice.end_time = now;
  };
  if (arrival.is_recipient_erased) {
    end(NoticeState::kVoid, kErased);
  } else if (said.expire_time <= now) {
    end(NoticeState::kExpired, kTooLate);
  } else if (IsTextGone(said)) {
    end(NoticeState::kExpired, kTextGone);
  } else if (notice.is_calendar && arrival.newest_schedule_version > said.schedule_version) {
    end(NoticeState::kSuperseded, kNewerVersion);
  }
  return notice;
}

absl::string_view WhyPointless(const Letter& letter) {
  const Person& recipient = RecipientOf(letter);
  const Person& other = IsToContact(letter) ? letter.parties.seeker : letter.parties.contact;
  if (recipient.is_deleted) return kErased;
  if (other.is_deleted && NeedsBoth(letter.said.kind)) return kErased;
  if (recipient.email.empty()) return kNoAddress;
  return "";
}

}  // namespace parley::notification
