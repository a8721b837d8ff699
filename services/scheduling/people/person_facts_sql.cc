#include "services/scheduling/people/person_facts_sql.h"

#include <mutex>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/errors/errors.h"
#include "services/scheduling/people/seeker_key_sql.h"

namespace parley::scheduling {
namespace {

using store::Connection;
using store::Row;
using store::Transaction;
using store::Value;

constexpr char kTenant[] =
    "SELECT tenant, number, display_name, zone, mail_domain FROM person_tenant WHERE tenant = $1";
constexpr char kPolicy[] = "SELECT numbers FROM person_policy WHERE tenant = $1";
constexpr char kSeeker[] =
    "SELECT display_name, zone, language_code, is_deleted FROM person_seeker WHERE tenant = $1 AND id = $2";
constexpr char kContact[] =
    "SELECT display_name, owner, zone, is_zone_guessed, willingness, willing_after_time, has_email, "
    "language_code, is_deleted FROM person_contact WHERE tenant = $1 AND id = $2";

constexpr char kSaveTenant[] =
    "INSERT INTO person_tenant (tenant, number, display_name, zone, mail_domain, revision) "
    "VALUES ($1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (tenant) DO UPDATE SET number = $2, display_name = $3, zone = $4, mail_domain = $5, "
    "revision = $6";
constexpr char kSavePolicy[] =
    "INSERT INTO person_policy (tenant, numbers, revision) VALUES ($1, $2, $3) "
    "ON CONFLICT (tenant) DO UPDATE SET numbers = $2, revision = $3";
constexpr char kSaveSeeker[] =
    "INSERT INTO person_seeker (tenant, id, display_name, zone, language_code, is_deleted, revision) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) "
    "ON CONFLICT (tenant, id) DO UPDATE SET display_name = $3, zone = $4, language_code = $5, "
    "is_deleted = $6, revision = $7";
constexpr char kSaveContact[] =
    "INSERT INTO person_contact (tenant, id, display_name, owner, zone, is_zone_guessed, willingness, "
    "willing_after_time, has_email, language_code, is_deleted, revision) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
    "ON CONFLICT (tenant, id) DO UPDATE SET display_name = $3, owner = $4, zone = $5, is_zone_guessed = $6, "
    "willingness = $7, willing_after_time = $8, has_email = $9, language_code = $10, is_deleted = $11, "
    "revision = $12";

PolicyFacts ParsePolicy(const std::string& text) {
  PolicyFacts::Numbers numbers;
  for (absl::string_view pair : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(pair, absl::MaxSplits('=', 1));
    int64_t value = 0;
    if (absl::SimpleAtoi(parts.second, &value)) numbers[parts.first] = value;
  }
  return PolicyFacts(std::move(numbers));
}

// Every write reads its tenant's policy, and few tenants have one of their own: each text is parsed once.
// Thread-safe.
class PolicyTexts {
 public:
  PolicyFacts Read(const std::string& text) {
    const std::lock_guard lock(mutex_);
    const auto found = facts_.find(text);
    if (found != facts_.end()) return found->second;
    if (facts_.size() >= kKept) facts_.clear();
    return facts_.emplace(text, ParsePolicy(text)).first->second;
  }

 private:
  static constexpr size_t kKept = 1000;

  std::mutex mutex_;
  absl::flat_hash_map<std::string, PolicyFacts> facts_ ABSL_GUARDED_BY(mutex_);
};

std::string IdIn(absl::string_view collection, absl::string_view name) {
  return std::string(absl::StripPrefix(name, collection));
}

absl::Status Save(Transaction& transaction, const FeedChange& change, const TenantFacts& facts) {
  return transaction
      .Execute(kSaveTenant, {change.tenant, facts.number, facts.display_name, facts.zone, facts.mail_domain,
                             change.revision})
      .status();
}

absl::Status Save(Transaction& transaction, const FeedChange& change, const PolicyFacts& facts) {
  const std::string numbers = absl::StrJoin(facts.numbers(), " ", absl::PairFormatter("="));
  return transaction.Execute(kSavePolicy, {change.tenant, numbers, change.revision}).status();
}

absl::Status Save(Transaction& transaction, const FeedChange& change, const SeekerFacts& facts) {
  if (facts.is_deleted) {
    RETURN_IF_ERROR(ForgetSeekerKey(transaction, change.tenant, absl::StrCat("seekers/", change.id)));
  }
  return transaction
      .Execute(kSaveSeeker, {change.tenant, change.id, facts.display_name, facts.zone, facts.language_code,
                             int64_t{facts.is_deleted}, change.revision})
      .status();
}

absl::Status Save(Transaction& transaction, const FeedChange& change, const ContactFacts& facts) {
  const auto& after = facts.willing_after;
  return transaction
      .Execute(kSaveContact, {change.tenant, change.id, facts.display_name, facts.owner, facts.zone,
                              int64_t{facts.is_zone_guessed}, static_cast<int64_t>(facts.willingness),
                              after ? Value(absl::ToUnixMicros(*after)) : Value(), int64_t{facts.has_email},
                              facts.language_code, int64_t{facts.is_deleted}, change.revision})
      .status();
}

absl::Status Save(Transaction&, const FeedChange&, const ConnectionFacts&) {
  return absl::OkStatus();
}

absl::Status ClearPeople(Transaction& transaction) {
  for (const char* sql : {"DELETE FROM person_tenant", "DELETE FROM person_policy",
                          "DELETE FROM person_seeker", "DELETE FROM person_contact"}) {
    RETURN_IF_ERROR(transaction.Execute(sql, {}).status());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TenantFacts> LoadTenantFacts(Connection& connection, const std::string& tenant) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kTenant, {tenant}));
  if (rows.empty()) return TenantFacts();
  const Row& row = rows[0];
  return TenantFacts{.id = row.Text(0),
                     .number = row.Int(1),
                     .display_name = row.Text(2),
                     .zone = row.Text(3),
                     .mail_domain = row.Text(4)};
}

absl::StatusOr<PolicyFacts> LoadPolicyFacts(Connection& connection, const std::string& tenant) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kPolicy, {tenant}));
  if (rows.empty()) return PolicyFacts();
  static auto& policies = *new PolicyTexts;
  return policies.Read(rows[0].Text(0));
}

absl::StatusOr<SeekerFacts> LoadSeekerFacts(Connection& connection, const std::string& tenant,
                                            const Name& seeker) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kSeeker, {tenant, IdIn("seekers/", seeker)}));
  if (rows.empty()) return SeekerFacts();
  const Row& row = rows[0];
  return SeekerFacts{.is_known = true,
                     .display_name = row.Text(0),
                     .zone = row.Text(1),
                     .language_code = row.Text(2),
                     .is_deleted = row.Int(3) != 0};
}

absl::StatusOr<ContactFacts> LoadContactFacts(Connection& connection, const std::string& tenant,
                                              const Name& contact) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kContact, {tenant, IdIn("contacts/", contact)}));
  if (rows.empty()) return ContactFacts();
  const Row& row = rows[0];
  ContactFacts facts{.is_known = true,
                     .display_name = row.Text(0),
                     .owner = row.Text(1),
                     .zone = row.Text(2),
                     .is_zone_guessed = row.Int(3) != 0,
                     .willingness = static_cast<Willingness>(row.Int(4)),
                     .has_email = row.Int(6) != 0,
                     .language_code = row.Text(7),
                     .is_deleted = row.Int(8) != 0};
  if (!row.IsNull(5)) facts.willing_after = absl::FromUnixMicros(row.Int(5));
  return facts;
}

absl::Status SavePerson(Transaction& transaction, const FeedChange& change, const PersonFacts& facts) {
  return std::visit([&](const auto& person) { return Save(transaction, change, person); }, facts);
}

store::Copies CopiesOfContacts(store::Database& database, ContactsFeed feed, std::string kek) {
  const auto apply = [feed = std::move(feed)](Transaction& transaction,
                                              const FeedChange& change) -> absl::Status {
    ASSIGN_OR_RETURN(const PersonFacts facts, feed.decode(change));
    const auto* const connection = std::get_if<ConnectionFacts>(&facts);
    if (connection == nullptr) return SavePerson(transaction, change, facts);
    return change.is_deleted ? absl::OkStatus() : feed.connect(transaction, change.tenant, *connection);
  };
  return store::Copies(database, "contacts", apply, ClearPeople, store::Sealer(std::move(kek)));
}

}  // namespace parley::scheduling
