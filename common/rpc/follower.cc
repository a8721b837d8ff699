#include "common/rpc/follower.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/observe/log.h"
#include "common/observe/metrics.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/rpc/follow_stream.h"
#include "common/rpc/resource.h"

namespace parley::rpc {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr char kHead[] = "/parley.feed.v1.FeedService/Head";
constexpr std::chrono::seconds kSilenceMax{10};  // a living source says something each second
constexpr std::chrono::seconds kHeadTimeout{1};
constexpr std::chrono::seconds kRetryParkedEvery{60};
constexpr milliseconds kPauseFirst{50};
constexpr milliseconds kPauseMax{1000};
constexpr milliseconds kPauseWithTestClock{20};
constexpr int kDoublingsMax = 5;  // takes kPauseFirst past kPauseMax

std::string AssertionOf(const FollowerSettings& settings) {
  return SignCaller({.role = Role::kService, .subject = absl::StrCat("services/", settings.name)},
                    settings.caller_key, RealNow());
}

CatchUp::Ask HeadOf(std::shared_ptr<grpc::GenericStub> source, FollowerSettings settings) {
  return [source = std::move(source), settings = std::move(settings)](auto done) {
    CallUnary(*source, kHead, AssertionOf(settings), feed::v1::HeadRequest().SerializeAsString(),
              kHeadTimeout, [done = std::move(done)](absl::StatusOr<Bytes> reply) {
                feed::v1::HeadResponse response;
                if (!reply.ok()) return done(reply.status());
                if (!response.ParseFromString(*reply)) return done(absl::InternalError("no head"));
                done(CatchUp::Head{response.head().database_id(), response.revision()});
              });
  };
}

}  // namespace

FollowerSettings FollowerOf(const std::string& source_address, const ServerFlags& flags, const Clock& clock) {
  return {.name = flags.service,
          .source_address = source_address,
          .caller_key = flags.caller_key,
          .has_test_clock = clock.IsTest(),
          .waiters_max = std::max(1, flags.worker_count / 4)};
}

Follower::Figures Follower::FiguresOf(Metrics& metrics, const std::string& source) {
  const MetricLabels of{{"source", source}};
  return {
      .revision = metrics.AddGauge("parley_feed_revision",
                                   "Revision of the source up to which its changes are known here.", of),
      .lag = metrics.AddGauge("parley_feed_lag_revisions",
                              "Revisions of the source that are not known here yet, when it last sent.", of),
      .parked = metrics.AddGauge("parley_feed_parked", "Changes of the source that cannot be applied.", of),
      .at_head = metrics.AddGauge("parley_feed_at_head_timestamp_seconds",
                                  "Unix time at which the source was last seen with nothing newer.", of),
      .batches = metrics.AddCounter("parley_feed_batches_total", "Batches received and applied.", of),
      .changes =
          metrics.AddCounter("parley_feed_changes_total", "Changes received, parked ones included.", of)};
}

Follower::Follower(FollowerSettings settings, store::Copies& copies, Metrics& metrics)
    : settings_(std::move(settings)),
      copies_(copies),
      source_(std::make_shared<grpc::GenericStub>(Connect(settings_.source_address))),
      catch_up_(HeadOf(source_, settings_), progress_, settings_.waiters_max),
      figures_(FiguresOf(metrics, copies.source())),
      thread_([this] { Run(); }) {}

Follower::~Follower() {
  {
    std::lock_guard lock(mutex_);
    is_ending_ = true;
    if (stream_ != nullptr) stream_->Cancel();
  }
  ending_.notify_all();
  thread_.join();
}

absl::StatusOr<feed::v1::FeedStatus> Follower::Status() const {
  ASSIGN_OR_RETURN(const store::Copies::Parked parked, copies_.LoadParked());
  const FollowProgress::State state = progress_.Now();
  feed::v1::FeedStatus status;
  status.set_source(copies_.source());
  status.mutable_cursor()->set_database_id(state.cursor.database_id);
  status.mutable_cursor()->set_position(state.cursor.position);
  status.set_revision(state.revision);
  if (state.at_head_at) {
    const auto age = steady_clock::now() - *state.at_head_at;
    *status.mutable_at_head_time() = ToProto(RealNow() - absl::FromChrono(age));
  }
  status.set_parked_count(parked.count);
  for (const std::string& example : parked.examples) status.add_parked(example);
  status.set_trouble(state.trouble);
  return status;
}

void Follower::Run() {
  int failures = 0;
  while (true) {
    const absl::Status why = FollowOnce();
    if (IsEnding()) return;
    failures = progress_.Now().trouble.empty() ? 0 : failures + 1;
    SetTrouble(why);
    if (!Pause(failures)) return;
  }
}

absl::Status Follower::FollowOnce() {
  ASSIGN_OR_RETURN(const store::Copies::Place place, copies_.Load());
  FollowProgress::State state = progress_.Now();
  state.cursor = place.cursor;
  state.revision = place.revision;
  progress_.Set(state);
  RETURN_IF_ERROR(RetryParkedIfDue());

  FollowStream stream(*source_, settings_.name, AssertionOf(settings_), place.cursor);
  if (!Hold(&stream)) return absl::CancelledError();
  const absl::Cleanup release = [this] { Hold(nullptr); };
  while (true) {
    ASSIGN_OR_RETURN(const FeedBatch batch, stream.Next(kSilenceMax));
    RETURN_IF_ERROR(Take(state, batch));
    RETURN_IF_ERROR(RetryParkedIfDue());
  }
}

absl::Status Follower::Take(FollowProgress::State& state, const FeedBatch& batch) {
  if (batch.is_from_start || batch.cursor != state.cursor) {
    RETURN_IF_ERROR(copies_.Take(state.cursor, batch));
    RETURN_IF_ERROR(CountParked());
    figures_.batches.Add();
    figures_.changes.Add(static_cast<double>(batch.changes.size()));
  }
  if (!state.trouble.empty()) {
    Log(Severity::kInfo, "follows again", {{"source", absl::string_view(copies_.source())}});
  }
  state.cursor = batch.cursor;
  state.revision = batch.revision;
  if (batch.is_at_head) state.at_head_at = steady_clock::now();
  state.trouble.clear();
  progress_.Set(state);
  figures_.revision.Set(static_cast<double>(batch.revision));
  figures_.lag.Set(static_cast<double>(std::max<Revision>(0, batch.head - batch.revision)));
  if (batch.is_at_head) figures_.at_head.Set(absl::ToDoubleSeconds(RealNow() - absl::UnixEpoch()));
  return absl::OkStatus();
}

absl::Status Follower::RetryParkedIfDue() {
  const auto now = steady_clock::now();
  if (retried_parked_at_ && now - *retried_parked_at_ < kRetryParkedEvery) return absl::OkStatus();
  retried_parked_at_ = now;
  RETURN_IF_ERROR(copies_.RetryParked());
  return CountParked();
}

absl::Status Follower::CountParked() {
  ASSIGN_OR_RETURN(const store::Copies::Parked parked, copies_.LoadParked());
  figures_.parked.Set(parked.count);
  return absl::OkStatus();
}

void Follower::SetTrouble(const absl::Status& why) {
  FollowProgress::State state = progress_.Now();
  const bool is_new = state.trouble.empty();
  state.trouble = absl::StrCat(absl::StatusCodeToString(why.code()), ": ", why.message());
  if (is_new) {
    Log(Severity::kWarning, "cannot follow",
        {{"source", absl::string_view(copies_.source())}, {"why", absl::string_view(state.trouble)}});
  }
  progress_.Set(std::move(state));
}

bool Follower::Pause(int failures) {
  const milliseconds most = settings_.has_test_clock
                                ? kPauseWithTestClock
                                : std::min(kPauseMax, kPauseFirst * (1 << std::min(failures, kDoublingsMax)));
  absl::BitGen random;  // so that a source that comes back is not asked by all at once
  const milliseconds pause(absl::Uniform<int64_t>(absl::IntervalClosed, random, 0, most.count()));
  std::unique_lock lock(mutex_);
  return !ending_.wait_for(lock, pause, [this] { return is_ending_; });
}

bool Follower::IsEnding() const {
  std::lock_guard lock(mutex_);
  return is_ending_;
}

bool Follower::Hold(FollowStream* stream) {
  std::lock_guard lock(mutex_);
  stream_ = stream;
  return !is_ending_;
}

}  // namespace parley::rpc
