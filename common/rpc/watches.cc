#include "common/rpc/watches.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/observe/log.h"
#include "common/rpc/refusals.h"
#include "common/rpc/wakeup.h"

namespace parley::rpc {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kBetweenRounds{3};
constexpr milliseconds kForRoom{50};  // until readers that have no room are looked at again
constexpr milliseconds kPoll{1000};
constexpr size_t kChangesMax = 500;     // of one reading
constexpr size_t kReplayItemsMax = 50;  // of one reading for one stream
constexpr size_t kReplaysPerRound = 64;
constexpr size_t kUnsentBytesMax = 16 << 10;
// A person's pages, devices and agents; a tenant's own watches count as one person's.
constexpr int kWatchesOfPersonMax = 32;

std::string KeyOf(const std::string& tenant, const Name& person) {
  return absl::StrCat(tenant, "|", person);
}

// A little before `life`, so that streams that began together do not all end together.
steady_clock::time_point EndOf(milliseconds life) {
  return steady_clock::now() + life -
         milliseconds(absl::Uniform<int64_t>(absl::BitGen(), 0, life.count() / 10));
}

}  // namespace

// One watch. The thread's alone, but for `has_ended`.
struct Watches::Stream {
  const Call call;
  const std::shared_ptr<StreamWriter> writer;
  const steady_clock::time_point ends_at;
  int64_t position = 0;  // of what was sent last
  bool is_behind = true;
  steady_clock::time_point told_at = {};
  std::atomic<bool> has_ended{false};

  bool HasRoom() const { return writer->pending_bytes() < kUnsentBytesMax; }
};

// Where streams come in, on the workers' threads, and go, on any.
struct Watches::Entrance {
  absl::Status Enter(const std::string& person, std::shared_ptr<Stream> stream) {
    std::lock_guard lock(mutex);
    int& count = counts[person];
    if (count >= kWatchesOfPersonMax) return Overloaded();
    ++count;
    arrivals.push_back(std::move(stream));
    return absl::OkStatus();
  }

  void Leave(const std::string& person) {
    std::lock_guard lock(mutex);
    const auto found = counts.find(person);
    if (--found->second == 0) counts.erase(found);
  }

  std::mutex mutex;
  Streams arrivals ABSL_GUARDED_BY(mutex);
  std::unordered_map<std::string, int> counts ABSL_GUARDED_BY(mutex);  // of streams that have not ended
};

// What gRPC holds of a watch: it only tells when the stream has ended.
class Watches::Session final : public StreamSession {
 public:
  Session(std::shared_ptr<Entrance> entrance, std::string person, std::shared_ptr<Stream> stream)
      : entrance_(std::move(entrance)), person_(std::move(person)), stream_(std::move(stream)) {}
  ~Session() override {
    stream_->has_ended = true;
    entrance_->Leave(person_);
  }
  void OnMessage(const google::protobuf::Message&) override {
    stream_->writer->Finish(Malformed("A watch takes one message."));
  }
  void OnClose() override {}

 private:
  const std::shared_ptr<Entrance> entrance_;
  const std::string person_;
  const std::shared_ptr<Stream> stream_;
};

Watches::Watches(store::Database& database, std::unique_ptr<WatchSource> source, std::string method,
                 WatchTimes times)
    : database_(database),
      source_(std::move(source)),
      method_(std::move(method)),
      times_(times),
      wakeup_(std::make_shared<Wakeup>()),
      entrance_(std::make_shared<Entrance>()),
      read_(database.settled().value_or(0)),
      thread_([this] { Run(); }) {
  database_.OnCommit([wakeup = wakeup_] { wakeup->Notify(); });
}

Watches::~Watches() {
  wakeup_->End();
  thread_.join();
}

std::vector<Method> Watches::Methods() {
  const auto watch = [this](const Call& call, const google::protobuf::Message& first,
                            std::shared_ptr<StreamWriter> writer) {
    return Open(call, first, std::move(writer));
  };
  return {{.name = method_, .stream = watch}};
}

absl::StatusOr<std::unique_ptr<StreamSession>> Watches::Open(const Call& call,
                                                             const google::protobuf::Message& first,
                                                             std::shared_ptr<StreamWriter> writer) {
  ASSIGN_OR_RETURN(const int64_t position, source_->Begin(call, first));
  std::string person = KeyOf(call.caller.tenant, call.caller.act_as);
  auto stream = std::shared_ptr<Stream>(new Stream{
      .call = call, .writer = std::move(writer), .ends_at = EndOf(times_.life), .position = position});
  RETURN_IF_ERROR(entrance_->Enter(person, stream));
  wakeup_->Notify();
  return std::make_unique<Session>(entrance_, std::move(person), std::move(stream));
}

void Watches::Run() {
  while (wakeup_->Await(kBetweenRounds, Round())) {
  }
}

milliseconds Watches::Round() {
  Admit();
  const absl::StatusOr<bool> has_more = FeedChanges();
  if (!has_more.ok()) {
    Log(Severity::kError, "watches cannot be fed", {{"why", has_more.status().message()}});
    return kPoll;
  }
  const bool has_read = FeedBehind();
  if (const auto now = steady_clock::now(); now - looked_after_at_ >= kPoll) {
    looked_after_at_ = now;
    LookAfterAll();
  }
  if (*has_more || (has_read && !behind_.empty())) return kBetweenRounds;
  return behind_.empty() ? kPoll : kForRoom;
}

void Watches::Admit() {
  Streams arrivals;
  {
    std::lock_guard lock(entrance_->mutex);
    arrivals.swap(entrance_->arrivals);
  }
  for (auto& stream : arrivals) {
    const Caller& caller = stream->call.caller;
    by_person_[KeyOf(caller.tenant, caller.act_as)].push_back(stream);
    behind_.push_back(std::move(stream));
  }
}

absl::StatusOr<bool> Watches::FeedChanges() {
  // Asked before anything is read, so that what is read has every row up to it.
  ASSIGN_OR_RETURN(const Revision settled, database_.settled());
  if (settled <= read_) return false;
  if (by_person_.empty()) {  // whoever comes is read for first
    read_ = settled;
    return false;
  }
  ASSIGN_OR_RETURN(auto changes, source_->Changes(read_, kChangesMax));
  const bool is_all = changes.size() < kChangesMax;
  std::erase_if(changes, [&](const WatchChange& change) { return change.revision > settled; });
  for (const WatchChange& change : changes) Tell(change);
  read_ = is_all || changes.size() < kChangesMax ? settled : changes.back().revision;
  return read_ < settled;
}

void Watches::Tell(const WatchChange& change) {
  for (const Name& watched : {change.person, Name()}) {  // hers, and those of all her tenant's
    const auto streams = by_person_.find(KeyOf(change.tenant, watched));
    if (streams == by_person_.end()) continue;
    for (const auto& stream : streams->second) Tell(stream, change);
  }
}

void Watches::Tell(const std::shared_ptr<Stream>& stream, const WatchChange& change) {
  if (stream->has_ended || stream->is_behind || change.position <= stream->position) return;
  if (!stream->HasRoom()) return FallBehind(stream);
  absl::StatusOr<Bytes> message = change.render(stream->call);
  if (!message.ok()) return End(*stream, message.status());
  Send(*stream, {change.position, *std::move(message)});
}

bool Watches::FeedBehind() {
  Streams waiting;
  Streams read_for;
  for (auto& stream : std::exchange(behind_, {})) {
    if (stream->has_ended) continue;
    const bool is_next = read_for.size() < kReplaysPerRound && stream->HasRoom();
    if (is_next) Replay(*stream);
    (is_next ? read_for : waiting).push_back(std::move(stream));
  }
  behind_ = std::move(waiting);
  for (auto& stream : read_for) {  // who needs another turn stands in line again
    if (stream->is_behind) behind_.push_back(std::move(stream));
  }
  return !read_for.empty();
}

// What a Replay that is cut short leaves out is read again, as it is then.
void Watches::Replay(Stream& stream) {
  const absl::StatusOr<Revision> settled = database_.settled();
  if (!settled.ok()) return End(stream, settled.status());
  auto items = source_->Replay(stream.call, stream.position, *settled, kReplayItemsMax);
  if (!items.ok()) return End(stream, items.status());
  for (WatchItem& item : *items) {
    if (!stream.HasRoom()) return;
    Send(stream, std::move(item));
  }
  if (items->size() >= kReplayItemsMax) return;
  stream.is_behind = false;
  Send(stream, {stream.position, source_->AtHead(stream.call, stream.position)});
}

void Watches::Send(Stream& stream, WatchItem item) {
  stream.position = item.position;
  stream.told_at = steady_clock::now();
  if (!stream.writer->Write(std::move(item.message))) stream.has_ended = true;
}

void Watches::End(Stream& stream, absl::Status status) {
  stream.has_ended = true;
  stream.writer->Finish(std::move(status));
}

void Watches::FallBehind(const std::shared_ptr<Stream>& stream) {
  stream->is_behind = true;
  behind_.push_back(stream);
}

void Watches::LookAfterAll() {
  const auto now = steady_clock::now();
  for (auto& [person, streams] : by_person_) {
    for (const auto& stream : streams) {
      if (stream->has_ended) continue;
      if (now >= stream->ends_at) End(*stream, absl::OkStatus());
      if (!stream->is_behind && now - stream->told_at >= times_.heartbeat) FallBehind(stream);
    }
    std::erase_if(streams, [](const auto& stream) { return stream->has_ended.load(); });
  }
  std::erase_if(by_person_, [](const auto& entry) { return entry.second.empty(); });
}

}  // namespace parley::rpc
