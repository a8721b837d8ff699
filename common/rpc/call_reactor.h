#ifndef PARLEY_COMMON_RPC_CALL_REACTOR_H_
#define PARLEY_COMMON_RPC_CALL_REACTOR_H_

#include <memory>
#include <mutex>
#include <string>

#include "absl/base/thread_annotations.h"
#include "common/rpc/method.h"
#include "common/rpc/registry.h"
#include "common/rpc/server_call.h"

namespace parley::rpc {

// One call of a method that this server serves: parses and checks what the client sends, runs the method or
// the stream's callbacks on the worker pool, and hands their answers to ServerCall, which see for the states
// of a call. When the call is over, work still running for it has its result thrown away; workers and
// feeders may hold the call beyond gRPC's OnDone.
class CallReactor final : public ServerCall, public StreamWriter {
 public:
  // `served` may be null when `refusal` says why the call is refused without being run.
  static CallReactor* Start(const CallContext& shared, grpc::GenericCallbackServerContext& context,
                            const ServedMethod* served, Call call, absl::Status refusal);

  bool Write(Bytes message) override;
  void Finish(absl::Status status) override;
  size_t pending_bytes() const override;

 private:
  CallReactor(const CallContext& shared, grpc::GenericCallbackServerContext& context,
              const ServedMethod* served, Call call);
  std::shared_ptr<CallReactor> Self();
  // Ends a call that is not to be begun.
  void Refuse(const absl::Status& why);

  void OnMessage(grpc::ByteBuffer message) override;
  void OnHalfClose() override;
  void OnEnded(const grpc::Status& status, std::chrono::nanoseconds took) override;

  // Steps that run on the worker pool.
  void RunUnary();
  void OpenStream();
  absl::Status TryOpenStream();
  void DeliverMessage(const std::string& bytes);
  void DeliverClose();

  // Around a session's callback. False: the call is over, and the session with it. The session holds the
  // call as its writer, so it is freed when the call is over and no callback runs, or neither would ever go.
  bool BeginWork();
  void EndWork();

  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ParseRequest(const std::string& bytes);

  const ServedMethod* const served_;
  Call call_;
  std::unique_ptr<StreamSession> session_;  // touched by one worker at a time
  bool has_first_message_ = false;          // of OnMessage and OnHalfClose, which come one at a time
  std::string first_message_;

  std::mutex work_mutex_;
  bool at_work_ ABSL_GUARDED_BY(work_mutex_) = false;  // a session's callback runs
  bool ended_ ABSL_GUARDED_BY(work_mutex_) = false;    // gRPC has let go of the call
};

}  // namespace parley::rpc

#endif  // PARLEY_COMMON_RPC_CALL_REACTOR_H_
