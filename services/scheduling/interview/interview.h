// One informational interview: the aggregate of the scheduling service, as plain values.
//
//   IDENTIFIED   request -> REQUESTED
//   REQUESTED    accept -> ACCEPTED     pick -> SCHEDULED    decline -> DECLINED    silence -> EXPIRED
//   ACCEPTED     pick -> SCHEDULED      decline -> DECLINED  silence -> EXPIRED     by mail: held -> HELD
//   SCHEDULED    reschedule             cancel -> CANCELLED  held -> HELD           absent -> NO_SHOW
//   DECLINED     taken back -> ACCEPTED
//   EXPIRED      a late yes -> ACCEPTED
//   HELD         close -> CLOSED        corrected: absent -> NO_SHOW
//   NO_SHOW      corrected: held -> HELD
//   and withdraw -> WITHDRAWN from all but SCHEDULED and what follows it.
//
// A decision is a pure function from an InterviewState, a command and an instant to the state after. All
// that follows from it is derived from the state after: what people are told stands in `said`, what is
// claimed is ClaimsOf, what is awaited is TimerOf, what falls due is the plan. So nothing is ever voided by
// hand.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_INTERVIEW_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_INTERVIEW_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store.h"
#include "services/scheduling/messages/message.h"
#include "services/scheduling/people/person_facts.h"
#include "services/scheduling/plan/gratitude.h"
#include "services/scheduling/plan/plan.h"

namespace parley::scheduling {

// The number of the proto enum of this name.
enum class Channel { kNone = 0, kMail = 1, kPhone = 2, kLinkedIn = 3, kInPerson = 4 };

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
  std::optional<absl::Time> nudge_time;
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
  int seeker_move_count = 0;                   // times the seeker has moved it
  std::optional<absl::Time> assume_held_time;  // of the booking: when silence means that it took place
  std::optional<absl::Time> outcome_time;      // when it was said, or assumed, to have taken place or not
  bool is_assumed_held = false;
  Party absent = Party::kNone;  // of a NO_SHOW: who did not come
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
  Revision revision = 0;                   // of the row's last write, its etag; 0 = not on file
  Revision feed_revision = 0;              // its place in the feed
  std::optional<absl::Time> capture_time;  // of what the seeker wrote down; read, not written here
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

// All that a decision about one interview reads, and what it says.
struct InterviewState {
  Interview interview;
  TenantFacts tenant;
  PolicyFacts policy;
  SeekerFacts seeker;
  ContactFacts contact;
  Neighbours neighbours;
  std::vector<Obligation> obligations;  // of a held one
  std::vector<Message> said;
};

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
