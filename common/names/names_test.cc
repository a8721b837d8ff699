#include "common/names/names.h"

#include <set>

#include "common/errors/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley {
namespace {

TEST(NewIdTest, IdsAreVersion7SortByTimeAndDiffer) {
  const absl::Time now = absl::FromUnixMillis(1'700'000'000'123);
  const std::string id = NewId(now);
  EXPECT_THAT(id, testing::MatchesRegex("018bcfe5-687b-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_LT(id, NewId(now + absl::Seconds(1)));
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(NewId(now));
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(IdOfTest, TakesOnlyIdsOfTheCollection) {
  EXPECT_EQ(*IdOf("contacts", "contacts/018f-a_B"), "018f-a_B");
  for (const char* bad : {"", "contacts", "contacts/", "seekers/1", "contacts/a/b", "contacts/a b",
                          "contacts/'", "contacts/%", "contactsx/1"}) {
    EXPECT_EQ(IdOf("contacts", bad).status().code(), absl::StatusCode::kInvalidArgument) << bad;
  }
  EXPECT_FALSE(IsId(std::string(65, 'a')));
}

TEST(IdOfTest, ACollectionWithinAnotherHasAnIdForEach) {
  EXPECT_EQ(*IdsOf("interviews/*/referrals", "interviews/a/referrals/b"),
            (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(*IdOf("interviews/*/referrals", "interviews/a/referrals/b"), "b");
  for (const char* bad :
       {"interviews/a", "interviews//referrals/b", "interviews/a/referrals/", "interviews/a/obligations/b",
        "interviews/*/referrals/b", "x/interviews/a/referrals/b"}) {
    EXPECT_EQ(IdsOf("interviews/*/referrals", bad).status().code(), absl::StatusCode::kInvalidArgument)
        << bad;
  }
}

TEST(PageTokenTest, ATokenIsGoodForItsOwnListOnly) {
  const std::string token = PageToken("ListContacts|lakeview", 4711);
  EXPECT_EQ(*ParsePageToken("ListContacts|lakeview", token), 4711);
  EXPECT_EQ(*ParsePageToken("ListContacts|lakeview", ""), 0);
  for (const std::string& bad : {token + "A", token.substr(1), std::string("!!"), std::string("MTIz")}) {
    EXPECT_EQ(ReasonOf(ParsePageToken("ListContacts|lakeview", bad).status()), "PAGE_TOKEN_INVALID") << bad;
  }
  EXPECT_EQ(ReasonOf(ParsePageToken("ListContacts|other", token).status()), "PAGE_TOKEN_INVALID");
}

TEST(EtagTest, OnlyTheCurrentEtagOrNonePasses) {
  EXPECT_TRUE(CheckEtag(Etag(7), 7).ok());
  EXPECT_TRUE(CheckEtag("", 7).ok());
  EXPECT_EQ(ReasonOf(CheckEtag(Etag(6), 7)), "STALE_ETAG");
}

TEST(PageSizeTest, ZeroIsTheDefaultAndTooLargeIsClamped) {
  EXPECT_EQ(PageSize(0), 50);
  EXPECT_EQ(PageSize(7), 7);
  EXPECT_EQ(PageSize(1'000'000'000), 500);
}

}  // namespace
}  // namespace parley
