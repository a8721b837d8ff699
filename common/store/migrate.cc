#include "common/store/migrate.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/store/sql.h"

namespace parley::store {
namespace {

// What every database of ours has beside its service's own tables.
constexpr char kOwnTables[] = R"sql(
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS schema_migration (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, at BIGINT NOT NULL);
  CREATE TABLE IF NOT EXISTS request (
    tenant TEXT NOT NULL, actor TEXT NOT NULL, method TEXT NOT NULL, request_id TEXT NOT NULL,
    body_sha256 BYTEA NOT NULL, reply BYTEA, at BIGINT NOT NULL,
    PRIMARY KEY (tenant, actor, method, request_id));
  CREATE INDEX IF NOT EXISTS request_by_age ON request (at);
)sql";

absl::Status Apply(Script script, Transaction& connection, absl::string_view begin,
                   const Migration& migration) {
  const std::string sum = absl::BytesToHexString(Sha256(migration.sql));
  ASSIGN_OR_RETURN(const auto applied, connection.Query("SELECT sha256 FROM schema_migration WHERE name = $1",
                                                        {std::string(migration.name)}));
  if (!applied.empty()) {
    if (applied[0].Text(0) == sum) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("migration ", migration.name, " was changed after it was applied"));
  }
  RETURN_IF_ERROR(script(absl::StrCat(begin, "; ", migration.sql)));
  RETURN_IF_ERROR(connection
                      .Execute("INSERT INTO schema_migration (name, sha256, at) VALUES ($1, $2, $3)",
                               {std::string(migration.name), sum, absl::ToUnixMicros(absl::Now())})
                      .status());
  return script("COMMIT");
}

}  // namespace

absl::StatusOr<std::string> Migrate(Script script, Transaction& connection, absl::string_view begin,
                                    const Migrations& migrations) {
  RETURN_IF_ERROR(script(kOwnTables));
  RETURN_IF_ERROR(connection
                      .Execute("INSERT INTO meta (key, value) VALUES ('id', $1) ON CONFLICT DO NOTHING",
                               {NewId(absl::Now())})
                      .status());
  for (const Migration& migration : migrations) {
    RETURN_IF_ERROR(Apply(script, connection, begin, migration));
  }
  ASSIGN_OR_RETURN(const auto rows, connection.Query("SELECT value FROM meta WHERE key = 'id'", {}));
  return rows[0].Text(0);
}

}  // namespace parley::store
