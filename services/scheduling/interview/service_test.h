// The whole module on a database of its own: methods as the wire calls them, a clock that stands still,
// people as the feed of contacts would have brought them.
#ifndef PARLEY_SERVICES_SCHEDULING_INTERVIEW_SERVICE_TEST_H_
#define PARLEY_SERVICES_SCHEDULING_INTERVIEW_SERVICE_TEST_H_

#include <unistd.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/errors/errors.h"
#include "common/names/link_token.h"
#include "common/store/follow.h"
#include "common/store/sqlite.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "parley/scheduling/v1/interviews.pb.h"
#include "parley/scheduling/v1/links.pb.h"
#include "services/scheduling/interview/feed_rpc.h"
#include "services/scheduling/interview/feed_sql.h"
#include "services/scheduling/interview/interview_rpc.h"
#include "services/scheduling/interview/interview_sql.h"
#include "services/scheduling/interview/links_rpc.h"
#include "services/scheduling/interview/page.h"
#include "services/scheduling/interview/sample_test.h"
#include "services/scheduling/migrations_sql.h"
#include "services/scheduling/people/person_facts_sql.h"

namespace parley::scheduling {

inline const std::string kTenantId = "t1";
inline const std::string kTestKek(32, 'k');
inline const std::string kTestLinkKey(32, 'l');

inline Caller SeekerCaller(const Name& seeker = kAda) {
  return {.role = Role::kSeeker, .tenant = kTenantId, .subject = "apiKeys/1", .act_as = seeker};
}
inline Caller PlatformCaller(const std::string& tenant = kTenantId) {
  return {.role = Role::kPlatform, .tenant = tenant, .subject = "apiKeys/1"};
}

class ServiceTest : public testing::Test {
 protected:
  ServiceTest() {
    std::filesystem::remove_all(dir_);
    database_ = *store::OpenSqlite(dir_, store::WithFollowTables(Migrations()));
    interviews_ = OpenInterviews(context(), kTestKek);
    Serve(InterviewMethods(*interviews_, [this](const Call&) { return await_people_(); }));
    Serve(LinkMethods(LinkedInterviews(context(), kTestKek), kTestLinkKey, clock_));
    KnowTenant();
    Know(kAda, SeekerFacts{.is_known = true, .display_name = "Ada Sample", .zone = kNewYork});
    Know(kGrace, Contact());
  }
  ~ServiceTest() override {
    interviews_.reset();
    database_.reset();
    std::filesystem::remove_all(dir_);
  }

  store::StoreContext context() { return {*database_, requests_, clock_}; }

  static ContactFacts Contact() {
    return {.is_known = true,
            .display_name = "Grace Sample",
            .zone = kNewYork,
            .is_zone_guessed = true,
            .has_email = true,
            .language_code = "en"};
  }

  // The copy of `person` ("seekers/ada"), as if it had just come.
  void Know(const Name& person, const PersonFacts& facts) {
    const std::string id = person.substr(person.find('/') + 1);
    const FeedChange change{.tenant = kTenantId, .id = id, .revision = 1};
    const absl::Status kept = database_->Write(
        kNoDeadline, [&](store::Transaction& transaction) { return SavePerson(transaction, change, facts); });
    EXPECT_TRUE(kept.ok()) << kept;
  }
  void KnowTenant(const PolicyFacts& policy = DefaultPolicy()) {
    Know("tenants/t1", TenantFacts{.number = 7, .display_name = "Lakeview Careers", .zone = kNewYork});
    Know("policies/t1", policy);
  }

  // Calls a method as the dispatch does.
  template <class Reply, class Request>
  absl::StatusOr<Reply> Do(const std::string& method, const Caller& caller, const Request& request,
                           const std::string& request_id = "") {
    const Call call{.caller = caller,
                    .method = method,
                    .request_id = request_id,
                    .body_fingerprint = request.SerializeAsString()};
    absl::StatusOr<Bytes> bytes = methods_.at(method)(call, request);
    if (!bytes.ok()) return bytes.status();
    Reply reply;
    EXPECT_TRUE(reply.ParseFromString(*bytes));
    return reply;
  }
  template <class Request>
  absl::StatusOr<v1::Interview> Act(const std::string& verb, const Caller& caller, const Request& request,
                                    const std::string& request_id = "") {
    return Do<v1::Interview>("parley.scheduling.v1.InterviewsService/" + verb, caller, request, request_id);
  }

  absl::StatusOr<v1::Interview> Create(const Caller& caller = SeekerCaller(), const Name& contact = kGrace) {
    v1::CreateInterviewRequest request;
    request.mutable_interview()->set_contact(contact);
    request.mutable_interview()->add_goals("How people get in");
    request.mutable_interview()->set_place("By the lake");
    return Act("CreateInterview", caller, request);
  }
  absl::StatusOr<v1::Interview> Ask(const Name& name, const Caller& caller = SeekerCaller(),
                                    const std::string& request_id = "") {
    v1::RequestInterviewRequest request;
    request.set_name(name);
    request.set_reason("Your talk on trials.");
    request.set_connection("none");
    request.set_text("May I ask you three things?");
    return Act("RequestInterview", caller, request, request_id);
  }
  template <class Request>
  absl::StatusOr<v1::Interview> Plain(const std::string& verb, const Name& name, const Caller& caller) {
    Request request;
    request.set_name(name);
    return Act(verb, caller, request);
  }
  absl::StatusOr<v1::Interview> Pick(const Name& name, const Caller& caller, const std::string& wall,
                                     const std::string& request_id = "") {
    v1::PickTimeRequest request;
    request.set_name(name);
    request.mutable_start()->set_wall_time(wall);
    return Act("PickTime", caller, request, request_id);
  }
  absl::StatusOr<v1::Interview> Get(const Name& name, const Caller& caller = SeekerCaller()) {
    return Plain<v1::GetInterviewRequest>("GetInterview", name, caller);
  }

  std::string LinkIdOf(const Name& name) {
    const auto state = interviews_->Get({.caller = SystemCaller()}, name);
    EXPECT_TRUE(state.ok());
    return state->interview.link_id;
  }
  std::string TokenOf(const Name& name) {
    return MakeLinkToken({.tenant_number = 7, .link_id = LinkIdOf(name)}, kTestLinkKey);
  }
  // Whoever holds the interview's link.
  Caller ContactCaller(const Name& name, const Name& contact = kGrace) {
    return {.role = Role::kCapability,
            .tenant = kTenantId,
            .subject = contact,
            .act_as = LinkName(LinkIdOf(name))};
  }
  absl::StatusOr<v1::ResolveLinkResponse> Resolve(const std::string& token) {
    v1::ResolveLinkRequest request;
    request.set_token(token);
    return Do<v1::ResolveLinkResponse>("parley.scheduling.v1.LinksService/ResolveLink", SystemCaller(),
                                       request);
  }
  static Caller SystemCaller() {
    return {.role = Role::kService, .tenant = kTenantId, .subject = "services/gateway"};
  }

  int64_t Count(const std::string& sql) {
    int64_t count = 0;
    const absl::Status read = database_->Read([&](store::Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(const auto rows, connection.Query(sql, {}));
      count = rows[0].Int(0);
      return absl::OkStatus();
    });
    EXPECT_TRUE(read.ok()) << read;
    return count;
  }
  void Run(const std::string& sql) {
    const absl::Status done = database_->Write(
        kNoDeadline, [&](store::Transaction& transaction) { return transaction.Execute(sql, {}).status(); });
    EXPECT_TRUE(done.ok()) << done;
  }
  std::vector<FeedChange> Feed(Revision after = 0, int limit = 500) {
    std::vector<FeedChange> changes;
    const absl::Status read = database_->Read([&](store::Connection& connection) -> absl::Status {
      ASSIGN_OR_RETURN(changes, InterviewFeed(kTestKek, RenderedBodies())(connection, after, limit));
      return absl::OkStatus();
    });
    EXPECT_TRUE(read.ok()) << read;
    return changes;
  }

  static constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();

  const std::string dir_ = absl::StrCat(testing::TempDir(), "/interview_test.", getpid());
  FakeClock clock_{kMonday};
  store::RequestLog requests_{kTestKek};
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Store<InterviewState>> interviews_;
  // What a write does that names somebody the copy lacks.
  std::function<absl::Status()> await_people_ = [] { return absl::OkStatus(); };

  void Serve(std::vector<rpc::Method> methods) {
    for (rpc::Method& method : methods) methods_[method.name] = std::move(method.unary);
  }

 private:
  std::map<std::string, std::function<absl::StatusOr<Bytes>(const Call&, const google::protobuf::Message&)>>
      methods_;
};

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_INTERVIEW_SERVICE_TEST_H_
