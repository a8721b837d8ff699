#include <atomic>
#include <filesystem>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/store/sqlite.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "parley/contacts/v1/feed.pb.h"
#include "services/contacts/contact/contact_rpc.h"
#include "services/contacts/contact/contact_sql.h"
#include "services/contacts/feed_sql.h"
#include "services/contacts/seeker/seeker_rpc.h"
#include "services/contacts/seeker/seeker_sql.h"
#include "services/contacts/tenant/tenant_rpc.h"
#include "services/contacts/tenant/tenant_sql.h"

namespace parley {

store::Migrations contactsMigrations();

namespace contacts {
namespace {

// The feed over the real tables, written through the real stores.
class ContactsFeedTest : public testing::Test {
 protected:
  ContactsFeedTest() {
    std::filesystem::remove_all(dir_);
    database_ = *store::OpenSqlite(dir_, contactsMigrations());
    const store::StoreContext context{*database_, requests_, clock_};
    policies_ = OpenPolicies(context);
    seekers_ = OpenSeekers(context);
    contacts_ = OpenContacts(context);
    feed_.emplace(*database_, PeopleFeed({TenantBody, PolicyBody, SeekerBody, ContactBody}));
    EXPECT_TRUE(SaveBootstrap(*database_, Lakeview(), clock_.Now()).ok());
  }
  ~ContactsFeedTest() override {
    database_.reset();
    std::filesystem::remove_all(dir_);
  }

  static Bootstrap Lakeview() {
    return {.tenant = {.id = "lakeview",
                       .display_name = "Lakeview University",
                       .mail_domain = "careers.example.edu",
                       .inbound_address = "parley@careers.example.edu",
                       .zone = "America/Chicago"},
            .key = {.id = std::string(32, 'a'), .secret = "secret"}};
  }
  static Call As(Role role, const Name& act_as = "") {
    return {.caller = {.role = role, .tenant = "lakeview", .subject = "apiKeys/1", .act_as = act_as}};
  }
  void PutSeeker(const std::string& id, const std::string& name) {
    const auto decide = [&](SeekerState state, absl::Time now) {
      const SeekerChange change{.display_name = name, .email = id + "@example.edu"};
      const bool is_new = state.seeker.revision == 0;
      return is_new ? CreateSeeker(state, id, change, now) : UpdateSeeker(state, SeekerName(id), change, now);
    };
    Apply(*seekers_, As(Role::kPlatform), SeekerName(id), decide);
  }
  void PutContact(const std::string& id, const std::string& name, const Name& owner = "") {
    const auto decide = [&](ContactState state, absl::Time now) {
      const ContactChange change{.display_name = name};
      const bool is_new = state.contact.revision == 0;
      return is_new ? CreateContact(state, id, owner, change, now)
                    : UpdateContact(state, ContactName(id), change, now);
    };
    Apply(*contacts_, As(owner.empty() ? Role::kPlatform : Role::kSeeker, owner), ContactName(id), decide);
  }
  void DropSeeker(const std::string& id) {
    Apply(*seekers_, As(Role::kPlatform), SeekerName(id),
          [&](SeekerState state, absl::Time now) { return DeleteSeeker(state, SeekerName(id), now); });
  }
  void SetRestDays(int64_t days) {
    Apply(*policies_, As(Role::kPlatform), kPolicyName, [days](PolicyState state, absl::Time) {
      return UpdatePolicy(state, {.numbers = {{"contact_rest_days", days}}});
    });
  }
  template <class State, class Decide>
  void Apply(Store<State>& store, const Call& call, const Name& name, const Decide& decide) {
    const auto applied =
        store.Apply(call, std::vector<Name>{name}, decide, [](const State&) { return Bytes(); });
    EXPECT_TRUE(applied.ok()) << applied.status();
  }
  FeedBatch Read(const FeedCursor& after) {
    auto batch = feed_->Read(after);
    EXPECT_TRUE(batch.ok()) << batch.status();
    return *std::move(batch);
  }
  static std::vector<std::string> KindsOf(const FeedBatch& batch) {
    std::vector<std::string> kinds;
    for (const FeedChange& change : batch.changes) kinds.push_back(change.kind + "/" + change.id);
    return kinds;
  }

  const std::string dir_ = testing::TempDir() + "/contacts_feed_test." + std::to_string(getpid());
  FakeClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  store::RequestLog requests_{std::string(32, 'k')};
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Store<PolicyState>> policies_;
  std::unique_ptr<Store<SeekerState>> seekers_;
  std::unique_ptr<Store<ContactState>> contacts_;
  std::optional<store::Feed> feed_;
};

TEST_F(ContactsFeedTest, ATenantComesWithItsNumberAndAPolicyOfDefaults) {
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

TEST_F(ContactsFeedTest, EachKindComesWithItsBodyInTheOrderOfItsLastChange) {
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

TEST_F(ContactsFeedTest, ADeletedSeekerAndHerContactsComeAsTombstonesWithoutABody) {
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

TEST_F(ContactsFeedTest, APageEndsAtTheLimitOverAllTablesAndTheNextGoesOnThere) {
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

TEST_F(ContactsFeedTest, NothingIsMissedWhileFourWritersWriteAllTables) {
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
}  // namespace contacts
}  // namespace parley
