#include "services/cli/man_page.h"

#include "gmock/gmock.h"

namespace parley::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

CommandWords SmallProgram() {
  CommandWords program{.name = "parley", .summary = "Talks", .text = "Talks to people."};
  program.options = {{{"--seeker"}, "ID", {}, "Act for her."}};
  CommandWords list{.name = "list", .summary = "Lists", .text = ".dot\n'quote\n\nback\\slash"};
  list.examples = {"parley mail list --part text"};
  program.commands = {{.name = "mail", .summary = "Mail", .commands = {list}}};
  return program;
}

TEST(ManPageTest, TellsCommandsFlagsEnvironmentFilesAndExitCodes) {
  EXPECT_THAT(
      ManPage(SmallProgram()),
      AllOf(HasSubstr(".SH NAME\nparley \\- talks\n"), HasSubstr(".B \\-\\-seeker ID\nAct for her.\n"),
            HasSubstr(".SS \"parley mail list\"\n"), HasSubstr(".B PARLEY_API_KEY\n"),
            HasSubstr(".SH FILES\n"), HasSubstr(".SH EXIT STATUS\n.TP\n.B 0\ndone.\n"),
            HasSubstr("parley mail list \\-\\-part text\n")));
}

TEST(ManPageTest, NoTextIsTakenForARequest) {
  EXPECT_THAT(ManPage(SmallProgram()),
              AllOf(HasSubstr("\n\\&.dot 'quote\n.PP\nback\\eslash\n"), Not(HasSubstr("\n.dot"))));
}

}  // namespace
}  // namespace parley::cli
