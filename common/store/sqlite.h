#ifndef PARLEY_COMMON_STORE_SQLITE_H_
#define PARLEY_COMMON_STORE_SQLITE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/observe/metrics.h"
#include "common/store/migrate.h"
#include "common/store/sql.h"

namespace parley::store {

// The embedded database: `data_dir`/parley.db, made and migrated when needed. One process holds the folder
// at a time; two replicas need PostgreSQL.
//
// How writes go: a call that nobody is before writes at once, on its own thread. What comes meanwhile is
// queued for one writer thread, which takes what there is, at most 64 bodies, runs them between one BEGIN
// IMMEDIATE and one COMMIT (WAL, synchronous=FULL), then answers all of them. It never waits for more to
// come, so a lone caller pays one fsync and sixteen share one. Should a body fail after it wrote, all is
// undone and the bodies run again, each in a SAVEPOINT: it is rolled back alone. When the COMMIT fails nobody
// in the batch is told yes. Reads use a pool of read-only connections and never wait for a write.
//
// `metrics`, which outlives the database, may be null: nothing is counted then.
//
// FAILED_PRECONDITION when another process holds the folder, or a migration that was applied has changed.
absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(const std::string& data_dir,
                                                     const Migrations& migrations,
                                                     Metrics* metrics = nullptr);

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_SQLITE_H_
