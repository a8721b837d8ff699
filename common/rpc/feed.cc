#include "common/rpc/feed.h"

#include <string>
#include <utility>

#include "common/errors/errors.h"
#include "common/observe/log.h"
#include "common/rpc/follower.h"
#include "common/rpc/refusals.h"
#include "common/rpc/wakeup.h"
#include "parley/feed/v1/feed.pb.h"

namespace parley::rpc {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPoll{500};
constexpr std::chrono::milliseconds kHeartbeat{500};
constexpr std::chrono::milliseconds kBetweenBatches{3};
constexpr size_t kStreamsMax = 64;

feed::v1::Cursor ToProto(const FeedCursor& cursor) {
  feed::v1::Cursor out;
  out.set_database_id(cursor.database_id);
  out.set_position(cursor.position);
  return out;
}

feed::v1::FollowResponse ToProto(const FeedBatch& batch) {
  feed::v1::FollowResponse out;
  for (const FeedChange& change : batch.changes) {
    feed::v1::Change& to = *out.add_changes();
    to.set_kind(change.kind);
    to.set_tenant(change.tenant);
    to.set_id(change.id);
    to.set_revision(change.revision);
    to.set_deleted(change.is_deleted);
    to.set_body(change.body);
  }
  *out.mutable_cursor() = ToProto(batch.cursor);
  out.set_revision(batch.revision);
  out.set_head(batch.head);
  out.set_at_head(batch.is_at_head);
  out.set_from_start(batch.is_from_start);
  return out;
}

absl::StatusOr<feed::v1::StatusResponse> StatusOf(const store::Feed& feed,
                                                  const std::vector<const Follower*>& followers) {
  feed::v1::StatusResponse response;
  response.set_head(feed.head());
  for (const Follower* follower : followers) {
    ASSIGN_OR_RETURN(*response.add_feeds(), follower->Status());
  }
  return response;
}

}  // namespace

// One follower's stream. The feeder's thread's alone, but for `has_ended`.
struct Feeder::Stream {
  const std::shared_ptr<StreamWriter> writer;
  FeedCursor at;               // what has been sent
  bool is_from_start = false;  // to be said with the next batch
  steady_clock::time_point sent_at = {};
  std::atomic<bool> has_ended{false};
};

// What gRPC holds of a stream: it only tells the feeder when the stream has ended.
class Feeder::Session final : public StreamSession {
 public:
  explicit Session(std::shared_ptr<Stream> stream) : stream_(std::move(stream)) {}
  ~Session() override { stream_->has_ended = true; }
  void OnMessage(const google::protobuf::Message&) override {
    stream_->writer->Finish(Malformed("Follow takes one message."));
  }
  void OnClose() override {}

 private:
  const std::shared_ptr<Stream> stream_;
};

Feeder::Feeder(store::Feed& feed, Metrics& metrics)
    : feed_(feed),
      followers_(metrics.AddGauge("parley_feed_followers", "Followers whose streams are open.")),
      wakeup_(std::make_shared<Wakeup>()),
      thread_([this] { Run(); }) {
  feed_.OnChange([wakeup = wakeup_] { wakeup->Notify(); });
}

Feeder::~Feeder() {
  wakeup_->End();
  thread_.join();
}

std::vector<Method> Feeder::Methods(std::vector<const Follower*> followers) {
  const auto head = [this](const Call&,
                           const feed::v1::HeadRequest&) -> absl::StatusOr<feed::v1::HeadResponse> {
    feed::v1::HeadResponse response;
    *response.mutable_head() = ToProto(feed_.HeadCursor());
    response.set_revision(feed_.head());
    return response;
  };
  const auto status = [this, followers = std::move(followers)](const Call&, const feed::v1::StatusRequest&) {
    return StatusOf(feed_, followers);
  };
  const auto follow = [this](const Call&, const google::protobuf::Message& first,
                             std::shared_ptr<StreamWriter> writer) { return Open(first, std::move(writer)); };
  return {{.name = "parley.feed.v1.FeedService/Follow", .stream = follow},
          Unary<feed::v1::HeadRequest>("parley.feed.v1.FeedService/Head", head),
          Unary<feed::v1::StatusRequest>("parley.feed.v1.FeedService/Status", status)};
}

absl::StatusOr<std::unique_ptr<StreamSession>> Feeder::Open(const google::protobuf::Message& first,
                                                            std::shared_ptr<StreamWriter> writer) {
  const auto& request = static_cast<const feed::v1::FollowRequest&>(first);
  const auto held = feed_.Resume({request.after().database_id(), request.after().position()});
  auto stream = std::shared_ptr<Stream>(new Stream{
      .writer = std::move(writer), .at = held ? *held : feed_.Start(), .is_from_start = !held.has_value()});
  {
    std::lock_guard lock(mutex_);
    if (streams_.size() >= kStreamsMax) return Overloaded();
    streams_.push_back(stream);
  }
  Log(Severity::kInfo, "followed",
      {{"follower", absl::string_view(request.follower())}, {"from_start", !held.has_value()}});
  wakeup_->Notify();
  return std::make_unique<Session>(std::move(stream));
}

// With more to send the thread waits a moment, however many commits come; else for a commit.
void Feeder::Run() {
  while (FeedAll() ? wakeup_->Await(kBetweenBatches, kBetweenBatches)
                   : wakeup_->Await(std::chrono::milliseconds::zero(), kPoll)) {
  }
}

bool Feeder::FeedAll() {
  std::list<std::shared_ptr<Stream>> streams;
  {
    std::lock_guard lock(mutex_);
    streams_.remove_if([](const auto& stream) { return stream->has_ended.load(); });
    streams = streams_;
  }
  followers_.Set(static_cast<double>(streams.size()));
  bool is_busy = false;
  for (const auto& stream : streams) is_busy |= FeedOne(*stream);
  return is_busy;
}

bool Feeder::FeedOne(Stream& stream) {
  if (stream.writer->pending_bytes() > 0) return true;
  auto batch = feed_.Read(stream.at);
  if (!batch.ok()) {
    stream.writer->Finish(batch.status());
    stream.has_ended = true;
    return false;
  }
  const auto now = steady_clock::now();
  const bool is_news = stream.is_from_start || batch->cursor != stream.at;
  if (!is_news && now - stream.sent_at < kHeartbeat) return false;
  batch->is_from_start = std::exchange(stream.is_from_start, false);
  stream.at = batch->cursor;
  stream.sent_at = now;
  if (!stream.writer->Write(ToProto(*batch).SerializeAsString())) stream.has_ended = true;
  return is_news;
}

}  // namespace parley::rpc
