#include "services/cli/request_builder.h"

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "services/cli/test_schema.h"

namespace parley::cli {
namespace {

using testing::HasSubstr;

class RequestBuilderTest : public SchemaTest {
 protected:
  // The request as text format, in one line, or the error.
  absl::StatusOr<std::string> Build(const Verb& verb, const GivenRequest& given) {
    const auto request = schema_->NewMessage(*verb.method->input_type());
    const absl::Status status = FillRequest(verb, given, *request);
    if (!status.ok()) return status;
    return request->ShortDebugString();
  }

  GivenFlag Given(const Verb& verb, const std::string& flag, std::vector<std::string> values) {
    return {&FlagNamed(verb, flag), std::move(values)};
  }
};

TEST_F(RequestBuilderTest, FlagsFillTheResourceAndTheRequestIdIsMade) {
  const Verb& verb = VerbNamed("contacts", "create");
  const auto request = Build(
      verb, {.flags = {Given(verb, "display-name", {"Grace Sample"}), Given(verb, "origin", {"alumni"})},
             .new_request_id = "fresh"});
  EXPECT_EQ(*request,
            R"(contact { display_name: "Grace Sample" origin: ORIGIN_ALUMNI } request_id: "fresh")");
}

TEST_F(RequestBuilderTest, AGivenRequestIdStands) {
  const Verb& verb = VerbNamed("contacts", "delete");
  const auto request = Build(
      verb,
      {.resource_name = "17", .flags = {Given(verb, "request-id", {"mine"})}, .new_request_id = "fresh"});
  EXPECT_EQ(*request, R"(name: "contacts/17" request_id: "mine")");
}

TEST_F(RequestBuilderTest, AReadHasNoRequestId) {
  const Verb& verb = VerbNamed("contacts", "get");
  EXPECT_EQ(*Build(verb, {.resource_name = "17", .new_request_id = "fresh"}), R"(name: "contacts/17")");
}

TEST_F(RequestBuilderTest, AMissingNameIsAskedFor) {
  const absl::Status status = Build(VerbNamed("contacts", "get"), {}).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("NAME"));
}

TEST_F(RequestBuilderTest, AnUpdatesMaskIsTheFlagsGivenSoThatAnEmptyValueClears) {
  const Verb& verb = VerbNamed("contacts", "update");
  const auto request = Build(
      verb, {.resource_name = "17",
             .flags = {Given(verb, "email", {""}), Given(verb, "zone", {"UTC"}), Given(verb, "etag", {"e1"})},
             .new_request_id = "fresh"});
  EXPECT_EQ(
      *request,
      R"(contact { name: "contacts/17" zone: "UTC" etag: "e1" } update_mask { paths: "email" paths: "zone" } )"
      R"(request_id: "fresh")");
}

TEST_F(RequestBuilderTest, AMaskNamesFieldsWithinFields) {
  const Verb& verb = VerbNamed("tenants", "update-policy");
  const auto request =
      Build(verb, {.flags = {Given(verb, "numbers.contact-pending-cap", {"5"})}, .new_request_id = "r"});
  EXPECT_EQ(
      *request,
      R"(policy { numbers { contact_pending_cap: 5 } } update_mask { paths: "numbers.contact_pending_cap" } )"
      R"(request_id: "r")");
}

TEST_F(RequestBuilderTest, AMaskGivenByHandStands) {
  const Verb& verb = VerbNamed("contacts", "update");
  const auto request =
      Build(verb, {.resource_name = "17",
                   .flags = {Given(verb, "email", {"g@example.com"}), Given(verb, "update-mask", {"*"})},
                   .new_request_id = "r"});
  EXPECT_THAT(*request, HasSubstr(R"(update_mask { paths: "*" })"));
}

TEST_F(RequestBuilderTest, AnUpdateOfNothingIsRefused) {
  const Verb& verb = VerbNamed("contacts", "update");
  const absl::Status status =
      Build(verb, {.resource_name = "17", .flags = {Given(verb, "etag", {"e1"})}}).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("nothing to change"));
}

TEST_F(RequestBuilderTest, FlagsGoOverJsonWhichKeepsItsMeaningOfNoMask) {
  const Verb& verb = VerbNamed("contacts", "update");
  const auto request =
      Build(verb, {.json = R"({"contact": {"name": "contacts/17", "zone": "UTC", "email": "a@example.com"}})",
                   .flags = {Given(verb, "email", {"b@example.com"})},
                   .new_request_id = "r"});
  EXPECT_EQ(*request,
            R"(contact { name: "contacts/17" email: "b@example.com" zone: "UTC" } request_id: "r")");
}

TEST_F(RequestBuilderTest, AMaskInJsonGrowsByTheFlagsGiven) {
  const Verb& verb = VerbNamed("contacts", "update");
  const auto request = Build(verb, {.json = R"({"contact": {"name": "contacts/17"}, "updateMask": "zone"})",
                                    .flags = {Given(verb, "email", {""})},
                                    .new_request_id = "r"});
  EXPECT_THAT(*request, HasSubstr(R"(update_mask { paths: "zone" paths: "email" })"));
}

TEST_F(RequestBuilderTest, ARepeatedFlagReplacesWhatJsonHeld) {
  const Verb& verb = VerbNamed("tenants", "create-api-key");
  const auto request = Build(verb, {.json = R"({"apiKey": {"scopes": ["a", "b"]}})",
                                    .flags = {Given(verb, "scopes", {"contacts.read"})},
                                    .new_request_id = "r"});
  EXPECT_EQ(*request, R"(api_key { scopes: "contacts.read" } request_id: "r")");
}

TEST_F(RequestBuilderTest, TheFieldsOfAListsElementsMeetByTheirOrder) {
  const Verb& verb = VerbNamed("interviews", "offer-times");
  const auto request = Build(
      verb, {.resource_name = "17",
             .flags = {Given(verb, "offered-times.wall-time", {"2026-12-01T10:00:00", "2026-12-02T11:00:00"}),
                       Given(verb, "offered-times.zone", {"Europe/Berlin"})},
             .new_request_id = "r"});
  EXPECT_EQ(
      *request,
      R"(name: "interviews/17" offered_times { wall_time: "2026-12-01T10:00:00" zone: "Europe/Berlin" } )"
      R"(offered_times { wall_time: "2026-12-02T11:00:00" } request_id: "r")");
}

TEST_F(RequestBuilderTest, JsonOfAnotherShapeIsRefusedWithTheFieldsName) {
  const absl::Status status =
      Build(VerbNamed("contacts", "create"), {.json = R"({"contact": {"nme": "x"}})"}).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("nme"));
}

TEST_F(RequestBuilderTest, AWrongValueNamesItsFlag) {
  const Verb& verb = VerbNamed("contacts", "list");
  const absl::Status status = Build(verb, {.flags = {Given(verb, "page-size", {"many"})}}).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("--page-size: expected a whole number, got 'many'"));
}

}  // namespace
}  // namespace parley::cli
