#include "services/contacts/seeker/seeker.h"

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::contacts {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

SeekerState OnFile() {
  return {.seeker = {.id = "1", .display_name = "Ada", .email = "ada@example.edu", .revision = 7}};
}

TEST(SeekerTest, ASeekerIsMadeFromWhatWasSaid) {
  const auto made = CreateSeeker({}, "1", {.display_name = "Ada", .email = "ada@example.edu"}, kNow);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->seeker.display_name, "Ada");
  EXPECT_EQ(made->seeker.create_time, kNow);
}

TEST(SeekerTest, ATakenAddressNamesItsHolderAndOnesOwnIsFree) {
  SeekerState state = OnFile();
  state.same_email = "seekers/2";
  const SeekerChange change{.email = "ada@example.edu"};
  EXPECT_EQ(ReasonOf(CreateSeeker(state, "3", change, kNow).status()), "ALREADY_EXISTS");
  EXPECT_EQ(ReasonOf(UpdateSeeker(state, "seekers/1", change, kNow).status()), "ALREADY_EXISTS");
  state.same_email = "seekers/1";
  EXPECT_TRUE(UpdateSeeker(state, "seekers/1", change, kNow).ok());
}

TEST(SeekerTest, AddressesMeetWithoutRegardToCase) {
  EXPECT_EQ(SeekerEmailName("Ada@Example.EDU"), SeekerEmailName("ada@example.edu"));
}

TEST(SeekerTest, AStaleEtagOrAnAbsentSeekerIsRefused) {
  EXPECT_EQ(ReasonOf(UpdateSeeker(OnFile(), "seekers/1", {.etag = "6"}, kNow).status()), "STALE_ETAG");
  EXPECT_EQ(ReasonOf(UpdateSeeker({}, "seekers/1", {}, kNow).status()), "NOT_FOUND");
  EXPECT_EQ(ReasonOf(DeleteSeeker({}, "seekers/1", kNow).status()), "NOT_FOUND");
}

TEST(SeekerTest, ATombstoneKeepsNothingOfThePerson) {
  const auto deleted = DeleteSeeker(OnFile(), "seekers/1", kNow);
  ASSERT_TRUE(deleted.ok());
  EXPECT_EQ(deleted->seeker.display_name + deleted->seeker.email, "");
  EXPECT_EQ(ReasonOf(DeleteSeeker(*deleted, "seekers/1", kNow).status()), "NOT_FOUND");
}

}  // namespace
}  // namespace parley::contacts
