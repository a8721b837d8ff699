#include "services/scheduling/interview/interview_rpc.h"

#include <utility>

#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/names/link_token.h"
#include "common/names/names.h"
#include "common/rpc/resource.h"
#include "services/scheduling/interview/booking.h"
#include "services/scheduling/interview/commands.h"
#include "services/scheduling/interview/outcome.h"
#include "services/scheduling/interview/outreach.h"
#include "services/scheduling/interview/wire_rpc.h"

namespace parley::scheduling {
namespace {

using Interviews = Store<InterviewState>;

Party PartyOf(const Caller& caller) {
  return caller.role == Role::kCapability ? Party::kContact : Party::kSeeker;
}

Interviews::Answer ReplyTo(const Call& call) {
  return [&call](const InterviewState& state) {
    return ToProtoFor(call.caller, state.interview).SerializeAsString();
  };
}

// An instant as it is stored, so that a reply and a later read are the same bytes.
absl::Time ToStored(absl::Time now) {
  return absl::FromUnixMicros(absl::ToUnixMicros(now));
}

std::vector<Name> Locks(const Name& interview, const Name& seeker, const Name& contact) {
  return {interview, CalendarName(seeker), CalendarName(contact)};
}

// Applies `command`, a function from (state, now), to the interview `name`. Its two people never change, so
// that reading them first is enough to know what to lock; who may see it is asked again within the write.
template <class Command>
absl::StatusOr<Bytes> Apply(Interviews& interviews, const Call& call, const Name& name, Command command) {
  ASSIGN_OR_RETURN(const InterviewState seen, interviews.Get(call, name));
  const auto decide = [&](InterviewState state, absl::Time now) {
    return command(std::move(state), ToStored(now));
  };
  return interviews.Apply(call, Locks(name, seen.interview.seeker, seen.interview.contact), decide,
                          ReplyTo(call));
}

Wish ToWish(const v1::Interview& interview) {
  return {.scope = interview.scope(),
          .goals = {interview.goals().begin(), interview.goals().end()},
          .mode = static_cast<Mode>(interview.mode()),
          .minutes = interview.duration_minutes(),
          .place = interview.place()};
}

absl::StatusOr<Bytes> CreateWith(Interviews& interviews, const Call& call, const NewInterview& wanted) {
  const auto decide = [&](InterviewState state, absl::Time now) {
    return CreateInterview(std::move(state), wanted, ToStored(now));
  };
  return interviews.Apply(call, Locks(InterviewName(wanted.id), wanted.seeker, wanted.contact), decide,
                          ReplyTo(call));
}

// A person the copy lacks is looked for once more when the copy is as new as its source.
absl::StatusOr<Bytes> Create(Interviews& interviews, const AwaitPeople& await_people, const Call& call,
                             const v1::CreateInterviewRequest& request) {
  NewInterview wanted{.id = NewId(RealNow()),
                      .link_id = NewLinkId(),
                      .seeker = call.caller.act_as,
                      .contact = request.interview().contact(),
                      .wish = ToWish(request.interview())};
  auto created = CreateWith(interviews, call, wanted);
  if (created.ok() || ReasonOf(created.status()) != "PERSON_NOT_YET_KNOWN") return created;
  RETURN_IF_ERROR(await_people(call));
  wanted.is_copy_current = true;
  return CreateWith(interviews, call, wanted);
}

absl::StatusOr<v1::Interview> Get(Interviews& interviews, const Call& call,
                                  const v1::GetInterviewRequest& request) {
  ASSIGN_OR_RETURN(const InterviewState state, interviews.Get(call, request.name()));
  return ToProtoFor(call.caller, state.interview);
}

absl::StatusOr<v1::ListInterviewsResponse> List(Interviews& interviews, const Call& call,
                                                const v1::ListInterviewsRequest& request) {
  ASSIGN_OR_RETURN(const auto page,
                   rpc::ReadPage(interviews, call, request.page_size(), request.page_token(),
                                 [](const InterviewState& state) { return state.interview.revision; }));
  v1::ListInterviewsResponse response;
  for (const InterviewState& state : page.states) {
    *response.add_interviews() = ToProtoFor(call.caller, state.interview);
  }
  response.set_next_page_token(page.next_page_token);
  return response;
}

absl::StatusOr<Bytes> SendRequest(Interviews& interviews, const Call& call,
                                  const v1::RequestInterviewRequest& request) {
  const RequestWords words{.reason = request.reason(),
                           .connection = request.connection(),
                           .text = request.text(),
                           .goals = {request.goals().begin(), request.goals().end()},
                           .channel = static_cast<Channel>(request.channel()),
                           .offered_times = FromProto(request.offered_times())};
  return Apply(interviews, call, request.name(),
               [&](InterviewState state, absl::Time now) { return Request(std::move(state), words, now); });
}

absl::StatusOr<Bytes> SendNudge(Interviews& interviews, const Call& call,
                                const v1::NudgeInterviewRequest& request) {
  return Apply(interviews, call, request.name(), [&](InterviewState state, absl::Time now) {
    return Nudge(std::move(state), request.text(), now);
  });
}

absl::StatusOr<Bytes> SayYes(Interviews& interviews, const Call& call,
                             const v1::AcceptInterviewRequest& request) {
  return Apply(interviews, call, request.name(), [&](InterviewState state, absl::Time now) {
    return Accept(std::move(state), PartyOf(call.caller), now);
  });
}

absl::StatusOr<Bytes> SayNo(Interviews& interviews, const Call& call,
                            const v1::DeclineInterviewRequest& request) {
  return Apply(interviews, call, request.name(), [&](InterviewState state, absl::Time now) {
    return Decline(std::move(state), PartyOf(call.caller), now);
  });
}

absl::StatusOr<Bytes> Offer(Interviews& interviews, const Call& call, const v1::OfferTimesRequest& request) {
  const std::vector<WallStart> times = FromProto(request.offered_times());
  return Apply(interviews, call, request.name(), [&](InterviewState state, absl::Time now) {
    return OfferTimes(std::move(state), times, now);
  });
}

absl::StatusOr<Bytes> Book(Interviews& interviews, const Call& call, const v1::PickTimeRequest& request) {
  const Pick pick{.start = FromProto(request.start()), .place = request.place()};
  return Apply(interviews, call, request.name(), [&](InterviewState state, absl::Time now) {
    return PickTime(std::move(state), pick, PartyOf(call.caller), now);
  });
}

absl::StatusOr<Bytes> Move(Interviews& interviews, const Call& call,
                           const v1::RescheduleInterviewRequest& request) {
  const Pick pick{.start = FromProto(request.start()), .place = request.place()};
  return Apply(interviews, call, request.name(), [&](InterviewState state, absl::Time now) {
    return Reschedule(std::move(state), pick, PartyOf(call.caller), now);
  });
}

absl::StatusOr<Bytes> CallOff(Interviews& interviews, const Call& call,
                              const v1::CancelInterviewRequest& request) {
  return Apply(interviews, call, request.name(), [&](InterviewState state, absl::Time now) {
    return Cancel(std::move(state), PartyOf(call.caller), now);
  });
}

absl::StatusOr<Bytes> StepBack(Interviews& interviews, const Call& call,
                               const v1::WithdrawInterviewRequest& request) {
  return Apply(interviews, call, request.name(), [&](InterviewState state, absl::Time now) {
    return Withdraw(std::move(state), request.tell_contact(), now);
  });
}

absl::StatusOr<Bytes> Hold(Interviews& interviews, const Call& call, const v1::MarkHeldRequest& request) {
  return Apply(interviews, call, request.name(), [&](InterviewState state, absl::Time now) {
    return MarkHeld(std::move(state), PartyOf(call.caller), now);
  });
}

absl::StatusOr<Bytes> Miss(Interviews& interviews, const Call& call, const v1::MarkAbsentRequest& request) {
  const auto absent = static_cast<Party>(request.absent());
  return Apply(interviews, call, request.name(), [&](InterviewState state, absl::Time now) {
    return MarkAbsent(std::move(state), absent, PartyOf(call.caller), now);
  });
}

absl::StatusOr<Bytes> PutAway(Interviews& interviews, const Call& call,
                              const v1::CloseInterviewRequest& request) {
  return Apply(interviews, call, request.name(),
               [&](InterviewState state, absl::Time now) { return Close(std::move(state), now); });
}

}  // namespace

absl::Status HoldInterview(Interviews& interviews, const Call& call, const Name& name) {
  v1::MarkHeldRequest request;
  request.set_name(name);
  Call own = call;  // its request_id is the caller's command's, and holding twice is holding once
  own.request_id.clear();
  return Hold(interviews, own, request).status();
}

std::vector<rpc::Method> InterviewMethods(Interviews& interviews, AwaitPeople await_people) {
  const auto bind = [&interviews](auto function) {
    return [&interviews, function](const Call& call, const auto& request) {
      return function(interviews, call, request);
    };
  };
  const auto create = [&interviews, await_people = std::move(await_people)](
                          const Call& call, const v1::CreateInterviewRequest& request) {
    return Create(interviews, await_people, call, request);
  };
  const std::string service = "parley.scheduling.v1.InterviewsService/";
  return {rpc::Unary<v1::CreateInterviewRequest>(service + "CreateInterview", create),
          rpc::Unary<v1::GetInterviewRequest>(service + "GetInterview", bind(Get)),
          rpc::Unary<v1::ListInterviewsRequest>(service + "ListInterviews", bind(List)),
          rpc::Unary<v1::RequestInterviewRequest>(service + "RequestInterview", bind(SendRequest)),
          rpc::Unary<v1::NudgeInterviewRequest>(service + "NudgeInterview", bind(SendNudge)),
          rpc::Unary<v1::AcceptInterviewRequest>(service + "AcceptInterview", bind(SayYes)),
          rpc::Unary<v1::DeclineInterviewRequest>(service + "DeclineInterview", bind(SayNo)),
          rpc::Unary<v1::OfferTimesRequest>(service + "OfferTimes", bind(Offer)),
          rpc::Unary<v1::PickTimeRequest>(service + "PickTime", bind(Book)),
          rpc::Unary<v1::RescheduleInterviewRequest>(service + "RescheduleInterview", bind(Move)),
          rpc::Unary<v1::CancelInterviewRequest>(service + "CancelInterview", bind(CallOff)),
          rpc::Unary<v1::WithdrawInterviewRequest>(service + "WithdrawInterview", bind(StepBack)),
          rpc::Unary<v1::MarkHeldRequest>(service + "MarkHeld", bind(Hold)),
          rpc::Unary<v1::MarkAbsentRequest>(service + "MarkAbsent", bind(Miss)),
          rpc::Unary<v1::CloseInterviewRequest>(service + "CloseInterview", bind(PutAway))};
}

}  // namespace parley::scheduling
