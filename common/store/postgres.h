#ifndef PARLEY_COMMON_STORE_POSTGRES_H_
#define PARLEY_COMMON_STORE_POSTGRES_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/observe/metrics.h"
#include "common/store/migrate.h"
#include "common/store/sql.h"

namespace parley::store {

// The database on a PostgreSQL server (15 or newer), which several replicas may open. `conninfo` is libpq's
// ("host=/run/postgresql dbname=parley"); it names a primary, and where a pooler stands between, one that
// lends a connection for a session: locks are a session's here. `synchronous_commit` must not be off.
//
// How writes go: a transaction each, REPEATABLE READ, on a connection of a pool. Advisory locks are taken
// first, in one order, and before the transaction begins: a snapshot taken while waiting for a lock would be
// too old once it is granted. Who names no locks locks the whole database. What collides all the same, two
// bodies writing one row or one key (40001, 40P01, 23505), is rolled back and the body runs again, at most 20
// times and not past the deadline: then UNAVAILABLE / STORAGE_UNAVAILABLE. A connection that is lost is made
// anew by the next to use it; only what was being done on it answers UNAVAILABLE.
//
// (SERIALIZABLE would need no locks. But it guards whole pages of an index for what was read, and rows with
// young keys, requests above all, share the last one: 16 clients writing 10,000 different rows ran each body
// eight times, 307 writes a second; with locks once, 2,121.)
//
// How revisions go. They come from a sequence, which no rollback gives back. A counter in a row would come
// in the order of commits, but its lock is held until the commit is on disk: one write at a time for all
// replicas. A sequence lets them commit together, and in any order: revision 7 may be readable while 6 is
// still being written, and who reads "after 7" next never sees 6. So each writer, before it takes its first
// revision, takes a shared advisory lock whose number is the newest revision taken so far: its floor. All it
// will write is above. The lock is seen by everyone at once, the server lets it go only after the commit can
// be seen, and also when the writer dies. settled() is the lowest floor, or the newest revision when there is
// none; read in this order, newest revision, then floors, it cannot overlook a writer. One more trap is the
// sequence itself: after a crash of the server it may give out again what was taken last, unless something
// was committed since. So settled() first commits something, unless a commit of this process did.
//
// (The place in a feed could as well be (transaction id, revision) below pg_snapshot_xmin. That needs the
// transaction id in every row, and any transaction of the whole cluster that writes, in another database too,
// holds the feed up. Floors are of our writers alone.)
//
// `metrics`, which outlives the database, may be null: nothing is counted then.
//
// Errors: UNAVAILABLE / STORAGE_UNAVAILABLE, and FAILED_PRECONDITION when a migration that was applied has
// changed.
absl::StatusOr<std::unique_ptr<Database>> OpenPostgres(const std::string& conninfo,
                                                       const Migrations& migrations,
                                                       Metrics* metrics = nullptr);

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_POSTGRES_H_
