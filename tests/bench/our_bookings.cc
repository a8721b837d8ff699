#include "tests/bench/our_bookings.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/civil_time/test_times.h"
#include "common/names/names.h"
#include "common/store/follow.h"
#include "common/store/sqlite.h"
#include "parley/scheduling/v1/interviews.pb.h"
#include "services/scheduling/interview/interview_rpc.h"
#include "services/scheduling/interview/interview_sql.h"
#include "services/scheduling/migrations_sql.h"
#include "services/scheduling/people/default_policy_test.h"
#include "services/scheduling/people/person_facts_sql.h"
#include "tests/bench/must.h"
#include "tests/bench/pace.h"

namespace parley::bench {
namespace {

constexpr char kTenant[] = "t1";
constexpr char kZone[] = "America/New_York";
constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();
constexpr int kPrepareThreads = 16;

const std::string& Kek() {
  static const auto& kek = *new std::string(32, 'k');
  return kek;
}

Name Seeker(int number) {
  return absl::StrCat("seekers/s", number);
}
Name Contact(int number) {
  return absl::StrCat("contacts/c", number);
}

FeedChange ChangeOf(const std::string& id) {
  return {.tenant = kTenant, .id = id, .revision = 1};
}

}  // namespace

OurBookings::OurBookings(const std::string& folder)
    : clock_(civil::InZone("2026-03-02T10:00:00", civil::Zone(kZone))), requests_(Kek()) {
  database_ = Must(store::OpenSqlite(folder, store::WithFollowTables(scheduling::Migrations())));
  interviews_ = scheduling::OpenInterviews({*database_, requests_, clock_}, Kek());
  auto methods = scheduling::InterviewMethods(*interviews_, [](const Call&) { return absl::OkStatus(); });
  for (rpc::Method& method : methods) methods_[method.name] = std::move(method.unary);
  const scheduling::TenantFacts tenant{.number = 7, .display_name = "Lakeview Careers", .zone = kZone};
  Must(database_->Write(kNoDeadline, [&](store::Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(scheduling::SavePerson(transaction, ChangeOf(kTenant), tenant));
    return scheduling::SavePerson(transaction, ChangeOf(kTenant), scheduling::DefaultPolicy());
  }));
}

OurBookings::~OurBookings() = default;

void OurBookings::KnowPeople(int first, int count) {
  const scheduling::SeekerFacts seeker{.is_known = true, .display_name = "Ada Sample", .zone = kZone};
  const scheduling::ContactFacts contact{.is_known = true,
                                         .display_name = "Grace Sample",
                                         .zone = kZone,
                                         .has_email = true,
                                         .language_code = "en"};
  Must(database_->Write(kNoDeadline, [&](store::Transaction& transaction) -> absl::Status {
    for (int i = first; i < first + count; ++i) {
      RETURN_IF_ERROR(scheduling::SavePerson(transaction, ChangeOf(absl::StrCat("s", i)), seeker));
      RETURN_IF_ERROR(scheduling::SavePerson(transaction, ChangeOf(absl::StrCat("c", i)), contact));
    }
    return absl::OkStatus();
  }));
}

std::vector<OurBookings::Asked> OurBookings::Prepare(int count) {
  const int first = people_count_;
  people_count_ += count;
  KnowPeople(first, count);
  std::vector<Asked> asked(count);
  PerSecond(kPrepareThreads, count, [&](int i) {
    scheduling::v1::CreateInterviewRequest wish;
    wish.mutable_interview()->set_contact(Contact(first + i));
    wish.mutable_interview()->add_goals("How people get in");
    scheduling::v1::Interview made;
    made.ParseFromString(Do("CreateInterview", Seeker(first + i), wish, "create"));
    scheduling::v1::RequestInterviewRequest words;
    words.set_name(made.name());
    words.set_reason("Your talk on trials.");
    words.set_text("May I ask you three things?");
    Do("RequestInterview", Seeker(first + i), words, "request");
    asked[i] = {.seeker = Seeker(first + i), .name = made.name()};
  });
  return asked;
}

void OurBookings::Book(const Asked& asked) {
  scheduling::v1::PickTimeRequest pick;
  pick.set_name(asked.name);
  pick.mutable_start()->set_wall_time("2026-03-10T10:00:00");
  Do("PickTime", asked.seeker, pick, "pick");
}

Bytes OurBookings::Do(const std::string& verb, const Name& seeker, const google::protobuf::Message& request,
                      const std::string& request_id) {
  const std::string method = absl::StrCat("parley.scheduling.v1.InterviewsService/", verb);
  const Call call{
      .caller = {.role = Role::kSeeker, .tenant = kTenant, .subject = "apiKeys/1", .act_as = seeker},
      .method = method,
      .request_id = request_id,
      .body_fingerprint = Sha256(request.SerializeAsString())};
  return Must(methods_.at(method)(call, request));
}

}  // namespace parley::bench
