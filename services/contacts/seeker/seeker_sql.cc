#include "services/contacts/seeker/seeker_sql.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/text/email.h"

namespace parley::contacts {
namespace {

using store::Connection;
using store::Row;
using store::Transaction;

constexpr char kById[] =
    "SELECT id, display_name, email, zone, language_code, create_time, update_time, is_deleted, revision "
    "FROM seeker WHERE tenant = $1 AND id = $2";
constexpr char kSince[] =
    "SELECT id, display_name, email, zone, language_code, create_time, update_time, is_deleted, revision "
    "FROM seeker WHERE tenant = $1 AND revision > $2 AND is_deleted = 0 ORDER BY revision LIMIT $3";
constexpr char kWritten[] =
    "SELECT id, display_name, email, zone, language_code, create_time, update_time, is_deleted, revision, "
    "tenant FROM seeker WHERE revision > $1 AND revision <= $2";
constexpr char kSave[] =
    "INSERT INTO seeker (tenant, id, display_name, email, email_key, zone, language_code, create_time, "
    "update_time, is_deleted, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
    "ON CONFLICT (tenant, id) DO UPDATE SET display_name = $3, email = $4, email_key = $5, zone = $6, "
    "language_code = $7, update_time = $9, is_deleted = $10, revision = $11";

Seeker FromRow(const Row& row) {
  return {.id = row.Text(0),
          .display_name = row.Text(1),
          .email = row.Text(2),
          .zone = row.Text(3),
          .language_code = row.Text(4),
          .create_time = absl::FromUnixMicros(row.Int(5)),
          .update_time = absl::FromUnixMicros(row.Int(6)),
          .is_deleted = row.Int(7) != 0,
          .revision = row.Int(8)};
}

class SeekerStore final : public store::SqlStore<SeekerState> {
 public:
  SeekerStore(const store::StoreContext& context, EmptyPrivate empty_private)
      : SqlStore(context), empty_private_(std::move(empty_private)) {}

 private:
  absl::StatusOr<SeekerState> Load(Connection& connection, const Call& call,
                                   std::span<const Name> names) override;
  absl::Status Save(Transaction& transaction, const Call& call, const SeekerState& before,
                    SeekerState& after) override;
  absl::StatusOr<SeekerState> LoadVisible(Connection& connection, const Call& call,
                                          const Name& name) override;
  absl::StatusOr<std::vector<SeekerState>> LoadSince(Connection& connection, const Call& call, Revision after,
                                                     int limit) override;

  const EmptyPrivate empty_private_;
};

// A seeker sees and changes herself alone.
bool MaySee(const Caller& caller, const Name& name) {
  return caller.role != Role::kSeeker || caller.act_as == name;
}

absl::StatusOr<SeekerState> SeekerStore::Load(Connection& connection, const Call& call,
                                              std::span<const Name> names) {
  SeekerState state;
  for (const Name& name : names) {
    absl::string_view key = name;
    if (absl::ConsumePrefix(&key, "seekerEmails/")) {
      ASSIGN_OR_RETURN(
          const auto rows,
          connection.Query("SELECT id FROM seeker WHERE tenant = $1 AND email_key = $2 AND is_deleted = 0",
                           {call.caller.tenant, std::string(key)}));
      if (!rows.empty()) state.same_email = SeekerName(rows[0].Text(0));
    } else if (absl::ConsumePrefix(&key, "seekers/") && MaySee(call.caller, name)) {
      ASSIGN_OR_RETURN(const auto rows, connection.Query(kById, {call.caller.tenant, std::string(key)}));
      if (!rows.empty()) state.seeker = FromRow(rows[0]);
    }
  }
  return state;
}

absl::Status SeekerStore::Save(Transaction& transaction, const Call& call, const SeekerState&,
                               SeekerState& after) {
  Seeker& seeker = after.seeker;
  const std::string& tenant = call.caller.tenant;
  seeker.revision = transaction.NextRevision();
  RETURN_IF_ERROR(
      transaction
          .Execute(kSave,
                   {tenant, seeker.id, seeker.display_name, seeker.email, text::EmailKey(seeker.email),
                    seeker.zone, seeker.language_code, absl::ToUnixMicros(seeker.create_time),
                    absl::ToUnixMicros(seeker.update_time), int64_t{seeker.is_deleted}, seeker.revision})
          .status());
  if (!seeker.is_deleted) return absl::OkStatus();
  return empty_private_(transaction, tenant, SeekerName(seeker.id), seeker.update_time);
}

absl::StatusOr<SeekerState> SeekerStore::LoadVisible(Connection& connection, const Call& call,
                                                     const Name& name) {
  ASSIGN_OR_RETURN(SeekerState state, Load(connection, call, {&name, 1}));
  if (state.seeker.revision == 0 || state.seeker.is_deleted) return NotFound(name);
  return state;
}

absl::StatusOr<std::vector<SeekerState>> SeekerStore::LoadSince(Connection& connection, const Call& call,
                                                                Revision after, int limit) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kSince, {call.caller.tenant, after, int64_t{limit}}));
  std::vector<SeekerState> states;
  for (const Row& row : rows) states.push_back({.seeker = FromRow(row)});
  return states;
}

}  // namespace

std::unique_ptr<Store<SeekerState>> OpenSeekers(const store::StoreContext& context,
                                                EmptyPrivate empty_private) {
  return std::make_unique<SeekerStore>(context, std::move(empty_private));
}

absl::StatusOr<std::vector<std::pair<std::string, Seeker>>> SeekersWritten(Connection& connection,
                                                                           Revision after, Revision upto) {
  ASSIGN_OR_RETURN(const auto rows, connection.Query(kWritten, {after, upto}));
  std::vector<std::pair<std::string, Seeker>> seekers;
  for (const Row& row : rows) seekers.emplace_back(row.Text(9), FromRow(row));
  return seekers;
}

}  // namespace parley::contacts
