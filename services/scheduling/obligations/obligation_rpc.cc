#include "services/scheduling/obligations/obligation_rpc.h"

#include <utility>

#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/rpc/resource.h"
#include "parley/scheduling/v1/obligations.pb.h"

namespace parley::scheduling {
namespace {

using Owings = Store<Owing>;

static_assert(static_cast<int>(ObligationKind::kThankReferrer) == v1::OBLIGATION_KIND_THANK_REFERRER);
static_assert(static_cast<int>(ObligationState::kMissed) == v1::OBLIGATION_STATE_MISSED);
static_assert(static_cast<int>(FulfilChannel::kOwnMessage) == v1::FULFIL_CHANNEL_OWN_MESSAGE);

constexpr absl::string_view kCollection = "interviews/*/obligations";
constexpr absl::string_view kAllInterviews = "interviews/-";

v1::Obligation ToProto(const std::string& interview, const Obligation& owed) {
  v1::Obligation out;
  out.set_name(ObligationName(interview, owed.id));
  out.set_kind(static_cast<v1::ObligationKind>(owed.kind));
  out.set_state(static_cast<v1::ObligationState>(owed.state));
  out.set_contact(owed.contact);
  *out.mutable_due_time() = rpc::ToProto(owed.due);
  if (owed.end_time) *out.mutable_end_time() = rpc::ToProto(*owed.end_time);
  out.set_about(owed.about);
  return out;
}

// An obligation of an interview, by its name.
struct Place {
  Name interview;
  std::string id;
};
absl::StatusOr<Place> Parse(const Name& name) {
  ASSIGN_OR_RETURN(std::vector<std::string> ids, IdsOf(kCollection, name));
  return Place{InterviewName(ids[0]), std::move(ids[1])};
}

void AddAll(const Owing& owing, v1::ListObligationsResponse& response) {
  for (const Obligation& owed : owing.obligations) {
    *response.add_obligations() = ToProto(owing.input->facts.id, owed);
  }
}

absl::StatusOr<v1::ListObligationsResponse> List(Owings& owings, const Call& call,
                                                 const v1::ListObligationsRequest& request) {
  v1::ListObligationsResponse response;
  if (!request.parent().empty() && request.parent() != kAllInterviews) {
    ASSIGN_OR_RETURN(const Owing owing, owings.Get(call, request.parent()));
    AddAll(owing, response);
    return response;
  }
  ASSIGN_OR_RETURN(const auto page, rpc::ReadPage(owings, call, request.page_size(), request.page_token(),
                                                  [](const Owing& owing) { return owing.revision; }));
  for (const Owing& owing : page.states) AddAll(owing, response);
  response.set_next_page_token(page.next_page_token);
  return response;
}

absl::StatusOr<v1::Obligation> Get(Owings& owings, const Call& call,
                                   const v1::GetObligationRequest& request) {
  ASSIGN_OR_RETURN(const Place place, Parse(request.name()));
  ASSIGN_OR_RETURN(const Owing owing, owings.Get(call, place.interview));
  ASSIGN_OR_RETURN(const Obligation owed, FindObligation(owing, place.id));
  return ToProto(owing.input->facts.id, owed);
}

absl::StatusOr<v1::Draft> WriteDraft(Owings& owings, const ReadCaptured& read_captured, const Call& call,
                                     const v1::DraftObligationRequest& request) {
  ASSIGN_OR_RETURN(const Place place, Parse(request.name()));
  ASSIGN_OR_RETURN(const Owing owing, owings.Get(call, place.interview));
  ASSIGN_OR_RETURN(const Obligation owed, FindObligation(owing, place.id));
  ASSIGN_OR_RETURN(const Captured captured, read_captured(call, place.interview));
  Draft draft = DraftOf(owing, owed, captured);
  v1::Draft out;
  out.set_name(request.name());
  out.set_text(std::move(draft.text));
  for (std::string& missing : draft.missing) out.add_missing(std::move(missing));
  return out;
}

absl::StatusOr<Bytes> Apply(
    Owings& owings, const Call& call, const Name& name,
    const std::function<absl::StatusOr<Owing>(Owing, const std::string& id, absl::Time now)>& command) {
  ASSIGN_OR_RETURN(const Place place, Parse(name));
  const std::vector<Name> names = {place.interview};
  const auto decide = [&](Owing owing, absl::Time now) { return command(std::move(owing), place.id, now); };
  return owings.Apply(call, names, decide, [&](const Owing& owing) {
    const auto owed = FindObligation(owing, place.id);
    return owed.ok() ? ToProto(owing.input->facts.id, *owed).SerializeAsString() : Bytes();
  });
}

absl::StatusOr<Bytes> DoFulfil(Owings& owings, const Call& call, const v1::FulfilObligationRequest& request) {
  Note note{.text = request.text()};
  if (request.channel() != v1::FULFIL_CHANNEL_UNSPECIFIED) {
    note.channel = static_cast<FulfilChannel>(request.channel());
  }
  return Apply(owings, call, request.name(), [&](Owing owing, const std::string& id, absl::Time now) {
    return Fulfil(std::move(owing), id, note, now);
  });
}

absl::StatusOr<Bytes> DoWaive(Owings& owings, const Call& call, const v1::WaiveObligationRequest& request) {
  return Apply(owings, call, request.name(), [](Owing owing, const std::string& id, absl::Time now) {
    return Waive(std::move(owing), id, now);
  });
}

}  // namespace

std::vector<rpc::Method> ObligationMethods(Owings& owings, ReadCaptured read_captured) {
  const auto bind = [&owings](auto function) {
    return [&owings, function](const Call& call, const auto& request) {
      return function(owings, call, request);
    };
  };
  const auto draft = [&owings, read_captured = std::move(read_captured)](
                         const Call& call, const v1::DraftObligationRequest& request) {
    return WriteDraft(owings, read_captured, call, request);
  };
  const std::string service = "parley.scheduling.v1.ObligationsService/";
  return {rpc::Unary<v1::ListObligationsRequest>(service + "ListObligations", bind(List)),
          rpc::Unary<v1::GetObligationRequest>(service + "GetObligation", bind(Get)),
          rpc::Unary<v1::DraftObligationRequest>(service + "DraftObligation", draft),
          rpc::Unary<v1::FulfilObligationRequest>(service + "FulfilObligation", bind(DoFulfil)),
          rpc::Unary<v1::WaiveObligationRequest>(service + "WaiveObligation", bind(DoWaive))};
}

}  // namespace parley::scheduling
