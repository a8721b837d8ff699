#include "services/cli/client.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/rpc/wire.h"
#include "services/cli/outcome.h"

namespace parley::cli {
namespace {

constexpr int kReplyBytesMax = 8 << 20;  // twice what a service may send
constexpr int kPingMs = 30'000;          // the suite's servers accept a ping each 10 s
constexpr int kReconnectMs = 100;
constexpr absl::Duration kConnectAgainFor = absl::Milliseconds(500);

std::shared_ptr<grpc::Channel> Connect(const Address& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kReplyBytesMax);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kPingMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMs);
  if (address.loopback) arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);  // no proxy has our own machine
  auto credentials = address.tls ? grpc::SslCredentials({}) : grpc::InsecureChannelCredentials();
  return grpc::CreateCustomChannel(address.target, credentials, arguments);
}

// A server of ours always explains its UNAVAILABLE; one without details was made up on the way, by this end's
// transport or by the edge before a dead gateway.
absl::Status OutcomeOf(const grpc::Status& status, const Address& address, absl::Duration timeout) {
  if (status.ok()) return absl::OkStatus();
  if (status.error_details().empty()) {
    if (status.error_code() == grpc::StatusCode::UNAVAILABLE)
      return Unreachable(address.target, status.error_message());
    if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
      return Unreachable(address.target, absl::StrCat("no reply within ", absl::FormatDuration(timeout)));
    }
  }
  return FromServer(rpc::FromGrpc(status));
}

// One read is always outstanding, and one write as long as there is something to send; the completion queue
// says which of them is done. Waiting for them in turn instead could stop both ends for ever: a server whose
// progress messages nobody reads stops reading chunks. A write that fails means that the server has ended the
// call: the read fails too, and Finish() tells why. Every operation begun is completed before the queue is
// left.
class StreamCall {
 public:
  StreamCall(grpc::GenericStub& stub, grpc::ClientContext& context, const std::string& method,
             const Client::NextMessage& next, const Client::TakeUntil& received)
      : next_(next),
        received_(received),
        context_(context),
        stream_(stub.PrepareCall(&context, method, &queue_)) {}

  // How the call ended; OK when this end had enough of it, or `until` has come.
  grpc::Status Run(absl::Time until) {
    stream_->StartCall(Tag(kStart));
    void* done = nullptr;
    bool ok = false;
    while (!(is_finished_ && !is_sending_)) {
      const auto end = has_enough_ ? absl::InfiniteFuture() : until;
      if (queue_.AsyncNext(&done, &ok, absl::ToChronoTime(end)) == grpc::CompletionQueue::GOT_EVENT) {
        After(*static_cast<Operation*>(done), ok);
      } else {
        HaveEnough();
      }
    }
    return has_enough_ ? grpc::Status::OK : status_;
  }

 private:
  enum Operation { kStart, kRead, kWrite, kWritesDone, kFinish };
  void* Tag(Operation operation) { return &tags_[operation]; }

  void After(Operation operation, bool ok) {
    switch (operation) {
      case kStart:
        stream_->Read(&incoming_, Tag(kRead));
        if (ok) Send();
        break;
      case kRead:
        ok ? Take() : End();
        break;
      case kWrite:
        is_sending_ = false;
        if (ok && !is_ending_) Send();
        break;
      case kWritesDone:
        is_sending_ = false;
        break;
      case kFinish:
        is_finished_ = true;
        break;
    }
  }

  void Send() {
    is_sending_ = true;
    if (const std::optional<std::string> message = next_()) {
      stream_->Write(rpc::ToBuffer(*message), Tag(kWrite));
    } else {
      stream_->WritesDone(Tag(kWritesDone));
    }
  }

  void Take() {
    if (!has_enough_ && !received_(rpc::ToBytes(incoming_))) HaveEnough();
    stream_->Read(&incoming_, Tag(kRead));
  }

  // A cancelled call completes what is outstanding.
  void HaveEnough() {
    has_enough_ = true;
    context_.TryCancel();
  }

  void End() {
    is_ending_ = true;
    stream_->Finish(&status_, Tag(kFinish));
  }

  Operation tags_[5] = {kStart, kRead, kWrite, kWritesDone, kFinish};  // what the queue points back to
  const Client::NextMessage& next_;
  const Client::TakeUntil& received_;
  grpc::ClientContext& context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  grpc::ByteBuffer incoming_;
  grpc::Status status_;
  bool has_enough_ = false;
  bool is_sending_ = false;
  bool is_ending_ = false;
  bool is_finished_ = false;
};

}  // namespace

struct Client::Connection {
  Address address;
  MakeMetadata metadata;
  std::shared_ptr<grpc::Channel> channel;
  grpc::GenericStub stub;

  // A connect that failed is tried again for a moment, before a call is made that would fail with it. gRPC
  // 1.51 reads errno some library calls after connect(), so about one of 500 connects fails for nothing where
  // /sys is not mounted; and a suite that starts is there a little later.
  void Reach(absl::Duration timeout) const {
    channel->WaitForConnected(absl::ToChronoTime(absl::Now() + std::min(timeout, kConnectAgainFor)));
  }

  void AddMetadata(grpc::ClientContext& context) const {
    for (const auto& [key, value] : metadata()) context.AddMetadata(key, value);
  }
};

Client::Client(const Address& address, MakeMetadata metadata) {
  auto channel = Connect(address);
  connection_.reset(new Connection{address, std::move(metadata), channel, grpc::GenericStub(channel)});
}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

absl::StatusOr<std::string> Client::Call(absl::string_view method, const std::string& request,
                                         absl::Duration timeout) {
  connection_->Reach(timeout);
  grpc::ClientContext context;
  connection_->AddMetadata(context);
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  const grpc::ByteBuffer sent = rpc::ToBuffer(request);
  grpc::ByteBuffer received;
  std::promise<grpc::Status> ended;
  connection_->stub.UnaryCall(&context, absl::StrCat("/", method), {}, &sent, &received,
                              [&](grpc::Status status) { ended.set_value(std::move(status)); });
  const absl::Status outcome = OutcomeOf(ended.get_future().get(), connection_->address, timeout);
  if (!outcome.ok()) return outcome;
  return rpc::ToBytes(received);
}

absl::Status Client::Exchange(absl::string_view method, const NextMessage& next,
                              const TakeMessage& received) {
  connection_->Reach(kConnectAgainFor);
  grpc::ClientContext context;
  connection_->AddMetadata(context);
  const TakeUntil take_all = [&received](const std::string& message) {
    received(message);
    return true;
  };
  StreamCall call(connection_->stub, context, absl::StrCat("/", method), next, take_all);
  return OutcomeOf(call.Run(absl::InfiniteFuture()), connection_->address, absl::InfiniteDuration());
}

absl::Status Client::Watch(absl::string_view method, const std::string& request, absl::Duration length,
                           const TakeUntil& received) {
  connection_->Reach(length);
  grpc::ClientContext context;
  connection_->AddMetadata(context);
  bool is_sent = false;
  const NextMessage once = [&]() -> std::optional<std::string> {
    return std::exchange(is_sent, true) ? std::nullopt : std::optional(request);
  };
  StreamCall call(connection_->stub, context, absl::StrCat("/", method), once, received);
  return OutcomeOf(call.Run(absl::Now() + length), connection_->address, length);
}

}  // namespace parley::cli
