#include "services/gateway/forward/forwarded_unary.h"

#include <utility>

#include "common/rpc/refusals.h"

namespace parley::gateway {

void ForwardedUnary::OnAdmitted() {
  ReadNext();
}

void ForwardedUnary::OnMessage(grpc::ByteBuffer message) {
  if (request_) return EndBoth(rpc::Malformed("The method takes one message."));
  request_ = std::move(message);
  ReadNext();  // for the half-close
}

void ForwardedUnary::OnHalfClose() {
  if (!request_) return EndBoth(rpc::Malformed("The call carried no message."));
  NoteForwarded();
  const auto self = std::static_pointer_cast<ForwardedUnary>(shared_from_this());
  Hold(route()->service->CallUnary(TakeOutgoing(), *request_,
                                   [self](const grpc::Status& status, grpc::ByteBuffer reply) {
                                     const grpc::Status told = self->NoteAnswer(status);
                                     if (!told.ok()) return self->End(told);
                                     self->End(told, std::move(reply));
                                   }));
}

}  // namespace parley::gateway
