#include "services/contacts/contact/contact.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::contacts {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

ContactState OnFile() {
  ContactState state{.tenant_zone = "America/New_York"};
  state.contact = {
      .id = "1", .display_name = "Grace", .email = "g@example.com", .zone = "Europe/Berlin", .revision = 7};
  return state;
}

TEST(CreateContactTest, AContactWithoutAZoneGetsTheTenantsAsAGuess) {
  const auto made = CreateContact({.tenant_zone = "America/New_York"}, "1", "",
                                  {.display_name = "Grace", .zone = ""}, kNow);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->contact.zone, "America/New_York");
  EXPECT_TRUE(made->contact.is_zone_guessed);
  EXPECT_EQ(made->contact.create_time, kNow);
}

TEST(CreateContactTest, ATakenUrlOrAddressNamesItsHolder) {
  ContactState state{.same_url = "contacts/9"};
  EXPECT_EQ(ReasonOf(CreateContact(state, "1", "", {.profile_url = "https://example.com/x"}, kNow).status()),
            "ALREADY_EXISTS");
  state = {.same_email = "contacts/9"};
  EXPECT_EQ(ReasonOf(CreateContact(state, "1", "", {.email = "x@example.com"}, kNow).status()),
            "ALREADY_EXISTS");
}

TEST(CreateReferredContactTest, TheConnectionComesWithTheContactAndSaysItsOrigin) {
  const PeopleConnection connection{.id = "c", .seeker = "seekers/1", .referred_by = "contacts/9"};
  const auto made =
      CreateReferredContact({.sees_referrer = true}, "1", connection, {.display_name = "Grace"}, kNow);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->contact.owner, "seekers/1");
  EXPECT_EQ(made->contact.origin, 4) << "ORIGIN_REFERRAL";
  EXPECT_EQ(made->connection, connection);
}

TEST(CreateReferredContactTest, WhoRefersMustBeSeenAndTheKeysFree) {
  const PeopleConnection connection{.seeker = "seekers/1", .referred_by = "contacts/9"};
  const ContactChange change{.email = "x@example.com"};
  EXPECT_EQ(CreateReferredContact({}, "1", connection, change, kNow).status(), NotFound("contacts/9"));
  const ContactState taken{.same_email = "contacts/8", .sees_referrer = true};
  EXPECT_EQ(ReasonOf(CreateReferredContact(taken, "1", connection, change, kNow).status()), "ALREADY_EXISTS");
}

TEST(CheckReferralTest, ASeekerGivesBothNamesOrNone) {
  const Caller seeker{.role = Role::kSeeker, .act_as = "seekers/1"};
  EXPECT_TRUE(CheckReferral(seeker, {}).ok());
  EXPECT_TRUE(
      CheckReferral(seeker, {.referred_by = "contacts/1", .referral = "interviews/1/referrals/1"}).ok());
  EXPECT_EQ(CheckReferral(seeker, {.referral = "interviews/1/referrals/1"}),
            InvalidFields({{"referred_by", "is required with referral"}}));
  EXPECT_EQ(CheckReferral(seeker, {.referred_by = "contacts/1"}),
            InvalidFields({{"referral", "is required with referred_by"}}));
}

TEST(CheckReferralTest, APlatformGivesNone) {
  const Caller platform{.role = Role::kPlatform};
  EXPECT_TRUE(CheckReferral(platform, {}).ok());
  const Name referral = "interviews/1/referrals/1";
  for (const PeopleConnection& given :
       {PeopleConnection{.referred_by = "contacts/1", .referral = referral},
        PeopleConnection{.referral = referral}, PeopleConnection{.referred_by = "contacts/1"}}) {
    EXPECT_EQ(ReasonOf(CheckReferral(platform, given)), "SEEKER_REQUIRED");
  }
}

TEST(UpdateContactTest, OnlyWhatIsNamedChanges) {
  const auto changed = UpdateContact(OnFile(), "contacts/1", {.position = "Engineer"}, kNow);
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(changed->contact.position, "Engineer");
  EXPECT_EQ(changed->contact.email, "g@example.com");
  EXPECT_EQ(changed->contact.update_time, kNow);
}

TEST(UpdateContactTest, ClearingTheZoneGoesBackToTheGuess) {
  const auto changed = UpdateContact(OnFile(), "contacts/1", {.zone = ""}, kNow);
  EXPECT_EQ(changed->contact.zone, "America/New_York");
  EXPECT_TRUE(changed->contact.is_zone_guessed);
}

TEST(UpdateContactTest, AStaleEtagAnAbsentAndADeletedContactAreRefused) {
  EXPECT_EQ(ReasonOf(UpdateContact(OnFile(), "contacts/1", {.etag = "6"}, kNow).status()), "STALE_ETAG");
  EXPECT_EQ(ReasonOf(UpdateContact({}, "contacts/1", {}, kNow).status()), "NOT_FOUND");
  const auto deleted = DeleteContact(OnFile(), "contacts/1", kNow);
  ASSERT_TRUE(deleted.ok());
  EXPECT_EQ(ReasonOf(UpdateContact(*deleted, "contacts/1", {}, kNow).status()), "NOT_FOUND");
}

TEST(UpdateContactTest, TheHolderOfAKeyMayKeepIt) {
  ContactState state = OnFile();
  state.same_email = "contacts/1";
  EXPECT_TRUE(UpdateContact(state, "contacts/1", {.email = "g@example.com"}, kNow).ok());
  state.same_email = "contacts/2";
  EXPECT_EQ(ReasonOf(UpdateContact(state, "contacts/1", {.email = "g@example.com"}, kNow).status()),
            "ALREADY_EXISTS");
}

TEST(DeleteContactTest, ATombstoneKeepsNothingOfThePerson) {
  const auto deleted = DeleteContact(OnFile(), "contacts/1", kNow);
  ASSERT_TRUE(deleted.ok());
  EXPECT_TRUE(deleted->contact.is_deleted);
  EXPECT_EQ(deleted->contact.display_name + deleted->contact.email + deleted->contact.zone, "");
  EXPECT_EQ(deleted->contact.revision, 7) << "so that it is known to have been on file";
}

TEST(DeleteContactTest, TheConnectionThatBroughtHerNamesNobodyAnyMore) {
  ContactState state = OnFile();
  state.connection = {.id = "c",
                      .seeker = "seekers/1",
                      .referred_by = "contacts/9",
                      .contact = "contacts/1",
                      .referral = "interviews/1/referrals/1",
                      .revision = 8};
  const PeopleConnection tombstone{.id = "c", .is_deleted = true, .revision = 8};
  EXPECT_EQ(DeleteContact(state, "contacts/1", kNow)->connection, tombstone);
}

TEST(DirectoryOfTest, ASeekerWritesToHerOwnAndAPlatformToTheTenants) {
  EXPECT_EQ(DirectoryOf({.role = Role::kSeeker, .act_as = "seekers/1"}), "seekers/1");
  EXPECT_EQ(DirectoryOf({.role = Role::kPlatform}), "");
}

}  // namespace
}  // namespace parley::contacts
