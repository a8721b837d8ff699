#include "services/contacts/seeker/seeker.h"

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/text/email.h"

namespace parley::contacts {
namespace {

absl::Status CheckAddressIsFree(const SeekerState& state, const SeekerChange& change) {
  if (!change.email || state.same_email.empty() || state.same_email == SeekerName(state.seeker.id)) {
    return absl::OkStatus();
  }
  return WithResource(
      Fail(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS", "A seeker has this address already."),
      "parley.contacts.v1.Seeker", state.same_email);
}

void Take(Seeker& seeker, const SeekerChange& change, absl::Time now) {
  if (change.display_name) seeker.display_name = *change.display_name;
  if (change.email) seeker.email = *change.email;
  if (change.zone) seeker.zone = *change.zone;
  if (change.language_code) seeker.language_code = *change.language_code;
  seeker.update_time = now;
}

bool IsOnFile(const Seeker& seeker) {
  return seeker.revision != 0 && !seeker.is_deleted;
}

}  // namespace

Name SeekerName(const std::string& id) {
  return absl::StrCat("seekers/", id);
}

Name SeekerEmailName(const std::string& email) {
  return absl::StrCat("seekerEmails/", text::EmailKey(email));
}

absl::StatusOr<SeekerState> CreateSeeker(SeekerState state, const std::string& id, const SeekerChange& change,
                                         absl::Time now) {
  state.seeker.id = id;
  RETURN_IF_ERROR(CheckAddressIsFree(state, change));
  state.seeker.create_time = now;
  Take(state.seeker, change, now);
  return state;
}

absl::StatusOr<SeekerState> UpdateSeeker(SeekerState state, const Name& name, const SeekerChange& change,
                                         absl::Time now) {
  if (!IsOnFile(state.seeker)) return NotFound(name);
  RETURN_IF_ERROR(CheckEtag(change.etag, state.seeker.revision));
  RETURN_IF_ERROR(CheckAddressIsFree(state, change));
  Take(state.seeker, change, now);
  return state;
}

absl::StatusOr<SeekerState> DeleteSeeker(SeekerState state, const Name& name, absl::Time now) {
  if (!IsOnFile(state.seeker)) return NotFound(name);
  state.seeker = Seeker{.id = state.seeker.id,
                        .create_time = state.seeker.create_time,
                        .update_time = now,
                        .is_deleted = true,
                        .revision = state.seeker.revision};
  return state;
}

}  // namespace parley::contacts
