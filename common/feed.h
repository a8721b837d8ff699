#ifndef PARLEY_COMMON_FEED_H_
#define PARLEY_COMMON_FEED_H_

#include <string>
#include <vector>

#include "common/store.h"

namespace parley {

// The words that the database half of a feed (common/store/feed.h, common/store/follow.h) and its wire half
// (common/rpc/feed.h, common/rpc/follower.h) share. The protocol is told in common/store/follow.h.

// One row of a source as it stands now; how it came there is not told.
struct FeedChange {
  std::string kind;  // "contact"
  std::string tenant;
  std::string id;  // within its kind
  Revision revision = 0;
  bool is_deleted = false;  // a tombstone; `body` is empty
  Bytes body;               // a message of the source's package, by kind
};

// A place in a feed: everything before it is known. The position is the source's own affair.
struct FeedCursor {
  std::string database_id;  // empty = nothing has been followed yet
  std::string position;

  friend bool operator==(const FeedCursor&, const FeedCursor&) = default;
};

// What the source sends at a time.
struct FeedBatch {
  std::vector<FeedChange> changes;  // by revision, each row at most once
  FeedCursor cursor;                // the follower's new place once it has applied the changes
  Revision revision = 0;            // then it knows every change up to this one
  Revision head = 0;                // of the source, when the batch was read
  bool is_at_head = false;          // nothing newer stood in the database when the batch was read
  bool is_from_start = false;       // the feed begins anew: what was copied of it before is to be forgotten
};

}  // namespace parley

#endif  // PARLEY_COMMON_FEED_H_
