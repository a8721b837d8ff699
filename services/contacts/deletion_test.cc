// What is left of people who are deleted.

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/contacts/contact/contact_row_sql.h"
#include "services/contacts/people_test.h"

namespace parley::contacts {
namespace {

class DeletionTest : public PeopleTest {
 protected:
  void CreateFor(const Name& seeker, const std::string& name, const std::string& referred_by = "") {
    v1::CreateContactRequest request;
    v1::Contact& contact = *request.mutable_contact();
    contact.set_display_name(name);
    contact.set_email(name + "@example.com");
    contact.set_organization("Example Works");
    contact.set_position("Engineer");
    contact.set_profile_url("https://www.linkedin.com/in/" + name);
    contact.set_origin(v1::ORIGIN_ALUMNI);
    contact.set_willingness(v1::WILLINGNESS_NOT_NOW);
    contact.mutable_willing_after_time()->set_seconds(1'800'000'000);
    contact.set_language_code("pt-BR");
    if (!referred_by.empty()) {
      request.set_referral("interviews/i1/referrals/" + name);
      request.set_referred_by(referred_by);
    }
    EXPECT_TRUE(Ask(As(Role::kSeeker, seeker), "CreateContact", request).ok());
  }
  void PutContactsAtOnce(int count, const Name& owner) {
    const auto save_all = [&](store::Transaction& transaction) -> absl::Status {
      for (int i = 0; i < count; ++i) {
        Contact contact{.id = absl::StrCat("c", i), .owner = owner, .display_name = "Alan Sample"};
        RETURN_IF_ERROR(SaveContact(transaction, "lakeview", contact));
      }
      return absl::OkStatus();
    };
    EXPECT_TRUE(database_->Write(As(Role::kSeeker).deadline, save_all).ok());
  }
  std::vector<store::Row> Query(const std::string& sql) {
    absl::StatusOr<std::vector<store::Row>> rows;
    EXPECT_TRUE(database_
                    ->Read([&](store::Connection& connection) {
                      rows = connection.Query(sql, {});
                      return rows.status();
                    })
                    .ok());
    return *std::move(rows);
  }
};

TEST_F(DeletionTest, AContactLeavesTheSameEmptyRowWhetherSheOrHerSeekerIsDeleted) {
  PutSeeker("ada", "Ada Example");
  CreateFor("seekers/ada", "alan");
  v1::DeleteContactRequest request;
  request.set_name("contacts/" + Query("SELECT id FROM contact")[0].Text(0));
  ASSERT_TRUE(Ask(As(Role::kSeeker, "seekers/ada"), "DeleteContact", request).ok());
  CreateFor("seekers/ada", "grace");
  DropSeeker("ada");
  ASSERT_EQ(Query("SELECT count(*) FROM contact WHERE is_deleted = 1")[0].Int(0), 2);
  const auto kinds_of_rows = Query(
      "SELECT DISTINCT display_name || email || email_key || organization || position || profile_url || "
      "url_key "
      "|| zone || language_code || connected_date, is_zone_guessed + origin + willingness, "
      "willing_after_time, "
      "owner, create_time, update_time FROM contact");
  ASSERT_EQ(kinds_of_rows.size(), 1u);
  EXPECT_EQ(kinds_of_rows[0].Text(0), "");
  EXPECT_EQ(kinds_of_rows[0].Int(1), 0);
  EXPECT_TRUE(kinds_of_rows[0].IsNull(2));
}

TEST_F(DeletionTest, AConnectionsRowNamesNobodyOnceItsSeekerIsGone) {
  PutSeeker("ada", "Ada Example");
  PutContact("grace", "Grace Sample");
  CreateFor("seekers/ada", "alan", "contacts/grace");
  const FeedCursor before = feed_->HeadCursor();
  DropSeeker("ada");
  const auto rows = Query("SELECT seeker || referred_by || contact || referral, is_deleted FROM connection");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].Text(0), "");
  EXPECT_EQ(rows[0].Int(1), 1);
  const FeedBatch batch = Read(before);
  ASSERT_THAT(KindsOf(batch), testing::ElementsAre("seeker/ada", testing::StartsWith("contact/"),
                                                   testing::StartsWith("connection/")));
  EXPECT_TRUE(batch.changes[2].is_deleted);
  EXPECT_EQ(batch.changes[2].body, "");
}

TEST_F(DeletionTest, ASeekerTakesAllOfHersAlongAndNobodyElses) {
  PutSeeker("ada", "Ada Example");
  PutSeeker("eve", "Eve Example");
  PutContact("directory", "Grace Sample");
  PutContact("private", "Grace Sample", "seekers/eve");
  constexpr int kMoreThanTwoPages = 1001;
  PutContactsAtOnce(kMoreThanTwoPages, "seekers/ada");
  DropSeeker("ada");
  EXPECT_EQ(Query("SELECT count(*) FROM contact WHERE owner = 'seekers/ada' AND is_deleted = 1 "
                  "AND display_name = ''")[0]
                .Int(0),
            kMoreThanTwoPages);
  EXPECT_EQ(Query("SELECT count(*) FROM contact WHERE is_deleted = 0 AND display_name <> ''")[0].Int(0), 2);
}

}  // namespace
}  // namespace parley::contacts
