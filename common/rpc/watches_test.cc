#include "common/rpc/watches.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/store/sqlite.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "parley/notification/v1/inbox.pb.h"

namespace parley::rpc {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using store::Connection;
using store::Row;
using testing::ElementsAre;

constexpr auto kNoDeadline = steady_clock::time_point::max();
constexpr std::chrono::seconds kPatience{30};
constexpr char kHead[] = "at head";

const store::Migration kRows{"0001",
                             "CREATE TABLE item (tenant TEXT, person TEXT, id TEXT, text TEXT, "
                             "revision BIGINT UNIQUE, PRIMARY KEY (tenant, id));"};

// Rows of a text each; the revision is the place. Counts how it is read.
class Items final : public WatchSource {
 public:
  explicit Items(store::Database& database) : database_(database) {}

  absl::StatusOr<int64_t> Begin(const Call&, const google::protobuf::Message& first) override {
    const int64_t after = static_cast<const notification::v1::WatchRequest&>(first).after_sequence();
    if (after > database_.head()) return InvalidFields({{"after_sequence", "has not been"}});
    return after;
  }

  absl::StatusOr<std::vector<WatchItem>> Replay(const Call& call, int64_t after, Revision up_to,
                                                int limit) override {
    ++replay_count;
    if (is_erased) return NotFound(call.caller.act_as);
    std::vector<WatchItem> items;
    for (const Row& row :
         Query("SELECT revision, text FROM item WHERE tenant = $1 AND (person = $2 OR $2 = '') AND "
               "revision > $3 AND revision <= $4 ORDER BY revision LIMIT $5",
               {call.caller.tenant, call.caller.act_as, after, up_to, int64_t{limit}})) {
      items.push_back({row.Int(0), row.Text(1)});
    }
    return items;
  }

  absl::StatusOr<std::vector<WatchChange>> Changes(Revision after, int limit) override {
    ++changes_count;
    std::vector<WatchChange> changes;
    for (const Row& row : Query("SELECT revision, text, tenant, person FROM item WHERE revision > $1 "
                                "ORDER BY revision LIMIT $2",
                                {after, int64_t{limit}})) {
      changes.push_back({.revision = row.Int(0),
                         .tenant = row.Text(2),
                         .person = row.Text(3),
                         .position = row.Int(0),
                         .render = [text = row.Text(1)](const Call&) -> absl::StatusOr<Bytes> {
                           if (text == "broken") return absl::DataLossError("broken");
                           return text;
                         }});
    }
    return changes;
  }

  Bytes AtHead(const Call&, int64_t) override { return kHead; }

  std::atomic<int> replay_count{0};
  std::atomic<int> changes_count{0};
  std::atomic<bool> is_erased{false};

 private:
  std::vector<Row> Query(absl::string_view sql, const std::vector<store::Value>& values) {
    std::vector<Row> rows;
    EXPECT_TRUE(database_
                    .Read([&](Connection& connection) -> absl::Status {
                      ASSIGN_OR_RETURN(rows, connection.Query(sql, values));
                      return absl::OkStatus();
                    })
                    .ok());
    return rows;
  }

  store::Database& database_;
};

// The client's end of a watch; it takes what it is sent at once, unless told not to.
class Reader final : public StreamWriter {
 public:
  bool Write(Bytes message) override {
    std::lock_guard lock(mutex_);
    if (ended_) return false;
    if (!takes_) pending_bytes_ += message.size();
    messages_.push_back(std::move(message));
    changed_.notify_all();
    return true;
  }
  void Finish(absl::Status status) override {
    std::lock_guard lock(mutex_);
    if (!ended_) ended_ = std::move(status);
    changed_.notify_all();
  }
  size_t pending_bytes() const override {
    std::lock_guard lock(mutex_);
    return pending_bytes_;
  }

  void SetTakes(bool takes) {
    std::lock_guard lock(mutex_);
    takes_ = takes;
    if (takes) pending_bytes_ = 0;
  }
  // What has come, once `count` messages have.
  std::vector<Bytes> Await(size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kPatience, [&] { return messages_.size() >= count; }))
        << messages_.size() << " of " << count;
    return messages_;
  }
  // The texts that have come, but for heads, once `last` has.
  std::vector<Bytes> AwaitText(const Bytes& last) {
    std::unique_lock lock(mutex_);
    const auto has_come = [&] { return std::ranges::find(messages_, last) != messages_.end(); };
    EXPECT_TRUE(changed_.wait_for(lock, kPatience, has_come)) << last;
    std::vector<Bytes> texts = messages_;
    std::erase(texts, kHead);
    return texts;
  }
  absl::Status AwaitEnd() {
    std::unique_lock lock(mutex_);
    const bool has_ended = changed_.wait_for(lock, kPatience, [&] { return ended_.has_value(); });
    return has_ended ? *ended_ : absl::DeadlineExceededError("it goes on");
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Bytes> messages_;
  std::optional<absl::Status> ended_;
  bool takes_ = true;
  size_t pending_bytes_ = 0;
};

// A watch as the dispatch holds it.
struct Watch {
  std::shared_ptr<Reader> reader = std::make_shared<Reader>();
  absl::StatusOr<std::unique_ptr<StreamSession>> session = absl::UnknownError("not begun");
};

class WatchesTest : public testing::Test {
 protected:
  WatchesTest() { Restart({}); }
  ~WatchesTest() override {
    watches_.reset();
    database_.reset();
    std::filesystem::remove_all(dir_);
  }

  void Restart(WatchTimes times) {
    watches_.reset();
    auto items = std::make_unique<Items>(*database_);
    items_ = items.get();
    watches_.emplace(*database_, std::move(items), "Watch", times);
  }

  Watch Begin(const Name& person = "seekers/ada", int64_t after = 0, const std::string& tenant = "t") {
    Watch watch;
    notification::v1::WatchRequest request;
    request.set_after_sequence(after);
    const Call call{.caller = {.role = Role::kSeeker, .tenant = tenant, .act_as = person}};
    watch.session = watches_->Methods()[0].stream(call, request, watch.reader);
    return watch;
  }
  // One that has been told all there is.
  Watch BeginLive(const Name& person = "seekers/ada") {
    Watch watch = Begin(person);
    watch.reader->Await(1);
    return watch;
  }

  // Writes the row `id`, which is its text unless that is given.
  Revision Put(const std::string& id, const Name& person = "seekers/ada", const std::string& text = "",
               const std::string& tenant = "t") {
    Revision revision = 0;
    EXPECT_TRUE(database_
                    ->Write(kNoDeadline,
                            [&](store::Transaction& transaction) {
                              revision = transaction.NextRevision();
                              return transaction
                                  .Execute(
                                      "INSERT INTO item (tenant, person, id, text, revision) "
                                      "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, id) "
                                      "DO UPDATE SET text = $4, revision = $5",
                                      {tenant, person, id, text.empty() ? id : text, revision})
                                  .status();
                            })
                    .ok());
    return revision;
  }

  template <class Condition>
  void WaitUntil(const char* what, Condition is_so) {
    const auto until = steady_clock::now() + kPatience;
    while (!is_so()) {
      ASSERT_LT(steady_clock::now(), until) << what;
      std::this_thread::yield();
    }
  }

  static std::string MakeFolder() {
    const std::string dir = absl::StrCat(testing::TempDir(), "/watches_test.", getpid());
    std::filesystem::remove_all(dir);
    std::filesystem::create_directories(dir);
    return dir;
  }

  const std::string dir_ = MakeFolder();
  std::unique_ptr<store::Database> database_ = *store::OpenSqlite(dir_, {kRows});
  std::optional<Watches> watches_;
  Items* items_ = nullptr;  // of the watches
};

TEST_F(WatchesTest, AWatchBeginsWithWhatThereIsAndGoesOnWithEachChange) {
  Put("a");
  Put("b");
  const Watch watch = Begin();
  EXPECT_THAT(watch.reader->Await(3), ElementsAre("a", "b", kHead));
  Put("c");
  Put("a", "seekers/ada", "a again");
  EXPECT_THAT(watch.reader->Await(5), ElementsAre("a", "b", kHead, "c", "a again"));
}

TEST_F(WatchesTest, AWatchFromAPlaceGetsOnlyWhatCameAfterIt) {
  Put("a");
  const Revision place = Put("b");
  Put("c");
  EXPECT_THAT(Begin("seekers/ada", place).reader->Await(2), ElementsAre("c", kHead));
}

TEST_F(WatchesTest, AWatchFromAPlaceThatNeverWasIsRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(Begin("seekers/ada", 7).session.status()));
}

TEST_F(WatchesTest, MoreThanOneReadingHoldsComesInOrder) {
  std::vector<Bytes> all;
  for (int i = 0; i < 120; ++i) Put(all.emplace_back(absl::StrCat(i)));
  EXPECT_EQ(Begin().reader->AwaitText("119"), all);
}

TEST_F(WatchesTest, NobodyGetsWhatIsAnothers) {
  const Watch ada = BeginLive();
  const Watch elsewhere = Begin("seekers/ada", 0, "other");
  elsewhere.reader->Await(1);
  Put("eves", "seekers/eve");
  Put("adas");
  Put("others", "seekers/ada", "", "other");
  EXPECT_THAT(ada.reader->AwaitText("adas"), ElementsAre("adas"));
  EXPECT_THAT(elsewhere.reader->AwaitText("others"), ElementsAre("others"));
  EXPECT_THAT(Begin("seekers/eve").reader->Await(2), ElementsAre("eves", kHead));
}

TEST_F(WatchesTest, ATenantsWatchGetsWhatIsAnybodysThere) {
  Put("adas");
  const Watch tenant = Begin("");
  EXPECT_THAT(tenant.reader->Await(2), ElementsAre("adas", kHead));
  Put("eves", "seekers/eve");
  Put("others", "seekers/eve", "", "other");
  Put("last");
  EXPECT_THAT(tenant.reader->AwaitText("last"), ElementsAre("adas", "eves", "last"));
}

TEST_F(WatchesTest, ChangesAreReadOnceForAllWatches) {
  std::vector<Watch> watches;
  for (int i = 0; i < 40; ++i) watches.push_back(BeginLive(absl::StrCat("seekers/", i)));
  const int replays = items_->replay_count;
  const int readings = items_->changes_count;
  Put("a", "seekers/7");
  watches[7].reader->AwaitText("a");
  EXPECT_EQ(items_->replay_count, replays);
  EXPECT_EQ(items_->changes_count, readings + 1);
}

TEST_F(WatchesTest, ASlowReaderIsPassedOverAndThenTheNewestStateIsEnough) {
  const Watch slow = BeginLive();
  const Watch quick = BeginLive();
  slow.reader->SetTakes(false);
  const std::string text(1000, 'x');
  for (int i = 0; i < 300; ++i) Put("a", "seekers/ada", absl::StrCat(text, i));
  quick.reader->AwaitText(text + "299");
  EXPECT_LT(slow.reader->pending_bytes(), size_t{18} << 10);
  slow.reader->SetTakes(true);
  EXPECT_LT(slow.reader->AwaitText(text + "299").size(), 30u);
}

TEST_F(WatchesTest, AnOverlongReplayWaitsForRoomToo) {
  const std::string text(1000, 'x');
  for (int i = 100; i < 200; ++i) Put(absl::StrCat(i), "seekers/ada", absl::StrCat(text, i));
  Watch slow;
  slow.reader->SetTakes(false);
  slow.session = watches_->Methods()[0].stream(
      {.caller = {.role = Role::kSeeker, .tenant = "t", .act_as = "seekers/ada"}},
      notification::v1::WatchRequest(), slow.reader);
  slow.reader->Await(17);
  EXPECT_LT(slow.reader->pending_bytes(), size_t{18} << 10);
  slow.reader->SetTakes(true);
  EXPECT_EQ(slow.reader->AwaitText(text + "199").size(), 100u);
}

TEST_F(WatchesTest, ASilentWatchIsToldThatItIsAtHead) {
  Restart({.heartbeat = milliseconds(100)});
  EXPECT_THAT(Begin().reader->Await(3), ElementsAre(kHead, kHead, kHead));
}

TEST_F(WatchesTest, TheWatchOfAnErasedPersonEnds) {
  Restart({.heartbeat = milliseconds(100)});
  const Watch watch = BeginLive();
  items_->is_erased = true;
  EXPECT_TRUE(absl::IsNotFound(watch.reader->AwaitEnd()));
  EXPECT_TRUE(absl::IsNotFound(Begin().reader->AwaitEnd()));
}

TEST_F(WatchesTest, AWatchEndsWellWhenItsLifeIsOver) {
  Restart({.life = milliseconds(100)});
  EXPECT_TRUE(Begin().reader->AwaitEnd().ok());
}

TEST_F(WatchesTest, AMessageThatCannotBeMadeEndsItsOwnWatchAlone) {
  const Watch ada = BeginLive();
  const Watch eve = BeginLive("seekers/eve");
  Put("a", "seekers/ada", "broken");
  Put("b", "seekers/eve");
  EXPECT_TRUE(absl::IsDataLoss(ada.reader->AwaitEnd()));
  EXPECT_THAT(eve.reader->AwaitText("b"), ElementsAre("b"));
}

TEST_F(WatchesTest, AStreamThatHasEndedIsForgotten) {
  Watch watch = BeginLive();
  const std::weak_ptr<Reader> reader = watch.reader;
  watch = Watch();
  WaitUntil("the writer is let go of", [&] { return reader.expired(); });
}

TEST_F(WatchesTest, APersonHasAtMostSoManyWatches) {
  std::vector<Watch> watches;
  for (int i = 0; i < 32; ++i) watches.push_back(Begin());
  EXPECT_TRUE(absl::IsResourceExhausted(Begin().session.status()));
  EXPECT_TRUE(Begin("seekers/eve").session.ok());
  watches.pop_back();
  EXPECT_TRUE(Begin().session.ok());
}

TEST_F(WatchesTest, WatchesThatBeginWhileMuchIsWrittenMissNothingAndGetNothingTwice) {
  std::vector<Bytes> all;
  for (int i = 0; i < 600; ++i) all.push_back(absl::StrCat(i));
  std::atomic<int> written{0};
  std::thread writer([&] {
    for (const Bytes& id : all) {
      Put(id);
      ++written;
    }
  });
  std::vector<Watch> watches;
  for (int begun = 0; begun < 20; ++begun) {
    WaitUntil("more is written", [&] { return written >= begun * 25; });
    watches.push_back(Begin());
  }
  writer.join();
  for (const Watch& watch : watches) EXPECT_EQ(watch.reader->AwaitText(all.back()), all);
}

TEST_F(WatchesTest, SecondMessagesOfAClientAreRefused) {
  const Watch watch = BeginLive();
  (*watch.session)->OnMessage(notification::v1::WatchRequest());
  EXPECT_TRUE(absl::IsInvalidArgument(watch.reader->AwaitEnd()));
}

}  // namespace
}  // namespace parley::rpc
