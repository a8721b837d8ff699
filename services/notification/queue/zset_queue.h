#ifndef PARLEY_SERVICES_NOTIFICATION_QUEUE_ZSET_QUEUE_H_
#define PARLEY_SERVICES_NOTIFICATION_QUEUE_ZSET_QUEUE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/observe/metrics.h"
#include "services/notification/queue/reminder_queue.h"

// The queue on Redis (7.0 or later), as sorted sets. An entry is the text "<tenant> <id>". Of each shard s
// there are four keys, and their common tag {w<s>} puts them on one node of a Redis Cluster, so that a script
// sees all of its shard:
//
//   {w<s>}d  ZSET  waiting entries; score = due, Unix microseconds
//   {w<s>}l  ZSET  leased entries; score = token = the lease's end in ms by Redis TIME + its number / 1024
//   {w<s>}n  how many leases there were, which is where that number comes from
//   {w<s>}e  epoch: random, made when it is asked for and not there
//
// An entry is in one of the two sets or in none, never in both: each script moves it in one step, and no
// script runs beside another one. One set for both, with one kind of score, would not do under a test clock,
// where a due and a lease's end are of different clocks.
//
// A waiting entry with a UUID costs some 150 bytes of memory [measured]. Redis keeps a small set in one
// compact block (a listpack) only up to 128 entries of at most 64 bytes each by default; a longer tenant or a
// longer set costs more, and nothing else.
namespace parley::notification {

// Into how many parts the queue is split. A change of this number leaves entries where nobody looks for them
// any more, until the sweep for overdue notices adds them again.
inline constexpr int kShards = 4;

// Where a tenant's entries are, 0 to kShards - 1; the same in every process. One tenant is in one shard, so
// that a large one delays only those that share it.
int ShardOf(absl::string_view tenant);

// The queue at `address` ("host:port"), which need not answer yet. `lease_life`, in whole ms, is the same for
// all that share the queue. INVALID_ARGUMENT for another form of address. Not thread-safe (reminder_queue.h).
// `metrics`, which outlives the queue, may be null: nothing is counted then.
absl::StatusOr<std::unique_ptr<ReminderQueue>> OpenZsetQueue(const std::string& address,
                                                             absl::Duration lease_life = kLeaseLife,
                                                             Metrics* metrics = nullptr);

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_QUEUE_ZSET_QUEUE_H_
