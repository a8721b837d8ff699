#ifndef PARLEY_SERVICES_NOTIFICATION_MAILROOM_TEST_H_
#define PARLEY_SERVICES_NOTIFICATION_MAILROOM_TEST_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/names/link_token.h"
#include "common/names/names.h"
#include "common/rpc/resource.h"
#include "common/store/sqlite.h"
#include "gtest/gtest.h"
#include "parley/contacts/v1/feed.pb.h"
#include "parley/scheduling/v1/feed.pb.h"
#include "services/notification/follow_sql.h"
#include "services/notification/inbox/inbox_sql.h"
#include "services/notification/letters_sql.h"
#include "services/notification/migrations_sql.h"
#include "services/notification/notices/notices_sql.h"
#include "services/notification/notices/planned.h"
#include "services/notification/sender.h"
#include "services/notification/sending_sql.h"

// The service but for its wire: two feeds to put changes into, a database of its own, a clock that stands
// still, and a mail server that does what a test says.
namespace parley::notification {

inline const absl::Time kSaidAt = absl::FromUnixSeconds(1'772'463'845);  // 2 March 2026, 15:04:05 UTC
inline const std::string kKek(32, 'k');

// Takes every mail unless told otherwise.
class ScriptedChannel final : public MailChannel {
 public:
  Outcome Send(const Mail& mail) override {
    mails.push_back(mail);
    if (during_send) std::exchange(during_send, nullptr)();
    if (outcomes.empty()) return {Outcome::Result::kSent, ""};
    Outcome outcome = outcomes.front();
    outcomes.erase(outcomes.begin());
    return outcome;
  }

  std::vector<Mail> mails;
  std::vector<Outcome> outcomes;      // of the next sends
  std::function<void()> during_send;  // what happens elsewhere while the next mail is on its way
};

class MailroomTest : public testing::Test {
 protected:
  MailroomTest() {
    std::filesystem::create_directories(folder_);
    database_ = store::OpenSqlite(folder_, store::WithFollowTables(Migrations())).value();
    contacts_.emplace(CopiesOfContacts(*database_, clock_, kKek));
    scheduling_.emplace(CopiesOfScheduling(*database_, clock_, kKek));
    notices_ = OpenNotices(*database_);
    deliveries_ = OpenSending(*database_, sealer_, [this] { return is_plan_current_; });
    inbox_ = OpenInbox(*database_, sealer_, clock_);
    letters_ =
        OpenLetters(*database_, sealer_, {"https://parley.example.edu", std::string(kLinkIdBytes * 2, 'l')});
    sender_.emplace(SenderParts{*deliveries_, *letters_, channel_, clock_, [](auto&&...) {}});
  }
  ~MailroomTest() override {
    sender_.reset();
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  static FeedChange Change(const std::string& kind, const std::string& id,
                           const google::protobuf::Message& body) {
    return {.kind = kind, .tenant = "lakeview", .id = id, .revision = 1, .body = body.SerializeAsString()};
  }
  static FeedChange Tombstone(const std::string& kind, const std::string& id) {
    return {.kind = kind, .tenant = "lakeview", .id = id, .revision = 1, .is_deleted = true};
  }

  // One batch of a feed, however often it has come before.
  void Follow(store::Copies& copies, std::vector<FeedChange> changes) {
    const FeedCursor old = copies.Load()->cursor;
    const FeedBatch batch{
        .changes = std::move(changes),
        .cursor = {old == FeedCursor() ? "source" : old.database_id, absl::StrCat(++position_)},
        .is_from_start = old == FeedCursor()};
    ASSERT_TRUE(copies.Take(old, batch).ok());
  }
  void FollowContacts(std::vector<FeedChange> changes) { Follow(*contacts_, std::move(changes)); }
  void FollowScheduling(std::vector<FeedChange> changes) { Follow(*scheduling_, std::move(changes)); }

  static FeedChange TenantChange() {
    contacts::v1::TenantFacts facts;
    facts.set_number(7);
    facts.mutable_tenant()->set_display_name("Lakeview University");
    facts.mutable_tenant()->set_mail_domain("careers.example.edu");
    facts.mutable_tenant()->set_inbound_address("hello@careers.example.edu");
    facts.mutable_tenant()->set_zone("America/New_York");
    return Change("tenant", "lakeview", facts);
  }
  // Every number at its default.
  static FeedChange PolicyChange() {
    contacts::v1::PolicyFacts facts;
    facts.mutable_numbers();
    return Change("policy", "lakeview", facts);
  }
  static FeedChange SeekerChange(const std::string& zone = "") {
    contacts::v1::SeekerFacts facts;
    facts.mutable_seeker()->set_zone(zone);
    facts.mutable_seeker()->set_display_name("Ada Example");
    facts.mutable_seeker()->set_email("ada@students.example.edu");
    return Change("seeker", "ada", facts);
  }
  static FeedChange ContactChange(const std::string& email = "grace@example.com") {
    contacts::v1::ContactFacts facts;
    facts.mutable_contact()->set_display_name("Grace Sample");
    facts.mutable_contact()->set_email(email);
    facts.mutable_contact()->set_zone("Europe/Berlin");
    return Change("contact", "grace", facts);
  }
  void FollowPeople() { FollowContacts({TenantChange(), PolicyChange(), SeekerChange(), ContactChange()}); }

  static scheduling::v1::InterviewFacts Facts() {
    scheduling::v1::InterviewFacts facts;
    facts.set_seeker("seekers/ada");
    facts.set_contact("contacts/grace");
    facts.set_state(scheduling::v1::STATE_REQUESTED);
    facts.set_link_id(std::string(kLinkIdBytes, 'i'));
    facts.set_duration_minutes(20);
    facts.set_mode(scheduling::v1::MODE_VIDEO);
    return facts;
  }
  static FeedChange InterviewChange() { return Change("interview", "i1", Facts()); }
  static scheduling::v1::Message Said(scheduling::v1::MessageKind kind,
                                      const std::string& recipient = "contacts/grace") {
    scheduling::v1::Message message;
    message.set_kind(kind);
    message.set_interview("interviews/i1");
    message.set_recipient(recipient);
    *message.mutable_not_before_time() = rpc::ToProto(kSaidAt);
    *message.mutable_expire_time() = rpc::ToProto(kSaidAt + absl::Hours(72));
    message.set_reason("Your talk on trial design.");
    message.set_duration_minutes(20);
    message.set_mode(scheduling::v1::MODE_VIDEO);
    message.set_by(scheduling::v1::PARTY_SEEKER);
    return message;
  }
  static FeedChange RequestChange(const std::string& id = "m1") {
    return Change("message", id, Said(scheduling::v1::MESSAGE_KIND_REQUEST));
  }
  // A message with a calendar event of `schedule_version`.
  static FeedChange EventChange(const std::string& id, scheduling::v1::MessageKind kind, int schedule_version,
                                const std::string& recipient = "contacts/grace") {
    scheduling::v1::Message message = Said(kind, recipient);
    message.set_schedule_version(schedule_version);
    message.mutable_booking()->mutable_start()->set_zone("Europe/Berlin");
    *message.mutable_booking()->mutable_start_time() = rpc::ToProto(kSaidAt + absl::Hours(240));
    *message.mutable_booking()->mutable_end_time() = rpc::ToProto(kSaidAt + absl::Hours(241));
    return Change("message", id, message);
  }

  Notice NoticeOfId(const std::string& id) {
    const Call call{.caller = {.role = Role::kPlatform, .tenant = "lakeview"}};
    return notices_->Get(call, NoticeName(id)).value_or(Notice());
  }
  NoticeState StateOf(const std::string& id) { return NoticeOfId(id).state; }

  // The one value of a query, as text.
  std::string Only(const std::string& sql) {
    std::string text;
    const absl::Status read = database_->Read([&](store::Connection& connection) -> absl::Status {
      const auto rows = connection.Query(sql, {});
      if (!rows.ok()) return rows.status();
      text = rows->empty() ? "nothing" : (*rows)[0].IsNull(0) ? "NULL" : (*rows)[0].Text(0);
      return absl::OkStatus();
    });
    return read.ok() ? text : read.ToString();
  }

  const std::string folder_ = absl::StrCat(testing::TempDir(), "/mailroom-", RandomHex(8));
  FakeClock clock_{kSaidAt};
  const store::Sealer sealer_{kKek};
  std::unique_ptr<store::Database> database_;
  std::optional<store::Copies> contacts_;
  std::optional<store::Copies> scheduling_;
  std::unique_ptr<Notices> notices_;
  std::unique_ptr<Deliveries> deliveries_;
  std::unique_ptr<Letters> letters_;
  std::unique_ptr<Inbox> inbox_;
  bool is_plan_current_ = true;
  ScriptedChannel channel_;
  std::optional<Sender> sender_;
  int position_ = 0;
};

}  // namespace parley::notification

#endif  // PARLEY_SERVICES_NOTIFICATION_MAILROOM_TEST_H_
