#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/observe/metrics.h"
#include "common/rpc/serve.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "parley/clock/v1/clock.pb.h"
#include "parley/feed/v1/feed.pb.h"
#include "services/cli/commands.h"

// The commands that call services directly, over a real wire: a server of ours in this process, which checks
// the signed caller as every service does, and an instance's folder that names its port.
namespace parley::cli {
namespace {

using clock::v1::DrainedRequest;
using clock::v1::DrainedResponse;
using clock::v1::NextDueRequest;
using clock::v1::NextDueResponse;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr int64_t kNoonMicros = 1'772'971'200'000'000;  // 2026-03-08T12:00:00Z

class WireTest : public testing::Test {
 protected:
  void SetUp() override {
    home_ = testing::TempDir() + "parley_cli_wire_XXXXXX";
    ASSERT_NE(mkdtemp(home_.data()), nullptr);
    setenv("XDG_STATE_HOME", home_.c_str(), 1);
    folder_ = home_ + "/parley/default";
    std::filesystem::create_directories(folder_ + "/secrets");
    std::string hex_key;
    for (int i = 0; i < 32; ++i) hex_key += "6b";
    std::ofstream(folder_ + "/secrets/caller.key") << hex_key;
    std::ofstream(folder_ + "/secrets/bootstrap.json") << R"({"api_key": "parley_dev_1_2"})";
    std::ofstream(folder_ + "/clock", std::ios::binary)
        .write(reinterpret_cast<const char*>(&kNoonMicros), sizeof kNoonMicros);
    clock_ = *TestClock::Open(folder_ + "/clock");
  }
  void TearDown() override {
    unsetenv("XDG_STATE_HOME");
    std::filesystem::remove_all(home_);
  }

  // Serves `methods` as the service contacts of the instance, which is the edge too.
  void Serve(std::vector<rpc::Method> methods) {
    auto server =
        rpc::Server::Start({.listen = "127.0.0.1:0", .caller_key = std::string(32, 'k'), .worker_count = 2},
                           std::move(methods), metrics_);
    ASSERT_EQ(server.status(), absl::OkStatus());
    server_ = *std::move(server);
    WriteInstance(server_->port());
  }

  void WriteInstance(int port) {
    std::ofstream(folder_ + "/instance.json")
        << absl::StrCat(R"({"smtp_url": "", "test_clock": ")", folder_, R"(/clock", "ports": {"edge": )",
                        port, R"(, "contacts": )", port, "}}");
  }

  // A ClockService with something to do at each of `dues_`, done when its time has come.
  std::vector<rpc::Method> ClockMethods() {
    return {rpc::Unary<DrainedRequest>(
                "parley.clock.v1.ClockService/Drained",
                [this](const Call& call, const DrainedRequest&) -> absl::StatusOr<DrainedResponse> {
                  callers_.push_back(call.caller.subject);
                  std::erase_if(dues_, [this](int64_t due) {
                    if (absl::FromUnixSeconds(due) > clock_->Now()) return false;
                    done_at_.push_back(absl::ToUnixSeconds(clock_->Now()));
                    return true;
                  });
                  DrainedResponse response;
                  response.set_drained(true);
                  response.set_head(static_cast<int64_t>(done_at_.size()));
                  return response;
                }),
            rpc::Unary<NextDueRequest>(
                "parley.clock.v1.ClockService/NextDue",
                [this](const Call&, const NextDueRequest&) -> absl::StatusOr<NextDueResponse> {
                  NextDueResponse response;
                  if (!dues_.empty()) {
                    response.mutable_due_time()->set_seconds(*std::min_element(dues_.begin(), dues_.end()));
                  }
                  return response;
                })};
  }

  std::vector<rpc::Method> FeedMethods() {
    return {rpc::Unary<feed::v1::HeadRequest>(
                "parley.feed.v1.FeedService/Head",
                [](const Call&, const feed::v1::HeadRequest&) -> absl::StatusOr<Bytes> { return Bytes(); }),
            rpc::Method{.name = "parley.feed.v1.FeedService/Follow",
                        .stream = [](const Call&, const google::protobuf::Message&,
                                     std::shared_ptr<rpc::StreamWriter>)
                            -> absl::StatusOr<std::unique_ptr<rpc::StreamSession>> {
                          return absl::UnimplementedError("not in this test");
                        }},
            rpc::Unary<feed::v1::StatusRequest>(
                "parley.feed.v1.FeedService/Status",
                [](const Call&, const feed::v1::StatusRequest&) -> absl::StatusOr<feed::v1::StatusResponse> {
                  feed::v1::StatusResponse response;
                  response.set_head(9);
                  auto* feed = response.add_feeds();
                  feed->set_source("elsewhere");
                  feed->set_revision(4);
                  feed->set_parked_count(1);
                  feed->add_parked("contact/17: unknown kind");
                  feed->mutable_at_head_time()->set_seconds(kNoonMicros / 1'000'000);
                  return response;
                })};
  }

  ExitCode Run(const std::vector<std::string>& arguments) {
    out_.str("");
    err_.str("");
    return RunCommandLine(arguments, *schema_, {.out = out_, .err = err_});
  }

  std::unique_ptr<Schema> schema_ = *Schema::BuiltIn();
  std::string home_, folder_;
  std::unique_ptr<TestClock> clock_;
  Metrics metrics_;
  std::vector<int64_t> dues_, done_at_;
  std::vector<std::string> callers_;
  std::ostringstream out_, err_;
  std::unique_ptr<rpc::Server> server_;  // last: its methods use all of the above
};

TEST_F(WireTest, ClockAdvanceLetsEachThingHappenAtItsInstant) {
  const int64_t noon = kNoonMicros / 1'000'000;
  dues_ = {noon + 3600, noon + 60, noon + 9000};
  Serve(ClockMethods());

  EXPECT_EQ(Run({"clock", "advance", "2h"}), ExitCode::kOk) << err_.str();

  EXPECT_EQ(out_.str(), "2026-03-08T14:00:00Z\n");
  EXPECT_THAT(done_at_, ElementsAre(noon + 60, noon + 3600));
  EXPECT_EQ(callers_.front(), "services/cli");
  EXPECT_EQ(Run({"clock", "-o", "json"}), ExitCode::kOk);
  EXPECT_EQ(out_.str(), "{\n \"now\": \"2026-03-08T14:00:00Z\"\n}\n");
}

TEST_F(WireTest, ClockAdvanceNeverGoesBackAndNeedsOneTarget) {
  Serve(ClockMethods());
  EXPECT_EQ(Run({"clock", "advance", "--to", "2026-03-08T11:59:59Z"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("only goes forward"));
  EXPECT_EQ(Run({"clock", "advance"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"clock", "advance", "1h", "--to", "2026-03-09T12:00:00Z"}), ExitCode::kUsage);
  EXPECT_EQ(absl::ToUnixMicros(clock_->Now()), kNoonMicros);
}

TEST_F(WireTest, AServiceWithoutTheTestClockStopsTimeWhereItIs) {
  Serve(FeedMethods());
  EXPECT_EQ(Run({"clock", "advance", "1h"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("contacts knows no test clock"));
  EXPECT_EQ(absl::ToUnixMicros(clock_->Now()), kNoonMicros);
}

TEST_F(WireTest, WithoutATestClockTheClockSaysSo) {
  std::ofstream(folder_ + "/instance.json") << R"({"smtp_url": "", "test_clock": "", "ports": {"edge": 1}})";
  EXPECT_EQ(Run({"clock"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("runs on real time"));
}

TEST_F(WireTest, FeedShowsHowFarEachServiceHasComeAndWhatItParked) {
  Serve(FeedMethods());
  EXPECT_EQ(Run({"feed"}), ExitCode::kOk) << err_.str();
  EXPECT_EQ(out_.str(),
            "SERVICE   HEAD  FOLLOWS    REVISION  AT_HEAD               PARKED  TROUBLE\n"
            "contacts  9     elsewhere  4         2026-03-08T12:00:00Z  1\n"
            "parked in contacts: contact/17: unknown kind\n");
}

TEST_F(WireTest, FeedShowsAServiceWithoutFeedAsHavingNone) {
  Serve(ClockMethods());
  EXPECT_EQ(Run({"feed"}), ExitCode::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("contacts  -     none\n"));
}

TEST_F(WireTest, FeedShowsAServiceThatIsDownAndFails) {
  Serve(ClockMethods());
  server_->Shutdown();
  EXPECT_EQ(Run({"feed"}), ExitCode::kUnreachable);
  EXPECT_THAT(out_.str(), HasSubstr("does not answer"));
  EXPECT_THAT(err_.str(), HasSubstr("Nothing answers at 127.0.0.1:"));
}

TEST_F(WireTest, ARefusalIsToldWithItsReasonAndRemedy) {
  Serve(ClockMethods());  // no edge: an API key is no signed caller
  EXPECT_EQ(Run({"contacts", "list"}), ExitCode::kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("Error: UNI"));
}

TEST_F(WireTest, NothingListeningIsToldWithTheMend) {
  Serve(ClockMethods());
  server_->Shutdown();
  EXPECT_EQ(Run({"contacts", "list"}), ExitCode::kUnreachable);
  EXPECT_THAT(err_.str(), HasSubstr("run ./deploy/up"));
}

}  // namespace
}  // namespace parley::cli
