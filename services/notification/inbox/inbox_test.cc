#include "services/notification/inbox/inbox.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "parley/notification/v1/inbox.pb.h"
#include "services/notification/inbox/inbox_rpc.h"
#include "services/notification/reminders_test.h"

namespace parley::notification {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class InboxTest : public RemindersTest {
 protected:
  static Call SeekerCall(const std::string& seeker) {
    return {.caller = {.role = Role::kSeeker, .tenant = "lakeview", .act_as = seeker}};
  }
  std::vector<InboxItem> Items() { return inbox_->Since(SeekerCall("seekers/ada"), 0, 100).value(); }
  std::vector<int64_t> Sequences() {
    std::vector<int64_t> sequences;
    for (const InboxItem& item : Items()) sequences.push_back(item.sequence);
    return sequences;
  }
  void Tell(const std::string& id) {
    FollowScheduling({InterviewChange(),
                      Change("message", id, Said(scheduling::v1::MESSAGE_KIND_ACCEPTED, "seekers/ada"))});
    Round();
  }
  // What a watch of hers begins with.
  absl::StatusOr<std::vector<rpc::WatchItem>> Replay(int64_t after) {
    v1::WatchRequest request;
    request.set_after_sequence(after);
    ASSIGN_OR_RETURN(const int64_t place, source_->Begin(SeekerCall("seekers/ada"), request));
    return source_->Replay(SeekerCall("seekers/ada"), place, database_->head(), 100);
  }
  static v1::WatchResponse Parsed(const Bytes& message) {
    v1::WatchResponse response;
    EXPECT_TRUE(response.ParseFromString(message));
    return response;
  }
  v1::ListInboxItemsResponse List(int page_size, const std::string& token) {
    v1::ListInboxItemsRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    v1::ListInboxItemsResponse response;
    const auto bytes = InboxMethods(*inbox_)[0].unary(SeekerCall("seekers/ada"), request);
    EXPECT_TRUE(bytes.ok() && response.ParseFromString(*bytes));
    return response;
  }

  const std::unique_ptr<rpc::WatchSource> source_ = WatchedInbox(*inbox_);
};

TEST_F(InboxTest, WhatASeekerIsToldIsKeptForHerToRead) {
  FollowPeople();
  Tell("said");
  FollowPlan({NudgeDue(absl::ZeroDuration())});
  Round();
  const auto items = Items();
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].sequence, 1);
  EXPECT_EQ(items[0].notice_id, "said");
  EXPECT_EQ(items[0].kind, Kind::kAccepted);
  EXPECT_EQ(items[0].interview, "interviews/i1");
  EXPECT_THAT(items[0].text, HasSubstr("Grace Sample"));
  EXPECT_EQ(items[0].create_time, kSaidAt);
  EXPECT_EQ(items[0].expire_time, kSaidAt + kInboxItemLife);
  EXPECT_EQ(items[1].sequence, 2);
  EXPECT_EQ(items[1].kind, Kind::kNudgeDue);
}

TEST_F(InboxTest, ItsTitleIsTheMailsSubject) {
  FollowPeople();
  FollowPlan({NudgeDue(absl::ZeroDuration())});
  const NoticeKey key{"lakeview", IdOfRow(NudgeDue())};
  const Mail mail{.bytes = "x", .text = "Some words.", .subject = "A subject"};
  ASSERT_TRUE(deliveries_->TakeClaim(key, {}, mail, clock_.Now(), RealNow()).ok());
  EXPECT_EQ(Items().at(0).title, "A subject");
  EXPECT_EQ(Items().at(0).text, "Some words.");
}

TEST_F(InboxTest, ItsWordsAreSealed) {
  FollowPeople();
  Tell("said");
  EXPECT_EQ(Only("SELECT CAST(instr(text, 'Grace') AS TEXT) FROM inbox_item"), "0");
}

TEST_F(InboxTest, WhatAContactIsToldIsInNobodysInbox) {
  FollowPeople();
  FollowScheduling({InterviewChange(), RequestChange()});
  Round();
  EXPECT_EQ(Only("SELECT CAST(COUNT(*) AS TEXT) FROM inbox_item"), "0");
}

TEST_F(InboxTest, ARepeatedSendIsOneItem) {
  FollowPeople();
  channel_.outcomes = {{Outcome::Result::kRetry, "MAIL_SERVER_BUSY"}};
  Tell("said");
  EXPECT_THAT(Sequences(), ElementsAre(1));  // the inbox does not wait for the mail server
  AdvanceTo(NoticeOfId("said").send_time);
  Round();
  EXPECT_THAT(Sequences(), ElementsAre(1));
}

TEST_F(InboxTest, OneMessageIsOneItem) {
  FollowPeople();
  FollowPlan({NudgeDue(absl::ZeroDuration()), ThankDue(absl::ZeroDuration())});
  Round();
  ASSERT_EQ(Items().size(), 1u);
  EXPECT_EQ(Items()[0].notice_id, IdOfRow(NudgeDue()));
}

TEST_F(InboxTest, ItemsLeaveAfterTheirLifeAndNumbersGoOn) {
  FollowPeople();
  Tell("first");
  clock_.Advance(kInboxItemLife - absl::Seconds(1));
  EXPECT_THAT(Sequences(), ElementsAre(1));
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(Items().empty());
  Round();
  EXPECT_EQ(Only("SELECT CAST(COUNT(*) AS TEXT) FROM inbox_item"), "0");
  FollowPlan({});
  auto row = NudgeDue(kInboxItemLife);
  *row.mutable_expire_time() = rpc::ToProto(clock_.Now() + absl::Hours(1));
  FollowPlan({row});
  Round();
  EXPECT_THAT(Sequences(), ElementsAre(2));
}

TEST_F(InboxTest, ASeekerReadsHerOwnAlone) {
  FollowPeople();
  Tell("said");
  EXPECT_TRUE(inbox_->Since(SeekerCall("seekers/eve"), 0, 100)->empty());
  Call elsewhere = SeekerCall("seekers/ada");
  elsewhere.caller.tenant = "other";
  EXPECT_TRUE(inbox_->Since(elsewhere, 0, 100)->empty());
}

TEST_F(InboxTest, WithASeekerHerInboxGoes) {
  FollowPeople();
  Tell("said");
  FollowContacts({Tombstone("seeker", "ada")});
  EXPECT_TRUE(absl::IsNotFound(inbox_->Since(SeekerCall("seekers/ada"), 0, 100).status()));
  EXPECT_TRUE(absl::IsNotFound(Replay(0).status()));
  EXPECT_EQ(Only("SELECT CAST(COUNT(*) AS TEXT) FROM inbox_item"), "0");
}

TEST_F(InboxTest, WithAContactTheWordsAboutHerGo) {
  FollowPeople();
  Tell("said");
  FollowPlan({NudgeDue(absl::ZeroDuration()), ThankDue(absl::ZeroDuration())});
  Round();
  FollowContacts({Tombstone("contact", "grace")});
  ASSERT_EQ(Items().size(), 2u);
  for (const InboxItem& item : Items()) {
    EXPECT_EQ(item.title, "");
    EXPECT_EQ(item.text, "");
  }
}

TEST_F(InboxTest, PagesFollowOneAnotherToTheEnd) {
  FollowPeople();
  for (const char* id : {"a", "b", "c"}) Tell(id);
  const auto first = List(2, "");
  ASSERT_EQ(first.items_size(), 2);
  EXPECT_EQ(first.items(0).notice(), "notices/a");
  EXPECT_EQ(first.items(1).sequence(), 2);
  const auto second = List(2, first.next_page_token());
  ASSERT_EQ(second.items_size(), 1);
  EXPECT_EQ(second.items(0).sequence(), 3);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(InboxTest, AWatchBeginsAfterASequenceWithWhatHasNotExpired) {
  FollowPeople();
  Tell("first");
  clock_.Advance(kInboxItemLife / 2);
  auto row = NudgeDue(kInboxItemLife / 2);
  *row.mutable_expire_time() = rpc::ToProto(clock_.Now() + absl::Hours(1));
  FollowPlan({row});
  Round();
  const auto all = Replay(0);
  ASSERT_TRUE(all.ok() && all->size() == 2u) << all.status();
  EXPECT_EQ(all->at(0).position, 1);
  EXPECT_EQ(Parsed(all->at(0).message).item().notice(), "notices/first");
  EXPECT_FALSE(Parsed(all->at(0).message).at_head());
  EXPECT_EQ(all->at(1).position, 2);
  EXPECT_EQ(Replay(1)->size(), 1u);
  clock_.Advance(kInboxItemLife / 2);
  const auto later = Replay(0);
  ASSERT_EQ(later->size(), 1u);
  EXPECT_EQ(later->at(0).position, 2);
}

TEST_F(InboxTest, AWatchGoesOnWithWhatIsPutIntoTheInbox) {
  FollowPeople();
  const Revision before = database_->head();
  Tell("said");
  const auto changes = source_->Changes(before, 100);
  ASSERT_TRUE(changes.ok() && changes->size() == 1u) << changes.status();
  const rpc::WatchChange& change = changes->front();
  EXPECT_EQ(change.tenant, "lakeview");
  EXPECT_EQ(change.person, "seekers/ada");
  EXPECT_EQ(change.position, 1);
  const auto message = change.render(SeekerCall("seekers/ada"));
  ASSERT_TRUE(message.ok()) << message.status();
  EXPECT_EQ(*message, Replay(0)->at(0).message);
  EXPECT_TRUE(source_->Changes(change.revision, 100)->empty());
}

TEST_F(InboxTest, AnItemThatIsEmptiedStaysInItsPlace) {
  FollowPeople();
  Tell("said");
  const Revision before = database_->head();
  FollowContacts({Tombstone("contact", "grace")});
  const auto changes = source_->Changes(before, 100);
  ASSERT_EQ(changes->size(), 1u);
  EXPECT_EQ(changes->front().position, 1);
}

TEST_F(InboxTest, AWatchThatHasSentAllSaysSo) {
  const v1::WatchResponse head = Parsed(source_->AtHead(SeekerCall("seekers/ada"), 0));
  EXPECT_TRUE(head.at_head());
  EXPECT_FALSE(head.has_item());
}

TEST_F(InboxTest, ATokenOfAnotherListIsRefused) {
  v1::ListInboxItemsRequest request;
  request.set_page_token("nonsense");
  const auto bytes = InboxMethods(*inbox_)[0].unary(SeekerCall("seekers/ada"), request);
  EXPECT_TRUE(absl::IsInvalidArgument(bytes.status()));
}

}  // namespace
}  // namespace parley::notification
