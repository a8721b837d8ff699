#include "services/scheduling/capture/capture_rpc.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/rpc/resource.h"
#include "parley/scheduling/v1/capture.pb.h"
#include "services/scheduling/plan/plan.h"

namespace parley::scheduling {
namespace {

using Captures = Store<CaptureState>;

static_assert(static_cast<int>(Theme::kPerson) == v1::THEME_PERSON);
static_assert(static_cast<int>(Verdict::kUnsure) == v1::VERDICT_UNSURE);

v1::Jotting ToProto(const Jotting& jotting) {
  v1::Jotting out;
  out.set_text(jotting.text);
  out.set_theme(static_cast<v1::Theme>(jotting.theme));
  *out.mutable_create_time() = rpc::ToProto(jotting.create_time);
  return out;
}

v1::NextStep ToProto(const std::string& interview, const NextStep& step) {
  v1::NextStep out;
  out.set_name(NextStepName(interview, step.id));
  out.set_type(static_cast<v1::NextStepType>(step.type));
  out.set_title(step.title);
  if (step.due_date) {
    out.mutable_due_date()->set_year(static_cast<int>(step.due_date->year()));
    out.mutable_due_date()->set_month(step.due_date->month());
    out.mutable_due_date()->set_day(step.due_date->day());
  }
  if (step.done_time) *out.mutable_done_time() = rpc::ToProto(*step.done_time);
  return out;
}

v1::Referral ToProto(const std::string& interview, const Referral& referral) {
  v1::Referral out;
  out.set_name(ReferralName(interview, referral.id));
  out.set_display_name(referral.display_name);
  out.set_note(referral.note);
  out.set_may_name(referral.may_name);
  out.set_contact(referral.contact);
  out.set_is_dropped(referral.is_dropped);
  return out;
}

v1::Capture ToProto(const CaptureState& state) {
  v1::Capture out;
  out.set_interview(InterviewName(state.interview));
  out.set_notes(state.notes.text);
  for (const Insight& insight : state.notes.insights) {
    v1::Insight& added = *out.add_insights();
    added.set_theme(static_cast<v1::Theme>(insight.theme));
    added.set_text(insight.text);
  }
  out.set_verdict(static_cast<v1::Verdict>(state.notes.verdict));
  out.set_follow_up(static_cast<v1::FollowUp>(state.notes.follow_up));
  for (const NextStep& step : state.next_steps) *out.add_next_steps() = ToProto(state.interview, step);
  for (const Referral& referral : state.referrals) {
    *out.add_referrals() = ToProto(state.interview, referral);
  }
  for (const Jotting& jotting : state.jottings) *out.add_jottings() = ToProto(jotting);
  if (state.capture_time) *out.mutable_capture_time() = rpc::ToProto(*state.capture_time);
  for (std::string& hint : HintsOf(state)) out.add_hints(std::move(hint));
  return out;
}

NewCapture FromProto(const v1::RecordCaptureRequest& request) {
  NewCapture capture{.notes = {.text = request.notes(),
                               .verdict = static_cast<Verdict>(request.verdict()),
                               .follow_up = request.follow_up()}};
  for (const v1::Insight& insight : request.insights()) {
    capture.notes.insights.push_back({.theme = static_cast<Theme>(insight.theme()), .text = insight.text()});
  }
  for (const v1::NextStep& step : request.next_steps()) {
    capture.next_steps.push_back({.id = NewId(RealNow()), .type = step.type(), .title = step.title()});
    const auto& due = step.due_date();
    if (step.has_due_date()) {
      capture.next_steps.back().due_date = absl::CivilDay(due.year(), due.month(), due.day());
    }
  }
  for (const v1::Referral& referral : request.referrals()) {
    capture.referrals.push_back({.id = NewId(RealNow()),
                                 .display_name = referral.display_name(),
                                 .note = referral.note(),
                                 .may_name = referral.may_name()});
  }
  return capture;
}

// The one of `items` whose id is the last part of `name`; it is there, since the command has just changed it.
template <class Item>
const Item& Named(const std::vector<Item>& items, const std::string& id) {
  for (const Item& item : items) {
    if (item.id == id) return item;
  }
  return items.back();
}

// The interview and the thing within it that a name such as "interviews/a/referrals/b" names.
struct Within {
  std::string interview;
  std::string id;
};
absl::StatusOr<Within> Parse(absl::string_view collection, const Name& name) {
  ASSIGN_OR_RETURN(std::vector<std::string> ids, IdsOf(collection, name));
  return Within{std::move(ids[0]), std::move(ids[1])};
}

absl::StatusOr<Bytes> AddJotting(Captures& captures, const CaptureNeeds&, const Call& call,
                                 const v1::AddJottingRequest& request) {
  const std::vector<Name> names = {request.interview()};
  const auto decide = [&](CaptureState state, absl::Time now) {
    return Jot(std::move(state), {.id = NewId(RealNow()),
                                  .text = request.text(),
                                  .theme = static_cast<Theme>(request.theme()),
                                  .create_time = now});
  };
  return captures.Apply(call, names, decide, [](const CaptureState& state) {
    return ToProto(state.jottings.back()).SerializeAsString();
  });
}

// Two writes, the first of which is harmless alone: an interview that is said to be held and not captured
// yet.
absl::StatusOr<Bytes> RecordWords(Captures& captures, const CaptureNeeds& needs, const Call& call,
                                  const v1::RecordCaptureRequest& request) {
  RETURN_IF_ERROR(needs.hold(call, request.interview()));
  const std::vector<Name> names = {request.interview()};
  const NewCapture capture = FromProto(request);
  const auto decide = [&](CaptureState state, absl::Time now) {
    NewCapture stamped = capture;
    for (Referral& referral : stamped.referrals) referral.create_time = now;
    return Record(std::move(state), std::move(stamped), now);
  };
  return captures.Apply(call, names, decide,
                        [](const CaptureState& state) { return ToProto(state).SerializeAsString(); });
}

absl::StatusOr<Bytes> Read(Captures& captures, const CaptureNeeds&, const Call& call,
                           const v1::GetCaptureRequest& request) {
  ASSIGN_OR_RETURN(const CaptureState state, captures.Get(call, request.interview()));
  return ToProto(state).SerializeAsString();
}

absl::StatusOr<Bytes> Complete(Captures& captures, const CaptureNeeds&, const Call& call,
                               const v1::CompleteNextStepRequest& request) {
  ASSIGN_OR_RETURN(const Within place, Parse("interviews/*/nextSteps", request.name()));
  const std::vector<Name> names = {InterviewName(place.interview)};
  const auto decide = [&](CaptureState state, absl::Time now) {
    return CompleteNextStep(std::move(state), place.id, now);
  };
  return captures.Apply(call, names, decide, [&](const CaptureState& state) {
    return ToProto(state.interview, Named(state.next_steps, place.id)).SerializeAsString();
  });
}

absl::StatusOr<Bytes> ChangeReferral(
    Captures& captures, const Call& call, const Within& place, std::vector<Name> names,
    const std::function<absl::StatusOr<CaptureState>(CaptureState)>& decide) {
  names.push_back(InterviewName(place.interview));
  return captures.Apply(
      call, names, [&](CaptureState state, absl::Time) { return decide(std::move(state)); },
      [&](const CaptureState& state) {
        return ToProto(state.interview, Named(state.referrals, place.id)).SerializeAsString();
      });
}

// A person the copy lacks is looked for once more when the copy is as new as its source.
absl::StatusOr<Bytes> Link(Captures& captures, const CaptureNeeds& needs, const Call& call,
                           const v1::LinkReferralRequest& request) {
  ASSIGN_OR_RETURN(const Within place, Parse("interviews/*/referrals", request.name()));
  const auto link = [&](bool is_copy_current) {
    return ChangeReferral(captures, call, place, {request.contact()}, [&](CaptureState state) {
      return LinkReferral(std::move(state), place.id, request.contact(), is_copy_current);
    });
  };
  absl::StatusOr<Bytes> linked = link(false);
  if (linked.ok() || ReasonOf(linked.status()) != "PERSON_NOT_YET_KNOWN") return linked;
  RETURN_IF_ERROR(needs.await_people(call));
  return link(true);
}

absl::StatusOr<Bytes> Drop(Captures& captures, const CaptureNeeds&, const Call& call,
                           const v1::DropReferralRequest& request) {
  ASSIGN_OR_RETURN(const Within place, Parse("interviews/*/referrals", request.name()));
  return ChangeReferral(captures, call, place, {},
                        [&](CaptureState state) { return DropReferral(std::move(state), place.id); });
}

}  // namespace

std::vector<rpc::Method> CaptureMethods(Captures& captures, CaptureNeeds needs) {
  const auto bind = [&captures, needs = std::move(needs)](auto function) {
    return [&captures, needs, function](const Call& call, const auto& request) {
      return function(captures, needs, call, request);
    };
  };
  const std::string service = "parley.scheduling.v1.CaptureService/";
  return {rpc::Unary<v1::AddJottingRequest>(service + "AddJotting", bind(AddJotting)),
          rpc::Unary<v1::RecordCaptureRequest>(service + "RecordCapture", bind(RecordWords)),
          rpc::Unary<v1::GetCaptureRequest>(service + "GetCapture", bind(Read)),
          rpc::Unary<v1::CompleteNextStepRequest>(service + "CompleteNextStep", bind(Complete)),
          rpc::Unary<v1::LinkReferralRequest>(service + "LinkReferral", bind(Link)),
          rpc::Unary<v1::DropReferralRequest>(service + "DropReferral", bind(Drop))};
}

}  // namespace parley::scheduling
