// A seeker adds the person she was referred to.

#include "gmock/gmock.h"
#include "services/contacts/people_test.h"

namespace parley::contacts {
namespace {

class ReferralTest : public PeopleTest {
 protected:
  ReferralTest() {
    PutSeeker("ada", "Ada Example");
    PutSeeker("eve", "Eve Example");
    PutContact("grace", "Grace Sample");
    PutContact("alan", "Alan Sample", "seekers/ada");
  }

  static Call Ada(const std::string& request_id = "") {
    Call call = As(Role::kSeeker, "seekers/ada");
    call.request_id = request_id;
    return call;
  }
  static v1::CreateContactRequest Barbara(const std::string& referred_by = "contacts/grace") {
    v1::CreateContactRequest request;
    request.mutable_contact()->set_display_name("Barbara Sample");
    request.mutable_contact()->set_email("barbara@example.com");
    request.set_referral("interviews/i1/referrals/r1");
    request.set_referred_by(referred_by);
    return request;
  }
  absl::StatusOr<v1::Contact> Create(const Call& call, const v1::CreateContactRequest& request) {
    ASSIGN_OR_RETURN(const Bytes reply, Ask(call, "CreateContact", request));
    v1::Contact contact;
    contact.ParseFromString(reply);
    return contact;
  }
  absl::Status Refusal(const Call& call, const v1::CreateContactRequest& request) {
    return Create(call, request).status();
  }
  absl::Status RefusalOfGet(const Call& call, const std::string& name) {
    v1::GetContactRequest request;
    request.set_name(name);
    return Ask(call, "GetContact", request).status();
  }
  void Delete(const Call& call, const std::string& name) {
    v1::DeleteContactRequest request;
    request.set_name(name);
    EXPECT_TRUE(Ask(call, "DeleteContact", request).ok());
  }
  std::vector<FeedChange> Since(const FeedCursor& before) { return Read(before).changes; }
  FeedCursor Head() const { return feed_->HeadCursor(); }
};

TEST_F(ReferralTest, ThePersonAndTheConnectionAreWrittenTogetherAndFollowOneAnotherInTheFeed) {
  const FeedCursor before = Head();
  const auto barbara = Create(Ada(), Barbara());
  ASSERT_TRUE(barbara.ok()) << barbara.status();
  EXPECT_EQ(barbara->visibility(), v1::VISIBILITY_PRIVATE);
  EXPECT_EQ(barbara->origin(), v1::ORIGIN_REFERRAL);
  const std::vector<FeedChange> changes = Since(before);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ("contacts/" + changes[0].id, barbara->name());
  EXPECT_EQ(changes[1].kind, "connection");
  EXPECT_EQ(changes[1].tenant, "lakeview");
  EXPECT_EQ(changes[1].revision, changes[0].revision + 1);
  v1::ConnectionFacts connection;
  ASSERT_TRUE(connection.ParseFromString(changes[1].body));
  EXPECT_EQ(connection.seeker(), "seekers/ada");
  EXPECT_EQ(connection.referred_by(), "contacts/grace");
  EXPECT_EQ(connection.contact(), barbara->name());
  EXPECT_EQ(connection.referral(), "interviews/i1/referrals/r1");
}

TEST_F(ReferralTest, AnOriginThatIsGivenStands) {
  v1::CreateContactRequest request = Barbara();
  request.mutable_contact()->set_origin(v1::ORIGIN_ALUMNI);
  EXPECT_EQ(Create(Ada(), request)->origin(), v1::ORIGIN_ALUMNI);
}

TEST_F(ReferralTest, ASeekersOwnContactMayReferToo) {
  EXPECT_TRUE(Create(Ada(), Barbara("contacts/alan")).ok());
}

TEST_F(ReferralTest, WithoutAReferralThereIsNoConnection) {
  v1::CreateContactRequest request = Barbara();
  request.clear_referral();
  request.clear_referred_by();
  const FeedCursor before = Head();
  EXPECT_EQ(Create(Ada(), request)->origin(), v1::ORIGIN_UNSPECIFIED);
  EXPECT_EQ(Since(before).size(), 1u);
}

TEST_F(ReferralTest, WhoeverTheSeekerCannotSeeRefersNobodyInTheSameBytesAsIfRead) {
  PutContact("gone", "Gone Sample");
  Delete(As(Role::kPlatform), "contacts/gone");
  PutContact("private", "Private Sample", "seekers/eve");
  const FeedCursor before = Head();
  for (const std::string name : {"contacts/gone", "contacts/private", "contacts/nobody"}) {
    const absl::Status refused = Refusal(Ada(), Barbara(name));
    EXPECT_EQ(ReasonOf(refused), "NOT_FOUND") << name;
    EXPECT_EQ(ToRpcStatusBytes(refused), ToRpcStatusBytes(RefusalOfGet(Ada(), name)));
  }
  EXPECT_EQ(Head(), before);
}

TEST_F(ReferralTest, ARepeatAnswersTheSameEvenOnceTheReferrerIsGone) {
  const auto first = Create(Ada("r-1"), Barbara());
  ASSERT_TRUE(first.ok());
  Delete(As(Role::kPlatform), "contacts/grace");
  const FeedCursor before = Head();
  EXPECT_EQ(Create(Ada("r-1"), Barbara())->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Head(), before);
  EXPECT_EQ(ReasonOf(Refusal(Ada("r-1"), Barbara("contacts/alan"))), "IDEMPOTENCY_KEY_REUSED");
}

TEST_F(ReferralTest, APersonOnFileAlreadyIsNotConnected) {
  ASSERT_TRUE(Create(Ada(), Barbara()).ok());
  const FeedCursor before = Head();
  EXPECT_EQ(ReasonOf(Refusal(Ada(), Barbara("contacts/alan"))), "ALREADY_EXISTS");
  EXPECT_EQ(Head(), before);
}

TEST_F(ReferralTest, AConnectionEndsWithItsContact) {
  const std::string barbara = Create(Ada(), Barbara())->name();
  const std::string connection = Read(feed_->Start()).changes.back().id;
  const FeedCursor before = Head();
  Delete(Ada(), barbara);
  const FeedBatch batch = Read(before);
  ASSERT_THAT(KindsOf(batch),
              testing::ElementsAre(testing::StartsWith("contact/"), "connection/" + connection));
  EXPECT_TRUE(batch.changes[1].is_deleted);
  EXPECT_EQ(batch.changes[1].body, "");
  EXPECT_TRUE(Create(Ada(), Barbara()).ok()) << "whose keys are free again";
}

TEST_F(ReferralTest, APageMayEndBetweenAPersonAndHerConnection) {
  const FeedCursor before = Head();
  PutContact("odd", "Odd Sample");
  for (int i = 0; i < 250; ++i) {
    v1::CreateContactRequest request = Barbara();
    request.mutable_contact()->set_email("barbara" + std::to_string(i) + "@example.com");
    ASSERT_TRUE(Create(Ada(), request).ok());
  }
  const FeedBatch first = Read(before);
  EXPECT_EQ(first.changes.size(), 500u);
  EXPECT_EQ(first.changes.back().kind, "contact");
  EXPECT_FALSE(first.is_at_head);
  const FeedBatch second = Read(first.cursor);
  EXPECT_THAT(KindsOf(second), testing::ElementsAre(testing::StartsWith("connection/")));
  EXPECT_EQ(second.changes.front().revision, first.changes.back().revision + 1);
  EXPECT_TRUE(second.is_at_head);
}

TEST_F(ReferralTest, OneNameWithoutTheOtherOrWithoutASeekerWritesNothing) {
  const FeedCursor before = Head();
  v1::CreateContactRequest alone = Barbara();
  alone.clear_referred_by();
  EXPECT_EQ(Refusal(Ada(), alone), InvalidFields({{"referred_by", "is required with referral"}}));
  EXPECT_EQ(ReasonOf(Refusal(As(Role::kPlatform), Barbara())), "SEEKER_REQUIRED");
  EXPECT_EQ(Head(), before);
}

TEST_F(ReferralTest, AChangedContactLeavesItsConnectionAsItIs) {
  v1::UpdateContactRequest request;
  request.mutable_contact()->set_name(Create(Ada(), Barbara())->name());
  request.mutable_contact()->set_position("Engineer");
  const FeedCursor before = Head();
  ASSERT_TRUE(Ask(Ada(), "UpdateContact", request).ok());
  EXPECT_THAT(KindsOf(Read(before)), testing::ElementsAre(testing::StartsWith("contact/")));
}

}  // namespace
}  // namespace parley::contacts
