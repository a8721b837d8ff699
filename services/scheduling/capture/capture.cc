#include "services/scheduling/capture/capture.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "services/scheduling/plan/plan.h"

namespace parley::scheduling {
namespace {

constexpr size_t kJottingsMax = 200;
constexpr size_t kNextStepsMax = 50;
constexpr size_t kReferralsMax = 30;

absl::Status CheckThere(const CaptureState& state) {
  return state.interview.empty() ? NotFound("The interview") : absl::OkStatus();
}

bool IsBlank(const std::string& text) {
  return absl::StripAsciiWhitespace(text).empty();
}

bool HasWords(const Notes& notes) {
  const auto has_text = [](const Insight& insight) { return !IsBlank(insight.text); };
  return !IsBlank(notes.text) || std::any_of(notes.insights.begin(), notes.insights.end(), has_text);
}

// What is new over what was there.
Notes Merged(Notes before, Notes now) {
  if (now.text.empty()) now.text = std::move(before.text);
  if (now.insights.empty()) now.insights = std::move(before.insights);
  if (now.verdict == Verdict::kNone) now.verdict = before.verdict;
  if (now.follow_up == 0) now.follow_up = before.follow_up;
  return now;
}

template <class Item>
void Append(std::vector<Item>& items, std::vector<Item> more) {
  std::move(more.begin(), more.end(), std::back_inserter(items));
}

template <class Item>
Item* Find(std::vector<Item>& items, const std::string& id) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.id == id; });
  return found == items.end() ? nullptr : &*found;
}

absl::Status Linked() {
  return Fail(absl::StatusCode::kFailedPrecondition, "REFERRAL_LINKED",
              "The referral was linked to a person, or dropped, before.");
}

absl::Status CheckNamed(const CaptureState& state, const Name& contact, bool is_copy_current) {
  const ContactFacts& named = state.named_contact;
  if (!named.is_known && !is_copy_current) {
    constexpr absl::Duration kRetry = absl::Seconds(1);
    return WithRetry(Fail(absl::StatusCode::kUnavailable, "PERSON_NOT_YET_KNOWN",
                          "News of this person is still on its way."),
                     kRetry);
  }
  const bool is_visible = named.owner.empty() || named.owner == state.seeker;
  return named.is_known && !named.is_deleted && is_visible ? absl::OkStatus() : NotFound(contact);
}

}  // namespace

absl::StatusOr<CaptureState> Jot(CaptureState state, Jotting jotting) {
  RETURN_IF_ERROR(CheckThere(state));
  if (!state.was_booked && !WasHeld(state.state)) {
    return Fail(absl::StatusCode::kFailedPrecondition, "STATE_CONFLICT", "The interview was never booked.");
  }
  if (state.jottings.size() >= kJottingsMax) {
    return InvalidFields(
        {{"text", absl::StrCat("is one more than the ", kJottingsMax, " lines there can be")}});
  }
  state.jottings.push_back(std::move(jotting));
  return state;
}

absl::StatusOr<CaptureState> Record(CaptureState state, NewCapture capture, absl::Time now) {
  RETURN_IF_ERROR(CheckThere(state));
  if (!WasHeld(state.state)) {
    return Fail(absl::StatusCode::kFailedPrecondition, "NOT_HELD", "The conversation has not been held.");
  }
  state.notes = Merged(std::move(state.notes), std::move(capture.notes));
  if (!HasWords(state.notes)) {
    return InvalidFields({{"notes", "or an insight is required"}}, "NOTHING_CAPTURED");
  }
  Append(state.next_steps, std::move(capture.next_steps));
  Append(state.referrals, std::move(capture.referrals));
  std::vector<FieldViolation> violations;
  if (state.next_steps.size() > kNextStepsMax) violations.push_back({"next_steps", "would be more than 50"});
  if (state.referrals.size() > kReferralsMax) violations.push_back({"referrals", "would be more than 30"});
  if (!violations.empty()) return InvalidFields(violations);
  if (!state.capture_time) state.capture_time = now;
  return state;
}

absl::StatusOr<CaptureState> CompleteNextStep(CaptureState state, const std::string& id, absl::Time now) {
  RETURN_IF_ERROR(CheckThere(state));
  NextStep* const step = Find(state.next_steps, id);
  if (step == nullptr) return NotFound("The next step");
  if (!step->done_time) step->done_time = now;
  return state;
}

absl::StatusOr<CaptureState> LinkReferral(CaptureState state, const std::string& id, const Name& contact,
                                          bool is_copy_current) {
  RETURN_IF_ERROR(CheckThere(state));
  Referral* const referral = Find(state.referrals, id);
  if (referral == nullptr) return NotFound("The referral");
  if (referral->contact == contact) return state;
  if (!referral->contact.empty() || referral->is_dropped) return Linked();
  RETURN_IF_ERROR(CheckNamed(state, contact, is_copy_current));
  referral->contact = contact;
  return state;
}

absl::StatusOr<CaptureState> DropReferral(CaptureState state, const std::string& id) {
  RETURN_IF_ERROR(CheckThere(state));
  Referral* const referral = Find(state.referrals, id);
  if (referral == nullptr) return NotFound("The referral");
  if (!referral->contact.empty()) return Linked();
  referral->is_dropped = true;
  return state;
}

std::vector<std::string> HintsOf(const CaptureState& state) {
  std::vector<std::string> hints;
  if (!state.capture_time) return hints;
  if (state.next_steps.empty()) hints.emplace_back("NO_NEXT_STEP");
  if (state.referrals.empty()) hints.emplace_back("NO_REFERRAL");
  const auto is_minus = [](const Insight& insight) { return insight.theme == Theme::kPlusMinus; };
  const std::vector<Insight>& insights = state.notes.insights;
  if (std::none_of(insights.begin(), insights.end(), is_minus)) hints.emplace_back("NO_MINUS");
  return hints;
}

Name NextStepName(const std::string& interview, const std::string& id) {
  return absl::StrCat(InterviewName(interview), "/nextSteps/", id);
}

Name ReferralName(const std::string& interview, const std::string& id) {
  return absl::StrCat(InterviewName(interview), "/referrals/", id);
}

}  // namespace parley::scheduling
