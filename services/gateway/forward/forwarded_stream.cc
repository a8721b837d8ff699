#include "services/gateway/forward/forwarded_stream.h"

#include <utility>

#include "common/rpc/refusals.h"

namespace parley::gateway {

void ForwardedStream::OnAdmitted() {
  NoteForwarded();
  const auto made = route()->service->Prepare(TakeOutgoing(),
                                              std::static_pointer_cast<ForwardedStream>(shared_from_this()));
  Hold(made);
  route()->service->Begin(made);
  ReadNext();
}

void ForwardedStream::OnMessage(grpc::ByteBuffer message) {
  if (route()->is_client_streaming) return backend()->Send(message, /*is_last=*/false);
  if (request_) return EndBoth(rpc::Malformed("The method takes one message."));
  request_ = std::move(message);
  ReadNext();  // for the half-close
}

void ForwardedStream::OnHalfClose() {
  if (!request_) return backend()->SendClose();
  backend()->Send(*std::move(request_), /*is_last=*/true);
}

void ForwardedStream::OnBackendReady() {
  ReadNext();
}

void ForwardedStream::OnBackendMessage(grpc::ByteBuffer message) {
  if (!route()->is_server_streaming) {
    reply_ = std::move(message);
    return backend()->ReadNext();  // for the status
  }
  holds_message_ = true;
  if (!Send(message)) ReleaseMessage();
}

void ForwardedStream::OnSent() {
  ReleaseMessage();
}

void ForwardedStream::OnBackendDone(const grpc::Status& status) {
  End(NoteAnswer(status), status.ok() ? std::move(reply_) : std::nullopt);
}

void ForwardedStream::ReleaseMessage() {
  if (holds_message_.exchange(false)) backend()->ReadNext();
}

}  // namespace parley::gateway
