#include "services/gateway/forward/backend_call.h"

#include <utility>

namespace parley::gateway {

void BackendCall::Start(grpc::GenericStub& service, const std::string& path, grpc::ClientContext& context,
                        std::shared_ptr<BackendListener> listener) {
  self_ = shared_from_this();
  listener_ = std::move(listener);
  service.PrepareBidiStreamingCall(&context, path, grpc::StubOptions(), this);
  AddHold();
  StartCall();
  StartRead(&incoming_);
}

bool BackendCall::BeginWrite() {
  std::lock_guard lock(mutex_);
  if (over_) return false;
  writing_ = true;
  return true;
}

bool BackendCall::EndWrite() {
  bool is_over = false;
  {
    std::lock_guard lock(mutex_);
    writing_ = false;
    is_over = over_;
  }
  if (is_over) RemoveHold();
  return !is_over;
}

void BackendCall::Send(grpc::ByteBuffer message, bool is_last) {
  if (!BeginWrite()) return;
  outgoing_.Swap(&message);
  if (is_last) {
    StartWriteLast(&outgoing_, grpc::WriteOptions());
  } else {
    StartWrite(&outgoing_);
  }
}

void BackendCall::SendClose() {
  if (BeginWrite()) StartWritesDone();
}

void BackendCall::ReadNext() {
  StartRead(&incoming_);
}

void BackendCall::OnReadDone(bool ok) {
  if (ok) {
    grpc::ByteBuffer message;
    message.Swap(&incoming_);
    return listener_->OnBackendMessage(std::move(message));
  }
  bool is_writing = false;
  {
    std::lock_guard lock(mutex_);
    over_ = true;
    is_writing = writing_;
  }
  if (!is_writing) RemoveHold();
}

void BackendCall::OnWriteDone(bool ok) {
  // A write fails when the call is over; the reads say so too.
  if (EndWrite() && ok) listener_->OnBackendReady();
}

void BackendCall::OnWritesDoneDone(bool /*ok*/) {
  EndWrite();
}

void BackendCall::OnDone(const grpc::Status& status) {
  const std::shared_ptr<BackendCall> self = std::move(self_);
  std::exchange(listener_, nullptr)->OnBackendDone(status);
}

}  // namespace parley::gateway
