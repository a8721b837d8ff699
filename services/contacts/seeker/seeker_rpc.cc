#include "services/contacts/seeker/seeker_rpc.h"

#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/rpc/resource.h"
#include "parley/contacts/v1/feed.pb.h"
#include "parley/contacts/v1/seekers.pb.h"

namespace parley::contacts {
namespace {

v1::Seeker ToProto(const Seeker& seeker) {
  v1::Seeker out;
  out.set_name(SeekerName(seeker.id));
  out.set_display_name(seeker.display_name);
  out.set_email(seeker.email);
  out.set_zone(seeker.zone);
  out.set_language_code(seeker.language_code);
  *out.mutable_create_time() = rpc::ToProto(seeker.create_time);
  *out.mutable_update_time() = rpc::ToProto(seeker.update_time);
  out.set_etag(Etag(seeker.revision));
  return out;
}

Bytes ToReply(const SeekerState& state) {
  return ToProto(state.seeker).SerializeAsString();
}

SeekerChange ToChange(const v1::Seeker& seeker, const std::set<std::string>& fields) {
  SeekerChange change{.etag = seeker.etag()};
  if (fields.contains("display_name")) change.display_name = seeker.display_name();
  if (fields.contains("email")) change.email = seeker.email();
  if (fields.contains("zone")) change.zone = seeker.zone();
  if (fields.contains("language_code")) change.language_code = seeker.language_code();
  return change;
}

// What is locked: the seeker, and the address when it is being set.
std::vector<Name> Locks(const Name& seeker, const SeekerChange& change) {
  std::vector<Name> names{seeker};
  if (change.email) names.push_back(SeekerEmailName(*change.email));
  return names;
}

absl::StatusOr<Bytes> Create(Store<SeekerState>& seekers, const Call& call,
                             const v1::CreateSeekerRequest& request) {
  const std::string id = NewId(RealNow());
  const SeekerChange change = ToChange(request.seeker(), {"display_name", "email", "zone", "language_code"});
  const auto decide = [&](SeekerState state, absl::Time now) {
    return CreateSeeker(std::move(state), id, change, now);
  };
  return seekers.Apply(call, Locks(SeekerName(id), change), decide, ToReply);
}

absl::StatusOr<v1::Seeker> Get(Store<SeekerState>& seekers, const Call& call,
                               const v1::GetSeekerRequest& request) {
  ASSIGN_OR_RETURN(const SeekerState state, seekers.Get(call, request.name()));
  return ToProto(state.seeker);
}

absl::StatusOr<v1::ListSeekersResponse> List(Store<SeekerState>& seekers, const Call& call,
                                             const v1::ListSeekersRequest& request) {
  ASSIGN_OR_RETURN(const auto page,
                   rpc::ReadPage(seekers, call, request.page_size(), request.page_token(),
                                 [](const SeekerState& state) { return state.seeker.revision; }));
  v1::ListSeekersResponse response;
  for (const SeekerState& state : page.states) *response.add_seekers() = ToProto(state.seeker);
  response.set_next_page_token(page.next_page_token);
  return response;
}

absl::StatusOr<Bytes> Update(Store<SeekerState>& seekers, const Call& call,
                             const v1::UpdateSeekerRequest& request) {
  const Name name = request.seeker().name();
  RETURN_IF_ERROR(IdOf("seekers", name).status());
  ASSIGN_OR_RETURN(const auto fields,
                   rpc::ChangedFields(request.update_mask(), request.has_update_mask(), request.seeker()));
  const SeekerChange change = ToChange(request.seeker(), fields);
  const auto decide = [&](SeekerState state, absl::Time now) {
    return UpdateSeeker(std::move(state), name, change, now);
  };
  return seekers.Apply(call, Locks(name, change), decide, ToReply);
}

absl::StatusOr<Bytes> Delete(Store<SeekerState>& seekers, const Call& call,
                             const v1::DeleteSeekerRequest& request) {
  const auto decide = [&](SeekerState state, absl::Time now) {
    return DeleteSeeker(std::move(state), request.name(), now);
  };
  return seekers.Apply(call, std::vector<Name>{request.name()}, decide,
                       [](const SeekerState&) { return Bytes(); });
}

}  // namespace

Bytes SeekerBody(const Seeker& seeker) {
  v1::SeekerFacts facts;
  *facts.mutable_seeker() = ToProto(seeker);
  return facts.SerializeAsString();
}

std::vector<rpc::Method> SeekerMethods(Store<SeekerState>& seekers) {
  const auto bind = [&seekers](auto function) {
    return [&seekers, function](const Call& call, const auto& request) {
      return function(seekers, call, request);
    };
  };
  return {
      rpc::Unary<v1::CreateSeekerRequest>("parley.contacts.v1.SeekersService/CreateSeeker", bind(Create)),
      rpc::Unary<v1::GetSeekerRequest>("parley.contacts.v1.SeekersService/GetSeeker", bind(Get)),
      rpc::Unary<v1::ListSeekersRequest>("parley.contacts.v1.SeekersService/ListSeekers", bind(List)),
      rpc::Unary<v1::UpdateSeekerRequest>("parley.contacts.v1.SeekersService/UpdateSeeker", bind(Update)),
      rpc::Unary<v1::DeleteSeekerRequest>("parley.contacts.v1.SeekersService/DeleteSeeker", bind(Delete))};
}

}  // namespace parley::contacts
