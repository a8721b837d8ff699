#include "services/scheduling/obligations/obligation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/errors/errors.h"

namespace parley::scheduling {
namespace {

MessageKind MessageOf(ObligationKind kind) {
  switch (kind) {
    case ObligationKind::kThankYou:
      return MessageKind::kThankYou;
    case ObligationKind::kProgress:
      return MessageKind::kProgress;
    case ObligationKind::kThankReferrer:
      return MessageKind::kReferrerThanks;
    case ObligationKind::kNone:
      break;
  }
  return MessageKind::kNone;
}

absl::Status CheckNote(const PolicyFacts& policy, const Note& note) {
  std::vector<FieldViolation> violations;
  const std::vector<absl::string_view> words =
      absl::StrSplit(note.text, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
  if (words.empty()) violations.push_back({"text", "is required by mail"});
  const int64_t most = policy.Number("note_words_max");
  if (static_cast<int64_t>(words.size()) > most) {
    violations.push_back({"text", absl::StrCat("must be at most ", most, " words")});
  }
  if (absl::StrContains(note.text, kBlank)) {
    violations.push_back({"text", absl::StrCat("still has ", kBlank, " where you wanted to say something")});
  }
  return violations.empty() ? absl::OkStatus() : InvalidFields(violations, "NOTE_INCOMPLETE");
}

absl::Status CheckReachable(const ContactFacts& contact) {
  if (contact.has_email && !contact.is_deleted) return absl::OkStatus();
  return Fail(absl::StatusCode::kFailedPrecondition, "CONTACT_UNREACHABLE",
              "The contact has no e-mail address, or is no longer on file.");
}

absl::Status Ended(const Obligation& owed) {
  const bool is_waived = owed.state == ObligationState::kWaived;
  return Fail(absl::StatusCode::kFailedPrecondition, "OBLIGATION_ENDED",
              is_waived ? "The obligation was waived before." : "The obligation was done before.",
              {{"state", is_waived ? "WAIVED" : "DONE"}});
}

void End(Owing& owing, const std::string& id, bool is_waived, FulfilChannel channel, absl::Time now) {
  owing.new_end = NewEnd{.ended = {.id = id, .is_waived = is_waived, .time = now}, .channel = channel};
  owing.input->facts.ended.push_back(owing.new_end->ended);
  owing.obligations = ObligationsOf(*owing.input, now);
}

Message Letter(const Owing& owing, const Obligation& owed, const std::string& text, absl::Time now) {
  const PlanInput& input = *owing.input;
  return {.kind = MessageOf(owed.kind),
          .recipient = owed.contact,
          .by = Party::kSeeker,
          .schedule_version = input.facts.schedule_version,
          .not_before = now,
          .expire_time = now + absl::Hours(input.policy.Number("message_life_hours")),
          .text = text,
          .mode = input.facts.mode};
}

}  // namespace

absl::StatusOr<Obligation> FindObligation(const Owing& owing, const std::string& id) {
  for (const Obligation& owed : owing.obligations) {
    if (owed.id == id) return owed;
  }
  return NotFound("The obligation");
}

absl::StatusOr<Owing> Fulfil(Owing owing, const std::string& id, const Note& note, absl::Time now) {
  ASSIGN_OR_RETURN(const Obligation owed, FindObligation(owing, id));
  if (owed.state == ObligationState::kDone) return owing;
  if (owed.state == ObligationState::kWaived) return Ended(owed);
  if (note.channel == FulfilChannel::kMail) {
    RETURN_IF_ERROR(CheckNote(owing.input->policy, note));
    RETURN_IF_ERROR(CheckReachable(owing.contact));
    owing.said = Letter(owing, owed, note.text, now);
  }
  End(owing, id, false, note.channel, now);
  return owing;
}

absl::StatusOr<Owing> Waive(Owing owing, const std::string& id, absl::Time now) {
  ASSIGN_OR_RETURN(const Obligation owed, FindObligation(owing, id));
  if (owed.state == ObligationState::kWaived) return owing;
  if (owed.state == ObligationState::kDone) return Ended(owed);
  End(owing, id, true, FulfilChannel::kNone, now);
  return owing;
}

}  // namespace parley::scheduling
