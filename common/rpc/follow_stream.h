#ifndef PARLEY_COMMON_RPC_FOLLOW_STREAM_H_
#define PARLEY_COMMON_RPC_FOLLOW_STREAM_H_

#include <grpc/support/time.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/feed.h"

namespace parley::rpc {

// One call of a source's FeedService.Follow, read a batch at a time by one thread.
// gRPC's asynchronous interface, used in step: one operation at a time is started and waited for, because
// only this interface lets a wait end at an instant.
class FollowStream {
 public:
  // `follower` is this service's name, `assertion` from SignCaller. The call begins with the first Next.
  FollowStream(grpc::GenericStub& source, const std::string& follower, const std::string& assertion,
               const FeedCursor& after);
  // Cancels the call.
  ~FollowStream();
  FollowStream(const FollowStream&) = delete;
  FollowStream& operator=(const FollowStream&) = delete;

  // The next batch. An error ends the call, and says how the source ended it; UNAVAILABLE when the source
  // cannot be reached, ended without an error or sent nothing for `silence_max`.
  absl::StatusOr<FeedBatch> Next(std::chrono::steady_clock::duration silence_max);

  // Ends the call from any thread; Next then answers CANCELLED.
  void Cancel() { context_.TryCancel(); }

 private:
  // Waits for the operation in progress; false when it failed, or `until` has come and it was cancelled.
  bool Await(gpr_timespec until);
  bool Begin(gpr_timespec until);
  absl::Status Finish();

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  grpc::ByteBuffer request_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
  bool has_begun_ = false;
  bool is_silent_ = false;
};

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_FOLLOW_STREAM_H_
