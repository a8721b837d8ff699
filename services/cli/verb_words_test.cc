#include "services/cli/verb_words.h"

#include "gmock/gmock.h"
#include "services/cli/help.h"
#include "services/cli/test_schema.h"

namespace parley::cli {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class VerbWordsTest : public SchemaTest {
 protected:
  CommandWords WordsOf(const std::string& noun, const std::string& verb) const {
    return VerbWords(NounNamed(noun), VerbNamed(noun, verb));
  }
  std::string Help(const std::string& noun, const std::string& verb) const {
    return HelpText(WordsOf(noun, verb), {noun, verb});
  }
};

TEST_F(VerbWordsTest, AVerbIsToldByItsProtosComment) {
  const std::string help = Help("contacts", "create");
  EXPECT_THAT(help, HasSubstr("Puts a contact on file"));
  EXPECT_THAT(help, HasSubstr("Usage: parley contacts create [flags]\n"));
  EXPECT_THAT(help, HasSubstr("  --display-name TEXT  (required)\n"));
  EXPECT_THAT(help,
              HasSubstr("  --email ADDRESS\n      May be empty: most exported connections have none.\n"));
  EXPECT_THAT(help, HasSubstr("  --origin WORD\n      One of own-network, alumni,"));
}

TEST_F(VerbWordsTest, WhatGoesWrongIsAParagraphOfItsOwn) {
  EXPECT_THAT(WordsOf("interviews", "pick-time").text, HasSubstr("changes nothing.\n\nFails with ABORTED"));
}

TEST_F(VerbWordsTest, ExamplesHaveALineOfTheirOwn) {
  const std::string help = Help("contacts", "create");
  EXPECT_THAT(help, HasSubstr("\nExamples:\n  parley contacts create --display-name \"Grace Sample\""));
  EXPECT_THAT(help, Not(HasSubstr("Example: ")));
}

TEST_F(VerbWordsTest, AVerbWithoutExampleShowsWhatItRequires) {
  EXPECT_THAT(WordsOf("interviews", "pick-time").examples,
              ElementsAre("parley interviews pick-time NAME --start.wall-time WALL-TIME"));
}

TEST_F(VerbWordsTest, AnUpdateSaysWhichAndRequiresNoField) {
  EXPECT_THAT(Help("contacts", "update"),
              AllOf(HasSubstr("parley contacts update NAME [flags]"),
                    HasSubstr("contacts/ID, or the ID alone"), Not(HasSubstr("(required)"))));
}

TEST_F(VerbWordsTest, PolicyNumbersTellDefaultAndBounds) {
  EXPECT_THAT(Help("tenants", "update-policy"), HasSubstr("14 by default, from 0 to\n      365 days."));
}

TEST_F(VerbWordsTest, AFlagOfAListsElementMayBeRepeated) {
  EXPECT_THAT(Help("interviews", "request"),
              HasSubstr("  --offered-times.wall-time WALL-TIME  (may be repeated)\n"));
  EXPECT_THAT(Help("tenants", "create-api-key"),
              HasSubstr("  --scopes TEXT  (required)  (may be repeated)\n"));
}

TEST_F(VerbWordsTest, EveryNounAndVerbHasASummaryOfOneLineAndAnExample) {
  for (const Noun& noun : nouns_) {
    const CommandWords words = NounWords(noun);
    EXPECT_THAT(words.summary, AllOf(Not(IsEmpty()), Not(HasSubstr("\n")))) << noun.name;
    for (const CommandWords& verb : words.commands) {
      EXPECT_THAT(verb.summary, AllOf(Not(IsEmpty()), Not(HasSubstr("\n")))) << noun.name << verb.name;
      EXPECT_THAT(verb.examples, Not(IsEmpty())) << noun.name << verb.name;
    }
  }
}

TEST_F(VerbWordsTest, ANounIsToldByWhatItsThingsAre) {
  EXPECT_EQ(NounWords(NounNamed("inbox")).summary, "What a seeker was told, kept for her to read");
  EXPECT_EQ(NounWords(NounNamed("capture")).summary, "What the seeker writes down");
}

}  // namespace
}  // namespace parley::cli
