#ifndef PARLEY_COMMON_RPC_FOLLOWER_H_
#define PARLEY_COMMON_RPC_FOLLOWER_H_

#include <grpcpp/generic/generic_stub.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "common/config/server_flags.h"
#include "common/observe/metrics.h"
#include "common/rpc/catch_up.h"
#include "common/rpc/follow_progress.h"
#include "common/store/follow.h"
#include "parley/feed/v1/feed.pb.h"

namespace parley::rpc {

class FollowStream;

struct FollowerSettings {
  std::string name;            // this service: "scheduling"
  std::string source_address;  // "127.0.0.1:9010"
  std::string caller_key;
  bool has_test_clock = false;  // then a lost source is asked again every 20 ms
  int waiters_max = 1;          // calls that may wait in CatchUp at a time: a quarter of the worker pool
};

// Those of the service that these flags are of, which follows whoever serves at `source_address`.
FollowerSettings FollowerOf(const std::string& source_address, const ServerFlags& flags, const Clock& clock);

// Follows one source, from one thread, as long as it lives: the follower's wire half of the protocol told in
// common/store/follow.h.
//
// The thread asks from the cursor in the database, gives each batch to the copies, and stays on the call.
// When the call ends (the source is gone, went silent for 10 s, another replica moved the cursor, the
// database failed) it waits a moment, at random up to 50 ms, doubled each time up to 1 s, and asks again. A
// batch that was received ends the trouble.
class Follower {
 public:
  // Starts following. `copies` and `metrics` outlive it.
  Follower(FollowerSettings settings, store::Copies& copies, Metrics& metrics);
  // Ends the call in progress and waits for the thread; the batch at work is applied.
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  // Every change of the source up to this revision is in the copies.
  Revision passed() const { return progress_.Now().revision; }
  // When the source last had nothing newer, in steady time; nothing when it never was seen so.
  std::optional<FollowProgress::Instant> at_head_at() const { return progress_.Now().at_head_at; }
  // Both, and why the source cannot be followed now, if it cannot.
  FollowProgress::State progress() const { return progress_.Now(); }
  // For FeedService.Status. The database's errors.
  absl::StatusOr<feed::v1::FeedStatus> Status() const;

  // For a write naming somebody whom the copies lack.
  CatchUp& catch_up() { return catch_up_; }

 private:
  // What is counted of one source.
  struct Figures {
    Gauge revision;
    Gauge lag;
    Gauge parked;
    Gauge at_head;
    Counter batches;
    Counter changes;
  };
  static Figures FiguresOf(Metrics& metrics, const std::string& source);

  void Run();
  // Follows until the call ends or the copies cannot go on; says why.
  absl::Status FollowOnce();
  absl::Status Take(FollowProgress::State& state, const FeedBatch& batch);
  absl::Status RetryParkedIfDue();
  absl::Status CountParked();
  void SetTrouble(const absl::Status& why);
  // Waits before the next try; false when the follower goes.
  bool Pause(int failures);
  bool IsEnding() const;
  // Makes `stream` (or none) the one that ~Follower cancels; false when the follower goes.
  bool Hold(FollowStream* stream);

  const FollowerSettings settings_;
  store::Copies& copies_;
  const std::shared_ptr<grpc::GenericStub> source_;  // shared with CatchUp's question on its way
  FollowProgress progress_;
  CatchUp catch_up_;
  const Figures figures_;

  std::optional<FollowProgress::Instant> retried_parked_at_;  // the thread's alone

  mutable std::mutex mutex_;
  std::condition_variable ending_;
  bool is_ending_ ABSL_GUARDED_BY(mutex_) = false;
  FollowStream* stream_ ABSL_GUARDED_BY(mutex_) = nullptr;  // the call in progress
  std::thread thread_;
};

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_FOLLOWER_H_
