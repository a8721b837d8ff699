#include "services/gateway/pages/contact_pages.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <deque>
#include <map>
#include <mutex>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/errors/errors.h"
#include "common/names/names.h"
#include "common/observe/log.h"
#include "common/observe/metrics.h"
#include "common/rpc/method.h"
#include "common/rpc/serve.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "parley/scheduling/v1/interviews.pb.h"
#include "parley/scheduling/v1/links.pb.h"
#include "services/gateway/http/http_listener.h"

namespace parley::gateway {
namespace {

namespace v1 = scheduling::v1;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr char kInterviews[] = "parley.scheduling.v1.InterviewsService/";
constexpr char kToken[] = "the-good-token_0123456789";
const std::string kPage = absl::StrCat("/c/", kToken);

// A scheduling service of a few lines behind a real gRPC port: one interview, one link.
class Scheduling {
 public:
  explicit Scheduling(const std::string& caller_key) {
    facts_.set_tenant_id("lakeview");
    facts_.set_contact("contacts/grace");
    facts_.set_link("links/l1");
    facts_.set_interview("interviews/i1");
    facts_.set_state(v1::STATE_REQUESTED);
    facts_.set_seeker_display_name("Ada Example");
    facts_.set_mode(v1::MODE_VIDEO);
    facts_.set_zone("America/New_York");
    for (const v1::Act act : {v1::ACT_ACCEPT, v1::ACT_DECLINE, v1::ACT_PICK_TIME}) facts_.add_acts(act);
    auto started = rpc::Server::Start({.listen = "127.0.0.1:0", .caller_key = caller_key, .worker_count = 4},
                                      Methods(), metrics_);
    EXPECT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
  }

  int port() const { return server_->port(); }
  void Stop() { server_->Shutdown(); }

  // What the next acts are refused with.
  void RefuseWith(absl::Status status) {
    std::lock_guard lock(mutex_);
    refusals_.push_back(std::move(status));
  }

  // "PickTime contacts/grace links/l1 lakeview interviews/i1 2026-12-01T10:00:00 ..." for each effect.
  std::vector<std::string> effects() {
    std::lock_guard lock(mutex_);
    return effects_;
  }
  int resolve_count() {
    std::lock_guard lock(mutex_);
    return resolve_count_;
  }

 private:
  absl::StatusOr<v1::ResolveLinkResponse> Resolve(const Call& call, const v1::ResolveLinkRequest& request) {
    std::lock_guard lock(mutex_);
    resolve_count_ += 1;
    EXPECT_EQ(call.caller.role, Role::kService);
    EXPECT_EQ(call.caller.subject, "services/gateway");
    if (request.token() != kToken) return NotFound("The link");
    return facts_;
  }

  // As Store.Apply would: the first with a request_id has an effect, a repeat has none.
  absl::StatusOr<v1::Interview> Act(const Call& call, const std::string& what, const std::string& request_id,
                                    v1::State state) {
    std::lock_guard lock(mutex_);
    EXPECT_EQ(call.caller.role, Role::kCapability);
    if (!refusals_.empty()) {
      const absl::Status refusal = refusals_.front();
      refusals_.pop_front();
      return refusal;
    }
    if (seen_.insert(request_id).second) {
      effects_.push_back(
          absl::StrCat(what, " by ", call.caller.subject, " ", call.caller.act_as, " ", call.caller.tenant));
      facts_.set_state(state);
      facts_.clear_acts();
    }
    return v1::Interview();
  }

  template <class Request>
  void Timed(std::map<std::string, rpc::Method>& methods, const std::string& name) {
    methods[kInterviews + name] =
        rpc::Unary<Request>(kInterviews + name, [this, name](const Call& call, const Request& request) {
          const v1::WallStart& start = request.start();
          return Act(call,
                     absl::StrCat(name, " ", request.name(), " ", start.wall_time(), " ", start.zone(), " ",
                                  start.fold(), " ", request.place()),
                     request.request_id(), v1::STATE_SCHEDULED);
        });
  }
  template <class Request>
  void Plain(std::map<std::string, rpc::Method>& methods, const std::string& name, v1::State state) {
    methods[kInterviews + name] = rpc::Unary<Request>(
        kInterviews + name, [this, name, state](const Call& call, const Request& request) {
          return Act(call, absl::StrCat(name, " ", request.name()), request.request_id(), state);
        });
  }

  std::vector<rpc::Method> Methods() {
    std::map<std::string, rpc::Method> methods;
    const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
        "parley.scheduling.v1.InterviewsService");
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string name = kInterviews + service->method(i)->name();
      if (service->method(i)->server_streaming()) {
        methods[name] = {.name = name, .stream = [](const auto&, const auto&, auto) {
                           return absl::InternalError("no page calls this");
                         }};
        continue;
      }
      methods[name] = {.name = name, .unary = [](const auto&, const auto&) -> absl::StatusOr<Bytes> {
                         return absl::InternalError("no page calls this");
                       }};
    }
    Plain<v1::AcceptInterviewRequest>(methods, "AcceptInterview", v1::STATE_ACCEPTED);
    Plain<v1::DeclineInterviewRequest>(methods, "DeclineInterview", v1::STATE_DECLINED);
    Plain<v1::CancelInterviewRequest>(methods, "CancelInterview", v1::STATE_CANCELLED);
    Plain<v1::MarkHeldRequest>(methods, "MarkHeld", v1::STATE_HELD);
    methods[std::string(kInterviews) + "MarkAbsent"] = rpc::Unary<v1::MarkAbsentRequest>(
        std::string(kInterviews) + "MarkAbsent",
        [this](const Call& call, const v1::MarkAbsentRequest& request) {
          return Act(call, absl::StrCat("MarkAbsent ", v1::Party_Name(request.absent())),
                     request.request_id(), v1::STATE_NO_SHOW);
        });
    Timed<v1::PickTimeRequest>(methods, "PickTime");
    Timed<v1::RescheduleInterviewRequest>(methods, "RescheduleInterview");
    methods["resolve"] = rpc::Unary<v1::ResolveLinkRequest>(
        "parley.scheduling.v1.LinksService/ResolveLink",
        [this](const Call& call, const v1::ResolveLinkRequest& request) { return Resolve(call, request); });
    std::vector<rpc::Method> list;
    for (auto& [name, method] : methods) list.push_back(std::move(method));
    return list;
  }

  Metrics metrics_;
  std::mutex mutex_;
  v1::ResolveLinkResponse facts_;
  std::deque<absl::Status> refusals_;
  std::vector<std::string> effects_;
  std::set<std::string> seen_;
  int resolve_count_ = 0;
  std::unique_ptr<rpc::Server> server_;  // stops before what its methods use
};

class ContactPagesTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto scheduling = std::make_shared<Backend>(io_, absl::StrCat("127.0.0.1:", scheduling_.port()));
    Serve(ContactPages(scheduling, key_, metrics_));
  }

  void Serve(HttpHandler handler) {
    auto started = HttpListener::Start("127.0.0.1:0", std::move(handler));
    ASSERT_TRUE(started.ok()) << started.status();
    listener_ = *std::move(started);
  }

  // A whole exchange on a connection of its own; the answer without its Date, which no two share.
  std::string Ask(const std::string& method, const std::string& path, const std::string& headers = "",
                  const std::string& body = "") {
    const int socket_number = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{.sin_family = AF_INET, .sin_port = htons(static_cast<uint16_t>(listener_->port()))};
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    EXPECT_EQ(connect(socket_number, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    const std::string request =
        absl::StrCat(method, " ", path, " HTTP/1.1\r\nHost: parley.example.edu\r\nConnection: close\r\n",
                     headers, "Content-Length: ", body.size(), "\r\n\r\n", body);
    EXPECT_EQ(send(socket_number, request.data(), request.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(request.size()));
    std::string answer;
    char buffer[4096];
    for (ssize_t count = 0; (count = recv(socket_number, buffer, sizeof(buffer), 0)) > 0;) {
      answer.append(buffer, count);
    }
    close(socket_number);
    const size_t date = answer.find("Date: ");
    return date == std::string::npos ? answer : answer.erase(date, answer.find("\r\n", date) + 2 - date);
  }
  std::string Get(const std::string& path) { return Ask("GET", path); }
  std::string Post(const std::string& body, const std::string& headers = "",
                   const std::string& path = kPage) {
    return Ask("POST", path, absl::StrCat("Content-Type: application/x-www-form-urlencoded\r\n", headers),
               body);
  }

  const std::string key_ = std::string(32, 'k');
  Metrics metrics_;
  const std::shared_ptr<BackendIo> io_ = std::make_shared<BackendIo>();
  Scheduling scheduling_{key_};
  std::unique_ptr<HttpListener> listener_;
};

TEST_F(ContactPagesTest, AGetShowsThePageAndDoesNothing) {
  const std::string page = Get(kPage);
  EXPECT_THAT(page, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(page, HasSubstr("<h1>Ada Example would like to learn from your experience</h1>"));
  EXPECT_THAT(Ask("HEAD", kPage), StartsWith("HTTP/1.1 200 OK\r\n"));
  Get(kPage + "?act=decline&request_id=r1");
  EXPECT_THAT(scheduling_.effects(), IsEmpty());
}

TEST_F(ContactPagesTest, APageIsKeptFromCachesFramesIndexesAndReferrers) {
  const std::string page = Get(kPage);
  for (const char* header :
       {"content-type: text/html; charset=utf-8\r\n", "cache-control: no-store\r\n",
        "referrer-policy: no-referrer\r\n", "x-content-type-options: nosniff\r\n",
        "x-robots-tag: noindex\r\n", "content-security-policy: default-src 'none'; style-src 'sha256-",
        "form-action 'self'", "frame-ancestors 'none'"}) {
    EXPECT_THAT(absl::AsciiStrToLower(page), HasSubstr(header));
  }
}

TEST_F(ContactPagesTest, APostActsAsTheLinksHolderAndSendsBackToThePage) {
  const std::string answer =
      Post("act=pick&request_id=r1&start=2026-12-01T10%3A00&zone=America%2FNew_York&place=Room+5");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 303 See Other\r\n"));
  EXPECT_THAT(answer, HasSubstr(absl::StrCat("location: ", kPage, "\r\n")));
  EXPECT_THAT(
      scheduling_.effects(),
      ElementsAre("PickTime interviews/i1 2026-12-01T10:00:00 America/New_York 0 Room 5 by contacts/grace "
                  "links/l1 lakeview"));
  EXPECT_THAT(Get(kPage), HasSubstr("is booked"));
}

TEST_F(ContactPagesTest, EachActCallsItsMethod) {
  Post("act=accept&request_id=r1");
  Post("act=decline&request_id=r2");
  Post("act=reschedule&request_id=r3&start=2026-12-01T10%3A00");
  Post("act=cancel&request_id=r4");
  Post("act=held&request_id=r5");
  Post("act=absent&request_id=r6");
  EXPECT_THAT(scheduling_.effects(),
              ElementsAre(StartsWith("AcceptInterview "), StartsWith("DeclineInterview "),
                          StartsWith("RescheduleInterview "), StartsWith("CancelInterview "),
                          StartsWith("MarkHeld "), StartsWith("MarkAbsent PARTY_SEEKER ")));
}

TEST_F(ContactPagesTest, AFormSentTwiceIsOneAnswer) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(Post("act=decline&request_id=r1"), StartsWith("HTTP/1.1 303 "));
  }
  EXPECT_THAT(scheduling_.effects(), ElementsAre(StartsWith("DeclineInterview interviews/i1")));
}

TEST_F(ContactPagesTest, EachPageHasARequestIdOfItsOwn) {
  const std::string field = "name=\"request_id\" value=\"";
  std::set<std::string> ids;
  for (int i = 0; i < 2; ++i) {
    const std::string page = Get(kPage);
    const size_t start = page.find(field);
    ASSERT_NE(start, std::string::npos);
    ids.insert(page.substr(start + field.size(), 36));
  }
  EXPECT_EQ(ids.size(), 2u);
  EXPECT_TRUE(IsId(*ids.begin()));
}

TEST_F(ContactPagesTest, EveryBadTokenIsTheSameKindPage) {
  const std::string wrong = Get("/c/the-good-token_0123456780");
  EXPECT_THAT(wrong, StartsWith("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_THAT(wrong, HasSubstr("This link does not open anything"));
  for (const std::string& path :
       {std::string("/c/"), std::string("/c/x"), absl::StrCat(kPage, "x"), absl::StrCat(kPage, "/edit"),
        absl::StrCat("/c/", std::string(500, 'a')), std::string("/c/..%2f..%2fetc"), std::string("/c/%00"),
        std::string("/c//evil.example.com"), std::string("/c/?next=//evil.example.com")}) {
    EXPECT_EQ(Get(path), wrong) << path;
    EXPECT_EQ(Post("act=accept&request_id=r1", "", path), wrong) << path;
    EXPECT_EQ(Post("nonsense", "", path), wrong) << path;
  }
  EXPECT_THAT(scheduling_.effects(), IsEmpty());
}

TEST_F(ContactPagesTest, ARedirectLeadsNowhereElse) {
  const std::string answer =
      Post("act=accept&request_id=r1&next=%2F%2Fevil.example.com",
           "Referer: https://evil.example.com/\r\nX-Forwarded-Host: evil.example.com\r\n",
           absl::StrCat(kPage, "?next=//evil.example.com"));
  EXPECT_THAT(answer, HasSubstr(absl::StrCat("location: ", kPage, "\r\n")));
  EXPECT_THAT(answer, Not(HasSubstr("evil")));
}

TEST_F(ContactPagesTest, ATakenTimeIsSaidOnAFreshPageThatKeepsThePlace) {
  scheduling_.RefuseWith(Fail(absl::StatusCode::kAborted, "SLOT_TAKEN", "Somebody else has that time."));
  const std::string answer = Post("act=pick&request_id=r1&start=2026-12-01T10%3A00&place=Room+5");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 409 Conflict\r\n"));
  EXPECT_THAT(answer, HasSubstr("That time has just been taken."));
  EXPECT_THAT(answer, HasSubstr("value=\"Room 5\""));
  EXPECT_THAT(scheduling_.effects(), IsEmpty());
  EXPECT_EQ(scheduling_.resolve_count(), 2);
}

TEST_F(ContactPagesTest, ATimeInAClockChangeIs400AndAChangedStateShowsTheCurrentPage) {
  scheduling_.RefuseWith(InvalidFields({{"start", "gap"}}, "SLOT_IN_DST_GAP"));
  EXPECT_THAT(Post("act=pick&request_id=r1&start=2026-03-08T02%3A30"), StartsWith("HTTP/1.1 400 "));
  scheduling_.RefuseWith(Fail(absl::StatusCode::kFailedPrecondition, "STATE_CONFLICT", "It is closed."));
  const std::string conflict = Post("act=accept&request_id=r2");
  EXPECT_THAT(conflict, StartsWith("HTTP/1.1 409 "));
  EXPECT_THAT(conflict, HasSubstr("This is how it stands now."));
  EXPECT_THAT(conflict, HasSubstr("Ada Example"));
}

TEST_F(ContactPagesTest, AFormThatIsNotOursIs400AndDoesNothing) {
  for (const char* body : {"", "act=accept", "act=accept&request_id=a+b", "act=withdraw&request_id=r1",
                           "act=accept&act=decline&request_id=r1", "act=accept&request_id=%zz"}) {
    EXPECT_THAT(Post(body), StartsWith("HTTP/1.1 400 ")) << body;
  }
  EXPECT_THAT(Ask("POST", kPage, "Content-Type: application/json\r\n", "act=accept&request_id=r1"),
              StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Post("act=pick&request_id=r1&start=own&own="), HasSubstr("Please choose a time"));
  EXPECT_THAT(scheduling_.effects(), IsEmpty());
}

TEST_F(ContactPagesTest, AFormOfAnotherSiteIs403) {
  for (const char* header : {"Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n",
                             "Origin: https://evil.example.com\r\n", "Origin: parley.example.edu\r\n",
                             "Origin: https://parley.example.edu\r\nSec-Fetch-Site: cross-site\r\n"}) {
    EXPECT_THAT(Post("act=accept&request_id=r1", header), StartsWith("HTTP/1.1 403 ")) << header;
  }
  EXPECT_THAT(scheduling_.effects(), IsEmpty());
}

TEST_F(ContactPagesTest, AFormOfOurOwnPageIsTakenWhateverTheBrowserSaysOfIt) {
  int id = 0;
  for (const char* header :
       {"", "Sec-Fetch-Site: same-origin\r\nOrigin: null\r\n", "Sec-Fetch-Site: none\r\n", "Origin: null\r\n",
        "Origin: https://Parley.example.edu\r\n"}) {
    EXPECT_THAT(Post(absl::StrCat("act=accept&request_id=r", id++), header), StartsWith("HTTP/1.1 303 "))
        << header;
  }
}

TEST_F(ContactPagesTest, OtherMethodsAre405) {
  const std::string answer = Ask("DELETE", kPage);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(answer, HasSubstr("allow: GET, HEAD, POST\r\n"));
}

TEST_F(ContactPagesTest, WithoutSchedulingThePageAsksForPatience) {
  scheduling_.Stop();
  for (const std::string& answer : {Get(kPage), Post("act=accept&request_id=r1")}) {
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(answer, HasSubstr("retry-after: 10\r\n"));
    EXPECT_THAT(answer, HasSubstr("Please try again in a minute"));
  }
  Serve(ContactPages(nullptr, key_, metrics_));
  EXPECT_THAT(Get(kPage), StartsWith("HTTP/1.1 503 "));
}

TEST_F(ContactPagesTest, NoTokenIsLogged) {
  scheduling_.RefuseWith(Fail(absl::StatusCode::kInternal, "INTERNAL", absl::StrCat("fault at ", kToken)));
  testing::internal::CaptureStderr();
  EXPECT_THAT(Post("act=accept&request_id=r1"), StartsWith("HTTP/1.1 503 "));
  Get(kPage);
  Get(absl::StrCat(kPage, "x"));
  FlushLog();
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr(R"("reason":"INTERNAL")"));
  EXPECT_THAT(log, Not(HasSubstr(kToken)));
}

TEST(IsContactPageTest, ThePagesStandBelowC) {
  EXPECT_TRUE(IsContactPage("/c/abc"));
  EXPECT_TRUE(IsContactPage("/c/"));
  for (const char* path : {"/", "/c", "/contact/abc", "/C/abc", "/healthz"})
    EXPECT_FALSE(IsContactPage(path));
}

}  // namespace
}  // namespace parley::gateway
