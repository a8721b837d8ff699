#include <filesystem>

#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/store/sqlite.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "parley/contacts/v1/feed.pb.h"
#include "services/scheduling/migrations_sql.h"
#include "services/scheduling/people/follow_contacts_rpc.h"
#include "services/scheduling/people/person_facts_sql.h"

namespace parley::scheduling {
namespace {

using testing::IsEmpty;

// People as the feed of contacts brings them: the bytes of its messages, into the tables and out again.
class PeopleTest : public testing::Test {
 protected:
  PeopleTest() {
    std::filesystem::remove_all(dir_);
    database_ = *store::OpenSqlite(dir_, store::WithFollowTables(Migrations()));
    const auto connect = [this](store::Transaction&, const std::string&, const ConnectionFacts& connection) {
      connected_.push_back(connection);
      return absl::OkStatus();
    };
    copies_.emplace(CopiesOfContacts(*database_, {DecodePerson, connect}, std::string(32, 'k')));
  }
  ~PeopleTest() override {
    database_.reset();
    std::filesystem::remove_all(dir_);
  }

  void Take(const FeedChange& change) {
    const FeedBatch batch{.changes = {change},
                          .cursor = {"A", absl::StrCat(change.revision)},
                          .revision = change.revision,
                          .is_from_start = cursor_ == FeedCursor()};
    const absl::Status taken = copies_->Take(cursor_, batch);
    ASSERT_TRUE(taken.ok()) << taken;
    cursor_ = batch.cursor;
  }
  FeedChange Change(const std::string& kind, const std::string& id,
                    const google::protobuf::Message* body = nullptr) {
    return {.kind = kind,
            .tenant = "lakeview",
            .id = id,
            .revision = ++revision_,
            .is_deleted = body == nullptr,
            .body = body == nullptr ? "" : body->SerializeAsString()};
  }
  template <class Function, class... Arguments>
  auto Load(Function function, const Arguments&... arguments) {
    std::invoke_result_t<Function, store::Connection&, Arguments...> loaded;
    EXPECT_TRUE(database_
                    ->Read([&](store::Connection& connection) {
                      loaded = function(connection, arguments...);
                      return loaded.status();
                    })
                    .ok());
    return *loaded;
  }
  std::vector<std::string> Parked() { return copies_->LoadParked()->examples; }

  static contacts::v1::ContactFacts Grace() {
    contacts::v1::ContactFacts facts;
    facts.set_owner("seekers/ada");
    auto& contact = *facts.mutable_contact();
    contact.set_name("contacts/grace");
    contact.set_display_name("Grace Sample");
    contact.set_email("grace@example.com");
    contact.set_zone("Europe/Berlin");
    contact.set_zone_source(contacts::v1::ZONE_SOURCE_GUESSED);
    contact.set_willingness(contacts::v1::WILLINGNESS_NOT_NOW);
    contact.mutable_willing_after_time()->set_seconds(1'800'000'000);
    contact.set_language_code("de");
    return facts;
  }

  const std::string dir_ = testing::TempDir() + "/people_test." + std::to_string(getpid());
  std::unique_ptr<store::Database> database_;
  std::optional<store::Copies> copies_;
  std::vector<ConnectionFacts> connected_;
  FeedCursor cursor_;
  Revision revision_ = 0;
};

TEST_F(PeopleTest, AContactIsCopiedWithoutHerAddress) {
  const auto grace = Grace();
  Take(Change("contact", "grace", &grace));
  const ContactFacts facts = Load(LoadContactFacts, std::string("lakeview"), Name("contacts/grace"));
  EXPECT_TRUE(facts.is_known);
  EXPECT_EQ(facts.display_name, "Grace Sample");
  EXPECT_EQ(facts.owner, "seekers/ada");
  EXPECT_EQ(facts.zone, "Europe/Berlin");
  EXPECT_TRUE(facts.is_zone_guessed);
  EXPECT_EQ(facts.willingness, Willingness::kNotNow);
  EXPECT_EQ(facts.willing_after, absl::FromUnixSeconds(1'800'000'000));
  EXPECT_TRUE(facts.has_email);
  EXPECT_EQ(facts.language_code, "de");
  EXPECT_FALSE(facts.is_deleted);
}

TEST_F(PeopleTest, ADeletedContactIsKnownAndEmptyAlsoWhenSheWasNeverKnown) {
  const auto grace = Grace();
  Take(Change("contact", "grace", &grace));
  Take(Change("contact", "grace"));
  Take(Change("contact", "stranger"));
  for (const char* name : {"contacts/grace", "contacts/stranger"}) {
    const ContactFacts facts = Load(LoadContactFacts, std::string("lakeview"), Name(name));
    EXPECT_TRUE(facts.is_known);
    EXPECT_TRUE(facts.is_deleted);
    EXPECT_FALSE(facts.has_email);
    EXPECT_EQ(facts.display_name + facts.owner + facts.zone, "");
  }
}

TEST_F(PeopleTest, ASeekerIsCopied) {
  contacts::v1::SeekerFacts ada;
  ada.mutable_seeker()->set_name("seekers/ada");
  ada.mutable_seeker()->set_display_name("Ada Example");
  ada.mutable_seeker()->set_zone("America/New_York");
  ada.mutable_seeker()->set_language_code("pt-BR");
  Take(Change("seeker", "ada", &ada));
  const SeekerFacts facts = Load(LoadSeekerFacts, std::string("lakeview"), Name("seekers/ada"));
  EXPECT_TRUE(facts.is_known);
  EXPECT_EQ(facts.display_name, "Ada Example");
  EXPECT_EQ(facts.zone, "America/New_York");
  EXPECT_EQ(facts.language_code, "pt-BR");
  Take(Change("seeker", "ada"));
  EXPECT_TRUE(Load(LoadSeekerFacts, std::string("lakeview"), Name("seekers/ada")).is_deleted);
}

TEST_F(PeopleTest, ATenantIsCopied) {
  contacts::v1::TenantFacts lakeview;
  lakeview.set_number(7);
  lakeview.mutable_tenant()->set_tenant_id("lakeview");
  lakeview.mutable_tenant()->set_display_name("Lakeview University");
  lakeview.mutable_tenant()->set_zone("America/Chicago");
  lakeview.mutable_tenant()->set_mail_domain("careers.example.edu");
  Take(Change("tenant", "lakeview", &lakeview));
  const TenantFacts facts = Load(LoadTenantFacts, std::string("lakeview"));
  EXPECT_EQ(facts.id, "lakeview");
  EXPECT_EQ(facts.number, 7);
  EXPECT_EQ(facts.display_name, "Lakeview University");
  EXPECT_EQ(facts.zone, "America/Chicago");
  EXPECT_EQ(facts.mail_domain, "careers.example.edu");
}

TEST_F(PeopleTest, APolicyIsCopiedWithTheDefaultsOfWhatIsNotSet) {
  contacts::v1::PolicyFacts policy;
  policy.mutable_numbers()->set_contact_rest_days(0);
  Take(Change("policy", "lakeview", &policy));
  const PolicyFacts facts = Load(LoadPolicyFacts, std::string("lakeview"));
  EXPECT_TRUE(facts.is_known());
  EXPECT_EQ(facts.Number("contact_rest_days"), 0);
  EXPECT_EQ(facts.Number("interview_default_minutes"), 20);
  EXPECT_EQ(facts.numbers().size(), static_cast<size_t>(policy.numbers().GetDescriptor()->field_count()));
}

TEST_F(PeopleTest, WhoIsNotCopiedIsNotKnown) {
  const auto grace = Grace();
  Take(Change("contact", "grace", &grace));
  EXPECT_FALSE(Load(LoadContactFacts, std::string("other"), Name("contacts/grace")).is_known);
  EXPECT_FALSE(Load(LoadContactFacts, std::string("lakeview"), Name("seekers/grace")).is_known);
  EXPECT_FALSE(Load(LoadSeekerFacts, std::string("lakeview"), Name("seekers/grace")).is_known);
  EXPECT_FALSE(Load(LoadPolicyFacts, std::string("lakeview")).is_known());
  EXPECT_EQ(Load(LoadTenantFacts, std::string("lakeview")).id, "");
}

TEST_F(PeopleTest, WhatIsNotUnderstoodIsParkedWithoutAWordOfItsBody) {
  auto later = Grace();
  later.mutable_contact()->set_willingness(static_cast<contacts::v1::Willingness>(99));
  Take(Change("contact", "grace", &later));
  FeedChange broken = Change("contact", "broken", &later);
  broken.body = "\xff";
  Take(broken);
  Take(Change("contact", "other", &later));
  Take(Change("novelty", "n", &later));
  EXPECT_THAT(Parked(),
              testing::ElementsAre("contact/grace: INVALID_ARGUMENT: a willingness of a later release",
                                   "contact/broken: INVALID_ARGUMENT: the body is not a message of its kind",
                                   "contact/other: INVALID_ARGUMENT: the body is of another row",
                                   "novelty/n: UNIMPLEMENTED: a kind of a later release"));
  const auto grace = Grace();
  Take(Change("contact", "grace", &grace));
  EXPECT_EQ(Parked().size(), 3u);
}

TEST_F(PeopleTest, AnotherDatabaseOfContactsEmptiesTheCopies) {
  const auto grace = Grace();
  Take(Change("contact", "grace", &grace));
  const FeedBatch anew{.cursor = {"B", "0"}, .is_from_start = true};
  ASSERT_TRUE(copies_->Take(cursor_, anew).ok());
  EXPECT_FALSE(Load(LoadContactFacts, std::string("lakeview"), Name("contacts/grace")).is_known);
  EXPECT_THAT(Parked(), IsEmpty());
}

TEST_F(PeopleTest, AConnectionIsHandedOnWithItsReferral) {
  contacts::v1::ConnectionFacts body;
  body.set_seeker("seekers/ada");
  body.set_contact("contacts/tim");
  body.set_referral("interviews/i1/referrals/r1");
  Take(Change("connection", "c1", &body));
  ASSERT_EQ(connected_.size(), 1U);
  EXPECT_EQ(connected_[0].seeker, "seekers/ada");
  EXPECT_EQ(connected_[0].contact, "contacts/tim");
  EXPECT_EQ(connected_[0].interview, "i1");
  EXPECT_EQ(connected_[0].referral, "r1");
}

TEST_F(PeopleTest, AConnectionOfAnotherKindIsParkedAndATombstoneMeansNothing) {
  contacts::v1::ConnectionFacts body;
  body.set_referral("elsewhere/1");
  Take(Change("connection", "c1", &body));
  EXPECT_EQ(copies_->LoadParked()->count, 1);
  Take(Change("connection", "c1"));
  EXPECT_EQ(copies_->LoadParked()->count, 0);
  EXPECT_THAT(connected_, IsEmpty());
}

}  // namespace
}  // namespace parley::scheduling
