#include "services/notification/people/people_sql.h"

#include <utility>

#include "common/errors/errors.h"

namespace parley::notification {
namespace {

using store::Blob;
using store::Connection;
using store::Row;
using store::Transaction;
using store::Value;

constexpr char kSaveTenant[] =
    "INSERT INTO tenant (tenant, number, display_name, mail_domain, inbound_address, zone, revision) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) "
    "ON CONFLICT (tenant) DO UPDATE SET number = $2, display_name = $3, mail_domain = $4, "
    "inbound_address = $5, zone = $6, revision = $7";
constexpr char kSavePerson[] =
    "INSERT INTO person (tenant, name, display_name, email, zone, is_zone_guessed, language_code, "
    "is_deleted, "
    "revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
    "ON CONFLICT (tenant, name) DO UPDATE SET display_name = $3, email = $4, zone = $5, is_zone_guessed = "
    "$6, "
    "language_code = $7, is_deleted = $8, revision = $9";
constexpr char kSaveInterview[] =
    "INSERT INTO interview (tenant, name, seeker, contact, state, schedule_version, wall_time, zone, fold, "
    "start_time, end_time, duration_minutes, mode, place, link_id, revision) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) "
    "ON CONFLICT (tenant, name) DO UPDATE SET seeker = $3, contact = $4, state = $5, schedule_version = $6, "
    "wall_time = $7, zone = $8, fold = $9, start_time = $10, end_time = $11, duration_minutes = $12, "
    "mode = $13, place = $14, link_id = $15, revision = $16";
constexpr char kSavePolicy[] =
    "INSERT INTO policy (tenant, seeker_open_from_hour, seeker_open_to_hour, contact_open_from_hour, "
    "contact_open_to_hour, merge_minutes, coalesce_hours, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
    "ON CONFLICT (tenant) DO UPDATE SET seeker_open_from_hour = $2, seeker_open_to_hour = $3, "
    "contact_open_from_hour = $4, contact_open_to_hour = $5, merge_minutes = $6, coalesce_hours = $7, "
    "revision = $8";
constexpr char kPolicy[] =
    "SELECT seeker_open_from_hour, seeker_open_to_hour, contact_open_from_hour, contact_open_to_hour, "
    "merge_minutes, coalesce_hours FROM policy WHERE tenant = $1";
constexpr char kTenant[] =
    "SELECT number, display_name, mail_domain, inbound_address, zone FROM tenant WHERE tenant = $1";
constexpr char kPerson[] =
    "SELECT display_name, email, zone, is_zone_guessed, language_code, is_deleted "
    "FROM person WHERE tenant = $1 AND name = $2";
constexpr char kInterview[] =
    "SELECT seeker, contact, state, schedule_version, wall_time, zone, fold, start_time, end_time, "
    "duration_minutes, mode, place, link_id FROM interview WHERE tenant = $1 AND name = $2";

}  // namespace

absl::Status SaveTenant(Transaction& transaction, const Tenant& tenant) {
  return transaction
      .Execute(kSaveTenant, {tenant.id, tenant.number, tenant.display_name, tenant.mail_domain,
                             tenant.inbound_address, tenant.zone, transaction.NextRevision()})
      .status();
}

absl::Status SavePerson(Transaction& transaction, const std::string& tenant, const Person& person) {
  return transaction
      .Execute(kSavePerson, {tenant, person.name, person.display_name, person.email, person.zone,
                             int64_t{person.is_zone_guessed}, person.language_code,
                             int64_t{person.is_deleted}, transaction.NextRevision()})
      .status();
}

absl::Status SaveInterview(Transaction& transaction, const std::string& tenant, const Interview& interview) {
  std::vector<Value> booking(5);  // NULLs
  if (interview.booking) {
    booking = {interview.booking->start.wall_time, interview.booking->start.zone,
               int64_t{interview.booking->start.fold}, absl::ToUnixMicros(interview.booking->start_time),
               absl::ToUnixMicros(interview.booking->end_time)};
  }
  return transaction
      .Execute(kSaveInterview,
               {tenant, interview.name, interview.seeker, interview.contact, int64_t{interview.state},
                int64_t{interview.schedule_version}, booking[0], booking[1], booking[2], booking[3],
                booking[4], int64_t{interview.duration_minutes}, static_cast<int64_t>(interview.mode),
                interview.place, Blob{interview.link_id}, transaction.NextRevision()})
      .status();
}

absl::Status SavePolicy(Transaction& transaction, const std::string& tenant, const Policy& policy) {
  return transaction
      .Execute(kSavePolicy,
               {tenant, int64_t{policy.seeker_open_from_hour}, int64_t{policy.seeker_open_to_hour},
                int64_t{policy.contact_open_from_hour}, int64_t{policy.contact_open_to_hour},
                int64_t{policy.merge_minutes}, int64_t{policy.coalesce_hours}, transaction.NextRevision()})
      .status();
}

absl::Status ClearPeople(Transaction& transaction) {
  RETURN_IF_ERROR(transaction.Execute("DELETE FROM tenant", {}).status());
  RETURN_IF_ERROR(transaction.Execute("DELETE FROM policy", {}).status());
  return transaction.Execute("DELETE FROM person", {}).status();
}

absl::Status ClearInterviews(Transaction& transaction) {
  return transaction.Execute("DELETE FROM interview", {}).status();
}

absl::StatusOr<std::optional<Person>> LoadPerson(Connection& connection, const std::string& tenant,
                                                 const Name& name) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kPerson, {tenant, name}));
  if (rows.empty()) return std::nullopt;
  const Row& row = rows[0];
  return Person{.name = name,
                .display_name = row.Text(0),
                .email = row.Text(1),
                .zone = row.Text(2),
                .is_zone_guessed = row.Int(3) != 0,
                .language_code = row.Text(4),
                .is_deleted = row.Int(5) != 0};
}

absl::StatusOr<std::optional<Tenant>> LoadTenant(Connection& connection, const std::string& tenant) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kTenant, {tenant}));
  if (rows.empty()) return std::nullopt;
  const Row& row = rows[0];
  return Tenant{.id = tenant,
                .number = row.Int(0),
                .display_name = row.Text(1),
                .mail_domain = row.Text(2),
                .inbound_address = row.Text(3),
                .zone = row.Text(4)};
}

absl::StatusOr<std::optional<Interview>> LoadInterview(Connection& connection, const std::string& tenant,
                                                       const Name& name) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kInterview, {tenant, name}));
  if (rows.empty()) return std::nullopt;
  const Row& row = rows[0];
  Interview interview{.name = name,
                      .seeker = row.Text(0),
                      .contact = row.Text(1),
                      .state = static_cast<int>(row.Int(2)),
                      .schedule_version = static_cast<int>(row.Int(3)),
                      .duration_minutes = static_cast<int>(row.Int(9)),
                      .mode = static_cast<Mode>(row.Int(10)),
                      .place = row.Text(11),
                      .link_id = row.Bytes(12)};
  if (!row.IsNull(7)) {
    interview.booking = {.start = {row.Text(4), row.Text(5), static_cast<int>(row.Int(6))},
                         .start_time = absl::FromUnixMicros(row.Int(7)),
                         .end_time = absl::FromUnixMicros(row.Int(8))};
  }
  return interview;
}

absl::StatusOr<std::optional<Policy>> LoadPolicy(Connection& connection, const std::string& tenant) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kPolicy, {tenant}));
  if (rows.empty()) return std::nullopt;
  const Row& row = rows[0];
  const auto number = [&row](int column) { return static_cast<int>(row.Int(column)); };
  return Policy{.seeker_open_from_hour = number(0),
                .seeker_open_to_hour = number(1),
                .contact_open_from_hour = number(2),
                .contact_open_to_hour = number(3),
                .merge_minutes = number(4),
                .coalesce_hours = number(5)};
}

absl::StatusOr<std::optional<Parties>> LoadParties(Connection& connection, const std::string& tenant,
                                                   const Name& interview) {
  ASSIGN_OR_RETURN(auto found_tenant, LoadTenant(connection, tenant));
  ASSIGN_OR_RETURN(auto found, LoadInterview(connection, tenant, interview));
  if (!found_tenant || !found) return std::nullopt;
  ASSIGN_OR_RETURN(auto seeker, LoadPerson(connection, tenant, found->seeker));
  ASSIGN_OR_RETURN(auto contact, LoadPerson(connection, tenant, found->contact));
  if (!seeker || !contact) return std::nullopt;
  return Parties{*std::move(found_tenant), *std::move(found), *std::move(seeker), *std::move(contact)};
}

absl::StatusOr<bool> IsErased(Connection& connection, const std::string& tenant, const Name& person) {
  ASSIGN_OR_RETURN(const auto found, LoadPerson(connection, tenant, person));
  return found && found->is_deleted;
}

}  // namespace parley::notification
