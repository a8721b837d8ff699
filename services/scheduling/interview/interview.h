// One informational interview: the aggregate of the scheduling service, as plain values.
//
//   IDENTIFIED --request--> REQUESTED --accept--> ACCEPTED --pick--> SCHEDULED --cancel--> CANCELLED
//        |                   |  |  \-----------pick----------------/    |  ^
//        |                   |  |                                       |  | reschedule
//        |                   |  +--decline--> DECLINED (from ACCEPTED too; taken back: ACCEPTED)
//        |                   +--silence--> EXPIRED (from ACCEPTED too; a late yes: ACCEPTED)
//        +--withdraw--> WITHDRAWN (from REQUESTED, ACCEPTED, EXPIRED and DECLINED too)
//
// A decision is a pure function from an InterviewState, a command and an instant to the state after. All
// that follows from it is derived from the state after: what people are told stands in `said`, what is
// claimed is ClaimsOf, what is awaited is TimerOf. So nothing is ever voided by hand.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_INTERVIEW_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_INTERVIEW_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/civil_time/wall_time.h"
#include "common/store.h"
#include "services/scheduling/people/person_facts.h"

namespace parley::scheduling {

// The numbers of the proto enums of these names (parley.scheduling.v1).
enum class State {
  kNone = 0,
  kIdentified = 1,
  kRequested = 2,
  kAccepted = 3,
  kScheduled = 4,
  kDeclined = 5,
  kExpired = 6,
  kWithdrawn = 7,
  kCancelled = 8,
  kHeld = 9,
  kNoShow = 10,
  kClosed = 11
};
enum class Mode { kNone = 0, kInPerson = 1, kPhone = 2, kVideo = 3, kEmail = 4 };
enum class Channel { kNone = 0, kMail = 1, kPhone = 2, kLinkedIn = 3, kInPerson = 4 };
enum class Party { kNone = 0, kSeeker = 1, kContact = 2, kSystem = 3 };
enum class MessageKind {
  kNone = 0,
  kRequest = 1,
  kNudge = 2,
  kAccepted = 3,
  kDeclined = 4,
  kBooked = 5,
  kRescheduled = 6,
  kCancelled = 7,
  kWithdrawn = 8,
  kExpired = 9
};

// A start as people say it.
struct WallStart {
  absl::CivilSecond wall;
  std::string zone;  // IANA
  civil::Fold fold = civil::Fold::kFirst;
  bool operator==(const WallStart&) const = default;
};

// A start that exists, with the instants it means.
struct Booking {
  WallStart start;
  absl::Time start_time;
  absl::Time end_time;
  bool is_ambiguous = false;  // the wall time happens twice; start.fold says which was taken
  std::string zone_rules;     // version of tzdata by which the instants were derived
  bool operator==(const Booking&) const = default;
};

// What the seeker hopes for.
struct Wish {
  int scope = 0;                   // number of scheduling.v1.Scope
  std::vector<std::string> goals;  // at most 3 lines
  Mode mode = Mode::kNone;
  int minutes = 0;
  std::string place;  // where or how
  bool operator==(const Wish&) const = default;
};

// How the contact was asked, and what became of it.
struct Outreach {
  Channel channel = Channel::kNone;
  int attempt_count = 0;  // 1 = the request, 2 = the nudge too
  std::optional<absl::Time> request_time;
  std::optional<absl::Time> accept_time;
  // Of a no and of an end by silence; they lock the pair even when the seeker withdraws afterwards. A later
  // yes clears both.
  std::optional<absl::Time> decline_time;
  std::optional<absl::Time> silence_time;
  std::optional<absl::Time> expire_time;  // when silence ends the interview by itself; unset = never
  std::vector<WallStart> offered_times;   // at most 5; checked, not held
  bool operator==(const Outreach&) const = default;
};

// The conversation itself.
struct Meeting {
  std::optional<Booking> booking;
  std::optional<absl::Time> booked_time;  // of the newest booking, kept after a cancel
  // Rises when time, zone, place, mode or people change, or the booking is called off: the calendar's
  // SEQUENCE, so the first booking has 0.
  int schedule_version = 0;
  int seeker_move_count = 0;  // times the seeker has moved it
  bool operator==(const Meeting&) const = default;
};

struct Interview {
  std::string id;
  Name seeker;
  Name contact;
  State state = State::kNone;
  Party state_by = Party::kNone;  // who brought it into its state
  absl::Time state_time;          // and when
  Wish wish;
  Outreach outreach;
  Meeting meeting;
  std::string link_id;  // of the contact's capability link, 16 random bytes
  absl::Time create_time;
  absl::Time update_time;
  Revision revision = 0;       // of the row's last write, its etag; 0 = not on file
  Revision feed_revision = 0;  // its place in the feed
  bool operator==(const Interview&) const = default;
};

// An interval that belongs to one interview of a person.
struct Claim {
  Name person;
  absl::Time start;
  absl::Time end;
  bool operator==(const Claim&) const = default;
};

// What a decision about one interview reads of the others. The interview itself is not counted.
struct Neighbours {
  std::vector<Claim> claims;       // of the seeker and of the contact, those that have not ended
  int contact_pending_count = 0;   // REQUESTED, of any seeker
  int contact_accepted_count = 0;  // ACCEPTED, SCHEDULED, HELD or CLOSED by a yes of this term
  std::optional<absl::Time> contact_last_held_time;  // end of her last conversation
  int seeker_pending_count = 0;                      // REQUESTED, with any contact
  std::optional<absl::Time> pair_declined_time;      // the last no between the two
  std::optional<absl::Time> pair_silence_time;       // the last end by silence between the two
  Name pair_live_name;  // their live interview, the one furthest on; empty = none
  State pair_live_state = State::kNone;
};

// What a person is to be told because somebody just did something. The SQL gives it its id.
struct Message {
  MessageKind kind = MessageKind::kNone;
  Name recipient;
  Party by = Party::kNone;
  int schedule_version = 0;
  absl::Time not_before;
  absl::Time expire_time;  // later than this it is not sent
  std::string text;        // a person's own words; empty = none
  std::string reason;
  std::string connection;
  std::vector<std::string> goals;
  std::vector<WallStart> offered_times;
  std::optional<Booking> booking;  // of the calendar event it carries
  int minutes = 0;
  Mode mode = Mode::kNone;
  std::string place;
};

// All that a decision about one interview reads, and what it says.
struct InterviewState {
  Interview interview;
  TenantFacts tenant;
  PolicyFacts policy;
  SeekerFacts seeker;
  ContactFacts contact;
  Neighbours neighbours;
  std::vector<Message> said;
};

Name InterviewName(const std::string& id);
// The calendars of an interview's two people, to be locked with it.
Name CalendarName(const Name& person);

// "REQUESTED"; the name of the proto's value without its prefix.
absl::string_view NameOf(State state);

// Whether the interview keeps the pair from beginning another one.
bool IsLive(State state);
// Whether the booked conversation lies in the past.
bool IsOver(const Interview& interview, absl::Time now);

// What the interview claims: the booked interval, for both people.
std::vector<Claim> ClaimsOf(const Interview& interview);

// Whether the copy of contacts' rows has all that a decision reads: both people, tenant and policy.
bool IsKnown(const InterviewState& state);

// What stands before every decision about an interview that should be there: NOT_FOUND for one that is not,
// or not the caller's (revision 0); UNAVAILABLE / PERSON_NOT_YET_KNOWN while the copy is being rebuilt.
absl::Status CheckReady(const InterviewState& state);
absl::Status NotYetKnown();

// FAILED_PRECONDITION / STATE_CONFLICT with the state in the metadata.
absl::Status StateConflict(const Interview& interview);

// Brings the interview into `state`; what silence would have ended is no longer awaited.
void Enter(Interview& interview, State state, Party by, absl::Time now);

// The zone people's days are counted in: theirs, else the tenant's. INVALID_ARGUMENT for a zone that tzdata
// does not have.
absl::StatusOr<absl::TimeZone> SeekerZone(const InterviewState& state);
absl::StatusOr<absl::TimeZone> ContactZone(const InterviewState& state);
// `n` days later at the same local time of the seeker; business days are those of the tenant.
absl::StatusOr<absl::Time> DaysAfter(const InterviewState& state, absl::Time instant, int64_t n);
absl::StatusOr<absl::Time> BusinessDaysAfter(const InterviewState& state, absl::Time instant, int64_t n);

// Adds to `said` what `recipient` is told, with the interview's facts as they now are.
Message& Say(InterviewState& state, MessageKind kind, const Name& recipient, Party by, absl::Time now);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_INTERVIEW_H_
