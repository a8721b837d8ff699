#ifndef PARLEY_COMMON_STORE_FOLLOW_H_
#define PARLEY_COMMON_STORE_FOLLOW_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/feed.h"
#include "common/store/migrate.h"
#include "common/store/sealed.h"
#include "common/store/sql.h"

namespace parley::store {

// How facts travel between services: neighbours follow, nobody pushes.
//
// The source is the authority on its rows; a follower keeps copies of what it needs of them. Every row
// carries the revision of its last write. A follower says where it is (its cursor) and gets the rows changed
// since, as they stand now, in the order of their revisions as far as those are settled (Database::settled),
// in batches; then it waits on the same stream for more. A row that changed five times since is sent once. A
// deleted row is sent as a tombstone, also to a follower that never knew it, and no row is ever removed, so
// the feed from its start is the whole truth. The source keeps nothing about its followers: no outbox, no
// acknowledgement, no list of who they are.
//
//   source     Feed (feed.h)      reads one batch after a cursor, in one snapshot
//              rpc::Feeder        sends batches to every follower, and an empty one at least each second
//   follower   rpc::Follower      asks, receives, gives each batch to Copies, asks again when the call ends
//              Copies (below)     one transaction: cursor moves from old to new, and every change is applied
//
// What can happen, and what follows:
// - Either end dies, or the network: the follower asks again from the cursor in its database. A batch has
//   been applied with its cursor or not at all, so nothing is missed, and nothing has its effect twice.
// - Two replicas of the follower apply the same batch: the second finds the cursor moved, changes nothing
//   (ABORTED) and goes on from where the cursor is. There is no leader.
// - The source has another database (made anew, or put back to an older state): it does not know the cursor
//   and begins anew, saying so (`is_from_start`). The follower empties its copies in the transaction that
//   applies the first of these batches. Until the last one people are missing, which is "not yet known",
//   never "not there": rpc::CatchUp is what tells the two apart.
// - A change cannot be applied (bytes that do not decode, a kind that this build does not know, a bug of
//   ours): it is parked, sealed, with the reason, and the others go on. It is tried again at its next change,
//   which replaces it, at each start, and each minute. Applying never needs another row, so that nothing
//   parks merely because of the order in which rows come.
// - The follower's disk is full or its database busy: the batch fails as a whole and comes again.

// A follower's own tables; they come before those of its service, `own`.
Migration FollowTables();
Migrations WithFollowTables(Migrations own);

// What this database keeps of one source. Thread-safe.
class Copies {
 public:
  // Makes one change part of the copies. UNAVAILABLE, RESOURCE_EXHAUSTED and ABORTED mean "not now"; any
  // other error parks the change. What it wrote before it failed is undone.
  using Apply = std::function<absl::Status(Transaction&, const FeedChange&)>;
  // Empties the copies of this source.
  using Clear = std::function<absl::Status(Transaction&)>;

  struct Place {
    FeedCursor cursor;
    Revision revision = 0;
  };
  struct Parked {
    int count = 0;
    std::vector<std::string> examples;  // "contact/018f...: INVALID_ARGUMENT: ...", oldest first, at most 20
  };

  // `source` is the name of the service followed, `sealer` has this service's key. `database` outlives this.
  Copies(Database& database, std::string source, Apply apply, Clear clear, Sealer sealer)
      : database_(database),
        source_(std::move(source)),
        apply_(std::move(apply)),
        clear_(std::move(clear)),
        sealer_(std::move(sealer)) {}

  const std::string& source() const { return source_; }

  // How far the copies have come.
  absl::StatusOr<Place> Load();

  // Applies `batch`, read after `old`, and moves the cursor, in one transaction. ABORTED, and nothing
  // changed, when the cursor is not `old`; FAILED_PRECONDITION when the batch is of another database than
  // `old` and does not say that it begins anew; the database's errors.
  absl::Status Take(const FeedCursor& old, const FeedBatch& batch);

  // Tries at most 500 parked changes again, those tried least first.
  absl::Status RetryParked();

  absl::StatusOr<Parked> LoadParked();

 private:
  absl::Status MoveCursor(Transaction& transaction, const FeedCursor& old, const FeedBatch& batch);
  absl::Status TryApply(Transaction& transaction, const FeedChange& change);
  absl::Status TakeOne(Transaction& transaction, const FeedChange& change, bool has_parked);
  absl::Status RetryOne(Transaction& transaction, const Row& row);
  absl::Status Park(Transaction& transaction, const FeedChange& change, const absl::Status& why);
  absl::Status Unpark(Transaction& transaction, const FeedChange& change);

  Database& database_;
  const std::string source_;
  const Apply apply_;
  const Clear clear_;
  const Sealer sealer_;
};

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_FOLLOW_H_
