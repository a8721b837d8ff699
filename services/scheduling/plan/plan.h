// What is due in an interview, when, until when, and why: one pure function of its facts.
//
//   asked            booked                                     held
//   |                |                                          |
//   nudge_due        day_before (both), soon, brain_dump,       thank_due, progress_due,
//   request_expiring after_talk                                 thank_referrer (of whoever referred the
//   seeker)
//
// The plan has no state and no clock. It is computed anew in the transaction of every write that changes a
// fact it reads, and stored beside the interview; notification follows it and compares rows by their keys. So
// nothing is ever voided or moved by hand: what is no longer due is no longer in it. Rows that are past stay,
// or they would look as if they had become pointless.
//
// Whether a row is late is judged at the stored instant of the fact it counts from (`since`), never at the
// time of planning: the same facts always give the same plan, however late or often it is computed. The rules
// row by row, with their late policies: parley/policy/v1/kinds.proto.
#ifndef PARLEY_SERVICES_SCHEDULING_PLAN_PLAN_H_
#define PARLEY_SERVICES_SCHEDULING_PLAN_PLAN_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/civil_time/business_days.h"
#include "services/scheduling/people/person_facts.h"
#include "services/scheduling/plan/facts.h"

namespace parley::scheduling {

// The numbers of parley.policy.v1.PlannedKind.
enum class PlannedKind {
  kNone = 0,
  kNudgeDue = 33,
  kRequestExpiring = 34,
  kDayBeforeSeeker = 38,
  kDayBeforeContact = 39,
  kSoon = 40,
  kBrainDump = 43,
  kAfterTalk = 44,
  kThankDue = 45,
  kThankReferrer = 50,
  kProgressDue = 52
};

// One row: its key is (subject, kind, recipient, occurrence, version), and what has the same key is told
// once.
struct Planned {
  PlannedKind kind = PlannedKind::kNone;
  Name recipient;
  Name subject;                        // the interview, or the obligation
  int occurrence = 1;                  // of silence the attempt, of repeats the ordinal
  int version = 0;                     // schedule_version of what belongs to a meeting, else 0
  absl::Time due;                      // before quiet hours
  absl::Time since;                    // of the fact it counts from; due >= since
  std::optional<absl::Time> deadline;  // by when it is of use
  absl::Time expire;                   // from then on it is not told
  std::string why;                     // in words, without names and without a full stop
  Name about;                          // thank_referrer: whom the seeker met
  bool operator==(const Planned&) const = default;
};

// All that planning reads.
struct PlanInput {
  InterviewFacts facts;
  PolicyFacts policy;
  absl::TimeZone seeker_zone;
  absl::TimeZone contact_zone;
  civil::BusinessCalendar tenant_days;   // silence and the month-later note count by it
  civil::BusinessCalendar contact_days;  // the contact's own
};

// The people's zones and calendars; a person without a zone has the tenant's. INVALID_ARGUMENT for a zone
// that tzdata does not have.
absl::StatusOr<PlanInput> InputOf(InterviewFacts facts, PolicyFacts policy, const TenantFacts& tenant,
                                  const SeekerFacts& seeker, const ContactFacts& contact);

// The rows in the order of their instants.
std::vector<Planned> Plan(const PlanInput& input);

// Its three parts (silence.cc, meeting.cc, gratitude.cc).
std::vector<Planned> PlanSilence(const PlanInput& input);
std::vector<Planned> PlanMeeting(const PlanInput& input);
std::vector<Planned> PlanGratitude(const PlanInput& input);

// When the conversation ended: as booked; one held by mail when it was said to have been.
std::optional<absl::Time> EndOf(const InterviewFacts& facts);

Name InterviewName(const std::string& id);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_PLAN_PLAN_H_
