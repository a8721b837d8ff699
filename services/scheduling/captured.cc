#include "services/scheduling/captured.h"

#include "common/errors/errors.h"

namespace parley::scheduling {

Captured CapturedOf(const CaptureState& state) {
  Captured captured{.is_farther = state.notes.verdict == Verdict::kFarther};
  const auto& [text, insights, verdict, follow_up] = state.notes;
  captured.insight = insights.empty() ? text.substr(0, text.find('\n')) : insights.front().text;
  for (const NextStep& step : state.next_steps) {
    (step.done_time ? captured.steps_done : captured.steps_open).push_back(step.title);
  }
  for (const Referral& referral : state.referrals) {
    if (!referral.is_dropped) captured.referrals.push_back(referral.display_name);
  }
  return captured;
}

std::function<absl::StatusOr<Captured>(const Call&, const Name& interview)> CapturedFrom(
    Store<CaptureState>& captures) {
  return [&captures](const Call& call, const Name& interview) -> absl::StatusOr<Captured> {
    ASSIGN_OR_RETURN(const CaptureState state, captures.Get(call, interview));
    return CapturedOf(state);
  };
}

}  // namespace parley::scheduling
