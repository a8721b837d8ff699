#include "services/cli/instance.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::cli {
namespace {

using testing::HasSubstr;

constexpr char kJson[] = R"({
  "instance": "demo", "public_url": "http://127.0.0.1:8080", "smtp_url": "", "test_clock": "/x/demo/clock",
  "ports": {"smtp": 9025, "notification": 9030, "contacts": 9010, "contacts_admin": 9011, "gateway": 9000, "edge": 8080},
  "running": {}})";

class InstanceTest : public testing::Test {
 protected:
  void SetUp() override {
    home_ = testing::TempDir() + "parley_cli_instance_XXXXXX";
    ASSERT_NE(mkdtemp(home_.data()), nullptr);
    setenv("XDG_STATE_HOME", home_.c_str(), 1);
  }
  void TearDown() override {
    unsetenv("XDG_STATE_HOME");
    std::filesystem::remove_all(home_);
  }

  void Write(const std::string& file, const std::string& text) {
    const std::filesystem::path path = home_ + "/parley/demo/" + file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  std::string home_;
};

TEST_F(InstanceTest, SaysWhereToCallInTheOrderFactsTravel) {
  Write("instance.json", kJson);
  const auto instance = LoadInstance("demo");
  ASSERT_EQ(instance.status(), absl::OkStatus());
  EXPECT_EQ(instance->edge, "127.0.0.1:8080");
  ASSERT_EQ(instance->services.size(), 2u);
  EXPECT_EQ(instance->services[0].name, "contacts");
  EXPECT_EQ(instance->services[0].address, "127.0.0.1:9010");
  EXPECT_EQ(instance->services[1].name, "notification");
  EXPECT_EQ(instance->test_clock, "/x/demo/clock");
  EXPECT_EQ(instance->mail_folder, home_ + "/parley/demo/mail");
}

TEST_F(InstanceTest, AnInstanceThatIsNotThereIsAnsweredWithTheMend) {
  EXPECT_EQ(LoadInstance("default").status(),
            absl::UnavailableError("No Parley instance 'default' here: run ./deploy/up"));
  EXPECT_EQ(LoadInstance("demo").status(),
            absl::UnavailableError("No Parley instance 'demo' here: run ./deploy/up --instance demo"));
}

TEST_F(InstanceTest, ANameThatLeadsOutOfTheFolderIsRefused) {
  for (const char* name : {"", "..", "../other", ".hidden"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(LoadInstance(name).status())) << name;
  }
}

TEST_F(InstanceTest, AFileOfAnotherShapeIsNamed) {
  for (const char* json :
       {"", "[]", "{", R"({"ports": 3})", R"({"ports": {}})", R"({"ports": {"edge": "x"}})"}) {
    const absl::Status status = ParseInstance("demo", "/x/demo", json).status();
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << json;
    EXPECT_THAT(std::string(status.message()), HasSubstr("/x/demo/instance.json")) << json;
  }
}

TEST_F(InstanceTest, MailThatGoesToARealServerIsNotCaught) {
  const auto instance =
      ParseInstance("demo", "/x/demo", R"({"ports": {"edge": 1}, "smtp_url": "smtp://mx.example.edu"})");
  EXPECT_EQ(instance->mail_folder, "");
}

TEST_F(InstanceTest, KeysAreReadFromTheirFiles) {
  Write("instance.json", kJson);
  Write("secrets/bootstrap.json", R"({"tenant": {}, "api_key": "parley_dev_1_2"})");
  Write("secrets/caller.key", std::string(63, '0') + "a\n");
  const auto instance = LoadInstance("demo");
  EXPECT_EQ(*ReadInstanceApiKey(*instance), "parley_dev_1_2");
  EXPECT_EQ(*ReadCallerKey(*instance), std::string(31, '\0') + '\x0a');
}

TEST_F(InstanceTest, AKeyThatIsMissingOrNoneIsRefused) {
  Write("instance.json", kJson);
  const auto instance = LoadInstance("demo");
  EXPECT_TRUE(absl::IsFailedPrecondition(ReadInstanceApiKey(*instance).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(ReadCallerKey(*instance).status()));
  Write("secrets/caller.key", std::string(62, '0') + "xy");
  EXPECT_TRUE(absl::IsFailedPrecondition(ReadCallerKey(*instance).status()));
  Write("secrets/caller.key", "00ff");
  EXPECT_TRUE(absl::IsFailedPrecondition(ReadCallerKey(*instance).status()));
  Write("secrets/empty", " \n");
  EXPECT_TRUE(absl::IsFailedPrecondition(ReadSecretFile(instance->folder + "/secrets/empty").status()));
}

}  // namespace
}  // namespace parley::cli
