#ifndef PARLEY_SERVICES_NOTIFICATION_NOTICES_NOTICE_H_
#define PARLEY_SERVICES_NOTIFICATION_NOTICES_NOTICE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/call.h"
#include "common/store.h"
#include "services/notification/letter.h"

namespace parley::notification {

// What a person is to be told, once.
//
//   PENDING --claim--> SENDING --the server takes it--> SENT
//      ^                  |  \--the server refuses it for good--> DEAD
//      +---tried later----+
//   and from both: SUPERSEDED by a newer event of the same interview, VOID when it has become pointless,
//   EXPIRED when it was not sent in time.
//
// A notice that ends while it is being sent may finish that one send, and its delivery says so, but it is
// never tried again. An end is an end, with one exception: a reminder that left its interview's plan unsent
// goes on when the very same one is planned again (planned.h). The numbers are those of
// parley.notification.v1.NoticeState.
enum class NoticeState {
  kNone = 0,
  kPending = 1,
  kSending = 2,
  kSent = 3,
  kSuperseded = 4,
  kVoid = 5,
  kExpired = 6,
  kDead = 7
};

// Why a notice ended as it did, or why its last attempt failed.
inline constexpr char kNewerVersion[] = "NEWER_VERSION";
inline constexpr char kTooLate[] = "TOO_LATE";
inline constexpr char kTextGone[] = "TEXT_GONE";
inline constexpr char kErased[] = "ERASED";
inline constexpr char kNoAddress[] = "NO_ADDRESS";
inline constexpr char kCannotWrite[] = "CANNOT_WRITE";
// And of a reminder: what it was about is done, the interview came into another state
// ("INTERVIEW_CANCELLED"), or another reminder of the same thing was sent.
inline constexpr char kDone[] = "DONE";
inline constexpr char kInterviewPrefix[] = "INTERVIEW_";
inline constexpr char kDueAgain[] = "DUE_AGAIN";

// Why somebody is told; the numbers are those of parley.notification.v1.NoticeCause.
enum class Cause { kNone = 0, kPlanned = 1, kSaid = 2 };

struct Notice {
  std::string id;
  Kind kind = Kind::kNone;
  Name interview;
  Name recipient;
  int schedule_version = 0;
  bool is_calendar = false;  // carries a calendar event
  NoticeState state = NoticeState::kNone;
  std::string reason;
  absl::Time send_time;
  absl::Time expire_time;
  std::optional<absl::Time> end_time;
  int attempt_count = 0;
  Revision revision = 0;
  Cause cause = Cause::kSaid;
  // Of a reminder:
  std::optional<absl::Time> due_time;   // before quiet hours and merging
  std::optional<absl::Time> told_time;  // after; nothing while the person, tenant or policy has not come
  std::string lead;                     // id of the one in whose message it is told; empty = its own
};

// All that is known of how a notice came about.
struct NoticeStory {
  Notice notice;
  std::string why;                       // of a reminder: the plan's own words
  std::optional<absl::Time> since_time;  // of a reminder
  std::optional<absl::Time> open_time;   // of a reminder: its turn out of quiet hours, before merging
  std::string zone;                      // the recipient's, IANA; empty = not known
};

// Which notice, in whose part of the database.
struct NoticeKey {
  std::string tenant;
  std::string id;
  bool operator==(const NoticeKey&) const = default;
};

// What is known when something said arrives.
struct Arrival {
  bool is_recipient_erased = false;
  // Of the newest calendar notice to this recipient about this interview; nothing when there is none.
  std::optional<int> newest_schedule_version;
};

// "PENDING"; the name of the proto's value without its prefix, which is also how it is stored.
absl::string_view NameOf(NoticeState state);
NoticeState StateFromName(absl::string_view name);

Name NoticeName(const std::string& id);

bool IsEnded(NoticeState state);

// The notice of what was said: PENDING, or ended at once when it has nobody left to go to, comes too late,
// has lost its words, or a newer event is told already. `id` is the message's. Pure.
Notice NoticeOf(const std::string& id, const Said& said, const Arrival& arrival, absl::Time now);

// Why a letter is not to be sent although nothing is wrong with it; empty when it is. Whoever has been erased
// gets nothing more, and nothing but that a conversation is off is said in the name of somebody who has been
// erased, or about her. Somebody without an address is told nothing. Pure.
absl::string_view WhyPointless(const Letter& letter);

// What the caller may see of the tenant's notices: a seeker those of her own interviews.
class Notices {
 public:
  virtual ~Notices() = default;
  // NOT_FOUND with the same bytes whether it is not there or not the caller's.
  virtual absl::StatusOr<Notice> Get(const Call& call, const Name& name) = 0;
  // As Get, with what WhyNotice tells.
  virtual absl::StatusOr<NoticeStory> Tell(const Call& call, const Name& name) = 0;
  // Those that changed after `after`, at most `limit`, in the order of their last change.
  virtual absl::StatusOr<std::vector<Notice>> Since(const Call& call, Revision after, int limit) = 0;
};

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_NOTICES_NOTICE_H_
