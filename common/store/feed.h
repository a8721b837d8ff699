#ifndef PARLEY_COMMON_STORE_FEED_H_
#define PARLEY_COMMON_STORE_FEED_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/feed.h"
#include "common/store/sql.h"

namespace parley::store {

// A batch holds at most so many rows and bytes; one larger row travels alone.
inline constexpr int kFeedRowsMax = 500;
inline constexpr size_t kFeedBytesMax = 200'000;
// The largest body. A row over it is a bug of its owner: it travels without its body, and followers park it.
inline constexpr size_t kFeedBodyBytesMax = 1 << 20;

// What this database lets its neighbours follow: the source's half of the protocol in follow.h.
// Thread-safe.
class Feed {
 public:
  // The rows that changed after `after`, tombstones included, with their bodies rendered: at most `limit` of
  // all kinds together, in the order of their revisions. All it reads comes from the one snapshot that
  // `connection` is: read one table after the other without it, and rows are missed.
  using Rows = std::function<absl::StatusOr<std::vector<FeedChange>>(Connection&, Revision after, int limit)>;

  // `database` outlives the feed.
  Feed(Database& database, Rows rows) : database_(database), rows_(std::move(rows)) {}

  // No committed revision is above it now; a follower that has passed it knows all that was committed.
  Revision head() const { return database_.head(); }
  FeedCursor HeadCursor() const;

  // Where a follower that holds `held` goes on; nothing when it has to begin anew, because the place is of
  // another database, unreadable, or past the head.
  std::optional<FeedCursor> Resume(const FeedCursor& held) const;

  // The beginning.
  FeedCursor Start() const;

  // What changed after `after`, a place this feed made, and is settled (Database::settled); as much as fits
  // into one batch. No row is read while nothing is newer. Errors: those of the database and of Rows.
  absl::StatusOr<FeedBatch> Read(const FeedCursor& after);

  // Calls `listener` when there may be something new, on a thread that it must not hold up.
  void OnChange(std::function<void()> listener) { database_.OnCommit(std::move(listener)); }

 private:
  Database& database_;
  const Rows rows_;
};

}  // namespace parley::store

#endif  // PARLEY_COMMON_STORE_FEED_H_
