#include "common/store/feed.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/observe/log.h"

namespace parley::store {
namespace {

// What a row needs on the wire beside its texts.
constexpr size_t kRowOverheadBytes = 32;

// A revision is a place, though not every database commits in the order of revisions: no batch goes beyond
// what is settled, and nothing can appear at or before that any more.
FeedCursor CursorAt(const Database& database, Revision revision) {
  return {.database_id = database.id(), .position = absl::StrCat(revision)};
}

std::optional<Revision> PlaceOf(const FeedCursor& cursor) {
  Revision revision = 0;
  if (!absl::SimpleAtoi(cursor.position, &revision) || revision < 0) return std::nullopt;
  return revision;
}

size_t SizeOf(const FeedChange& change) {
  return change.kind.size() + change.tenant.size() + change.id.size() + change.body.size() +
         kRowOverheadBytes;
}

// Rows that have changed since are left to a later batch: between them something can still appear.
void DropUnsettled(std::vector<FeedChange>& rows, Revision settled) {
  while (!rows.empty() && rows.back().revision > settled) rows.pop_back();
}

void EmptyOverlarge(FeedChange& change) {
  if (change.body.size() <= kFeedBodyBytesMax) return;
  Log(Severity::kError, "a row is too large for its feed",
      {{"kind", absl::string_view(change.kind)},
       {"id", absl::string_view(change.id)},
       {"bytes", static_cast<int64_t>(change.body.size())}});
  change.body.clear();
}

// How many of the first rows go into one batch: at least one.
size_t CountThatFits(const std::vector<FeedChange>& rows) {
  const size_t most = std::min<size_t>(rows.size(), kFeedRowsMax);
  size_t bytes = 0;
  for (size_t count = 0; count < most; ++count) {
    bytes += SizeOf(rows[count]);
    if (bytes > kFeedBytesMax && count > 0) return count;
  }
  return most;
}

}  // namespace

FeedCursor Feed::HeadCursor() const {
  return CursorAt(database_, database_.head());
}

FeedCursor Feed::Start() const {
  return CursorAt(database_, 0);
}

std::optional<FeedCursor> Feed::Resume(const FeedCursor& held) const {
  const std::optional<Revision> place = PlaceOf(held);
  const bool is_here = held.database_id == database_.id() && place && *place <= database_.head();
  return is_here ? std::optional(held) : std::nullopt;
}

absl::StatusOr<FeedBatch> Feed::Read(const FeedCursor& after) {
  const std::optional<Revision> place = PlaceOf(after);
  if (!place) return absl::InternalError("not a place of this feed");
  // Asked before the snapshot is taken, so that the snapshot has every row up to it.
  ASSIGN_OR_RETURN(const Revision settled, database_.settled());
  FeedBatch batch{.cursor = after, .revision = *place, .head = settled, .is_at_head = true};
  if (*place >= settled) return batch;

  RETURN_IF_ERROR(database_.Read([&](Connection& connection) -> absl::Status {
    ASSIGN_OR_RETURN(batch.changes, rows_(connection, *place, kFeedRowsMax + 1));
    return absl::OkStatus();
  }));
  DropUnsettled(batch.changes, settled);
  for (FeedChange& change : batch.changes) EmptyOverlarge(change);
  const size_t count = CountThatFits(batch.changes);
  batch.is_at_head = count == batch.changes.size();
  batch.changes.resize(count);
  // Revisions that are in no feed (a key's, say) are passed over too, so that "has passed" can be asked.
  batch.revision = batch.is_at_head ? settled : batch.changes.back().revision;
  batch.cursor = CursorAt(database_, batch.revision);
  return batch;
}

}  // namespace parley::store
