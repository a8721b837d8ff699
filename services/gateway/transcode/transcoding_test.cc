#include "services/gateway/transcode/transcoding.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <atomic>
#include <future>
#include <map>
#include <mutex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/observe/metrics.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "common/rpc/wire.h"
#include "common/rpc/worker_pool.h"
#include "gmock/gmock.h"
#include "services/gateway/transcode/added_contract.h"
#include "services/gateway/transcode/frames.h"

// The API over HTTP without the listener, in front of a service that answers with what it was sent.
namespace parley::gateway {
namespace {

using testing::HasSubstr;

constexpr char kRestEcho[] = "/v1/echoes/1:echo";
constexpr char kJson[] = "application/json";
const std::string kCallerKey(32, 'k');

// Takes every method: sends the request back; for a name with "missing" NOT_FOUND, with "silent" nothing.
class EchoService final : public grpc::CallbackGenericService {
 public:
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    std::lock_guard lock(mutex_);
    metadata_.clear();
    for (const auto& [key, value] : context->client_metadata()) {
      metadata_[{key.data(), key.size()}] = {value.data(), value.size()};
    }
    return new Reactor;
  }
  std::string Metadata(const std::string& key) {
    std::lock_guard lock(mutex_);
    return metadata_[key];
  }

 private:
  class Reactor final : public grpc::ServerGenericBidiReactor {
   public:
    Reactor() { StartRead(&message_); }
    void OnReadDone(bool ok) override {
      const std::string bytes = ok ? rpc::ToBytes(message_) : "";
      if (absl::StrContains(bytes, "silent")) return EndSilence();
      if (absl::StrContains(bytes, "missing")) return Finish(rpc::ToGrpc(NotFound("echoes/missing")));
      StartWriteAndFinish(&message_, grpc::WriteOptions(), grpc::Status::OK);
      has_answered_ = true;
    }
    void OnCancel() override {
      if (!has_answered_) EndSilence();
    }
    void OnDone() override { delete this; }

   private:
    // The later of request and cancellation ends a call that is not answered.
    void EndSilence() {
      if (is_silent_.exchange(true)) Finish(grpc::Status::CANCELLED);
    }

    grpc::ByteBuffer message_;
    std::atomic<bool> is_silent_ = false;
    std::atomic<bool> has_answered_ = false;
  };

  std::mutex mutex_;
  std::map<std::string, std::string> metadata_;
};

std::shared_ptr<const KnownCaller> Vouched(Caller caller) {
  return Vouch(std::move(caller), kCallerKey, absl::Now());
}

class TranscodingTest : public testing::Test {
 protected:
  void SetUp() override {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
    Create(Service());
  }

  Backends Service() {
    return {{"contacts", std::make_shared<Backend>(io_, "127.0.0.1:" + std::to_string(port_))}};
  }

  void Create(const Backends& services, std::vector<std::string> cors_origins = {}) {
    const Identify identify = [](const auto& authorizations, const auto& seekers, const auto& done) {
      if (authorizations.size() != 1 || authorizations[0] != "Bearer good") {
        return done(
            Fail(absl::StatusCode::kUnauthenticated, "CREDENTIAL_INVALID", "The credential is not valid."));
      }
      const bool acts = !seekers.empty();
      done(Vouched({.role = acts ? Role::kSeeker : Role::kPlatform,
                    .tenant = "lakeview",
                    .subject = "apiKeys/1",
                    .act_as = acts ? std::string(seekers[0]) : "",
                    .scopes = {"*"}}));
    };
    auto created = Transcoding::Create({.routes = Routes(services, added_.contract(), &metrics_),
                                        .contract = added_.contract(),
                                        .identify = identify,
                                        .cors_origins = std::move(cors_origins),
                                        .pool = pool_,
                                        .metrics = metrics_});
    ASSERT_TRUE(created.ok()) << created.status();
    transcoding_ = *std::move(created);
  }

  HttpResponse Ask(HttpRequest request) {
    std::promise<HttpResponse> answer;
    transcoding_->Respond(request, [&](HttpResponse response) { answer.set_value(std::move(response)); });
    return answer.get_future().get();
  }
  HttpResponse Post(const std::string& path, const std::string& type, const std::string& body,
                    HttpHeaders headers = {{"authorization", "Bearer good"}}) {
    headers.emplace_back("content-type", type);
    return Ask({.method = "POST", .path = path, .headers = std::move(headers), .body = body});
  }
  static std::string HeaderIn(const HttpResponse& response, const std::string& name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return "";
  }
  // Echo's request with a name, serialised.
  static Bytes Named(const std::string& name) {
    return "\n" + std::string(1, static_cast<char>(name.size())) + name;
  }

  const AddedContract added_;
  Metrics metrics_;
  const std::shared_ptr<BackendIo> io_ = std::make_shared<BackendIo>();
  EchoService service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<rpc::WorkerPool> pool_ = std::make_shared<rpc::WorkerPool>(2, 100, metrics_);
  std::shared_ptr<const Transcoding> transcoding_;
};

TEST_F(TranscodingTest, AMethodThatNoCodeKnowsIsLiveInEveryDialect) {
  const HttpResponse rest = Post(kRestEcho, kJson, R"({"bigCount":5})");
  EXPECT_EQ(rest.status, 200);
  EXPECT_EQ(rest.content_type, kJson);
  EXPECT_EQ(rest.body, R"({"bigCount":"5","name":"echoes/1"})");

  const HttpResponse connect =
      Post(kEcho, "Application/JSON; charset=UTF-8", R"({"name":"a","big_count":"5"})");
  EXPECT_EQ(connect.status, 200);
  EXPECT_EQ(connect.body, R"({"name":"a","bigCount":"5"})");
  EXPECT_EQ(Post(kEcho, "application/proto", Named("a")).body, Named("a"));

  const std::string ok = Frame(kTrailersFlag, "grpc-status: 0\r\n");
  for (const char* type : {"application/grpc-web", "application/grpc-web+proto"}) {
    const HttpResponse web = Post(kEcho, type, Frame(kMessageFlag, Named("a")));
    EXPECT_EQ(web.status, 200);
    EXPECT_EQ(web.content_type, type);
    EXPECT_EQ(web.body, Frame(kMessageFlag, Named("a")) + ok);
  }
  EXPECT_EQ(FromBase64(Post(kEcho, "application/grpc-web-text", "AAAAAAMKAWE=").body).value(),
            Frame(kMessageFlag, Named("a")) + ok);
}

TEST_F(TranscodingTest, TheServiceIsToldWhoCallsAndWhatIsPassedOn) {
  HttpRequest request{.method = "POST",
                      .path = kEcho,
                      .headers = {{"authorization", "Bearer good"},
                                  {"content-type", kJson},
                                  {"idempotency-key", "once"},
                                  {"x-other", "no"}},
                      .body = "{}",
                      .trace = StartTrace()};
  request.trace.request_id = "mine-1";
  const HttpResponse response = Ask(request);
  EXPECT_EQ(response.status, 200);
  const auto caller = rpc::VerifyCaller(service_.Metadata(rpc::kCallerMetadata), kCallerKey, absl::Now());
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->tenant, "lakeview");
  EXPECT_EQ(service_.Metadata("idempotency-key"), "once");
  EXPECT_EQ(service_.Metadata("traceparent"), TraceparentOf(request.trace));
  EXPECT_EQ(service_.Metadata("x-request-id"), "mine-1");
  EXPECT_EQ(service_.Metadata("x-other"), "");
  EXPECT_EQ(service_.Metadata("authorization"), "");
  EXPECT_EQ(HeaderIn(response, "cache-control"), "no-store");
}

TEST_F(TranscodingTest, ARequestIsCountedByItsPathsTemplateAndNeverByItsPath) {
  EXPECT_EQ(Post(kRestEcho, kJson, "{}").route, "/v1/echoes/*:echo");
  EXPECT_EQ(Post(kEcho, kJson, "{}").route, kEcho);
  EXPECT_EQ(Post("/v1/nothing/1", kJson, "{}").route, "");
  EXPECT_EQ(Post("/parley.coffee.v1.CoffeeService/Brew", kJson, "{}").route, "");
}

TEST_F(TranscodingTest, ACallIsCountedAtBothItsEndsAndARefusedOneByItsReason) {
  Post(kEcho, kJson, R"({"name":"missing"})");
  Post(kEcho, kJson, "{}", {});
  Post("/v1/nothing/1", kJson, "{}");
  const std::string counted = prometheus::TextSerializer().Serialize(metrics_.registry().Collect());
  const auto line = [](const std::string& family, const std::string& method, const std::string& code) {
    return absl::StrCat(family, "_call_duration_seconds_count{rpc_method=\"", method,
                        "\",rpc_response_status_code=\"", code, "\",rpc_system_name=\"grpc\"} 1\n");
  };
  const std::string echo = std::string(kEcho).substr(1);
  EXPECT_THAT(counted, HasSubstr(line("rpc_server", echo, "NOT_FOUND")));
  EXPECT_THAT(counted, HasSubstr(line("rpc_server", echo, "UNAUTHENTICATED")));
  EXPECT_THAT(counted, HasSubstr(line("rpc_server", Metrics::kOther, "UNIMPLEMENTED")));
  EXPECT_THAT(counted, HasSubstr(line("rpc_client", echo, "NOT_FOUND")));
  EXPECT_THAT(counted, HasSubstr("parley_rpc_refusals_total{reason=\"CREDENTIAL_INVALID\"} 1\n"));
  EXPECT_THAT(counted, HasSubstr("parley_rpc_refusals_total{reason=\"METHOD_UNKNOWN\"} 1\n"));
}

TEST_F(TranscodingTest, AServicesErrorIsTheSameInEveryDialect) {
  const std::string json = R"({"name":"missing"})";
  const HttpResponse connect = Post(kEcho, kJson, json);
  EXPECT_EQ(connect.status, 404);
  EXPECT_THAT(connect.body, HasSubstr(R"({"code":"not_found","message":"echoes/missing was not found.")"));
  EXPECT_THAT(Post(kEcho, "application/proto", Named("missing")).body, connect.body);
  const HttpResponse rest = Post("/v1/echoes/missing:echo", kJson, "");
  EXPECT_EQ(rest.status, 404);
  EXPECT_THAT(rest.body,
              HasSubstr(R"({"code":5,"message":"echoes/missing was not found.","details":[{"@type")"));
  const HttpResponse web = Post(kEcho, "application/grpc-web", Frame(kMessageFlag, Named("missing")));
  EXPECT_EQ(web.status, 200);
  EXPECT_EQ(web.body, Frame(kTrailersFlag, TrailersOf(NotFound("echoes/missing"))));
}

TEST_F(TranscodingTest, WhoCallsIsAskedBeforeTheBodyIsRead) {
  for (const auto& [path, type] :
       {std::pair(kRestEcho, kJson), std::pair(kEcho, kJson), std::pair(kEcho, "application/proto"),
        std::pair(kEcho, "application/grpc-web")}) {
    const HttpResponse response = Post(path, type, "{\xff", {});
    EXPECT_THAT(response.body,
                HasSubstr(absl::StrContains(type, "grpc") ? "grpc-status: 16\r\n" : "CREDENTIAL_INVALID"))
        << path << type;
  }
  EXPECT_EQ(Post(kRestEcho, kJson, "{}", {}).status, 401);
}

TEST_F(TranscodingTest, ThePolicyStandsBeforeTheBodyToo) {
  const HttpResponse response =
      Post(kRestEcho, kJson, "{", {{"authorization", "Bearer good"}, {"x-parley-seeker", "seekers/ada"}});
  EXPECT_EQ(response.status, 403);
  EXPECT_THAT(response.body, HasSubstr("ROLE_NOT_ALLOWED"));
}

TEST_F(TranscodingTest, WhatIsMalformedIsRefusedInEveryDialect) {
  EXPECT_THAT(Post(kRestEcho, kJson, "{").body, HasSubstr("MALFORMED_REQUEST"));
  EXPECT_THAT(Post(kEcho, kJson, "").body, HasSubstr("MALFORMED_REQUEST"));
  EXPECT_THAT(Post(kEcho, kJson, R"({"nme":1})").body, HasSubstr("there is no such field"));
  EXPECT_THAT(Post(kEcho, "application/grpc-web", "abc").body, HasSubstr("grpc-status: 3\r\n"));
  EXPECT_THAT(FromBase64(Post(kEcho, "application/grpc-web-text", "abc").body).value(),
              HasSubstr("grpc-status: 3\r\n"));
}

TEST_F(TranscodingTest, ABodyOverTheLimitIsRefusedInTheDialectsWords) {
  const auto cut = [this](const std::string& path, const std::string& type) {
    return Ask({.method = "POST",
                .path = path,
                .headers = {{"authorization", "Bearer good"}, {"content-type", type}},
                .is_body_cut = true});
  };
  EXPECT_EQ(cut(kRestEcho, kJson).status, 413);
  EXPECT_THAT(cut(kRestEcho, kJson).body, HasSubstr("REQUEST_TOO_LARGE"));
  EXPECT_THAT(cut(kEcho, "application/proto").body, HasSubstr(R"("code":"resource_exhausted")"));
  EXPECT_THAT(cut(kEcho, "application/grpc-web").body, HasSubstr("grpc-status: 8\r\n"));
  const std::string large(300'000, ' ');
  EXPECT_EQ(Post(kRestEcho, kJson, large).status, 413);
  EXPECT_EQ(Post(kEcho, "application/proto", large).status, 413);
  EXPECT_THAT(Post(kEcho, "application/grpc-web", Frame(kMessageFlag, large)).body,
              HasSubstr("grpc-status: 8\r\n"));
}

TEST_F(TranscodingTest, WhatIsNotThereIs404AndAnotherMethodIs405) {
  EXPECT_EQ(Post("/v1/nothing", kJson, "{}").status, 404);
  EXPECT_THAT(Post("/v1/nothing", kJson, "{}").body, HasSubstr("METHOD_UNKNOWN"));
  const HttpResponse other = Ask({.method = "GET", .path = kRestEcho});
  EXPECT_EQ(other.status, 405);
  EXPECT_EQ(HeaderIn(other, "allow"), "POST");
  for (const char* path :
       {"/parley.contacts.v1.EchoService/Hidden", "/parley.contacts.v1.EchoService/Nothing"}) {
    const HttpResponse hidden = Post(path, kJson, "{}");
    EXPECT_EQ(hidden.status, 404) << path;
    EXPECT_THAT(hidden.body, HasSubstr(R"({"code":"unimplemented")"));
    EXPECT_THAT(Post(path, "application/grpc-web", "").body, HasSubstr("grpc-status: 12\r\n"));
  }
  EXPECT_EQ(Ask({.method = "GET", .path = kEcho}).status, 405);
}

TEST_F(TranscodingTest, AnotherTypeAndACompressedBodyAre415) {
  EXPECT_EQ(Post(kRestEcho, "text/plain", "{}").status, 415);
  EXPECT_EQ(Post(kRestEcho, "application/json; charset=latin1", "{}").status, 415);
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "application/grpc",
                           "application/grpc-web+json"}) {
    EXPECT_EQ(Post(kEcho, type, "{}").status, 415) << type;
  }
  const HttpHeaders gzip = {{"authorization", "Bearer good"}, {"content-encoding", "gzip"}};
  EXPECT_EQ(Post(kRestEcho, kJson, "{}", gzip).status, 415);
  EXPECT_THAT(Post(kEcho, kJson, "{}", gzip).body, HasSubstr("DIALECT_UNSUPPORTED"));
  EXPECT_THAT(Post(kEcho, "application/grpc-web", "", gzip).body, HasSubstr("grpc-status: 12\r\n"));
}

TEST_F(TranscodingTest, AMethodThatStreamsSaysHowItIsCalled) {
  const char* many = "/parley.contacts.v1.EchoService/Many";
  const HttpResponse connect = Post(many, kJson, "{}");
  EXPECT_EQ(connect.status, 501);
  EXPECT_THAT(connect.body, HasSubstr("call it over gRPC, or with the parley command"));
  const HttpResponse stream = Post(many, "application/connect+json", "");
  EXPECT_EQ(stream.status, 200);
  EXPECT_EQ(stream.body[0], 2);
  EXPECT_THAT(stream.body.substr(5), HasSubstr(R"({"error":{"code":"unimplemented")"));
  EXPECT_THAT(Post(many, "application/grpc-web", Frame(kMessageFlag, "")).body,
              HasSubstr("grpc-status: 12\r\n"));
}

TEST_F(TranscodingTest, ACallWhoseTimeIsUpEnds) {
  const HttpResponse connect = Post(kEcho, kJson, R"({"name":"silent"})",
                                    {{"authorization", "Bearer good"}, {"connect-timeout-ms", "30"}});
  EXPECT_EQ(connect.status, 504);
  EXPECT_THAT(connect.body, HasSubstr("DEADLINE_TOO_SHORT"));
  EXPECT_THAT(Post(kEcho, "application/grpc-web", Frame(kMessageFlag, Named("silent")),
                   {{"authorization", "Bearer good"}, {"grpc-timeout", "30m"}})
                  .body,
              HasSubstr("grpc-status: 4\r\n"));
}

TEST_F(TranscodingTest, ATimeThatIsNoneIsRefused) {
  for (const char* text : {"-1", "1.5", "12345678901", "x", " 5", "+5"}) {
    EXPECT_EQ(Post(kEcho, kJson, "{}", {{"connect-timeout-ms", text}}).status, 400) << text;
  }
  for (const char* text : {"5", "S", "123456789S", "-5S", "5s", "5 S"}) {
    EXPECT_THAT(Post(kEcho, "application/grpc-web", "", {{"grpc-timeout", text}}).body,
                HasSubstr("grpc-status: 3\r\n"))
        << text;
  }
  EXPECT_EQ(Post(kEcho, kJson, "{}", {{"connect-protocol-version", "2"}}).status, 400);
}

TEST_F(TranscodingTest, AServiceThatIsNotDeployedIsUnreachableWithADelay) {
  Create(Backends{});
  const HttpResponse response = Post(kRestEcho, kJson, "{}");
  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(response.body, HasSubstr("UNREACHABLE"));
  EXPECT_EQ(HeaderIn(response, "retry-after"), "1");
}

TEST_F(TranscodingTest, PagesOfAListedOriginMayCallAndOthersMayNot) {
  Create(Service(), {"https://app.example.com"});
  const HttpHeaders from = {{"authorization", "Bearer good"}, {"origin", "https://app.example.com"}};
  EXPECT_EQ(HeaderIn(Post(kRestEcho, kJson, "{}", from), "access-control-allow-origin"),
            "https://app.example.com");
  EXPECT_EQ(HeaderIn(Post(kRestEcho, kJson, "{", from), "access-control-allow-origin"),
            "https://app.example.com");
  const HttpHeaders other = {{"authorization", "Bearer good"}, {"origin", "https://other.example"}};
  EXPECT_EQ(HeaderIn(Post(kRestEcho, kJson, "{}", other), "access-control-allow-origin"), "");
  const HttpResponse preflight = Ask({.method = "OPTIONS", .path = kEcho, .headers = from});
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(HeaderIn(preflight, "access-control-allow-methods"), "POST, OPTIONS");
}

TEST_F(TranscodingTest, TheApisPathsAreItsOwn) {
  for (const char* path : {"/v1/contacts", "/v1/nothing", "/v1", kEcho, "/unknown.Service/Method"}) {
    EXPECT_TRUE(transcoding_->Takes(path)) << path;
  }
  for (const char* path :
       {"/", "", "/healthz", "/c/token", "/favicon.ico", "/openapi.json", "/docs", "/v2/contacts"}) {
    EXPECT_FALSE(transcoding_->Takes(path)) << path;
  }
}

TEST_F(TranscodingTest, AResponseBodyIsOneFieldOfTheReply) {
  const AddedContract one_field(R"(get: "/v1/echoes/{name}" response_body: "tags")");
  auto created = Transcoding::Create(
      {.routes = Routes(Service(), one_field.contract()),
       .contract = one_field.contract(),
       .identify = [](const auto&, const auto&,
                      const auto& done) { done(Vouched({.role = Role::kPlatform, .scopes = {"*"}})); },
       .pool = pool_,
       .metrics = metrics_});
  ASSERT_TRUE(created.ok()) << created.status();
  transcoding_ = *created;
  EXPECT_EQ(Ask({.method = "GET", .path = "/v1/echoes/1", .query = "tags=a&tags=b"}).body, R"(["a","b"])");
  EXPECT_EQ(Ask({.method = "GET", .path = "/v1/echoes/1"}).body, "[]");
}

}  // namespace
}  // namespace parley::gateway
