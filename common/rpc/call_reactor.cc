#include "common/rpc/call_reactor.h"

#include <utility>

#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/observe/log.h"
#include "common/observe/redact.h"
#include "common/rpc/refusals.h"
#include "common/rpc/validate.h"
#include "common/rpc/wire.h"
#include "common/rpc/worker_pool.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace parley::rpc {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kSlow{500};  // a unary call that takes longer is worth a line

// The same request gives the same fingerprint however the client ordered its fields on the wire.
std::string Fingerprint(const google::protobuf::Message& request) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream out(&bytes);
    google::protobuf::io::CodedOutputStream coded(&out);
    coded.SetSerializationDeterministic(true);
    request.SerializeWithCachedSizes(&coded);
  }
  return Sha256(bytes);
}

// The request_id of the message, if it has such a field and it is set.
std::string RequestIdOf(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("request_id");
  if (field == nullptr || field->type() != google::protobuf::FieldDescriptor::TYPE_STRING) return "";
  return request.GetReflection()->GetString(request, field);
}

}  // namespace

CallReactor::CallReactor(const CallContext& shared, grpc::GenericCallbackServerContext& context,
                         const ServedMethod* served, Call call)
    : ServerCall(shared, context, served == nullptr || served->method.unary, call.deadline),
      served_(served),
      call_(std::move(call)) {}

CallReactor* CallReactor::Start(const CallContext& shared, grpc::GenericCallbackServerContext& context,
                                const ServedMethod* served, Call call, absl::Status refusal) {
  std::shared_ptr<CallReactor> reactor(new CallReactor(shared, context, served, std::move(call)));
  reactor->Begin();
  if (refusal.ok()) {
    reactor->ReadNext();
  } else {
    reactor->Refuse(refusal);
  }
  return reactor.get();
}

void CallReactor::Refuse(const absl::Status& why) {
  shared_.metrics.CountRefusal(ReasonOf(why));
  Finish(why);
}

std::shared_ptr<CallReactor> CallReactor::Self() {
  return std::static_pointer_cast<CallReactor>(shared_from_this());
}

void CallReactor::OnMessage(grpc::ByteBuffer message) {
  if (!std::exchange(has_first_message_, true)) {
    first_message_ = ToBytes(message);
    if (served_->method.unary) return ReadNext();  // for the half-close
    if (!shared_.pool.TrySubmit([self = Self()] { self->OpenStream(); })) Refuse(Overloaded());
    return;
  }
  if (served_->method.unary) return Finish(Malformed("A unary call takes one message."));
  shared_.pool.Submit([self = Self(), bytes = ToBytes(message)] { self->DeliverMessage(bytes); });
}

void CallReactor::OnHalfClose() {
  if (!has_first_message_) return Finish(Malformed("The call carried no message."));
  if (served_->method.unary) {
    if (!shared_.pool.TrySubmit([self = Self()] { self->RunUnary(); })) Refuse(Overloaded());
  } else {
    shared_.pool.Submit([self = Self()] { self->DeliverClose(); });
  }
}

absl::StatusOr<std::unique_ptr<google::protobuf::Message>> CallReactor::ParseRequest(
    const std::string& bytes) {
  std::unique_ptr<google::protobuf::Message> request(served_->request_prototype->New());
  if (!request->ParseFromString(bytes)) {
    return Malformed("The bytes are not a message of this method, or hold text that is not UTF-8.");
  }
  RETURN_IF_ERROR(Validate(*request));
  return request;
}

void CallReactor::RunUnary() {
  if (steady_clock::now() >= call_.deadline) return Finish(TooLate());
  auto request = ParseRequest(first_message_);
  if (!request.ok()) return Finish(request.status());
  if (std::string id = RequestIdOf(**request); !id.empty()) call_.request_id = std::move(id);
  if (!call_.request_id.empty()) call_.body_fingerprint = Fingerprint(**request);
  absl::StatusOr<Bytes> reply = served_->method.unary(call_, **request);
  if (absl::IsInternal(reply.status())) {
    // Without the error's text, which nobody redacts.
    Log(Severity::kError, call_, "a fault of ours",
        {{"method", absl::string_view(call_.method)}, {"request", absl::string_view(Redacted(**request))}});
  }
  if (!reply.ok()) return Finish(reply.status());
  End(grpc::Status::OK, ToBuffer(*reply));
}

bool CallReactor::BeginWork() {
  std::lock_guard lock(work_mutex_);
  if (ended_) return false;
  at_work_ = true;
  return true;
}

void CallReactor::EndWork() {
  std::unique_ptr<StreamSession> ended;
  {
    std::lock_guard lock(work_mutex_);
    at_work_ = false;
    if (ended_) ended = std::move(session_);
  }
}

void CallReactor::OpenStream() {
  if (!BeginWork()) return;
  absl::Status opened = TryOpenStream();
  EndWork();
  if (!opened.ok()) return Finish(std::move(opened));
  ReadNext();
}

absl::Status CallReactor::TryOpenStream() {
  ASSIGN_OR_RETURN(const auto first, ParseRequest(first_message_));
  ASSIGN_OR_RETURN(session_, served_->method.stream(call_, *first, Self()));
  return absl::OkStatus();
}

void CallReactor::DeliverMessage(const std::string& bytes) {
  auto message = ParseRequest(bytes);
  if (!message.ok()) return Finish(message.status());
  if (!BeginWork()) return;
  session_->OnMessage(**message);
  EndWork();
  ReadNext();
}

void CallReactor::DeliverClose() {
  if (!BeginWork()) return;
  if (session_ != nullptr) session_->OnClose();
  EndWork();
}

bool CallReactor::Write(Bytes message) {
  return Send(ToBuffer(message));
}

void CallReactor::Finish(absl::Status status) {
  End(ToGrpc(status));
}

size_t CallReactor::pending_bytes() const {
  return unsent_bytes();
}

void CallReactor::OnEnded(const grpc::Status& status, std::chrono::nanoseconds took) {
  std::unique_ptr<StreamSession> ended;  // freed outside the lock: it holds us, and may end us
  {
    std::lock_guard lock(work_mutex_);
    ended_ = true;
    if (!at_work_) ended = std::move(session_);
  }
  // What went well is in the gateway's log; here stands what failed, or was slow. Probes are in neither.
  const bool is_slow = served_ != nullptr && served_->method.unary && took > kSlow;
  const bool is_probe = served_ != nullptr && served_->open;
  EndCall(call_, {.method = served_ == nullptr ? Metrics::kOther : absl::string_view(served_->method.name),
                  .calls = served_ == nullptr ? shared_.strangers : served_->calls,
                  .status = status,
                  .took = took,
                  .is_logged = !is_probe && (is_slow || !status.ok())});
}

}  // namespace parley::rpc
