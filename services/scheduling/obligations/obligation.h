// Doing what is owed. Pure: obligations themselves follow from the interview (plan/gratitude.h); here they
// end.
#ifndef PARLEY_SERVICES_SCHEDULING_OBLIGATIONS_OBLIGATION_H_
#define PARLEY_SERVICES_SCHEDULING_OBLIGATIONS_OBLIGATION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/store.h"
#include "services/scheduling/messages/message.h"
#include "services/scheduling/people/person_facts.h"
#include "services/scheduling/plan/gratitude.h"

namespace parley::scheduling {

// How something owed was done; the numbers of scheduling.v1.FulfilChannel.
enum class FulfilChannel { kNone = 0, kMail = 1, kCard = 2, kPhone = 3, kInPerson = 4, kOwnMessage = 5 };

// What stands in a draft where the seeker must say something herself.
inline constexpr absl::string_view kBlank = "[...]";

// The newest end of an obligation, to be written down.
struct NewEnd {
  EndedObligation ended;
  FulfilChannel channel = FulfilChannel::kNone;
};

// An interview with what is owed for it. `input` is empty when there is no such interview that the caller may
// see, or its people are not on file.
struct Owing {
  std::optional<PlanInput> input;
  std::vector<Obligation> obligations;
  SeekerFacts seeker;
  ContactFacts contact;
  std::vector<ContactFacts> met;  // of facts.met, in its order
  Revision revision = 0;          // the interview's
  std::optional<NewEnd> new_end;
  std::optional<Message> said;
};

// The obligation `id` of `owing`. NOT_FOUND.
absl::StatusOr<Obligation> FindObligation(const Owing& owing, const std::string& id);

struct Note {
  std::string text;
  FulfilChannel channel = FulfilChannel::kMail;
};

// OPEN, MISSED -> DONE; by mail the contact is told, in the seeker's words. DONE stays as it is. NOT_FOUND;
// FAILED_PRECONDITION / OBLIGATION_ENDED when it was waived, CONTACT_UNREACHABLE by mail without an address;
// INVALID_ARGUMENT / NOTE_INCOMPLETE for a text that is missing by mail, too long, or has a blank left.
absl::StatusOr<Owing> Fulfil(Owing owing, const std::string& id, const Note& note, absl::Time now);

// OPEN, MISSED -> WAIVED. WAIVED stays as it is. NOT_FOUND; FAILED_PRECONDITION / OBLIGATION_ENDED when done.
absl::StatusOr<Owing> Waive(Owing owing, const std::string& id, absl::Time now);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_OBLIGATIONS_OBLIGATION_H_
