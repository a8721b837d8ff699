#include "common/rpc/follow_stream.h"

#include <utility>

#include "common/errors/errors.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/rpc/wire.h"
#include "parley/feed/v1/feed.pb.h"

namespace parley::rpc {
namespace {

constexpr char kFollow[] = "/parley.feed.v1.FeedService/Follow";

std::string RequestBytes(const std::string& follower, const FeedCursor& after) {
  feed::v1::FollowRequest request;
  request.set_follower(follower);
  request.mutable_after()->set_database_id(after.database_id);
  request.mutable_after()->set_position(after.position);
  return request.SerializeAsString();
}

FeedBatch FromProto(feed::v1::FollowResponse& response) {
  FeedBatch batch{.cursor = {response.cursor().database_id(), response.cursor().position()},
                  .revision = response.revision(),
                  .head = response.head(),
                  .is_at_head = response.at_head(),
                  .is_from_start = response.from_start()};
  batch.changes.reserve(response.changes_size());
  for (feed::v1::Change& change : *response.mutable_changes()) {
    batch.changes.push_back({.kind = std::move(*change.mutable_kind()),
                             .tenant = std::move(*change.mutable_tenant()),
                             .id = std::move(*change.mutable_id()),
                             .revision = change.revision(),
                             .is_deleted = change.deleted(),
                             .body = std::move(*change.mutable_body())});
  }
  return batch;
}

// On the clock that nobody sets.
gpr_timespec FromNow(std::chrono::nanoseconds wait) {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_nanos(wait.count(), GPR_TIMESPAN));
}

}  // namespace

FollowStream::FollowStream(grpc::GenericStub& source, const std::string& follower,
                           const std::string& assertion, const FeedCursor& after)
    : request_(ToBuffer(RequestBytes(follower, after))) {
  context_.AddMetadata(kCallerMetadata, assertion);
  call_ = source.PrepareCall(&context_, kFollow, &queue_);
}

FollowStream::~FollowStream() {
  if (has_begun_) {
    context_.TryCancel();
    Finish().IgnoreError();
  }
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

bool FollowStream::Await(gpr_timespec until) {
  void* tag = nullptr;
  bool ok = false;
  if (queue_.AsyncNext(&tag, &ok, until) == grpc::CompletionQueue::GOT_EVENT) return ok;
  is_silent_ = true;
  context_.TryCancel();
  queue_.Next(&tag, &ok);  // a cancelled operation ends at once
  return false;
}

bool FollowStream::Begin(gpr_timespec until) {
  has_begun_ = true;
  call_->StartCall(nullptr);
  if (!Await(until)) return false;
  call_->WriteLast(request_, grpc::WriteOptions(), nullptr);
  return Await(until);
}

absl::Status FollowStream::Finish() {
  has_begun_ = false;
  grpc::Status status;
  call_->Finish(&status, nullptr);
  Await(gpr_inf_future(GPR_CLOCK_MONOTONIC));
  return FromGrpc(FromNeighbour(status));
}

absl::StatusOr<FeedBatch> FollowStream::Next(std::chrono::steady_clock::duration silence_max) {
  const gpr_timespec until = FromNow(silence_max);
  grpc::ByteBuffer message;
  bool is_read = has_begun_ || Begin(until);
  if (is_read) {
    call_->Read(&message, nullptr);
    is_read = Await(until);
  }
  if (!is_read) {
    absl::Status ended = Finish();
    if (is_silent_) return absl::UnavailableError("the source is silent");
    if (ended.ok()) return absl::UnavailableError("the source has ended its feed");
    return ended;
  }
  feed::v1::FollowResponse response;
  if (!response.ParseFromString(ToBytes(message))) return absl::InternalError("the source sent no batch");
  return FromProto(response);
}

}  // namespace parley::rpc
