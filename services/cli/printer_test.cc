#include "services/cli/printer.h"

#include <sstream>

#include "gmock/gmock.h"
#include "google/protobuf/empty.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "parley/contacts/v1/contacts.pb.h"
#include "parley/contacts/v1/tenants.pb.h"
#include "parley/notification/v1/notices.pb.h"
#include "parley/scheduling/v1/capture.pb.h"
#include "parley/scheduling/v1/interviews.pb.h"
#include "parley/scheduling/v1/obligations.pb.h"

namespace parley::cli {
namespace {

using testing::HasSubstr;

template <class Message>
Message From(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

TEST(ToHumanTextTest, AListIsATableOfTheColumnsThatHoldSomething) {
  const auto page = From<contacts::v1::ListContactsResponse>(R"(
      contacts { name: "contacts/1" display_name: "Grace Sample" origin: ORIGIN_OWN_NETWORK etag: "7" }
      contacts { name: "contacts/22" display_name: "Ada" connected_date { year: 2024 month: 3 day: 12 } })");
  EXPECT_EQ(ToHumanText(page, 0).text,
            "NAME         DISPLAY_NAME  ORIGIN       CONNECTED_DATE\n"
            "contacts/1   Grace Sample  own-network\n"
            "contacts/22  Ada                        2024-03-12\n");
  EXPECT_EQ(ToHumanText(page, 0).note, "");
}

TEST(ToHumanTextTest, AnEmptyListSaysSoBesideTheOutput) {
  const HumanText human = ToHumanText(contacts::v1::ListContactsResponse(), 0);
  EXPECT_EQ(human.text, "");
  EXPECT_EQ(human.note, "None.\n");
}

TEST(ToHumanTextTest, AListWithMoreToComeSaysHowToGetIt) {
  const auto page =
      From<contacts::v1::ListContactsResponse>(R"(contacts { name: "contacts/1" } next_page_token: "abc")");
  EXPECT_EQ(ToHumanText(page, 0).note, "There are more: add --page-token abc\n");
}

TEST(ToHumanTextTest, OnATerminalWhoAndWhatStayAndLongNamesGiveWay) {
  const auto page = From<scheduling::v1::ListInterviewsResponse>(R"(
      interviews { name: "interviews/1" seeker: "seekers/7" contact: "contacts/22" state: STATE_HELD
                   goals: "How people who never studied it come to do this kind of work" attempt_count: 1 })");
  EXPECT_EQ(ToHumanText(page, 61).text,
            "NAME  SEEKER  STATE  GOALS\n"
            "1     7       held   How people who never studied it come ...\n");
  EXPECT_THAT(ToHumanText(page, 61).note, HasSubstr("Too narrow for CONTACT, ATTEMPT_COUNT;"));
  EXPECT_THAT(ToHumanText(page, 0).text, HasSubstr("interviews/1  seekers/7"));
}

TEST(ToHumanTextTest, AZoneIsNoNameOfAResource) {
  const auto page = From<contacts::v1::ListContactsResponse>(R"(contacts { zone: "America/New_York" })");
  EXPECT_EQ(ToHumanText(page, 80).text, "ZONE\nAmerica/New_York\n");
}

TEST(ToHumanTextTest, PeopleReadTimesWithoutFractions) {
  const auto contact = From<contacts::v1::Contact>("create_time { seconds: 1772980200 nanos: 620000000 }");
  EXPECT_EQ(ToHumanText(contact, 0).text, "create-time  2026-03-08T14:30:00Z\n");
  EXPECT_THAT(*ToJson(contact), HasSubstr("2026-03-08T14:30:00.620Z"));
}

TEST(ToHumanTextTest, AResourceIsALineForEachFieldThatIsSet) {
  const auto contact = From<contacts::v1::Contact>(R"(
      name: "contacts/1" willingness: WILLINGNESS_NOT_NOW willing_after_time { seconds: 1772980200 } )");
  EXPECT_EQ(ToHumanText(contact, 0).text,
            "name                contacts/1\n"
            "willingness         not-now\n"
            "willing-after-time  2026-03-08T14:30:00Z\n");
}

TEST(ToHumanTextTest, FieldsWithinFieldsAreDottedAndListsJoined) {
  const auto reply = From<contacts::v1::CreateApiKeyResponse>(
      R"(api_key { name: "apiKeys/1" scopes: "a" scopes: "b" } secret: "parley_dev_x")");
  EXPECT_EQ(ToHumanText(reply, 0).text,
            "api-key.name    apiKeys/1\n"
            "api-key.scopes  a, b\n"
            "secret          parley_dev_x\n");
}

TEST(ToHumanTextTest, ATextKeepsItsLines) {
  scheduling::v1::Draft draft;
  draft.set_text("Dear Grace,\n\nthank you.\x1b[2J");
  EXPECT_EQ(ToHumanText(draft, 0).text, "text  Dear Grace,\n\n      thank you.[2J\n");
}

TEST(ToHumanTextTest, ALongTextWithoutLinesStaysOne) {
  scheduling::v1::NextStep step;
  step.set_name(std::string(100, 'a'));
  EXPECT_EQ(ToHumanText(step, 0).text, "name  " + step.name() + "\n");
}

TEST(ToHumanTextTest, SentencesHaveALineEach) {
  notification::v1::WhyNoticeResponse why;
  const std::string sentence(50, 'a');
  why.add_explanation(sentence);
  why.add_explanation("b");
  why.add_explanation(sentence);
  EXPECT_EQ(ToHumanText(why, 0).text,
            "explanation  " + sentence + "\n             b\n             " + sentence + "\n");
}

TEST(ToHumanTextTest, MessagesInARowAreNumbered) {
  const auto reply = From<contacts::v1::ImportContactsResponse>(R"(issues { line: 3 } issues { line: 9 })");
  EXPECT_EQ(ToHumanText(reply, 0).text, "issues[1].line  3\nissues[2].line  9\n");
}

TEST(ToHumanTextTest, AZeroThatWasSetOnPurposeIsShown) {
  const auto policy = From<contacts::v1::TenantPolicy>("numbers { contact_rest_days: 0 }");
  EXPECT_EQ(ToHumanText(policy, 0).text, "numbers.contact-rest-days  0\n");
}

TEST(ToHumanTextTest, AReplyThatHoldsNothingIsAnsweredBesideTheOutput) {
  const HumanText human = ToHumanText(google::protobuf::Empty(), 0);
  EXPECT_EQ(human.text, "");
  EXPECT_EQ(human.note, "Done.\n");
}

TEST(ToHumanTextTest, AForeignNameCannotDriveTheTerminal) {
  contacts::v1::Contact contact;
  contact.set_display_name("Eve\x1b[2J\nName\xE2\x80\xAEgnp");
  const std::string text = ToHumanText(contact, 0).text;
  EXPECT_EQ(text, "display-name  Eve[2J Namegnp\n");
}

TEST(ToJsonTest, FollowsTheProto3Mapping) {
  const auto contact = From<contacts::v1::Contact>(R"(display_name: "Grace" origin: ORIGIN_ALUMNI)");
  EXPECT_EQ(*ToJson(contact), "{\n \"displayName\": \"Grace\",\n \"origin\": \"ORIGIN_ALUMNI\"\n}\n");
}

TEST(PrintTest, WritesTheFormatAskedForAndKeepsNotesApart) {
  std::ostringstream out, err;
  const contacts::v1::ListContactsResponse empty;
  ASSERT_EQ(Print(empty, {.out = out, .err = err, .format = OutputFormat::kTable}), absl::OkStatus());
  EXPECT_EQ(out.str(), "");
  EXPECT_EQ(err.str(), "None.\n");
  ASSERT_EQ(Print(empty, {.out = out, .err = err, .format = OutputFormat::kJson}), absl::OkStatus());
  EXPECT_EQ(out.str(), "{}\n");
  const auto contact = From<contacts::v1::Contact>(R"(display_name: "Grace")");
  ASSERT_EQ(Print(contact, {.out = out, .err = err, .format = OutputFormat::kYaml}), absl::OkStatus());
  EXPECT_THAT(out.str(), HasSubstr("displayName: \"Grace\"\n"));
}

}  // namespace
}  // namespace parley::cli
