#include <atomic>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/contacts/people_test.h"

namespace parley::contacts {
namespace {

using FeedTest = PeopleTest;

TEST_F(FeedTest, ATenantComesWithItsNumberAndAPolicyOfDefaults) {
  const FeedBatch batch = Read(feed_->Start());
  ASSERT_THAT(KindsOf(batch), testing::ElementsAre("tenant/lakeview", "policy/lakeview"));
  v1::TenantFacts tenant;
  ASSERT_TRUE(tenant.ParseFromString(batch.changes[0].body));
  EXPECT_EQ(tenant.number(), 1);
  EXPECT_EQ(tenant.tenant().zone(), "America/Chicago");
  v1::PolicyFacts policy;
  ASSERT_TRUE(policy.ParseFromString(batch.changes[1].body));
  EXPECT_EQ(policy.numbers().contact_rest_days(), 14);
}

TEST_F(FeedTest, EachKindComesWithItsBodyInTheOrderOfItsLastChange) {
  const FeedCursor after_bootstrap = Read(feed_->Start()).cursor;
  PutContact("grace", "Grace Sample");
  PutSeeker("ada", "Ada Example");
  SetRestDays(0);
  PutContact("alan", "Alan Sample", "seekers/ada");
  PutContact("grace", "Grace Renamed");
  const FeedBatch batch = Read(after_bootstrap);
  ASSERT_THAT(KindsOf(batch),
              testing::ElementsAre("seeker/ada", "policy/lakeview", "contact/alan", "contact/grace"));
  v1::SeekerFacts ada;
  ASSERT_TRUE(ada.ParseFromString(batch.changes[0].body));
  EXPECT_EQ(ada.seeker().email(), "ada@example.edu");
  v1::PolicyFacts policy;
  ASSERT_TRUE(policy.ParseFromString(batch.changes[1].body));
  EXPECT_EQ(policy.numbers().contact_rest_days(), 0);
  v1::ContactFacts alan;
  ASSERT_TRUE(alan.ParseFromString(batch.changes[2].body));
  EXPECT_EQ(alan.owner(), "seekers/ada");
  v1::ContactFacts grace;
  ASSERT_TRUE(grace.ParseFromString(batch.changes[3].body));
  EXPECT_EQ(grace.contact().display_name(), "Grace Renamed");
}

TEST_F(FeedTest, ADeletedSeekerAndHerContactsComeAsTombstonesWithoutABody) {
  PutSeeker("ada", "Ada Example");
  PutContact("alan", "Alan Sample", "seekers/ada");
  const FeedCursor before = Read(feed_->Start()).cursor;
  DropSeeker("ada");
  const FeedBatch batch = Read(before);
  ASSERT_THAT(KindsOf(batch), testing::ElementsAre("seeker/ada", "contact/alan"));
  for (const FeedChange& change : batch.changes) {
    EXPECT_TRUE(change.is_deleted);
    EXPECT_EQ(change.body, "");
    EXPECT_EQ(change.tenant, "lakeview");
  }
}

TEST_F(FeedTest, APageEndsAtTheLimitOverAllTablesAndTheNextGoesOnThere) {
  for (int i = 0; i < 300; ++i) {
    PutContact(absl::StrCat("c", i), "Grace Sample");
    PutSeeker(absl::StrCat("s", i), "Ada Example");
  }
  const FeedBatch first = Read(feed_->Start());
  EXPECT_EQ(first.changes.size(), 500u);
  EXPECT_FALSE(first.is_at_head);
  const FeedBatch second = Read(first.cursor);
  EXPECT_EQ(second.changes.size(), 102u);
  EXPECT_TRUE(second.is_at_head);
  EXPECT_EQ(second.changes.front().revision, first.changes.back().revision + 1);
}

TEST_F(FeedTest, NothingIsMissedWhileFourWritersWriteAllTables) {
  std::atomic<int> writing{4};
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 4; ++writer) {
    writers.emplace_back([&, writer] {
      for (int i = 0; i < 100; ++i) {
        const std::string id = absl::StrCat(writer, "-", i % 20);
        PutSeeker(id, absl::StrCat("Ada the ", i));
        PutContact(id, absl::StrCat("Grace the ", i));
        if (i % 10 == 9) SetRestDays(i);
      }
      --writing;
    });
  }
  std::map<std::string, std::string> followed;
  const auto take = [](std::map<std::string, std::string>& copy, const FeedBatch& batch) {
    for (const FeedChange& change : batch.changes) copy[change.kind + change.id] = change.body;
  };
  FeedCursor at = feed_->Start();
  while (writing > 0 || at != feed_->HeadCursor()) {
    const FeedBatch batch = Read(at);
    take(followed, batch);
    at = batch.cursor;
  }
  for (std::thread& writer : writers) writer.join();
  std::map<std::string, std::string> at_once;
  take(at_once, Read(feed_->Start()));
  EXPECT_EQ(followed, at_once);
  EXPECT_EQ(at_once.size(), 2u + 4 * 20 * 2);
}

}  // namespace
}  // namespace parley::contacts
