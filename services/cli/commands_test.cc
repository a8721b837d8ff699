#include "services/cli/commands.h"

#include <stdlib.h>

#include <algorithm>
#include <iomanip>
#include <set>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "parley/policy/v1/kinds.pb.h"
#include "services/cli/command.h"
#include "services/cli/enum_names.h"
#include "services/cli/test_schema.h"
#include "services/cli/verb_words.h"

namespace parley::cli {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Command lines that end before anything is connected to; calls over a real wire are in the end-to-end tests.
class CommandsTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"PARLEY_INSTANCE", "PARLEY_ADDRESS", "PARLEY_API_KEY", "PARLEY_API_KEY_FILE"})
      unsetenv(name);
    setenv("XDG_STATE_HOME", "/nonexistent", 1);
  }

  ExitCode Run(const std::vector<std::string>& arguments) {
    out_.str("");
    err_.str("");
    return RunCommandLine(arguments, *schema_, {.out = out_, .err = err_});
  }

  std::unique_ptr<Schema> schema_ = *Schema::BuiltIn();
  std::ostringstream out_, err_;
};

TEST_F(CommandsTest, HelpGoesToStdoutOnEveryLevel) {
  EXPECT_EQ(Run({"--help"}), ExitCode::kOk);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("contacts"), HasSubstr("clock"), HasSubstr("--no-input")));
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
  EXPECT_EQ(Run({"contacts", "cretae"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("Did you mean 'create'?"));
}

TEST_F(CommandsTest, AFlagGivenTwiceIsRefusedUnlessItsFieldIsRepeated) {
  EXPECT_EQ(Run({"contacts", "list", "--page-size", "1", "--page-size", "2"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--page-size"));
  EXPECT_EQ(Run({"tenants", "create-api-key", "--scopes", "a", "--scopes", "b"}), ExitCode::kUnreachable);
}

TEST_F(CommandsTest, WrongValuesAreFoundBeforeAnythingIsCalled) {
  EXPECT_EQ(Run({"contacts", "list", "--page-size", "many"}), ExitCode::kUsage);
  EXPECT_EQ(err_.str(),
            "Error: --page-size: expected a whole number, got 'many'\nSee `parley contacts list --help`.\n");
  EXPECT_EQ(Run({"contacts", "list", "-o", "xml"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"contacts", "list", "--timeout", "soon"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"contacts", "get"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"contacts", "create", "--json", "/nonexistent/x.json"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"contacts", "import", "/nonexistent/x.csv"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"contacts", "import", "/"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"clock", "advance", "--to"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"mail", "show", "-1"}), ExitCode::kUsage);
  EXPECT_EQ(Run({"mail", "show", "last"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("expected a number of the list, got 'last'"));
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

TEST_F(CommandsTest, ATypedInstanceWinsOverTheEnvironmentsAddress) {
  setenv("PARLEY_ADDRESS", "parley.example.edu:443", 1);
  setenv("PARLEY_API_KEY", "parley_elsewhere", 1);
  EXPECT_EQ(Run({"contacts", "list", "--instance", "demo"}), ExitCode::kUnreachable);
  EXPECT_THAT(err_.str(), HasSubstr("No Parley instance 'demo' here"));
  EXPECT_EQ(Run({"contacts", "list", "--instance", "demo", "--address", "127.0.0.1:1"}), ExitCode::kUsage);
}

TEST_F(CommandsTest, WrongWordsForAFewChoicesAreAnsweredWithTheNearest) {
  EXPECT_EQ(Run({"contacts", "list", "-o", "jsn"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(),
              HasSubstr("-o: expected one of table, json, yaml, got 'jsn'. Did you mean 'json'?"));
  EXPECT_EQ(Run({"contacts", "create", "--origin", "alumnus"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--origin: expected one of own-network, alumni,"));
  EXPECT_THAT(err_.str(), HasSubstr("Did you mean 'alumni'?"));
  EXPECT_EQ(Run({"completion", "bsh"}), ExitCode::kUsage);
}

TEST_F(CommandsTest, WhatIsMissingIsNamed) {
  EXPECT_EQ(Run({"contacts", "import"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("FILE is missing: the file, - for standard input"));
  EXPECT_EQ(Run({"contacts", "list", "--page-size"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--page-size needs a value"));
  EXPECT_EQ(Run({"completion"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("SHELL is missing: one of bash, zsh, fish"));
}

TEST_F(CommandsTest, HelpIsAlsoACommandAndTellsTheExitCodes) {
  EXPECT_EQ(Run({"help", "contacts", "create"}), ExitCode::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("Usage: parley contacts create [flags]"));
  EXPECT_EQ(Run({"help", "exit-codes"}), ExitCode::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("\n4  nothing answered"));
  EXPECT_EQ(Run({"help", "nothing"}), ExitCode::kUsage);
}

TEST_F(CommandsTest, AMethodsNameInFullIsUnderstoodToo) {
  EXPECT_EQ(Run({"inbox", "list-inbox-items", "--dry-run"}), ExitCode::kOk) << err_.str();
}

TEST_F(CommandsTest, ADryRunPrintsARequestThatJsonTakesAndNeedsNoInstance) {
  EXPECT_EQ(Run({"contacts", "get", "17", "--dry-run"}), ExitCode::kOk);
  EXPECT_EQ(out_.str(), "{\n \"name\": \"contacts/17\"\n}\n");
  EXPECT_EQ(err_.str(), "Not sent: the request of parley.contacts.v1.ContactsService/GetContact.\n");
  EXPECT_EQ(Run({"contacts", "get", "--dry-run"}), ExitCode::kUsage);
}

TEST_F(CommandsTest, StandardInputIsReadForOneThing) {
  EXPECT_EQ(Run({"contacts", "create", "--json", "-", "--api-key-file", "-"}), ExitCode::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("cannot both read standard input"));
}

TEST_F(CommandsTest, ANewRpcIsACommandAtOnce) {
  schema_ =
      SchemaWith("ContactsService", NewMethod("PinContact", "GetContactRequest", {auth::v1::ROLE_SEEKER}));
  EXPECT_EQ(Run({"contacts", "pin", "17", "--dry-run"}), ExitCode::kOk) << err_.str();
  EXPECT_THAT(err_.str(), HasSubstr("ContactsService/PinContact"));
  EXPECT_EQ(Run({"completion", "bash"}), ExitCode::kOk);
  EXPECT_THAT(out_.str(), HasSubstr("' contacts pin'"));
  EXPECT_EQ(Run({"man"}), ExitCode::kOk);
  EXPECT_THAT(out_.str(), HasSubstr(".SS \"parley contacts pin NAME\""));
}

// A shell's words of a line without expansions: quotes hold a word together.
std::vector<std::string> WordsOf(const std::string& line) {
  std::vector<std::string> words;
  std::istringstream in(line);
  std::string word;
  while (in >> std::ws && in.good()) {
    if (in.peek() == '"') {
      in >> std::quoted(word);
    } else {
      in >> word;
    }
    words.push_back(word);
  }
  return words;
}

TEST_F(CommandsTest, EveryExampleOfTheProtosIsARequest) {
  for (const Noun& noun : ReadCatalogue(schema_->services())) {
    for (const CommandWords& verb : NounWords(noun).commands) {
      for (const std::string& example : verb.examples) {
        std::vector<std::string> words = WordsOf(example);
        ASSERT_EQ(words.front(), "parley") << example;
        words.erase(words.begin());
        EXPECT_THAT(words, Contains(verb.name)) << example;
        words.push_back("--dry-run");
        EXPECT_EQ(Run(words), ExitCode::kOk) << example << "\n" << err_.str();
      }
    }
  }
}

TEST_F(CommandsTest, NoFlagOfACommandHidesOneOfEveryCommand) {
  std::set<std::string> common;
  for (const OptionWords& option : ProgramWords().options)
    common.insert(option.names.begin(), option.names.end());
  for (const Noun& noun : ReadCatalogue(schema_->services())) {
    for (const CommandWords& verb : NounWords(noun).commands) {
      for (const OptionWords& option : verb.options) {
        for (const std::string& name : option.names) {
          EXPECT_EQ(common.count(name), 0u) << noun.name << " " << verb.name << " " << name;
        }
      }
    }
  }
}

TEST_F(CommandsTest, KindsAreThoseOfTheProtoEachWithItsRule) {
  EXPECT_EQ(Run({"kinds", "-o", "json"}), ExitCode::kOk);
  const auto& type = *policy::v1::PlannedKind_descriptor();
  for (int i = 1; i < type.value_count(); ++i) {
    const auto& rule = type.value(i)->options().GetExtension(policy::v1::kind);
    EXPECT_THAT(out_.str(), HasSubstr("\"kind\": \"" + ShortName(*type.value(i)) + "\""));
    EXPECT_THAT(rule.to(), AnyOf("seeker", "contact", "staff")) << type.value(i)->name();
    EXPECT_THAT(std::vector<std::string>({rule.when(), rule.ends_with(), rule.late()}), Each(Not(IsEmpty())))
        << type.value(i)->name();
  }
  out_.str("");
  EXPECT_EQ(Run({"kinds"}), ExitCode::kOk);
  const std::string table = out_.str();
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'),
            type.value_count());  // the unspecified one: headings
  EXPECT_THAT(table, HasSubstr("soon                seeker   2 h before the start"));
}

}  // namespace
}  // namespace parley::cli
