#include <set>

#include "services/scheduling/interview/service_test.h"
#include "services/scheduling/messages/message_sql.h"

namespace parley::scheduling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class LinksTest : public ServiceTest {
 protected:
  Name Requested() {
    const Name name = Create()->name();
    EXPECT_TRUE(Ask(name).ok());
    return name;
  }
  Name AnotherContact() {
    Know("contacts/alan", Contact());
    return "contacts/alan";
  }
  absl::StatusOr<v1::Interview> Accept(const Name& name, const Caller& caller) {
    return Plain<v1::AcceptInterviewRequest>("AcceptInterview", name, caller);
  }
};

TEST_F(LinksTest, APageHasItsFactsAndTheCallerToSign) {
  const Name name = Requested();
  const auto page = Resolve(TokenOf(name));
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->tenant_id(), kTenantId);
  EXPECT_EQ(page->contact(), kGrace);
  EXPECT_EQ(page->link(), LinkName(LinkIdOf(name)));
  EXPECT_EQ(page->interview(), name);
  EXPECT_EQ(page->seeker_display_name(), "Ada Sample");
  EXPECT_EQ(page->contact_display_name(), "Grace Sample");
  EXPECT_EQ(page->tenant_display_name(), "Lakeview Careers");
  EXPECT_EQ(page->zone(), kNewYork);
  EXPECT_TRUE(page->is_zone_guessed());
  EXPECT_THAT(page->acts(), ElementsAre(v1::ACT_ACCEPT, v1::ACT_DECLINE, v1::ACT_PICK_TIME));
  // What the page says is what opens the door.
  const Caller signed_caller{.role = Role::kCapability,
                             .tenant = page->tenant_id(),
                             .subject = page->contact(),
                             .act_as = page->link()};
  EXPECT_TRUE(Accept(name, signed_caller).ok());
}

TEST_F(LinksTest, APageHasTheWordsOfTheRequestUntilTheyAreEmptied) {
  const Name name = Requested();
  const auto page = Resolve(TokenOf(name));
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->reason(), "Your talk on trials.");
  EXPECT_EQ(page->connection(), "none");
  EXPECT_EQ(page->text(), "May I ask you three things?");
  clock_.Advance(absl::Hours(24 * 7));
  const absl::Status emptied = database_->Write(kNoDeadline, [&](store::Transaction& transaction) {
    return EmptyMessages(transaction, clock_.Now()).status();
  });
  ASSERT_TRUE(emptied.ok()) << emptied;
  const auto later = Resolve(TokenOf(name));
  ASSERT_TRUE(later.ok()) << later.status();
  EXPECT_EQ(later->reason() + later->connection() + later->text(), "");
}

TEST_F(LinksTest, AfterwardsAPageAsksWhetherItTookPlaceAndTakesItBack) {
  const Name name = Requested();
  ASSERT_TRUE(Pick(name, ContactCaller(name), "2026-03-10T10:00:00").ok());
  clock_.Advance(absl::Hours(24 * 9));
  EXPECT_THAT(Resolve(TokenOf(name))->acts(), ElementsAre(v1::ACT_MARK_HELD, v1::ACT_MARK_ABSENT));
  v1::MarkAbsentRequest absent;
  absent.set_name(name);
  absent.set_absent(v1::PARTY_SEEKER);
  ASSERT_TRUE(Act("MarkAbsent", ContactCaller(name), absent).ok());
  EXPECT_EQ(Resolve(TokenOf(name))->state(), v1::STATE_NO_SHOW);
  EXPECT_THAT(Resolve(TokenOf(name))->acts(), ElementsAre(v1::ACT_MARK_HELD));
  ASSERT_TRUE(Plain<v1::MarkHeldRequest>("MarkHeld", name, ContactCaller(name)).ok());
  EXPECT_THAT(Resolve(TokenOf(name))->acts(), ElementsAre(v1::ACT_MARK_ABSENT));
}

TEST_F(LinksTest, APageHasOfferedTimesFirstAndEachTimeOnce) {
  const Name name = Create()->name();
  v1::OfferTimesRequest offer;
  offer.set_name(name);
  offer.add_offered_times()->set_wall_time("2026-03-07T20:00:00");  // a Saturday evening
  offer.add_offered_times()->set_wall_time("2026-03-04T09:00:00");
  ASSERT_TRUE(Act("OfferTimes", SeekerCaller(), offer).ok());
  ASSERT_TRUE(Ask(name).ok());
  const auto page = Resolve(TokenOf(name));
  ASSERT_GT(page->times_size(), 3);
  EXPECT_EQ(page->times(0).start().wall_time(), "2026-03-07T20:00:00");
  EXPECT_EQ(page->times(1).start().wall_time(), "2026-03-04T09:00:00");
  EXPECT_TRUE(page->times(1).is_offered());
  EXPECT_EQ(page->times(2).start().wall_time(), "2026-03-03T10:00:00");
  std::set<int64_t> starts;
  for (const auto& time : page->times()) starts.insert(time.start_time().seconds());
  EXPECT_EQ(starts.size(), static_cast<size_t>(page->times_size()));
}

TEST_F(LinksTest, AUsedLinkShowsTheCurrentPage) {
  const Name name = Requested();
  ASSERT_TRUE(Pick(name, ContactCaller(name), "2026-03-10T10:00:00").ok());
  const auto page = Resolve(TokenOf(name));
  EXPECT_EQ(page->state(), v1::STATE_SCHEDULED);
  EXPECT_TRUE(page->has_booking());
  EXPECT_THAT(page->acts(), ElementsAre(v1::ACT_RESCHEDULE, v1::ACT_CANCEL));
  ASSERT_TRUE(Plain<v1::CancelInterviewRequest>("CancelInterview", name, ContactCaller(name)).ok());
  EXPECT_THAT(Resolve(TokenOf(name))->acts(), IsEmpty());
  EXPECT_THAT(Resolve(TokenOf(name))->times(), IsEmpty());
}

TEST_F(LinksTest, WhateverIsWrongWithATokenTheAnswerIsTheSame) {
  const Name name = Requested();
  const std::string token = TokenOf(name);
  const absl::Status not_found = Resolve("").status();
  EXPECT_EQ(not_found.code(), absl::StatusCode::kNotFound);
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(Resolve(changed).status(), not_found) << i;
  }
  const std::string of_another_tenant =
      MakeLinkToken({.tenant_number = 8, .link_id = LinkIdOf(name)}, kTestLinkKey);
  EXPECT_EQ(Resolve(of_another_tenant).status(), not_found);
  EXPECT_EQ(Resolve(MakeLinkToken({.tenant_number = 7, .link_id = NewLinkId()}, kTestLinkKey)).status(),
            not_found);
  EXPECT_EQ(Resolve(TokenOf(Create(SeekerCaller(), AnotherContact())->name())).status(), not_found)
      << "nobody was asked yet";
  clock_.Advance(absl::Hours(24 * 60) + absl::Seconds(1));
  EXPECT_EQ(Resolve(token).status(), not_found);
}

TEST_F(LinksTest, ARevokedLinkOpensNothingAndActsNothing) {
  const Name name = Requested();
  const Caller contact = ContactCaller(name);
  const std::string token = TokenOf(name);
  Run("UPDATE link SET is_revoked = 1");
  EXPECT_EQ(Resolve(token).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Accept(name, contact).status(), NotFound(name));
}

TEST_F(LinksTest, ALinkActsForItsOwnInterviewAlone) {
  const Name mine = Requested();
  const Name other = Create(SeekerCaller(), AnotherContact())->name();
  ASSERT_TRUE(Ask(other).ok());
  EXPECT_EQ(Accept(other, ContactCaller(mine)).status(), NotFound(other));
  // Signed for the right contact, but with a link of another interview.
  Caller forged = ContactCaller(mine, "contacts/alan");
  EXPECT_EQ(Accept(other, forged).status(), NotFound(other));
  forged.act_as = "links/nonsense";
  EXPECT_EQ(Accept(other, forged).status(), NotFound(other));
  EXPECT_TRUE(Accept(other, ContactCaller(other, "contacts/alan")).ok());
}

TEST_F(LinksTest, ALinkPastItsLifeActsNothing) {
  const Name name = Requested();
  const Caller contact = ContactCaller(name);
  clock_.Advance(absl::Hours(24 * 61));
  EXPECT_EQ(Accept(name, contact).status(), NotFound(name));
}

TEST_F(LinksTest, WhilePeopleAreBeingCopiedAgainALinkIsToBeTriedLater) {
  const Name name = Requested();
  const Caller contact = ContactCaller(name);
  const std::string token = TokenOf(name);
  Run("DELETE FROM person_policy");
  EXPECT_EQ(ReasonOf(Resolve(token).status()), "PERSON_NOT_YET_KNOWN");
  EXPECT_EQ(ReasonOf(Accept(name, contact).status()), "PERSON_NOT_YET_KNOWN");
}

}  // namespace
}  // namespace parley::scheduling
