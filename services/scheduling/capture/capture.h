// What the seeker writes down, and what follows from it. Pure; each command answers the state after, or why
// not.
#ifndef PARLEY_SERVICES_SCHEDULING_CAPTURE_CAPTURE_H_
#define PARLEY_SERVICES_SCHEDULING_CAPTURE_CAPTURE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/store.h"
#include "services/scheduling/people/person_facts.h"
#include "services/scheduling/plan/facts.h"

namespace parley::scheduling {

// The numbers of the proto enums of these names (parley.scheduling.v1).
enum class Theme { kNone = 0, kEntails = 1, kBreakIn = 2, kTrends = 3, kPlusMinus = 4, kPerson = 5 };
enum class Verdict { kNone = 0, kCloser = 1, kFarther = 2, kUnsure = 3 };

struct Insight {
  Theme theme = Theme::kNone;
  std::string text;
  bool operator==(const Insight&) const = default;
};

struct Jotting {
  std::string id;
  std::string text;
  Theme theme = Theme::kNone;
  absl::Time create_time;
};

struct NextStep {
  std::string id;
  int type = 0;  // number of scheduling.v1.NextStepType
  std::string title;
  std::optional<absl::CivilDay> due_date;
  std::optional<absl::Time> done_time;
  bool operator==(const NextStep&) const = default;
};

// Somebody the contact spoke of; dangling until the seeker says who on file she is.
struct Referral {
  std::string id;
  std::string display_name;
  std::string note;
  bool may_name = false;
  Name contact;  // empty = dangling
  bool is_dropped = false;
  absl::Time create_time;
  bool operator==(const Referral&) const = default;
};

// What was said, as far as the seeker wrote it down.
struct Notes {
  std::string text;
  std::vector<Insight> insights;
  Verdict verdict = Verdict::kNone;
  int follow_up = 0;  // number of scheduling.v1.FollowUp
  bool operator==(const Notes&) const = default;
};

struct CaptureState {
  std::string interview;  // its id; empty = there is none that the caller may see
  Name seeker;
  State state = State::kNone;
  bool was_booked = false;
  std::optional<absl::Time> capture_time;
  Notes notes;
  std::vector<Jotting> jottings;
  std::vector<NextStep> next_steps;
  std::vector<Referral> referrals;
  ContactFacts named_contact;  // of a command that names one
};

// NOT_FOUND for no interview; FAILED_PRECONDITION / STATE_CONFLICT when nothing was ever booked or held;
// INVALID_ARGUMENT for more than 200 lines.
absl::StatusOr<CaptureState> Jot(CaptureState state, Jotting jotting);

// What a capture brings: empty and zero leave what was there; steps and referrals are added.
struct NewCapture {
  Notes notes;
  std::vector<NextStep> next_steps;
  std::vector<Referral> referrals;
};
// NOT_FOUND; FAILED_PRECONDITION / NOT_HELD; INVALID_ARGUMENT / NOTHING_CAPTURED without a note or an
// insight, INVALID_FIELDS for more than 50 steps or 30 referrals in all.
absl::StatusOr<CaptureState> Record(CaptureState state, NewCapture capture, absl::Time now);

// NOT_FOUND for no such step.
absl::StatusOr<CaptureState> CompleteNextStep(CaptureState state, const std::string& id, absl::Time now);

// The contact must be known, not deleted, and the seeker's to see: NOT_FOUND, or UNAVAILABLE /
// PERSON_NOT_YET_KNOWN while the copy of the people is not current. FAILED_PRECONDITION / REFERRAL_LINKED
// when the referral is another contact's, or dropped.
absl::StatusOr<CaptureState> LinkReferral(CaptureState state, const std::string& id, const Name& contact,
                                          bool is_copy_current);

// FAILED_PRECONDITION / REFERRAL_LINKED when it is a contact's.
absl::StatusOr<CaptureState> DropReferral(CaptureState state, const std::string& id);

// What is worth another thought: "NO_NEXT_STEP", "NO_REFERRAL", "NO_MINUS".
std::vector<std::string> HintsOf(const CaptureState& state);

// "interviews/<id>/nextSteps/<id>", "interviews/<id>/referrals/<id>".
Name NextStepName(const std::string& interview, const std::string& id);
Name ReferralName(const std::string& interview, const std::string& id);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_CAPTURE_CAPTURE_H_
