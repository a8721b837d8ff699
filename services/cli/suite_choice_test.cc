#include "services/cli/suite_choice.h"

#include <map>

#include "gtest/gtest.h"

namespace parley::cli {
namespace {

Environment With(std::map<std::string, std::string> variables) {
  return [variables](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

const std::map<std::string, std::string> kElsewhere = {{"PARLEY_ADDRESS", "https://parley.example.edu"},
                                                       {"PARLEY_INSTANCE", "night"},
                                                       {"PARLEY_API_KEY", "k1"},
                                                       {"PARLEY_API_KEY_FILE", "/k2"}};

TEST(ChooseSuiteTest, WithoutAWordItIsTheDefaultInstanceWithItsOwnKey) {
  const SuiteChoice choice = *ChooseSuite({}, With({}));
  EXPECT_EQ(choice.instance, "default");
  EXPECT_EQ(choice.address + choice.api_key + choice.api_key_file, "");
}

TEST(ChooseSuiteTest, ATypedInstanceIsNotAnsweredByTheSuiteOfTheEnvironmentNorCalledWithItsKey) {
  const SuiteChoice choice = *ChooseSuite({.instance = "demo"}, With(kElsewhere));
  EXPECT_EQ(choice.instance, "demo");
  EXPECT_EQ(choice.address + choice.api_key + choice.api_key_file, "");
}

TEST(ChooseSuiteTest, ATypedKeyGoesWithATypedInstance) {
  const SuiteChoice choice = *ChooseSuite({.instance = "demo", .api_key_file = "/mine"}, With(kElsewhere));
  EXPECT_EQ(choice.api_key_file, "/mine");
  EXPECT_EQ(choice.api_key, "");
}

TEST(ChooseSuiteTest, TheEnvironmentNamesAddressAndKeyAndTheKeyItselfWinsOverItsFile) {
  const SuiteChoice choice = *ChooseSuite({}, With(kElsewhere));
  EXPECT_EQ(choice.address, "https://parley.example.edu");
  EXPECT_EQ(choice.api_key, "k1");
  EXPECT_EQ(choice.api_key_file, "");
  EXPECT_EQ(choice.instance, "night");
}

TEST(ChooseSuiteTest, ATypedAddressTakesTheKeyOfTheEnvironmentUnlessAFileIsTyped) {
  EXPECT_EQ(ChooseSuite({.address = "127.0.0.1:1"}, With(kElsewhere))->api_key, "k1");
  const SuiteChoice choice =
      *ChooseSuite({.address = "127.0.0.1:1", .api_key_file = "/mine"}, With(kElsewhere));
  EXPECT_EQ(choice.api_key, "");
  EXPECT_EQ(choice.api_key_file, "/mine");
}

TEST(ChooseSuiteTest, TwoTypedSuitesAreRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(
      ChooseSuite({.instance = "demo", .address = "127.0.0.1:1"}, With({})).status()));
}

}  // namespace
}  // namespace parley::cli
