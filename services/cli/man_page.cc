#include "services/cli/man_page.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "services/cli/exit_code.h"
#include "services/cli/help.h"
#include "services/cli/words.h"

namespace parley::cli {
namespace {

constexpr int kWidth = 72;

constexpr char kEnvironment[] =
    ".SH ENVIRONMENT\n"
    ".TP\n.B PARLEY_INSTANCE\nWhich suite of this machine, as \\fB\\-\\-instance\\fR.\n"
    ".TP\n.B PARLEY_ADDRESS\nAnother suite, as \\fB\\-\\-address\\fR.\n"
    ".TP\n.B PARLEY_API_KEY\nThe API key itself.\n"
    ".TP\n.B PARLEY_API_KEY_FILE\nThe file that holds it, as \\fB\\-\\-api\\-key\\-file\\fR.\n"
    ".TP\n.B XDG_STATE_HOME\nWhere the instances of this machine are; ~/.local/state unless set.\n"
    ".PP\nWhat is given on the command line wins.\nNO_COLOR has nothing to switch off: nothing is "
    "coloured.\n";

constexpr char kFiles[] =
    ".SH FILES\n"
    ".TP\n.I ~/.local/state/parley/INSTANCE/instance.json\n"
    "Ports, settings and processes of an instance, written by deploy/up.\n"
    ".TP\n.I ~/.local/state/parley/INSTANCE/secrets/bootstrap.json\n"
    "The instance's first API key.\n"
    ".TP\n.I ~/.local/state/parley/INSTANCE/logs/\n"
    "A log of each process, a JSON object a line.\n";

// `text` so that roff prints it as it is: no line of it is a request, and a dash can be copied.
std::string Roff(absl::string_view text) {
  std::string lines;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripLeadingAsciiWhitespace(line);
    if (!lines.empty()) lines += '\n';
    if (absl::StartsWith(line, ".") || absl::StartsWith(line, "'")) lines += "\\&";
    absl::StrAppend(&lines, absl::StrReplaceAll(line, {{"\\", "\\e"}, {"-", "\\-"}}));
  }
  return lines;
}

// Prose, in lines as short as man pages have them.
std::string Prose(absl::string_view text) {
  return absl::StrCat(Roff(absl::StripAsciiWhitespace(Wrap(text, 0, kWidth))), "\n");
}

std::string Paragraphs(absl::string_view text) {
  std::vector<std::string> paragraphs;
  for (absl::string_view paragraph : absl::StrSplit(text, "\n\n", absl::SkipWhitespace())) {
    paragraphs.push_back(Prose(paragraph));
  }
  return absl::StrJoin(paragraphs, ".PP\n");
}

std::string Options(const CommandWords& command) {
  std::string roff;
  for (const OptionWords& option : command.options) {
    const std::string text = OptionText(option);
    absl::StrAppend(&roff, ".TP\n.B ", Roff(OptionHeading(option)), "\n",
                    text.empty() ? "\\&\n" : Prose(text));
  }
  return roff;
}

std::string Examples(const CommandWords& command) {
  if (command.examples.empty()) return "";
  return absl::StrCat(".nf\n", Roff(absl::StrJoin(command.examples, "\n")), "\n.fi\n");
}

std::string Command(const CommandAt& at) {
  const CommandWords& command = *at.command;
  std::string roff =
      absl::StrCat(".SS \"", absl::StrReplaceAll(Roff(UsageText(command, at.path)), {{" [flags]", ""}}),
                   "\"\n", Paragraphs(command.text.empty() ? command.summary + "." : command.text));
  if (!command.argument_text.empty()) {
    absl::StrAppend(&roff, ".TP\n.I ", Roff(command.argument), "\n", Prose(command.argument_text));
  }
  roff += Options(command);
  if (!command.examples.empty()) absl::StrAppend(&roff, ".PP\n", Examples(command));
  return roff;
}

std::string ExitStatus() {
  std::string roff = ".SH EXIT STATUS\n";
  for (const ExitCodeMeaning& each : kExitCodes) {
    absl::StrAppend(&roff, ".TP\n.B ", static_cast<int>(each.code), "\n",
                    Prose(absl::StrCat(each.meaning, ".")));
  }
  return roff;
}

}  // namespace

std::string ManPage(const CommandWords& program) {
  std::string page = absl::StrCat(
      ".TH PARLEY 1 \"\" \"Parley " PARLEY_VERSION
      "\" \"User Commands\"\n"
      ".SH NAME\nparley \\- ",
      absl::AsciiStrToLower(program.summary.substr(0, 1)), Roff(program.summary.substr(1)),
      "\n.SH SYNOPSIS\n.B parley\n.I NOUN VERB\n[\\fINAME\\fR] [\\fIflags\\fR]\n.SH DESCRIPTION\n",
      Paragraphs(program.text), ".SH OPTIONS\nEvery command takes these.\n", Options(program),
      ".SH COMMANDS\n");
  for (const CommandAt& at : AllCommands(program)) page += Command(at);
  absl::StrAppend(&page, kEnvironment, kFiles, ExitStatus(), ".SH EXAMPLES\n", Examples(program));
  return page;
}

}  // namespace parley::cli
