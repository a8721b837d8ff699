#include "common/rpc/server_call.h"

#include <grpc/grpc.h>

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "common/errors/errors.h"
#include "common/observe/span.h"
#include "common/rpc/limits.h"
#include "common/rpc/refusals.h"
#include "common/rpc/wire.h"

namespace parley::rpc {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kDrainTimeMax{1};
constexpr size_t kDrainBytesMax = 1 << 20;
constexpr std::chrono::minutes kSilenceMax{5};

steady_clock::duration::rep Ticks(steady_clock::time_point instant) {
  return instant.time_since_epoch().count();
}

grpc::Status ClientGone() {
  return ToGrpc(Fail(absl::StatusCode::kCancelled, "CANCELLED", "The caller gave up."));
}

}  // namespace

ServerCall::ServerCall(const CallContext& shared, grpc::GenericCallbackServerContext& context, bool is_unary,
                       steady_clock::time_point deadline)
    : shared_(shared),
      context_(context),
      is_unary_(is_unary),
      deadline_(deadline),
      core_call_(context.c_call()) {
  grpc_call_ref(core_call_);
  SetTimer();
}

ServerCall::~ServerCall() = default;

void ServerCall::Begin() {
  self_ = shared_from_this();
  shared_.live.Add(self_);
}

steady_clock::time_point ServerCall::give_up_at() const {
  return steady_clock::time_point(steady_clock::duration(give_up_at_.load()));
}

size_t ServerCall::unsent_bytes() const {
  std::lock_guard lock(mutex_);
  return unsent_bytes_;
}

void ServerCall::ReadNext() {
  {
    std::lock_guard lock(mutex_);
    if (reading_ || half_closed_ || final_) return;
    MarkReading();
  }
  Read();
}

void ServerCall::MarkReading() {
  reading_ = true;
  read_starts_ += 1;
}

// The end must not overtake a read that is just being started, so it is tried again afterwards.
void ServerCall::Read() {
  StartRead(&incoming_);
  read_starts_ -= 1;
  Advance();
}

bool ServerCall::Send(grpc::ByteBuffer message) {
  {
    std::lock_guard lock(mutex_);
    if (final_) return false;
    unsent_bytes_ += message.Length();
    writes_.push_back(std::move(message));
    SetTimer();
  }
  Advance();
  return true;
}

void ServerCall::End(grpc::Status status, std::optional<grpc::ByteBuffer> reply) {
  {
    std::lock_guard lock(mutex_);
    if (final_) return;
    if (reply) {
      unsent_bytes_ += reply->Length();
      writes_.push_back(*std::move(reply));
    }
    final_ = std::move(status);
    SetTimer();
  }
  Advance();
}

// Ends the call for a reason that the derived class does not know of yet; false when it was over already.
bool ServerCall::Abandon(grpc::Status why) {
  if (final_) return false;
  final_ = std::move(why);
  return true;
}

// How long the call may wait for what it waits for now.
void ServerCall::SetTimer() {
  if (final_ && writes_.empty()) StartLastSecond();
  if (in_last_second_) return;
  const bool waits_for_client = !half_closed_ || !writes_.empty();
  // A unary call's deadline is nearer than any silence.
  const bool may_be_silent = waits_for_client && !is_unary_;
  give_up_at_ = Ticks(may_be_silent ? std::min(deadline_, steady_clock::now() + kSilenceMax) : deadline_);
}

void ServerCall::StartLastSecond() {
  if (!std::exchange(in_last_second_, true)) give_up_at_ = Ticks(steady_clock::now() + kDrainTimeMax);
}

// Does what the state asks for now: writes, reads on to drain, or ends the call.
void ServerCall::Advance() {
  enum { kNothing, kWrite, kEnd, kWriteAndEnd } next = kNothing;
  bool drains = false;
  grpc::Status status;
  grpc::ByteBuffer* message = nullptr;
  {
    std::lock_guard lock(mutex_);
    if (finished_) return;
    const bool is_drained = half_closed_ && !reading_;
    const bool may_end = final_ && (is_drained || !shared_.faces_edge) && read_starts_ == 0 && !writing_ &&
                         writes_.size() <= 1;
    if (!writes_.empty()) message = &writes_.front();
    if (may_end) {
      next = message == nullptr ? kEnd : kWriteAndEnd;
      finished_ = true;
      writing_ = message != nullptr;  // a cancellation must not take it from under gRPC's hands
      status = *final_;
    } else if (message != nullptr && !writing_) {
      next = kWrite;
      writing_ = true;
    }
    drains = final_ && shared_.faces_edge && !half_closed_ && !reading_;
    if (drains) MarkReading();
  }
  if (drains) Read();
  switch (next) {
    case kNothing:
      return;
    case kWrite:
      return StartWrite(message);
    case kEnd:
      return Finish(std::move(status));
    case kWriteAndEnd:
      return StartWriteAndFinish(message, grpc::WriteOptions(), std::move(status));
  }
}

// Of a stream, a read that fails is a client that half-closed, or one that is gone. A file cut short must not
// look like a whole one. Once more asked, gRPC is sure; IsCancelled alone may become true a little later.
bool ServerCall::MustConfirm() {
  return !is_unary_ && !final_ && !std::exchange(confirming_, true);
}

bool ServerCall::HasLostClient() const {
  if (context_.IsCancelled()) return true;
  std::lock_guard lock(mutex_);
  return grpc_call_failed_before_recv_message(core_call_) != 0;
}

void ServerCall::OnReadDone(bool ok) {
  if (ok) return OnRead();
  const bool is_gone = HasLostClient();
  bool confirms = false;
  bool is_draining = false;
  {
    std::lock_guard lock(mutex_);
    reading_ = false;
    confirms = !is_gone && MustConfirm();
    if (confirms) {
      MarkReading();
    } else {
      half_closed_ = true;
    }
    is_draining = final_.has_value();
    SetTimer();
  }
  if (confirms) return Read();
  if (is_gone) return OnCancel();
  if (is_draining) return Advance();
  OnHalfClose();
}

// One message; of a call that is over it is thrown away.
void ServerCall::OnRead() {
  const size_t size = incoming_.Length();
  bool is_draining = false;
  bool is_abandoned = false;
  {
    std::lock_guard lock(mutex_);
    reading_ = false;
    is_abandoned = size > kMessageBytesMax && Abandon(ToGrpc(RequestTooLarge()));
    is_draining = final_.has_value();
    if (is_draining) {
      drained_bytes_ += size;
      if (drained_bytes_ > kDrainBytesMax) half_closed_ = true;
    }
    SetTimer();
  }
  if (is_abandoned) OnAbandoned();
  if (is_draining) return Advance();
  grpc::ByteBuffer message;
  message.Swap(&incoming_);
  OnMessage(message);  // copied by reference
}

void ServerCall::OnWriteDone(bool ok) {
  bool is_abandoned = false;
  {
    std::lock_guard lock(mutex_);
    writing_ = false;
    unsent_bytes_ -= writes_.front().Length();
    writes_.pop_front();
    if (!ok) {  // the connection is gone: nothing more can be said
      writes_.clear();
      unsent_bytes_ = 0;
      half_closed_ = true;
      is_abandoned = Abandon(ClientGone());
    }
    SetTimer();
  }
  if (is_abandoned) OnAbandoned();
  Advance();
  if (ok) OnSent();
}

void ServerCall::OnCancel() {
  bool is_abandoned = false;
  {
    std::lock_guard lock(mutex_);
    half_closed_ = true;
    if (!writing_) writes_.clear();
    is_abandoned = Abandon(ClientGone());
    SetTimer();
  }
  if (is_abandoned) OnAbandoned();
  Advance();
}

// Each step has a second: the ordinary end, the end without the client's half-close, the end by force.
void ServerCall::GiveUp() {
  bool is_abandoned = false;
  grpc_call* cut_off = nullptr;
  {
    std::lock_guard lock(mutex_);
    is_abandoned = Abandon(ToGrpc(TooLate()));
    if (is_abandoned) {
      SetTimer();
    } else {
      give_up_at_ = Ticks(steady_clock::now() + kDrainTimeMax);
      half_closed_ = true;
      reading_ = false;  // one may be outstanding for ever; ending the call ends it too
      if ((finished_ || writing_) && core_call_ != nullptr) {
        cut_off = core_call_;
        grpc_call_ref(cut_off);
      }
    }
  }
  if (is_abandoned) OnAbandoned();
  if (cut_off == nullptr) return Advance();
  grpc_call_cancel(cut_off, nullptr);
  grpc_call_unref(cut_off);
}

// A unary call may finish its work. A stream's client has a second to take what is queued for it.
void ServerCall::ShutDown() {
  if (is_unary_) return;
  bool is_abandoned = false;
  {
    std::lock_guard lock(mutex_);
    is_abandoned = Abandon(ToGrpc(ShuttingDown()));
    StartLastSecond();
  }
  if (is_abandoned) OnAbandoned();
  Advance();
}

void ServerCall::OnDone() {
  grpc::Status status;
  {
    std::lock_guard lock(mutex_);
    status = *final_;
    grpc_call_unref(std::exchange(core_call_, nullptr));
  }
  OnEnded(status, steady_clock::now() - started_);
  shared_.live.Remove(this);
  self_.reset();
}

std::string NameOf(grpc::StatusCode code) {
  return absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
}

void EndCall(const Call& call, const EndedCall& ended) {
  ended.calls.Observe(ended.status.error_code(), ended.took);
  const std::string code = NameOf(ended.status.error_code());
  const std::string reason = ended.status.ok() ? "" : ReasonOf(FromGrpc(ended.status));
  const bool is_our_fault = ended.status.error_code() == grpc::StatusCode::INTERNAL;
  EndSpan(
      {.name = "call",
       .call = call,
       .took = ended.took,
       .severity = is_our_fault ? Severity::kError : Severity::kInfo,
       .is_logged = ended.is_logged},
      {{"method", ended.method}, {"code", absl::string_view(code)}, {"reason", absl::string_view(reason)}});
}

}  // namespace parley::rpc
