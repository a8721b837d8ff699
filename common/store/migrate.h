#ifndef PARLEY_COMMON_STORE_MIGRATE_H_
#define PARLEY_COMMON_STORE_MIGRATE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace parley::store {

// One step of a schema, from a file migrations/NNNN_name.sql embedded at build time. Steps are applied in
// order, once each, and never edited: a changed checksum stops the start.
struct Migration {
  absl::string_view name;  // "0001_people"
  absl::string_view sql;
};

using Migrations = std::vector<Migration>;

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_MIGRATE_H_
