#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/cli/doctor_machine.h"
#include "services/cli/doctor_suite.h"
#include "services/cli/local_process.h"

// What the doctor makes of what it sees; what it sees of a real suite is tested in parley_test.py.
namespace parley::cli {
namespace {

using testing::HasSubstr;
using Level = Finding::Level;

class DoctorTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "parley_cli_doctor_XXXXXX";
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
    instance_ = {.name = "demo", .folder = folder_};
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& file, const std::string& text, mode_t mode) {
    const std::filesystem::path path = folder_ + "/" + file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
  }

  void WriteSecrets(mode_t mode) {
    for (const char* name : {"caller.key", "kek", "link.key", "bootstrap.json"}) {
      Write(std::string("secrets/") + name, "x", mode);
    }
    chmod((folder_ + "/secrets").c_str(), 0700);
  }

  std::string folder_;
  Instance instance_;
};

TEST_F(DoctorTest, SecretsOfTheirOwnerAloneAreWell) {
  WriteSecrets(0600);
  const Findings findings = CheckSecrets(instance_);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].level, Level::kOk);
}

TEST_F(DoctorTest, SecretsThatOthersCanReadAreNamedWithTheCommandThatClosesThem) {
  WriteSecrets(0600);
  chmod((folder_ + "/secrets/kek").c_str(), 0644);
  const Findings findings = CheckSecrets(instance_);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].level, Level::kFail);
  EXPECT_EQ(findings[0].mend, "chmod 600 " + folder_ + "/secrets/kek");
}

TEST_F(DoctorTest, AMissingSecretIsNamed) {
  WriteSecrets(0600);
  std::filesystem::remove(folder_ + "/secrets/link.key");
  const Findings findings = CheckSecrets(instance_);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("link.key is missing"));
  EXPECT_EQ(findings[0].mend, "./deploy/up --instance demo");
}

TEST_F(DoctorTest, AKeyFileIsJudgedByWhoCanReadIt) {
  Write("key", "parley_x", 0600);
  EXPECT_EQ(CheckKeyFile(folder_ + "/key").level, Level::kOk);
  chmod((folder_ + "/key").c_str(), 0640);
  EXPECT_EQ(CheckKeyFile(folder_ + "/key").level, Level::kWarn);
  EXPECT_EQ(CheckKeyFile(folder_ + "/none").level, Level::kFail);
}

TEST_F(DoctorTest, ADiskIsLowBeforeItIsFull) {
  EXPECT_EQ(JudgeDisk("/x", 5'000'000'000).level, Level::kOk);
  EXPECT_EQ(JudgeDisk("/x", 900'000'000).level, Level::kWarn);
  EXPECT_EQ(JudgeDisk("/x", 100'000'000).level, Level::kFail);
}

TEST_F(DoctorTest, OldZonesAreToldAndMissingOnesFail) {
  const absl::Time now = absl::FromCivil(absl::CivilDay(2026, 11, 22), absl::UTCTimeZone());
  EXPECT_EQ(JudgeZones(std::string("2026b"), now).level, Level::kOk);
  EXPECT_EQ(JudgeZones(std::string("2022a"), now).level, Level::kWarn);
  EXPECT_EQ(JudgeZones(absl::InternalError("cannot open"), now).level, Level::kFail);
}

TEST_F(DoctorTest, AClockThatStandsBeforeTheInstancesFilesIsWrong) {
  Write("instance.json", "{}", 0600);
  EXPECT_EQ(CheckClock(instance_, absl::Now()).level, Level::kOk);
  EXPECT_EQ(CheckClock(instance_, absl::Now() - absl::Hours(24)).level, Level::kFail);
}

TEST_F(DoctorTest, ATestClockIsToldOf) {
  const int64_t noon_micros = 1'772'971'200'000'000;
  Write("clock", std::string(reinterpret_cast<const char*>(&noon_micros), sizeof noon_micros), 0600);
  instance_.test_clock = folder_ + "/clock";
  EXPECT_EQ(CheckClock(instance_, absl::Now()).sentence,
            "a test clock: it is 2026-03-08T12:00:00Z until `parley clock advance` moves it");
}

TEST_F(DoctorTest, WhenNothingRunsThatIsOneFindingNotOneForEach) {
  instance_.processes = {{.name = "contacts"}, {.name = "edge"}};
  const Findings findings = CheckProcesses(instance_, absl::Seconds(1));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence, "nothing of this instance runs");
}

TEST_F(DoctorTest, FeedsAreLevelBehindParkedOrInTrouble) {
  feed::v1::StatusResponse status;
  auto* feed = status.add_feeds();
  feed->set_source("contacts");
  feed->set_revision(7);
  EXPECT_EQ(JudgeFeeds(instance_, "scheduling", status, {{"contacts", 7}})[0].level, Level::kOk);
  const Finding behind = JudgeFeeds(instance_, "scheduling", status, {{"contacts", 9}})[0];
  EXPECT_EQ(behind.level, Level::kWarn);
  EXPECT_EQ(behind.sentence, "scheduling is 2 revisions behind contacts; it was never level");
  feed->set_parked_count(1);
  feed->add_parked("contact/17: unknown kind");
  const Finding parked = JudgeFeeds(instance_, "scheduling", status, {{"contacts", 7}})[0];
  EXPECT_EQ(parked.level, Level::kFail);
  EXPECT_THAT(parked.sentence, HasSubstr("contact/17: unknown kind"));
  feed->set_trouble("UNAVAILABLE");
  EXPECT_THAT(JudgeFeeds(instance_, "scheduling", status, {})[0].sentence,
              HasSubstr("cannot follow: UNAVAILABLE"));
}

TEST(LastErrorTest, IsTheLastLineThatTellsOfOne) {
  EXPECT_EQ(LastError("{\"level\":\"error\",\"msg\":\"first\"}\n"
                      "{\"level\": \"error\", \"msg\": \"cannot listen\", \"why\": \"in use\"}\n"
                      "{\"level\":\"info\",\"msg\":\"bye\"}\nplain\n[1]\n"),
            "cannot listen: in use");
  EXPECT_EQ(LastError("{\"level\":\"info\",\"msg\":\"serving\"}\n"), "");
}

TEST(IsAliveTest, AProcessOfThatNumberButAnotherStartIsNotIt) {
  Instance::Process process{.name = "self", .pid = getpid()};
  std::ifstream("/proc/sys/kernel/random/boot_id") >> process.boot;
  EXPECT_FALSE(IsAlive(process));
  std::ifstream file("/proc/self/stat");
  std::string stat((std::istreambuf_iterator<char>(file)), {});
  std::istringstream fields(stat.substr(stat.rfind(')') + 1));
  std::string field;
  for (int i = 0; i < 20; ++i) fields >> field;
  process.started = std::stoll(field);
  EXPECT_TRUE(IsAlive(process));
  process.boot = "another";
  EXPECT_FALSE(IsAlive(process));
}

}  // namespace
}  // namespace parley::cli
