#ifndef PARLEY_COMMON_RPC_CATCH_UP_H_
#define PARLEY_COMMON_RPC_CATCH_UP_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/call.h"
#include "common/feed.h"
#include "common/rpc/follow_progress.h"

namespace parley::rpc {

// Tells "not there" from "not yet known". A write that names a person whom the copies lack asks the source
// for its newest revision now and waits until the copies have passed it: a person who is lacking even then
// is not there.
//
// One question is on its way at a time, for all who wait. Whoever comes while one is on its way waits for the
// next: the source may have answered the first one before the person came into being.
class CatchUp {
 public:
  struct Head {
    std::string database_id;
    Revision revision = 0;
  };
  // Asks the source for its head without waiting; `done` gets the answer, once, on whatever thread.
  using Ask = std::function<void(std::function<void(absl::StatusOr<Head>)> done)>;

  // At most `waiters_max` calls wait at a time. `progress` outlives the calls of Await.
  CatchUp(Ask ask, const FollowProgress& progress, int waiters_max);

  // OK once the copies hold all that the source had when the call came. UNAVAILABLE / PERSON_NOT_YET_KNOWN
  // with a delay when that is not so within a second or by the call's deadline, when the source cannot be
  // asked, or when too many wait already. Blocks; thread-safe.
  absl::Status Await(const Call& call);

 private:
  struct Questions;
  static void AskNext(const std::shared_ptr<Questions>& questions);
  absl::StatusOr<Head> AwaitAnswer(FollowProgress::Instant until);

  const FollowProgress& progress_;
  // Shared with the question on its way, whose answer may come when this is gone.
  const std::shared_ptr<Questions> questions_;
};

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_CATCH_UP_H_
