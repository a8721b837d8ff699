#include "services/notification/follow_sql.h"

#include <utility>
#include <variant>

#include "common/errors/errors.h"
#include "services/notification/notices/notices_sql.h"
#include "services/notification/notices/said_rpc.h"
#include "services/notification/people/follow_rpc.h"
#include "services/notification/people/people_sql.h"

namespace parley::notification {
namespace {

using store::Sealer;
using store::Transaction;

absl::Status ApplyPeople(Transaction& transaction, const FeedChange& change, absl::Time now) {
  ASSIGN_OR_RETURN(const PeopleFact fact, DecodePeopleFact(change));
  if (const auto* tenant = std::get_if<Tenant>(&fact)) return SaveTenant(transaction, *tenant);
  const auto* const person = std::get_if<Person>(&fact);
  if (person == nullptr) return absl::OkStatus();
  RETURN_IF_ERROR(SavePerson(transaction, change.tenant, *person));
  if (!person->is_deleted) return absl::OkStatus();
  return EraseTexts(transaction, change.tenant, person->name, now);
}

absl::Status ApplySaid(Transaction& transaction, const FeedChange& change, const Sealer& sealer,
                       absl::Time now) {
  if (change.is_deleted) return EraseNotice(transaction, {change.tenant, change.id}, now);
  ASSIGN_OR_RETURN(Said said, DecodeSaid(change.body));
  ASSIGN_OR_RETURN(const bool is_erased, IsErased(transaction, change.tenant, said.recipient));
  const SaidMessage message{change.id, std::move(said), change.body};
  return PutSaid(transaction, change.tenant, message, is_erased, sealer, now);
}

absl::Status ApplyScheduling(Transaction& transaction, const FeedChange& change, const Sealer& sealer,
                             absl::Time now) {
  if (change.kind == "message") return ApplySaid(transaction, change, sealer, now);
  if (change.kind != "interview") return absl::UnimplementedError("a kind of a later release");
  ASSIGN_OR_RETURN(const Interview interview, DecodeInterview(change));
  return SaveInterview(transaction, change.tenant, interview);
}

}  // namespace

store::Copies CopiesOfContacts(store::Database& database, const Clock& clock, const std::string& kek) {
  const auto apply = [&clock](Transaction& transaction, const FeedChange& change) {
    return ApplyPeople(transaction, change, clock.Now());
  };
  return store::Copies(database, "contacts", apply, ClearPeople, Sealer(kek));
}

store::Copies CopiesOfScheduling(store::Database& database, const Clock& clock, const std::string& kek) {
  const Sealer sealer(kek);
  const auto apply = [&clock, sealer](Transaction& transaction, const FeedChange& change) {
    return ApplyScheduling(transaction, change, sealer, clock.Now());
  };
  return store::Copies(database, "scheduling", apply, ClearInterviews, sealer);
}

}  // namespace parley::notification
