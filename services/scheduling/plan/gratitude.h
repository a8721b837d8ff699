// What a seeker owes for a conversation that was held. Pure: obligations follow from the facts, and all that
// is ever stored of one is that it was done or waived.
#ifndef PARLEY_SERVICES_SCHEDULING_PLAN_GRATITUDE_H_
#define PARLEY_SERVICES_SCHEDULING_PLAN_GRATITUDE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/scheduling/plan/plan.h"

namespace parley::scheduling {

// Ids of obligations within their interview; thanks to a referrer are "thank-referrer-<referral id>".
inline constexpr absl::string_view kThankYou = "thank-you";
inline constexpr absl::string_view kProgress = "progress";
inline constexpr absl::string_view kThankReferrerPrefix = "thank-referrer-";

// The numbers of the proto enums of these names.
enum class ObligationKind { kNone = 0, kThankYou = 1, kProgress = 2, kThankReferrer = 3 };
enum class ObligationState { kNone = 0, kOpen = 1, kDone = 2, kWaived = 3, kMissed = 4 };

struct Obligation {
  std::string id;
  ObligationKind kind = ObligationKind::kNone;
  ObligationState state = ObligationState::kNone;
  Name contact;  // to whom
  absl::Time due;
  absl::Time stop;                     // from then on, when nothing was done, it is missed
  std::optional<absl::Time> end_time;  // when it was done or waived
  Name about;                          // thanks to a referrer: whom the seeker met
};

// What is, or was, owed for the conversation: none unless it was held. `now` tells the open ones from the
// missed.
std::vector<Obligation> ObligationsOf(const PlanInput& input, absl::Time now);

// "interviews/<id>/obligations/<id>".
Name ObligationName(const std::string& interview, absl::string_view obligation);

// Whether the obligation was done or waived.
bool IsEnded(const InterviewFacts& facts, absl::string_view obligation);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_PLAN_GRATITUDE_H_
