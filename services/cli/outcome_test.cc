#include "services/cli/outcome.h"

#include "absl/strings/cord.h"
#include "common/errors/errors.h"
#include "google/rpc/error_details.pb.h"
#include "services/cli/test_schema.h"

namespace parley::cli {
namespace {

using OutcomeTest = SchemaTest;

TEST_F(OutcomeTest, EachViolationHasItsLineWithTheFlagThatSetsIt) {
  const absl::Status status = FromServer(InvalidFields({{"contact.email", "must be one plain e-mail address"},
                                                        {"contact.display_name", "must not be empty"},
                                                        {"contact.tags[3]", "is too long"}}));
  EXPECT_EQ(ErrorText(status, &VerbNamed("contacts", "create")),
            "Error: INVALID_ARGUMENT / INVALID_FIELDS\n"
            "  contact.email: must be one plain e-mail address  (--email)\n"
            "  contact.display_name: must not be empty  (--display-name)\n"
            "  contact.tags[3]: is too long\n"
            "What to do: Correct every listed field.\n");
}

TEST_F(OutcomeTest, AViolationOfTheNameIsThatOfTheArgument) {
  const absl::Status status = FromServer(InvalidFields({{"name", "must be contacts/{id}"}}));
  EXPECT_NE(ErrorText(status, &VerbNamed("contacts", "get")).find("name: must be contacts/{id}  (NAME)\n"),
            std::string::npos);
}

TEST_F(OutcomeTest, AnElementOfAListIsSetByTheListsFlag) {
  const absl::Status status = FromServer(InvalidFields({{"api_key.scopes[1]", "is too long"}}));
  EXPECT_NE(ErrorText(status, &VerbNamed("tenants", "create-api-key")).find("(--scopes)"), std::string::npos);
  const absl::Status nested = FromServer(InvalidFields({{"offered_times[1].wall_time", "is in a gap"}}));
  EXPECT_NE(ErrorText(nested, &VerbNamed("interviews", "offer-times")).find("(--offered-times.wall-time)"),
            std::string::npos);
}

TEST_F(OutcomeTest, ReasonRemedyResourceRetryAndRequestIdAreTold) {
  absl::Status status = WithResource(
      WithRetry(Fail(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS", "This address is on file."),
                absl::Seconds(2)),
      "contact", "contacts/9");
  google::rpc::RequestInfo request;
  request.set_request_id("r-17");
  status.SetPayload("type.googleapis.com/google.rpc.RequestInfo", absl::Cord(request.SerializeAsString()));
  EXPECT_EQ(ErrorText(FromServer(status), nullptr),
            "Error: ALREADY_EXISTS / ALREADY_EXISTS: This address is on file.\n"
            "What to do: Use the resource that ResourceInfo names.\n"
            "Concerns: contacts/9\n"
            "Try again after 2s.\n"
            "Request id: r-17\n");
}

TEST_F(OutcomeTest, ARemedyIsTranslatedToThisCommandLine) {
  const absl::Status status =
      FromServer(Fail(absl::StatusCode::kInvalidArgument, "SEEKER_REQUIRED", "No seeker is named."));
  EXPECT_NE(ErrorText(status, nullptr).find("x-parley-seeker: seekers/<id>. Here: --seeker ID.\n"),
            std::string::npos);
}

TEST_F(OutcomeTest, AnUnknownReasonAndAnErrorWithoutDetailsAreShownAllTheSame) {
  EXPECT_EQ(ErrorText(FromServer(Fail(absl::StatusCode::kAborted, "OF_TOMORROW", "Not yet known.")), nullptr),
            "Error: ABORTED / OF_TOMORROW: Not yet known.\n");
  EXPECT_EQ(ErrorText(FromServer(absl::UnimplementedError("no\x1b such method")), nullptr),
            "Error: UNIMPLEMENTED: no such method\n");
}

TEST_F(OutcomeTest, ExitCodesTellWhoseFaultItWas) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), ExitCode::kOk);
  EXPECT_EQ(ExitCodeOf(FromServer(InvalidFields({{"name", "is wrong"}}))), ExitCode::kRefused);
  EXPECT_EQ(ExitCodeOf(FromServer(absl::UnavailableError("busy"))), ExitCode::kRefused);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("--page-size: expected a whole number")), ExitCode::kUsage);
  EXPECT_EQ(ExitCodeOf(Unreachable("127.0.0.1:8080", "connection refused")), ExitCode::kUnreachable);
  EXPECT_EQ(ExitCodeOf(absl::InternalError("a fault")), ExitCode::kRefused);
}

}  // namespace
}  // namespace parley::cli
