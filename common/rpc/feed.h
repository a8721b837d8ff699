#ifndef PARLEY_COMMON_RPC_FEED_H_
#define PARLEY_COMMON_RPC_FEED_H_

#include <atomic>
#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "common/observe/metrics.h"
#include "common/rpc/method.h"
#include "common/store/feed.h"

namespace parley::rpc {

class Follower;
class Wakeup;

// Sends one feed to all who follow it, from one thread: the source's wire half of the protocol told in
// common/store/follow.h.
//
// The thread wakes at each commit, and twice a second in any case. Each time it goes once round the streams.
// One whose last batch the network has taken is sent the next; one at the head is sent an empty batch when
// it has heard nothing for half a second, so that its follower knows within a second that the source lives.
// A slow follower holds up nobody: its stream is passed over until it has room, and it then gets rows as
// they stand by that time. While some stream is behind, or has just been sent something, the thread waits a
// few milliseconds, no longer: commits in quick succession share a batch, and nobody spins.
// A stream that has ended says so when it is written to, and is forgotten.
class Feeder {
 public:
  // `feed` and `metrics` outlive the feeder.
  Feeder(store::Feed& feed, Metrics& metrics);
  // Streams that are still open get nothing more.
  ~Feeder();
  Feeder(const Feeder&) = delete;
  Feeder& operator=(const Feeder&) = delete;

  // FeedService as this process serves it: Follow and Head of its feed, and the Status of `followers`, which
  // may be none. The feeder and the followers outlive the methods.
  std::vector<Method> Methods(std::vector<const Follower*> followers);

 private:
  struct Stream;
  class Session;

  absl::StatusOr<std::unique_ptr<StreamSession>> Open(const google::protobuf::Message& first,
                                                      std::shared_ptr<StreamWriter> writer);
  void Run();
  // Goes once round the streams; whether one of them waits for more than a commit.
  bool FeedAll();
  bool FeedOne(Stream& stream);

  store::Feed& feed_;
  const Gauge followers_;
  // Shared with the database's listener, which may be called while the feeder goes.
  const std::shared_ptr<Wakeup> wakeup_;
  std::mutex mutex_;
  std::list<std::shared_ptr<Stream>> streams_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_FEED_H_
