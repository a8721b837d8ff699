// Who may call, and what becomes of unary calls. Streams: gateway_stream_test.cc.

#include <future>
#include <thread>

#include "common/rpc/caller.h"
#include "gmock/gmock.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "services/gateway/gateway_fixture.h"

namespace parley::gateway {
namespace {

using std::chrono::steady_clock;
using testing::HasSubstr;
using testing::Not;

class GatewayTest : public GatewayFixture {};

TEST_F(GatewayTest, ACallReachesItsServiceAsTheSeekerItIsFor) {
  const auto contact = GetContact("contacts/1");
  ASSERT_TRUE(contact.ok()) << contact.status();
  EXPECT_EQ(contact->name(), "contacts/1");
  EXPECT_EQ(contact->display_name(), "apiKeys/1 seekers/ada lakeview");
}

TEST_F(GatewayTest, AKeyAloneIsItsPlatform) {
  const auto contact = GetContact("contacts/1", WithKey(kReadOnlyKey));
  ASSERT_TRUE(contact.ok()) << contact.status();
  EXPECT_EQ(contact->display_name(), "apiKeys/1  lakeview");
}

TEST_F(GatewayTest, AServicesErrorArrivesByteForByte) {
  absl::Status error =
      WithResource(WithRetry(InvalidFields({{"a", "is wrong"}, {"b", "too"}}), absl::Seconds(3)), "t", "n");
  on_get_contact_ = [&](const Call&, const std::string&) { return error; };
  ClientCall call(*stub_, kGetContact, AsAda());
  contacts::v1::GetContactRequest request;
  request.set_name("contacts/1");
  call.Write(request.SerializeAsString());
  call.HalfClose();
  EXPECT_EQ(call.Read(), std::nullopt);
  const grpc::Status status = call.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), error.message());
  EXPECT_EQ(status.error_details(), ToRpcStatusBytes(error));
}

TEST_F(GatewayTest, WhatCannotBeACredentialIsRefusedWithoutAskingContacts) {
  EXPECT_EQ(ReasonFor({}), "CREDENTIAL_INVALID");
  EXPECT_EQ(ReasonFor({{"authorization", "Basic YTpi"}}), "CREDENTIAL_INVALID");
  Metadata twice = AsAda();
  twice.push_back(twice.front());
  EXPECT_EQ(ReasonFor(twice), "CREDENTIAL_INVALID");
  Metadata nobody = WithKey(kGoodKey);
  nobody.emplace_back("x-parley-seeker", "nobody");
  EXPECT_EQ(ReasonFor(nobody), "INVALID_FIELDS");
  EXPECT_EQ(questions_, 0);
  EXPECT_EQ(calls_, 0);
}

TEST_F(GatewayTest, AKeyThatContactsDoesNotKnowIsRefused) {
  EXPECT_EQ(ReasonFor(WithKey("parley_dev_1_wrong")), "CREDENTIAL_INVALID");
  EXPECT_EQ(questions_, 1);
  EXPECT_EQ(calls_, 0);
}

TEST_F(GatewayTest, AnAssertionThatTheClientSentIsDropped) {
  Metadata forged = AsAda();
  const Caller operator_role{.role = Role::kOperator, .subject = "operators/mallory"};
  forged.emplace_back(rpc::kCallerMetadata,
                      rpc::SignCaller(operator_role, std::string(32, 'k'), absl::Now()));
  const auto contact = GetContact("contacts/1", forged);
  ASSERT_TRUE(contact.ok()) << contact.status();
  EXPECT_EQ(contact->display_name(), "apiKeys/1 seekers/ada lakeview");
}

TEST_F(GatewayTest, WhatIsNotForClientsDoesNotExist) {
  for (const char* path :
       {"/parley.contacts.v1.TenantsService/VerifyApiKey", "/parley.feed.v1.FeedService/Head",
        "/parley.contacts.v1.ContactsService/Nothing", "/nonsense"}) {
    const absl::Status status = Send(path, "").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented) << path;
    EXPECT_EQ(ReasonOf(status), "METHOD_UNKNOWN") << path;
  }
  EXPECT_EQ(questions_, 0);
}

TEST_F(GatewayTest, ARoleOrScopeThatDoesNotFitIsRefusedBeforeTheService) {
  EXPECT_EQ(ReasonOf(Send("/parley.contacts.v1.SeekersService/ListSeekers", "").status()),
            "ROLE_NOT_ALLOWED");
  EXPECT_EQ(ReasonOf(Send(kImportContacts, "", WithKey(kGoodKey)).status()), "SEEKER_REQUIRED");
  EXPECT_EQ(
      ReasonOf(Send("/parley.contacts.v1.ContactsService/CreateContact", "", WithKey(kReadOnlyKey)).status()),
      "SCOPE_MISSING");
  EXPECT_EQ(calls_, 0);
}

TEST_F(GatewayTest, ALargeCallThatIsRefusedKeepsItsDetails) {
  const absl::Status status = Send(kGetContact, std::string(200'000, 'x'), {}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(status), "CREDENTIAL_INVALID");
}

TEST_F(GatewayTest, AMessageOverTheLimitIsRefusedInOurWords) {
  for (const size_t bytes : {(size_t{256} << 10) + 1, size_t{300'000}, size_t{8} << 20}) {
    const absl::Status status = Send(kGetContact, std::string(bytes, 'x')).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << bytes;
    EXPECT_EQ(ReasonOf(status), "REQUEST_TOO_LARGE") << bytes;
  }
  EXPECT_EQ(calls_, 0);
}

TEST_F(GatewayTest, AMessageAtTheLimitReachesItsService) {
  EXPECT_EQ(ReasonOf(Send(kGetContact, std::string(256 << 10, '\xff')).status()), "MALFORMED_REQUEST");
}

TEST_F(GatewayTest, ACompressedMessageIsRefusedBeforeItIsUnpacked) {
  ClientCall call(*stub_, kGetContact, AsAda(), absl::Seconds(20), GRPC_COMPRESS_GZIP);
  call.Write(std::string(100'000, 'x'));
  EXPECT_EQ(call.Finish().error_code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(calls_, 0);
}

TEST_F(GatewayTest, CallsGivenUpAtAnyMomentLeaveTheOthersAlone) {
  contacts::v1::GetContactRequest request;
  request.set_name("contacts/1");
  const Bytes bytes = request.SerializeAsString();
  ASSERT_TRUE(Send(kGetContact, bytes).ok());
  for (int i = 0; i < 300; ++i) {
    const absl::Status status = Send(kGetContact, bytes, AsAda(), absl::Microseconds(10 * i)).status();
    EXPECT_TRUE(status.ok() || absl::IsDeadlineExceeded(status)) << status;
  }
  EXPECT_TRUE(Send(kGetContact, bytes).ok());
}

TEST_F(GatewayTest, AUnaryCallTakesExactlyOneMessage) {
  ClientCall two(*stub_, kGetContact, AsAda());
  two.Write("");
  two.Write("");
  EXPECT_EQ(ReasonOf(rpc::FromGrpc(two.Finish())), "MALFORMED_REQUEST");
  ClientCall none(*stub_, kGetContact, AsAda());
  none.HalfClose();
  EXPECT_EQ(ReasonOf(rpc::FromGrpc(none.Finish())), "MALFORMED_REQUEST");
}

TEST_F(GatewayTest, TheClientsDeadlineReachesTheServiceAndIsAtMostTenSeconds) {
  std::chrono::duration<double> left{};
  on_get_contact_ = [&](const Call& call, const std::string&) -> absl::StatusOr<contacts::v1::Contact> {
    left = call.deadline - steady_clock::now();
    return contacts::v1::Contact();
  };
  contacts::v1::GetContactRequest request;
  request.set_name("contacts/1");
  ASSERT_TRUE(Send(kGetContact, request.SerializeAsString(), AsAda(), absl::Seconds(5)).ok());
  EXPECT_GT(left.count(), 3);
  EXPECT_LT(left.count(), 5.1);  // the wire rounds up
  ASSERT_TRUE(Send(kGetContact, request.SerializeAsString(), AsAda(), absl::Hours(1)).ok());
  EXPECT_GT(left.count(), 8);
  EXPECT_LT(left.count(), 10.1);
}

TEST_F(GatewayTest, TracingReachesTheServiceAndTheRequestIdComesBack) {
  Trace seen;
  on_get_contact_ = [&](const Call& call, const std::string&) -> absl::StatusOr<contacts::v1::Contact> {
    seen = call.trace;
    return contacts::v1::Contact();
  };
  const auto call_with = [&](Metadata metadata) {
    metadata.insert(metadata.end(), {AsAda()[0], AsAda()[1]});
    ClientCall call(*stub_, kGetContact, metadata);
    contacts::v1::GetContactRequest request;
    request.set_name("contacts/1");
    call.Write(request.SerializeAsString());
    call.HalfClose();
    call.Read();
    EXPECT_TRUE(call.Finish().ok());
    EXPECT_EQ(ContinueTrace(call.Trailer("traceparent")).parent_span_id, seen.parent_span_id);
    EXPECT_EQ(call.Trailer("x-request-id"), seen.request_id);
    return call.Trailer("x-request-id");
  };
  EXPECT_EQ(call_with({{"x-request-id", "mine-1"},
                       {"traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"}}),
            "mine-1");
  EXPECT_EQ(seen.trace_id, "0123456789abcdef0123456789abcdef");
  EXPECT_NE(seen.parent_span_id, "0123456789abcdef");  // the gateway has a span between
  const std::string made = call_with({{"traceparent", "nonsense"}, {"x-request-id", "not an id"}});
  EXPECT_EQ(made.size(), 32);
  EXPECT_EQ(made, seen.trace_id);
  const std::string twice = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";
  call_with({{"traceparent", twice}, {"traceparent", twice}});
  EXPECT_NE(seen.trace_id, "0123456789abcdef0123456789abcdef");
}

TEST_F(GatewayTest, TheIdempotencyKeyReachesTheService) {
  std::string request_id;
  on_get_contact_ = [&](const Call& call, const std::string&) -> absl::StatusOr<contacts::v1::Contact> {
    request_id = call.request_id;
    return contacts::v1::Contact();
  };
  Metadata metadata = AsAda();
  metadata.emplace_back("idempotency-key", "once");
  ASSERT_TRUE(GetContact("contacts/1", metadata).ok());
  EXPECT_EQ(request_id, "once");
}

TEST_F(GatewayTest, ADeadServiceIsUnreachableAtOnceAndFoundAgainWithinTwoSeconds) {
  ASSERT_TRUE(GetContact("contacts/1").ok());
  contacts_.reset();
  const auto asked = steady_clock::now();
  for (int i = 0; i < 10; ++i) {
    const absl::Status status = GetContact("contacts/1").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(ReasonOf(status), "UNREACHABLE");
    EXPECT_TRUE(status.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  }
  EXPECT_LT(steady_clock::now() - asked, std::chrono::seconds(1));
  StartContacts();
  const auto back = steady_clock::now();
  while (!GetContact("contacts/1").ok()) ASSERT_LT(steady_clock::now() - back, std::chrono::seconds(2));
}

TEST_F(GatewayTest, AServiceThatIsNotDeployedIsUnreachable) {
  StartGateway(/*is_contacts_deployed=*/false);
  EXPECT_EQ(ReasonFor(AsAda()), "UNREACHABLE");
  EXPECT_EQ(ReasonFor({}), "CREDENTIAL_INVALID");
}

TEST_F(GatewayTest, AHundredCallsAtOnceEachGetTheirOwnAnswerAndTheKeyIsJudgedOnce) {
  std::vector<std::future<std::string>> names;
  for (int i = 0; i < 100; ++i) {
    names.push_back(std::async(std::launch::async, [this, i] {
      const auto contact = GetContact("contacts/" + std::to_string(i));
      return contact.ok() ? contact->name() : contact.status().ToString();
    }));
  }
  for (int i = 0; i < 100; ++i) EXPECT_EQ(names[i].get(), "contacts/" + std::to_string(i));
  EXPECT_EQ(questions_, 1);
}

TEST_F(GatewayTest, HealthAndReflectionNeedNoCredentialAndKnowThePublicServices) {
  grpc::health::v1::HealthCheckRequest check;
  check.set_service("parley.contacts.v1.ContactsService");
  grpc::health::v1::HealthCheckResponse health;
  ASSERT_TRUE(health.ParseFromString(*Send("/grpc.health.v1.Health/Check", check.SerializeAsString(), {})));
  EXPECT_EQ(health.status(), grpc::health::v1::HealthCheckResponse::SERVING);

  grpc::reflection::v1::ServerReflectionRequest ask;
  ask.set_list_services("*");
  for (const char* version : {"v1", "v1alpha"}) {
    const std::string service = std::string("grpc.reflection.") + version + ".ServerReflection";
    const auto reply = Send("/" + service + "/ServerReflectionInfo", ask.SerializeAsString(), {});
    ASSERT_TRUE(reply.ok()) << reply.status();
    EXPECT_THAT(*reply, HasSubstr("parley.contacts.v1.ContactsService"));
    EXPECT_THAT(*reply, HasSubstr("grpc.health.v1.Health"));
    EXPECT_THAT(*reply, HasSubstr(service));
    EXPECT_THAT(*reply, Not(HasSubstr("FeedService")));
  }
}

TEST_F(GatewayTest, ShutdownFinishesTheCallAtWork) {
  std::promise<void> begun;
  std::promise<void> may_end;
  on_get_contact_ = [&](const Call&, const std::string& name) -> absl::StatusOr<contacts::v1::Contact> {
    begun.set_value();
    may_end.get_future().wait();
    contacts::v1::Contact contact;
    contact.set_name(name);
    return contact;
  };
  auto contact = std::async(std::launch::async, [this] { return GetContact("contacts/1"); });
  begun.get_future().wait();
  auto shutdown = std::async(std::launch::async, [this] { gateway_->Shutdown(); });
  EXPECT_EQ(shutdown.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  may_end.set_value();
  EXPECT_EQ(contact.get()->name(), "contacts/1");
  shutdown.get();
  EXPECT_EQ(GetContact("contacts/1").status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace parley::gateway
