#ifndef PARLEY_COMMON_RPC_WATCHES_H_
#define PARLEY_COMMON_RPC_WATCHES_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "common/call.h"
#include "common/rpc/method.h"
#include "common/store.h"
#include "common/store/sql.h"

namespace parley::rpc {

class Wakeup;

// A message of a watch, and the place where its client goes on after it.
struct WatchItem {
  int64_t position = 0;
  Bytes message;
};

// A row that was written, as read once for all watches.
struct WatchChange {
  Revision revision = 0;  // of its last write
  std::string tenant;
  Name person;           // whose it is: "seekers/..."
  int64_t position = 0;  // its place in that person's watches
  // Its message, as the caller of `call` may see it; asked for only when somebody watches.
  std::function<absl::StatusOr<Bytes>(const Call& call)> render;
};

// What is watched: a service's own, between its rows and its messages. Places are numbers that rise along a
// watch, all of them above 0. Thread-safe.
class WatchSource {
 public:
  virtual ~WatchSource() = default;

  // The place that the watch `first` asks for goes on after; 0 = from the beginning. INVALID_ARGUMENT for one
  // that it cannot have been given.
  virtual absl::StatusOr<int64_t> Begin(const Call& call, const google::protobuf::Message& first) = 0;

  // What the caller may see of what lies behind `after`, as it is now, at most `limit`, in the order of
  // places; of what was written after revision `up_to` it may leave out what it likes: that comes by Changes.
  // NOT_FOUND once the person has been erased.
  virtual absl::StatusOr<std::vector<WatchItem>> Replay(const Call& call, int64_t after, Revision up_to,
                                                        int limit) = 0;

  // The rows written after revision `after` of all tenants and persons, at most `limit`, by revision.
  virtual absl::StatusOr<std::vector<WatchChange>> Changes(Revision after, int limit) = 0;

  // The message that says: this is all there is now.
  virtual Bytes AtHead(const Call& call, int64_t position) = 0;
};

struct WatchTimes {
  // The longest a watch is silent. Well within an hour, in which the edge takes a silent stream for dead.
  std::chrono::milliseconds heartbeat = std::chrono::seconds(30);
  // How long a watch lives, less up to a tenth by chance. Who may call is judged when a stream begins: so a
  // key that is revoked ends within it, and streams spread over replicas anew.
  std::chrono::milliseconds life = std::chrono::hours(1);
};

// Feeds all watches of a process from one thread.
//
// Who is authoritative: the database. A stream keeps in memory who watches and which place was sent last, so
// that whatever goes wrong is mended by reading on from there; the client keeps the same place and does so
// with another process. Streams are fed in memory where that is cheap, and read for alone where it is not:
//
//   behind   has not been told all that is committed: it has just begun, it was passed over, or has been
//            silent for so long that it is looked after. In its turn, and when it has room, it is read for:
//            one Replay from its place. When that is all there is, it is told so (AtHead) and is
//   live     Changes are read once for all watches, from where the last reading ended, and handed to the
//            streams of the person they are of, and of the tenant. One without room is passed over: it falls
//            behind, and is then told how things stand by the time it has room.
//
// Nothing is lost between the two: a Replay is read after the Changes that its stream did not get, on the
// same thread, and has every row that they had. Nothing comes twice: a stream takes only what lies behind its
// place. (Both rest on Database::settled: no row appears later at or before it.)
//
// A stream has room while the network has taken all but 16 KiB of what it was sent: that, and one message
// more, is what a slow reader costs. One that takes nothing for 5 minutes is ended by its call.
//
// A round: admit who came, read Changes at most once, Replay for at most 64 streams that have room, once a
// second look at all. It comes after each commit, at most every 3 ms, and once a second in any case. A
// stream that ends is forgotten within a second. An error of a Replay ends its stream with that status; one
// of Changes is logged, and tried again.
//
// Streams end with OK when their life is over, NOT_FOUND within a heartbeat of their person's erasure, and
// UNAVAILABLE / SHUTTING_DOWN when the server stops.
class Watches {
 public:
  // Serves `method`, a stream ("parley.notification.v1.InboxService/Watch"). `database` outlives the watches.
  Watches(store::Database& database, std::unique_ptr<WatchSource> source, std::string method,
          WatchTimes times = {});
  // Streams that are still open get nothing more.
  ~Watches();
  Watches(const Watches&) = delete;
  Watches& operator=(const Watches&) = delete;

  // The method; the watches outlive it. It refuses with RESOURCE_EXHAUSTED / OVERLOADED a person's 33rd
  // watch.
  std::vector<Method> Methods();

 private:
  struct Stream;
  struct Entrance;
  class Session;
  using Streams = std::vector<std::shared_ptr<Stream>>;

  absl::StatusOr<std::unique_ptr<StreamSession>> Open(const Call& call,
                                                      const google::protobuf::Message& first,
                                                      std::shared_ptr<StreamWriter> writer);

  // All that follows runs on the thread.
  void Run();
  // The time until the next round, unless there is news.
  std::chrono::milliseconds Round();
  void Admit();
  // Whether there is more to read at once.
  absl::StatusOr<bool> FeedChanges();
  void Tell(const WatchChange& change);
  void Tell(const std::shared_ptr<Stream>& stream, const WatchChange& change);
  // Whether one of them was read for.
  bool FeedBehind();
  void Replay(Stream& stream);
  void Send(Stream& stream, WatchItem item);
  void End(Stream& stream, absl::Status status);
  void FallBehind(const std::shared_ptr<Stream>& stream);
  void LookAfterAll();

  store::Database& database_;
  const std::unique_ptr<WatchSource> source_;
  const std::string method_;
  const WatchTimes times_;
  const std::shared_ptr<Wakeup> wakeup_;  // shared with the database's listener
  const std::shared_ptr<Entrance> entrance_;

  // The thread's alone.
  Revision read_;                                       // Changes have been read up to it
  std::unordered_map<std::string, Streams> by_person_;  // all streams
  Streams behind_;                                      // in the order of their turns
  std::chrono::steady_clock::time_point looked_after_at_ = {};
  std::thread thread_;
};

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_WATCHES_H_
