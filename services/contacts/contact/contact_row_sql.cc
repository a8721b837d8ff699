#include "services/contacts/contact/contact_row_sql.h"

#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "common/errors/errors.h"
#include "common/text/email.h"
#include "common/text/url.h"

namespace parley::contacts {
namespace {

using store::Value;

constexpr char kByUrl[] = "SELECT " PARLEY_CONTACT_COLUMNS
                          " FROM contact WHERE tenant = $1 AND owner = $2 AND url_key = $3 AND url_key <> '' "
                          "AND is_deleted = 0";
constexpr char kByEmail[] =
    "SELECT " PARLEY_CONTACT_COLUMNS
    " FROM contact WHERE tenant = $1 AND owner = $2 AND email_key = $3 AND email_key <> '' "
    "AND is_deleted = 0";
constexpr char kSave[] =
    "INSERT INTO contact (tenant, " PARLEY_CONTACT_COLUMNS
    ", email_key, url_key) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) "
    "ON CONFLICT (tenant, id) DO UPDATE SET display_name = $4, email = $5, organization = $6, position = $7, "
    "profile_url = $8, zone = $9, is_zone_guessed = $10, origin = $11, willingness = $12, willing_after_time "
    "= $13, "
    "language_code = $14, connected_date = $15, update_time = $17, is_deleted = $18, revision = $19, "
    "email_key = $20, url_key = $21";

std::optional<absl::CivilDay> ToDay(const std::string& text) {
  absl::CivilDay day;
  return absl::ParseCivilTime(text, &day) ? std::optional(day) : std::nullopt;
}

}  // namespace

Contact FromContactRow(const store::Row& row) {
  Contact contact{.id = row.Text(0),
                  .owner = row.Text(1),
                  .display_name = row.Text(2),
                  .email = row.Text(3),
                  .organization = row.Text(4),
                  .position = row.Text(5),
                  .profile_url = row.Text(6),
                  .zone = row.Text(7),
                  .is_zone_guessed = row.Int(8) != 0,
                  .origin = static_cast<int>(row.Int(9)),
                  .willingness = static_cast<int>(row.Int(10)),
                  .language_code = row.Text(12),
                  .connected_date = ToDay(row.Text(13)),
                  .create_time = absl::FromUnixMicros(row.Int(14)),
                  .update_time = absl::FromUnixMicros(row.Int(15)),
                  .is_deleted = row.Int(16) != 0,
                  .revision = row.Int(17)};
  if (!row.IsNull(11)) contact.willing_after_time = absl::FromUnixMicros(row.Int(11));
  return contact;
}

absl::Status SaveContact(store::Transaction& transaction, const std::string& tenant, Contact& contact) {
  contact.revision = transaction.NextRevision();
  const auto& after = contact.willing_after_time;
  const std::vector<Value> values = {
      tenant,
      contact.id,
      contact.owner,
      contact.display_name,
      contact.email,
      contact.organization,
      contact.position,
      contact.profile_url,
      contact.zone,
      int64_t{contact.is_zone_guessed},
      int64_t{contact.origin},
      int64_t{contact.willingness},
      after ? Value(absl::ToUnixMicros(*after)) : Value(),
      contact.language_code,
      contact.connected_date ? absl::FormatCivilTime(*contact.connected_date) : "",
      absl::ToUnixMicros(contact.create_time),
      absl::ToUnixMicros(contact.update_time),
      int64_t{contact.is_deleted},
      contact.revision,
      text::EmailKey(contact.email),
      contact.profile_url.empty() ? "" : text::UrlKey(contact.profile_url)};
  return transaction.Execute(kSave, values).status();
}

absl::StatusOr<std::optional<Contact>> FindContactByKey(store::Connection& connection,
                                                        const std::string& tenant, const Name& owner,
                                                        const Name& key_name) {
  absl::string_view key = key_name;
  const bool is_url = absl::ConsumePrefix(&key, "contactUrls/");
  if (!is_url) absl::ConsumePrefix(&key, "contactEmails/");
  ASSIGN_OR_RETURN(const auto rows,
                   connection.Query(is_url ? kByUrl : kByEmail, {tenant, owner, std::string(key)}));
  if (rows.empty()) return std::nullopt;
  return FromContactRow(rows[0]);
}

}  // namespace parley::contacts
