#ifndef PARLEY_SERVICES_NOTIFICATION_QUEUE_REMINDER_QUEUE_H_
#define PARLEY_SERVICES_NOTIFICATION_QUEUE_REMINDER_QUEUE_H_

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

// An index of the notices that are due soon, so that a worker finds the next one without reading the
// database.
//
// Who is authoritative. The database is, in everything: whether a notice is still wanted, when it goes out,
// whether it was sent. The queue knows an id and an instant, and may lose all of it at any moment. So it has
// no cancel, no reschedule and no lookup: a worker claims each id in the database (notices/claim.h), and an
// entry that is out of date dies at that claim.
//
// States of an id:
//
//            Add                   Take
//   absent ------->  waiting  ------------>  leased  ---- Settle, done ---->  absent
//                       ^                     |  ^ |
//                       +--- Settle, again ---+  +-+  Extend; Take, once the lease has ended
//
//   Add of a waiting id keeps the earlier of the two instants; Add of a leased id does nothing, because its
//   worker is about to ask the database anyhow.
//
// Which clock. Dues are instants of the product's Clock, which stands still under a test clock, so Take is
// told how far to look. Leases end by the queue's own real clock: a process dies in real time.
//
// What a lease is worth. It keeps two workers from asking the database about the same id, no more; the claim
// keeps them from sending twice. A lease has a token, and whoever takes an entry over gives it another one.
// What each failure leads to:
//
//   a worker dies                   its lease ends, and the next Take leases the entries again
//   a worker outlasts its lease     its entries may have been taken over; its Settle and Extend find another
//                                   token on those and leave them alone, and do their work on the rest
//   an answer to Add or Settle      repeat it; a second time changes nothing
//   is lost
//   an answer to Take is lost       nobody knows of that lease, so its entries come back when it ends
//   an answer to Extend is lost     the token has changed unseen, so Settle finds nothing; the entries come
//                                   back when the lease ends, and the claim says that their notices ended
//   Redis is away                   every method says UNAVAILABLE; the database goes on without it, and the
//                                   loader adds what was missed when Redis is back
//   Redis has lost everything       Epoch answers another text, and the loader starts from the beginning
//   Redis has lost its last second  (a power cut, a failover) the epoch is the same; the sweep for overdue
//                                   notices finds what is missing
namespace parley::notification {

// A notice's key, and when it is due by the product's Clock.
struct Due {
  std::string tenant;  // without a space
  std::string id;      // any bytes
  absl::Time due;      // to the microsecond
  bool operator==(const Due&) const = default;
};

// How long a lease lasts. A worker prolongs it long before; after a crash its entries are late by this.
inline constexpr absl::Duration kLeaseLife = absl::Seconds(30);
// The most entries of one lease.
inline constexpr int kLeaseEntriesMax = 500;

// Entries that one worker holds for a while. All are of one shard, a part of the queue.
struct Lease {
  int shard = 0;
  // Those that an ended lease gave back come first; the queue no longer knows when they were due, and says
  // due_until. The others follow with the earliest due first.
  std::vector<Due> entries;
  // Opaque; changes with Extend.
  std::string token;
  // Begin nothing new after this: counted from before the question was sent, and less a margin, so it ends
  // before the queue gives the entries to somebody else.
  std::chrono::steady_clock::time_point trusted_until;
};

// The queue as the loader and the workers see it. Any number of processes share one queue, but an object is
// not thread-safe: each thread has its own. Every method answers UNAVAILABLE, within a few seconds, while
// the queue cannot be reached or refuses to work; the call may then have been done all the same.
class ReminderQueue {
 public:
  virtual ~ReminderQueue() = default;

  // Makes each entry wait for its instant. Any number of entries, also ids that are there already (see
  // above); when it fails, some may have been added. INVALID_ARGUMENT, and nothing happens, for a tenant with
  // a space.
  virtual absl::Status Add(absl::Span<const Due> entries) = 0;

  // Leases up to `max` entries (1 to kLeaseEntriesMax, else the nearest of the two) that are due at
  // `due_until` or earlier, or whose lease has ended; nothing when there is none. Shards take turns.
  virtual absl::StatusOr<std::optional<Lease>> Take(absl::Time due_until, int max) = 0;

  // The lease starts anew, with another token. Afterwards `lease.entries` are those that it still holds: what
  // was settled or taken over is gone from it, and it may be empty.
  virtual absl::Status Extend(Lease& lease) = 0;

  // Lets go of entries of `lease`: those in `done` leave the queue, those in `again` wait for the instant
  // given there. Entries that are not, or no longer, held by this lease stay as they are; the rest of the
  // lease goes on. INVALID_ARGUMENT for more than kLeaseEntriesMax entries.
  virtual absl::Status Settle(const Lease& lease, absl::Span<const Due> done,
                              absl::Span<const Due> again) = 0;

  // A text that changes when the queue has lost what was added. Read it before adding: entries added under an
  // epoch that is no longer the queue's may be gone.
  virtual absl::StatusOr<std::string> Epoch() = 0;
};

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_QUEUE_REMINDER_QUEUE_H_
