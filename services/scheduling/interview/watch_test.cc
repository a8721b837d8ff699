#include "services/scheduling/interview/watch.h"

#include "services/scheduling/interview/service_test.h"
#include "services/scheduling/interview/watch_rpc.h"
#include "services/scheduling/interview/watch_sql.h"

namespace parley::scheduling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Name kEve = "seekers/eve";

class InterviewWatchTest : public ServiceTest {
 protected:
  InterviewWatchTest() { Know(kEve, SeekerFacts{.is_known = true, .display_name = "Eve Sample"}); }

  static Call CallOf(const Caller& caller) { return {.caller = caller}; }

  // What a watch of `caller` begins with that goes on after `token`.
  absl::StatusOr<std::vector<v1::WatchResponse>> Replay(const Caller& caller, const std::string& token = "") {
    v1::WatchRequest request;
    request.set_watch_token(token);
    ASSIGN_OR_RETURN(const int64_t after, source_->Begin(CallOf(caller), request));
    ASSIGN_OR_RETURN(const auto items, source_->Replay(CallOf(caller), after, database_->head(), 100));
    std::vector<v1::WatchResponse> responses;
    for (const rpc::WatchItem& item : items) {
      EXPECT_TRUE(responses.emplace_back().ParseFromString(item.message));
    }
    return responses;
  }
  std::vector<Name> Names(const Caller& caller, const std::string& token = "") {
    std::vector<Name> names;
    const auto responses = Replay(caller, token);
    EXPECT_TRUE(responses.ok()) << responses.status();
    for (const auto& response : *responses) names.push_back(response.interview().name());
    return names;
  }
  std::string ReasonOfToken(const Caller& caller, const std::string& token) {
    return ReasonOf(Replay(caller, token).status());
  }

  const std::unique_ptr<rpc::WatchSource> source_ = WatchedInterviews(OpenInterviewChanges(*database_));
};

TEST_F(InterviewWatchTest, WithoutATokenAllComeAsTheyAreOldestChangeFirst) {
  const Name first = Create()->name();
  const Name second = Create(SeekerCaller(kEve))->name();
  ASSERT_TRUE(Ask(first).ok());
  EXPECT_THAT(Names(PlatformCaller()), ElementsAre(second, first));
  const auto own = *Replay(SeekerCaller());
  ASSERT_EQ(own.size(), 1u);
  EXPECT_EQ(own[0].interview().SerializeAsString(), Get(first)->SerializeAsString());
}

TEST_F(InterviewWatchTest, ATokenGoesOnWithWhatChangedSince) {
  const Name name = Create()->name();
  const std::string token = Replay(SeekerCaller())->at(0).watch_token();
  EXPECT_THAT(Names(SeekerCaller(), token), IsEmpty());
  ASSERT_TRUE(Ask(name).ok());
  const auto later = *Replay(SeekerCaller(), token);
  ASSERT_EQ(later.size(), 1u);
  EXPECT_EQ(later[0].interview().state(), v1::STATE_REQUESTED);
}

TEST_F(InterviewWatchTest, AChangeIsReadForWhoeverMaySeeIt) {
  const Name name = Create()->name();
  const auto changes = source_->Changes(0, 10);
  ASSERT_TRUE(changes.ok() && changes->size() == 1u);
  const rpc::WatchChange& change = changes->front();
  EXPECT_EQ(change.tenant, kTenantId);
  EXPECT_EQ(change.person, kAda);
  EXPECT_EQ(change.position, change.revision);
  v1::WatchResponse response;
  ASSERT_TRUE(response.ParseFromString(*change.render(CallOf(SeekerCaller()))));
  EXPECT_EQ(response.interview().SerializeAsString(), Get(name)->SerializeAsString());
  EXPECT_THAT(*source_->Changes(change.revision, 10), IsEmpty());
}

TEST_F(InterviewWatchTest, APlatformGetsNothingThatPeopleWrote) {
  ASSERT_TRUE(Create().ok());
  v1::WatchResponse live;
  ASSERT_TRUE(live.ParseFromString(*source_->Changes(0, 10)->front().render(CallOf(PlatformCaller()))));
  for (const v1::WatchResponse& response : {Replay(PlatformCaller())->at(0), live}) {
    EXPECT_EQ(response.interview().state(), v1::STATE_IDENTIFIED);
    EXPECT_THAT(response.interview().goals(), IsEmpty());
    EXPECT_EQ(response.interview().place(), "");
  }
}

TEST_F(InterviewWatchTest, NobodyGetsWhatIsAnothers) {
  ASSERT_TRUE(Create().ok());
  EXPECT_THAT(Names(SeekerCaller(kEve)), IsEmpty());
  EXPECT_THAT(Names(PlatformCaller("t2")), IsEmpty());
}

TEST_F(InterviewWatchTest, WhatWasWrittenLaterThanAskedForIsLeftToTheChanges) {
  const Name first = Create()->name();
  const Revision up_to = database_->head();
  ASSERT_TRUE(Create(SeekerCaller(kEve)).ok());
  EXPECT_EQ(source_->Replay(CallOf(PlatformCaller()), 0, up_to, 10)->size(), 1u);
}

TEST_F(InterviewWatchTest, ATokenIsGoodForItsCallerAlone) {
  ASSERT_TRUE(Create().ok());
  const std::string token = Replay(SeekerCaller())->at(0).watch_token();
  EXPECT_EQ(ReasonOfToken(SeekerCaller(kEve), token), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(ReasonOfToken(PlatformCaller(), token), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(ReasonOfToken(SeekerCaller(), token + "x"), "PAGE_TOKEN_INVALID");
  EXPECT_EQ(ReasonOfToken(SeekerCaller(), "nonsense"), "PAGE_TOKEN_INVALID");
}

TEST_F(InterviewWatchTest, ATokenOfAnotherOrAnOlderDatabaseIsRefused) {
  ASSERT_TRUE(Create().ok());
  v1::WatchResponse ahead;
  ASSERT_TRUE(ahead.ParseFromString(source_->AtHead(CallOf(SeekerCaller()), database_->head() + 1)));
  EXPECT_EQ(ReasonOfToken(SeekerCaller(), ahead.watch_token()), "PAGE_TOKEN_INVALID");

  const auto other = store::OpenSqlite(dir_ + ".other", {store::FollowTables()});
  ASSERT_TRUE(other.ok());
  v1::WatchResponse elsewhere;
  ASSERT_TRUE(elsewhere.ParseFromString(
      WatchedInterviews(OpenInterviewChanges(**other))->AtHead(CallOf(SeekerCaller()), 0)));
  EXPECT_EQ(ReasonOfToken(SeekerCaller(), elsewhere.watch_token()), "PAGE_TOKEN_INVALID");
  std::filesystem::remove_all(dir_ + ".other");
}

TEST_F(InterviewWatchTest, AtHeadOneGoesOnWhereOneIs) {
  ASSERT_TRUE(Create().ok());
  v1::WatchResponse head;
  ASSERT_TRUE(head.ParseFromString(source_->AtHead(CallOf(SeekerCaller()), database_->head())));
  EXPECT_TRUE(head.at_head());
  EXPECT_FALSE(head.has_interview());
  EXPECT_THAT(Names(SeekerCaller(), head.watch_token()), IsEmpty());
}

TEST_F(InterviewWatchTest, WithASeekerHerWatchGoes) {
  ASSERT_TRUE(Create().ok());
  Know(kAda, SeekerFacts{.is_known = true, .is_deleted = true});
  EXPECT_TRUE(absl::IsNotFound(Replay(SeekerCaller()).status()));
  EXPECT_EQ(Replay(PlatformCaller())->size(), 1u);
}

}  // namespace
}  // namespace parley::scheduling
