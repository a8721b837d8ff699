#include "services/cli/completion.h"

#include "gmock/gmock.h"

namespace parley::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

CommandWords SmallProgram() {
  CommandWords program{.name = "parley"};
  program.options = {{{"-o", "--output"}, "FORMAT", {"table", "json"}, "How."},
                     {{"--dry"}, "", {}, "It's a switch."}};
  CommandWords create{.name = "create", .summary = "Puts one: on file"};
  create.options = {{{"--origin", "--contact.origin"}, "WORD", {"alumni", "own-network"}, "From where."},
                    {{"--json"}, "FILE", {}, "All of it."},
                    {{"--email"}, "ADDRESS", {}, "Mail."}};
  CommandWords contacts{.name = "contacts", .summary = "People"};
  contacts.commands = {create, {.name = "import", .summary = "Imports", .argument = "FILE"}};
  program.commands = {contacts};
  return program;
}

// What bash itself makes of the script is tested in parley_surface_test.py; zsh and fish need not be here, so
// these lines are their measure.
TEST(CompletionScriptTest, ZshKnowsCommandsFlagsAndValues) {
  EXPECT_THAT(
      *CompletionScript(SmallProgram(), "zsh"),
      AllOf(HasSubstr("#compdef parley\n"),
            HasSubstr("' contacts' | ' contacts create' | ' contacts import') at+=\" ${words[i]}\" ;;"),
            HasSubstr("' contacts create --origin' | ' contacts create --contact.origin') compadd -- alumni "
                      "own-network; return ;;"),
            HasSubstr("' contacts create --json') _files; return ;;"),
            HasSubstr("*' -o' | *' --output') compadd -- table json; return ;;"),
            HasSubstr("'create:Puts one: on file'"), HasSubstr("'--dry:It'\\''s a switch'")));
}

TEST(CompletionScriptTest, FishKnowsCommandsFlagsAndValues) {
  EXPECT_THAT(
      *CompletionScript(SmallProgram(), "fish"),
      AllOf(
          HasSubstr("complete -c parley -n '__parley_at \\' contacts\\'' -a create -d 'Puts one: on file'\n"),
          HasSubstr("complete -c parley -n '__parley_at \\' contacts create\\'' -l origin -x -a 'alumni "
                    "own-network' -d 'From where'\n"),
          HasSubstr("-l json -r -F -d 'All of it'\n"), HasSubstr("complete -c parley -s o -l output -x")));
}

TEST(CompletionScriptTest, AnotherShellIsRefusedWithTheNearest) {
  const absl::Status status = CompletionScript(SmallProgram(), "bsh").status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("Did you mean 'bash'?"));
}

}  // namespace
}  // namespace parley::cli
