// Bookings a second through gRPC: the same as bookings.cc does in one process, against contacts and
// scheduling as they run, with a bare table beside them. Prints a line of JSON for each round;
// tests/bench/run reads them.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/clock/clock.h"
#include "common/config/server_flags.h"
#include "common/rpc/caller.h"
#include "common/rpc/channel.h"
#include "parley/contacts/v1/contacts.pb.h"
#include "parley/contacts/v1/seekers.pb.h"
#include "parley/scheduling/v1/interviews.pb.h"
#include "tests/bench/bare_bookings.h"
#include "tests/bench/must.h"
#include "tests/bench/pace.h"

ABSL_FLAG(std::string, folder, "", "Where the bare table is made; must exist.");
ABSL_FLAG(std::string, contacts_address, "", "contacts' gRPC listener.");
ABSL_FLAG(std::string, scheduling_address, "", "scheduling's gRPC listener.");
ABSL_FLAG(std::string, key_file, "", "The suite's caller key.");
ABSL_FLAG(std::string, tenant, "lakeview", "The tenant's id.");
ABSL_FLAG(std::string, wall_time, "", "When they meet, 2026-03-10T10:00:00.");
ABSL_FLAG(int, rounds, 5, "How often each is measured.");
ABSL_FLAG(int, clients, 16, "Calls in progress at the same time.");
ABSL_FLAG(int, bookings, 400, "Bookings of one measurement.");

namespace parley::bench {
namespace {

constexpr int kPrepareThreads = 16;
constexpr int kTriesMax = 20;  // each waits at the server, up to a second, for news of the person to come
constexpr auto kTimeout = std::chrono::seconds(10);

// One service as a caller sees it. Thread-safe.
class Service {
 public:
  Service(const std::string& address, std::string key) : stub_(rpc::Connect(address)), key_(std::move(key)) {}

  template <class Reply, class Request>
  absl::StatusOr<Reply> Call(const std::string& method, const Caller& caller, const Request& request) {
    std::promise<absl::StatusOr<Bytes>> replied;
    rpc::CallUnary(stub_, absl::StrCat("/", method), rpc::SignCaller(caller, key_, RealNow()),
                   request.SerializeAsString(), kTimeout,
                   [&](absl::StatusOr<Bytes> bytes) { replied.set_value(std::move(bytes)); });
    const absl::StatusOr<Bytes> bytes = replied.get_future().get();
    if (!bytes.ok()) return bytes.status();
    Reply reply;
    if (!reply.ParseFromString(*bytes)) return absl::InternalError("not a reply of this method");
    return reply;
  }

 private:
  grpc::GenericStub stub_;
  const std::string key_;
};

Caller Platform() {
  return {.role = Role::kPlatform,
          .tenant = absl::GetFlag(FLAGS_tenant),
          .subject = "apiKeys/bench",
          .scopes = {"*"}};
}

Caller ActingFor(const std::string& seeker) {
  Caller caller = Platform();
  caller.role = Role::kSeeker;
  caller.act_as = seeker;
  return caller;
}

struct Asked {
  std::string seeker;
  std::string name;
};

std::string NewSeeker(Service& contacts, const std::string& id) {
  contacts::v1::CreateSeekerRequest request;
  request.mutable_seeker()->set_display_name("Ada Sample");
  request.mutable_seeker()->set_email(absl::StrCat("ada-", id, "@example.edu"));
  return Must(contacts.Call<contacts::v1::Seeker>("parley.contacts.v1.SeekersService/CreateSeeker",
                                                  Platform(), request))
      .name();
}

std::string NewContact(Service& contacts, const std::string& id) {
  contacts::v1::CreateContactRequest request;
  request.mutable_contact()->set_display_name("Grace Sample");
  request.mutable_contact()->set_email(absl::StrCat("grace-", id, "@example.com"));
  return Must(contacts.Call<contacts::v1::Contact>("parley.contacts.v1.ContactsService/CreateContact",
                                                   Platform(), request))
      .name();
}

template <class Request>
absl::StatusOr<scheduling::v1::Interview> Do(Service& scheduling, const std::string& verb,
                                             const std::string& seeker, const Request& request) {
  return scheduling.Call<scheduling::v1::Interview>(
      absl::StrCat("parley.scheduling.v1.InterviewsService/", verb), ActingFor(seeker), request);
}

struct Pair {
  std::string seeker;
  std::string contact;
};

scheduling::v1::CreateInterviewRequest WishOf(const Pair& pair) {
  scheduling::v1::CreateInterviewRequest wish;
  wish.mutable_interview()->set_contact(pair.contact);
  wish.mutable_interview()->add_goals("How people get in");
  return wish;
}

std::string AskByMail(Service& scheduling, const std::string& seeker, const std::string& interview) {
  scheduling::v1::RequestInterviewRequest words;
  words.set_name(interview);
  words.set_reason("Your talk on trials.");
  words.set_text("May I ask you three things?");
  return Must(Do(scheduling, "RequestInterview", seeker, words)).name();
}

// The first interview is made when scheduling has heard of its people, who came last: then it knows
// everybody.
std::string CreateOnceKnown(Service& scheduling, const Pair& pair) {
  absl::StatusOr<scheduling::v1::Interview> made = absl::UnavailableError("not asked yet");
  for (int tries = 0; tries < kTriesMax && absl::IsUnavailable(made.status()); ++tries) {
    made = Do(scheduling, "CreateInterview", pair.seeker, WishOf(pair));
  }
  return Must(std::move(made)).name();
}

// `count` interviews requested by mail, of people who have nothing to do with each other.
std::vector<Asked> Prepare(Service& contacts, Service& scheduling, int round, int count) {
  std::vector<Pair> pairs(count);
  PerSecond(kPrepareThreads, count, [&](int i) {
    const std::string id = absl::StrCat(round, "-", i);
    pairs[i] = {.seeker = NewSeeker(contacts, id), .contact = NewContact(contacts, id)};
  });
  const std::string first = CreateOnceKnown(scheduling, pairs[0]);
  std::vector<Asked> asked(count);
  PerSecond(kPrepareThreads, count, [&](int i) {
    const Pair& pair = pairs[i];
    const std::string made =
        i == 0 ? first : Must(Do(scheduling, "CreateInterview", pair.seeker, WishOf(pair))).name();
    asked[i] = {.seeker = pair.seeker, .name = AskByMail(scheduling, pair.seeker, made)};
  });
  return asked;
}

void Book(Service& scheduling, const Asked& asked) {
  scheduling::v1::PickTimeRequest pick;
  pick.set_name(asked.name);
  pick.mutable_start()->set_wall_time(absl::GetFlag(FLAGS_wall_time));
  pick.set_request_id("pick");
  Must(Do(scheduling, "PickTime", asked.seeker, pick));
}

double BarePerSecond(BareBookings& bare, int round, int clients, int count) {
  return PerSecond(clients, count, [&](int i) {
    const std::string id = absl::StrFormat("0190c0de-0000-7000-8000-%06d%06d", round, i);
    if (!bare.Book(
            {.id = id, .contact = "contacts/" + id, .seeker = "seekers/" + id, .start = 1, .end = 2})) {
      Must(absl::AbortedError("the bare table says that somebody is busy"));
    }
  });
}

void Run() {
  const std::string key = Must(ReadKeyFile(absl::GetFlag(FLAGS_key_file)));
  Service contacts(absl::GetFlag(FLAGS_contacts_address), key);
  Service scheduling(absl::GetFlag(FLAGS_scheduling_address), key);
  BareBookings bare(absl::GetFlag(FLAGS_folder) + "/bare-calls.db");
  const int clients = absl::GetFlag(FLAGS_clients);
  const int count = absl::GetFlag(FLAGS_bookings);
  for (int round = 0; round < absl::GetFlag(FLAGS_rounds); ++round) {
    const std::vector<Asked> asked = Prepare(contacts, scheduling, round, count);
    const double ours = PerSecond(clients, count, [&](int i) { Book(scheduling, asked[i]); });
    const double theirs = BarePerSecond(bare, round, clients, count);
    std::cout << absl::StrFormat("{\"ours\": %.1f, \"bare\": %.1f}", ours, theirs) << std::endl;
  }
}

}  // namespace
}  // namespace parley::bench

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  parley::bench::Run();
}
