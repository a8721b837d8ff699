#ifndef PARLEY_COMMON_STORE_MIGRATE_H_
#define PARLEY_COMMON_STORE_MIGRATE_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace parley::store {

class Transaction;

// One step of a schema, from a file migrations/NNNN_name.sql embedded at build time. Steps are applied in
// order, once each, and never edited: a changed checksum stops the start.
struct Migration {
  absl::string_view name;  // "0001_people"
  absl::string_view sql;
};

using Migrations = std::vector<Migration>;

// Runs several statements without parameters.
using Script = absl::FunctionRef<absl::Status(const std::string&)>;

// Makes what every database of ours has, applies the migrations that are missing, each in a transaction that
// `begin` ("BEGIN") opens, and answers the database's id. `script` and `connection` are the same connection,
// and nobody else migrates meanwhile. FAILED_PRECONDITION when a migration that was applied has changed.
absl::StatusOr<std::string> Migrate(Script script, Transaction& connection, absl::string_view begin,
                                    const Migrations& migrations);

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_MIGRATE_H_
