#include "services/cli/commands.h"

#include <stdlib.h>

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Command lines that end before anything is connected to; calls over a real wire are in the end-to-end tests.
class CommandsTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"PARLEY_INSTANCE", "PARLEY_ADDRESS", "PARLEY_API_KEY_FILE"}) unsetenv(name);
    setenv("XDG_STATE_HOME", "/nonexistent", 1);
  }

  ExitCode Run(const std::vector<std::string>& arguments) {
    return RunCommandLine(arguments, *schema_, {.out = out_, .err = err_});
  }

  std::unique_ptr<Schema> schema_ = *Schema::BuiltIn();
  std::ostringstream out_, err_;
};

TEST_F(CommandsTest, HelpGoesToStdoutOnEveryLevel) {
  EXPECT_EQ(Run({"--help"}), ExitCode::kOk);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("contacts"), HasSubstr("clock"), HasSubstr("Exit codes: 0 done;")));
  EXPECT_EQ(Run({"tenants", "--help"}), ExitCode::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("create-api-key"));
  EXPECT_EQ(Run({"contacts", "create", "--help"}), ExitCode::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("Usage: parley contacts create"));
  EXPECT_EQ(err_.str(), "");
}

TEST_F(CommandsTest, TheVersionIsThatOfTheBuild) {
  EXPECT_EQ(Run({"--version"}), ExitCode::kOk);
  EXPECT_EQ(out_.str(), "parley " PARLEY_VERSION "\n");
}

TEST_F(CommandsTest, ANounAloneIsAnsweredWithItsVerbsOnStderr) {
  EXPECT_EQ(Run({"contacts"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("import"));
  EXPECT_EQ(out_.str(), "");
}

TEST_F(CommandsTest, UnknownWordsAndFlagsAreAnsweredWithTheNearest) {
  EXPECT_EQ(Run({"contcts", "list"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("'contcts' is not known to `parley`. Did you mean 'contacts'?"));
  EXPECT_EQ(Run({"contacts", "lst"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("'lst' is not known to `parley contacts`. Did you mean 'list'?"));
  EXPECT_EQ(Run({"contacts", "create", "--dispaly-name=x"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("Did you mean '--display-name'?"));
  EXPECT_EQ(Run({"contacts", "list", "--sekeer", "x"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("Did you mean '--seeker'?"));
}

TEST_F(CommandsTest, AFlagGivenTwiceIsRefusedUnlessItsFieldIsRepeated) {
  EXPECT_EQ(Run({"contacts", "list", "--page-size", "1", "--page-size", "2"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--page-size"));
  EXPECT_EQ(Run({"tenants", "create-api-key", "--scopes", "a", "--scopes", "b"}), ExitCode::kUnreachable);
}

TEST_F(CommandsTest, WrongValuesAreFoundBeforeAnythingIsCalled) {
  EXPECT_EQ(Run({"contacts", "list", "--page-size", "many"}), ExitCode::kUsage);
  EXPECT_EQ(err_.str(), "Error: --page-size: expected a whole number, got 'many'\n");
  EXPECT_EQ(Run({"contacts", "list", "-o", "xml"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"contacts", "list", "--timeout", "soon"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"contacts", "get"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"contacts", "create", "--json", "/nonexistent/x.json"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"contacts", "import", "/nonexistent/x.csv"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"contacts", "import", "/"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"clock", "advance", "--to"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"mail", "show", "-1"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"mail", "show", "last"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("expected a number, got 'last'"));
}

TEST_F(CommandsTest, WithoutAnInstanceTheMendIsSaid) {
  for (const std::vector<std::string>& line : {std::vector<std::string>{"contacts", "list"},
                                               {"feed"},
                                               {"clock"},
                                               {"mail", "list"},
                                               {"clock", "advance", "1h"}}) {
    err_.str("");
    EXPECT_EQ(Run(line), ExitCode::kUnreachable) << line.front();
    EXPECT_EQ(err_.str(), "Error: No Parley instance 'default' here: run ./deploy/up\n") << line.front();
  }
}

TEST_F(CommandsTest, CommonFlagsMayStandBehindTheVerb) {
  EXPECT_EQ(Run({"contacts", "list", "--instance", "demo"}), ExitCode::kUnreachable);
  EXPECT_THAT(err_.str(), HasSubstr("No Parley instance 'demo' here"));
}

TEST_F(CommandsTest, TheEnvironmentNamesTheInstanceToo) {
  setenv("PARLEY_INSTANCE", "night", 1);
  EXPECT_EQ(Run({"contacts", "list"}), ExitCode::kUnreachable);
  EXPECT_THAT(err_.str(), HasSubstr("No Parley instance 'night' here"));
}

TEST_F(CommandsTest, AnInstancesKeyIsNotSentToAnotherAddress) {
  EXPECT_EQ(Run({"contacts", "list", "--address", "parley.example.edu:443"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--api-key-file"));
}

}  // namespace
}  // namespace parley::cli
