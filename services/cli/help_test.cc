#include "services/cli/help.h"

#include "gmock/gmock.h"
#include "services/cli/test_schema.h"

namespace parley::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using HelpTest = SchemaTest;

TEST_F(HelpTest, AVerbIsToldByItsProtosComment) {
  const std::string help = VerbHelp(NounNamed("contacts"), VerbNamed("contacts", "create"));
  EXPECT_THAT(help, HasSubstr("Puts a contact on file"));
  EXPECT_THAT(help, HasSubstr("Usage: parley contacts create [flags]\n"));
  EXPECT_THAT(help, HasSubstr("  --display-name TEXT  (required)\n"));
  EXPECT_THAT(help,
              HasSubstr("  --email ADDRESS\n      May be empty: most exported connections have none.\n"));
  EXPECT_THAT(help, HasSubstr("  --origin WORD\n      One of own-network, alumni,"));
}

TEST_F(HelpTest, ExamplesHaveALineOfTheirOwn) {
  const std::string help = VerbHelp(NounNamed("contacts"), VerbNamed("contacts", "create"));
  EXPECT_THAT(help, HasSubstr("\nExamples:\n  parley contacts create --display-name \"Grace Sample\""));
  EXPECT_THAT(help, Not(HasSubstr("Example: ")));
}

TEST_F(HelpTest, AnUpdateSaysWhichAndRequiresNoField) {
  const std::string help = VerbHelp(NounNamed("contacts"), VerbNamed("contacts", "update"));
  EXPECT_THAT(help, AllOf(HasSubstr("parley contacts update NAME [flags]"),
                          HasSubstr("contacts/ID, or the ID alone"), Not(HasSubstr("(required)"))));
}

TEST_F(HelpTest, PolicyNumbersTellDefaultAndBounds) {
  EXPECT_THAT(VerbHelp(NounNamed("tenants"), VerbNamed("tenants", "update-policy")),
              HasSubstr("14 by default, from 0 to\n      365 days."));
}

TEST_F(HelpTest, AFieldOfWhatMayBeLeftOutIsNotRequired) {
  EXPECT_THAT(VerbHelp(NounNamed("interviews"), VerbNamed("interviews", "request")),
              HasSubstr("  --offered-times.wall-time WALL-TIME  (may be repeated)\n"));
}

TEST_F(HelpTest, RepeatedFlagsSaySo) {
  EXPECT_THAT(VerbHelp(NounNamed("tenants"), VerbNamed("tenants", "create-api-key")),
              HasSubstr("  --scopes TEXT  (required)  (may be repeated)\n"));
}

TEST_F(HelpTest, EveryNounAndVerbHasASummaryOfOneLine) {
  for (const Noun& noun : nouns_) {
    EXPECT_THAT(NounSummary(noun), AllOf(Not(testing::IsEmpty()), Not(HasSubstr("\n")))) << noun.name;
    for (const Verb& verb : noun.verbs) {
      EXPECT_THAT(VerbSummary(verb), AllOf(Not(testing::IsEmpty()), Not(HasSubstr("\n"))))
          << noun.name << verb.name;
    }
  }
}

}  // namespace
}  // namespace parley::cli
