#ifndef PARLEY_COMMON_RPC_SERVER_CALL_H_
#define PARLEY_COMMON_RPC_SERVER_CALL_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "common/call.h"
#include "common/observe/metrics.h"
#include "common/rpc/live_calls.h"

namespace parley::rpc {

class WorkerPool;

// What every call of a server shares. Outlives the calls.
struct CallContext {
  WorkerPool& pool;
  LiveCalls& live;
  Metrics& metrics;
  CallHistogram strangers;  // calls of methods that nobody here has
  bool faces_edge;          // the clients come through HAProxy: a call that ends early is drained
};

// The client's side of one call, from its first byte to its last: reading, writing in order, time, and ending
// once and in the way the edge wants it. What the call does is the derived class's: CallReactor runs a
// method, the gateway's ForwardedCall asks the service behind it.
//
// States, by who must act next:
//   open       the client or the derived class
//   ending     the final status is known (`final_`): queued messages are written, and behind the edge what
//   the
//              client still sends is read and thrown away until its half-close
//   finished   gRPC has the status
// Why the edge makes `ending` wait for the half-close: HAProxy 2.6 replaces the status and details of a call
// that the server ended before its client's half-close by CANCELLED. The wait is bounded by 1 s and 1 MB.
//
// Time: a stream whose client is to do something (send, half-close, take a message) waits 5 min for it; the
// deadline stands above that. A call past its time ends as above; what then still hangs on its client is cut
// off a second later. A stream has the same second when the server shuts down.
//
// Whoever finds the call ready to end ends it, once (`finished_`), under no lock: gRPC may answer at once.
// A cancelled call is final like any other. gRPC's callbacks, the derived class's threads and the timer may
// meet here at the same time; mutex_ guards all state. The object keeps itself alive until OnDone, and others
// may hold it beyond.
class ServerCall : public grpc::ServerGenericBidiReactor,
                   public TimedCall,
                   public std::enable_shared_from_this<ServerCall> {
 public:
  ~ServerCall() override;

  std::chrono::steady_clock::time_point give_up_at() const final;
  void GiveUp() final;
  void ShutDown() final;
  bool is_stream() const final { return !is_unary_; }

  void OnReadDone(bool ok) final;
  void OnWriteDone(bool ok) final;
  void OnCancel() final;
  void OnDone() final;

 protected:
  // `deadline` may be time_point::max().
  ServerCall(const CallContext& shared, grpc::GenericCallbackServerContext& context, bool is_unary,
             std::chrono::steady_clock::time_point deadline);

  // Makes the call live: timed, and kept until gRPC is done with it. Once, right after it was made.
  void Begin();

  // Asks for the client's next message: OnMessage or OnHalfClose follows, unless the call is over by then.
  void ReadNext();

  // Queues a message; false when the call is over and nothing more will be sent.
  bool Send(grpc::ByteBuffer message);

  // Ends the call once what is queued has been sent; `reply` goes out together with the status. Only the
  // first call has an effect.
  void End(grpc::Status status, std::optional<grpc::ByteBuffer> reply = std::nullopt);

  // Bytes queued and not yet taken by the network.
  size_t unsent_bytes() const;

  const CallContext shared_;

 private:
  // What the derived class does. On gRPC's threads or the timer's, under no lock; must not block.
  virtual void OnMessage(grpc::ByteBuffer message) = 0;
  virtual void OnHalfClose() = 0;  // the client said all it had to say; it is not merely gone
  virtual void OnSent() {}         // the network took one message of Send
  virtual void OnAbandoned() {}    // the call is over, and not by End: cancelled, late, shut down, or flooded
  virtual void OnEnded(const grpc::Status& status, std::chrono::nanoseconds took) = 0;  // the last of all

  bool Abandon(grpc::Status why) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void SetTimer() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StartLastSecond() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OnRead();
  bool HasLostClient() const;  // after a read that failed
  bool MustConfirm() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void MarkReading() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Read();
  void Advance();

  grpc::GenericCallbackServerContext& context_;  // gRPC's, until OnDone
  const bool is_unary_;
  const std::chrono::steady_clock::time_point deadline_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::shared_ptr<ServerCall> self_;  // until OnDone
  grpc::ByteBuffer incoming_;         // owned by gRPC while a read is outstanding

  std::atomic<std::chrono::steady_clock::duration::rep> give_up_at_{0};
  std::atomic<int> read_starts_{0};  // threads between deciding to read and having told gRPC

  mutable std::mutex mutex_;
  grpc_call* core_call_
      ABSL_GUARDED_BY(mutex_);  // a reference of ours, to cut it off at any time; null at OnDone
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool half_closed_ ABSL_GUARDED_BY(mutex_) = false;     // nothing more is expected of the client
  bool in_last_second_ ABSL_GUARDED_BY(mutex_) = false;  // nothing of the client is waited for beyond it
  bool confirming_ ABSL_GUARDED_BY(mutex_) = false;      // a second read asks whether it was a half-close
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  size_t drained_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t unsent_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::list<grpc::ByteBuffer> writes_ ABSL_GUARDED_BY(mutex_);
  std::optional<grpc::Status> final_ ABSL_GUARDED_BY(mutex_);
};

// "NOT_FOUND" of a gRPC status code.
std::string NameOf(grpc::StatusCode code);

// A call that has ended.
struct EndedCall {
  absl::string_view method;    // Metrics::kOther when it is none of ours
  const CallHistogram& calls;  // of that method
  const grpc::Status& status;
  std::chrono::nanoseconds took;
  bool is_logged = true;
};

// Counts `ended`, which was `call`, and ends its span: method, code and reason go into the log, and nothing
// of its messages.
void EndCall(const Call& call, const EndedCall& ended);

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_SERVER_CALL_H_
